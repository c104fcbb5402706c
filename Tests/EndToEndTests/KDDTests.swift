import Foundation
import TestSupport
import Testing

/// The main job on NSL-KDD, with the figures that it is to reach. (In turn: each takes all cores.)
@Suite(.serialized, .enabled(if: RealData.isPresent, "\(RealData.hint)"))
struct KDDTests {
    private func report(_ model: Folder, _ file: String = "kdd.lapwing") async throws -> JSONObject {
        let outcome = try await lapwing("evaluate", file, RealData.test, "--json", in: model)
        #expect(outcome.code == 0)
        return try JSONObject(outcome.output)
    }

    @Test func extraTreesReachTheFigures() async throws {
        let (folder, training) = try await KDDModels.extraTrees.value
        #expect(training.output.contains("Learnt extra-trees from 125,973 rows"))
        let report = try await report(folder)
        #expect(try report.integer("rows") == 22_544)
        #expect(try report.integer("positives") == 12_833)
        #expect(try report.number("accuracy") >= 0.925)
        #expect(try report.number("roc_auc") >= 0.957)
        #expect(try report.object("threshold").number("promised_false_alarm_rate") == 0.05)
        #expect(try report.object("threshold").text("source") == "held-out benign training rows")
        #expect(try (0.08...0.2).contains(report.number("false_alarm_rate")))
        #expect(try report.text("promise") == "void")
        #expect(try report.object("novel").integer("types") == 17)
        #expect(try report.object("novel").integer("rows") == 3_750)
    }

    @Test func theReportSaysThatThePromiseIsVoidAndWhy() async throws {
        let (folder, _) = try await KDDModels.extraTrees.value
        let outcome = try await lapwing("evaluate", "kdd.lapwing", RealData.test, "--report", "kdd.html", in: folder)
        #expect(outcome.code == 0)
        let head = outcome.outputLines.prefix(4).joined(separator: " ")
        #expect(head.contains("attacks, at 1"), "the first sentence has both numbers")
        #expect(head.contains("VOID"))
        #expect(head.contains("differs from that of the calibration"))
        #expect(outcome.output.contains("precision at 0.1 % attacks"))
        #expect(try text(of: folder / "kdd.html").hasPrefix("<!doctype html>"))
    }

    @Test func scoresHaveALineForEachRow() async throws {
        let (folder, _) = try await KDDModels.extraTrees.value
        let outcome = try await lapwing("score", "kdd.lapwing", RealData.test, in: folder)
        #expect(outcome.code == 0)
        #expect(outcome.outputLines.count == 22_545)
        let called = outcome.outputLines.count { $0.contains(",true,") }
        let matrix = try await report(folder).object("confusion_matrix")
        #expect(try called == matrix.integer("tp") + matrix.integer("fp"))
    }

    @Test func oneClassForestReachesItsFigure() async throws {
        let report = try await report(try await KDDModels.oneClass.value.folder)
        #expect(try report.number("roc_auc") >= 0.94)
        #expect(try report.text("promise") != "void")
    }

    @Test func unlabelledForestReachesItsFigureAndPromisesNothing() async throws {
        let report = try await report(try await KDDModels.unlabelled.value.folder)
        #expect(try report.number("roc_auc") >= 0.86)
        #expect(report.isNull("promise"))
        #expect(try report.object("threshold").text("source") == "assumed contamination")
    }

    @Test(arguments: [0.05, 0.02])
    func calibrationKeepsItsPromise(rate: Double) async throws {
        let (folder, _) = try await KDDModels.extraTrees.value
        let calibrated = try await lapwing(
            "calibrate", "kdd.lapwing", RealData.test, "--rows", "1000", "--false-alarm-rate", "\(rate)", "--out",
            "here.lapwing", "--json", in: folder)
        #expect(calibrated.code == 0)
        #expect(try JSONObject(calibrated.output).integer("rows") == 1_000)
        let report = try await report(folder, "here.lapwing")
        #expect(try report.object("threshold").text("source") == "local calibration")
        #expect(try report.text("promise") == "kept")
        // Of 1,000 draws, four standard errors.
        let error = 4 * (rate * (1 - rate) / 1_000).squareRoot()
        #expect(abs(try report.number("false_alarm_rate") - rate) < error)
        // Rows that set the threshold leave, and with them the rows that equal one of them.
        #expect(try (21_000...21_544).contains(report.integer("rows")))
    }

    @Test func liveFeaturesLeaveThePayloadOut() async throws {
        let folder = try Folder()
        let trained = try await lapwing(
            "train", RealData.train, "--model", "isolation-forest", "--features", "live", "--out", "live.lapwing",
            in: folder)
        #expect(trained.code == 0)
        #expect(trained.output.contains("28 features"))
        #expect(trained.output.contains("The 13 features that live traffic cannot give"))
        let inspected = try await lapwing("inspect", "live.lapwing", "--json", in: folder)
        #expect(try JSONObject(inspected.output).list("features").count == 28)
    }

    /// GNU time, which measures a program apart from whoever starts it: what a spawned program inherits counts its
    /// parent's memory too.
    static let time = "/usr/bin/time"

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: time), "needs GNU time"))
    func trainingAndScoringStayUnder500Megabytes() async throws {
        let folder = try Folder()
        let train = ["train", RealData.train, "--model", "extra-trees", "--out", "kdd.lapwing", "--quiet"]
        for words in [train, ["score", "kdd.lapwing", RealData.train, "--quiet"]] {
            let measured = [Self.time, "-f", "%M", try lapwingBinary()] + words
            let outcome = try await run(measured, in: folder)
            #expect(outcome.code == 0, "\(outcome.errors)")
            let kilobytes = try #require(outcome.errorLines.last.flatMap { Int($0) })
            #expect(kilobytes < 500_000)
            if words[0] == "score" { #expect(outcome.outputLines.count == 125_974) }
        }
    }
}
