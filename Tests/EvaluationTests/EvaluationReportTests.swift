import Learning
import Testing

@testable import Evaluation

@Suite struct EvaluationReportTests {
    /// How many of 200 benign rows raise an alarm under a promise of 5 %, and what becomes of it.
    @Test(arguments: [
        (4, EvaluationReport.Promise.void), (5, .kept), (10, .kept), (20, .kept), (21, .void), (0, .void), (200, .void),
    ])
    func aPromiseHoldsWithinAFactorOfTwo(alarms: Int, promise: EvaluationReport.Promise) throws {
        let report = try Fixture(rows: rows(tn: 200 - alarms, fp: alarms, fn: 1, tp: 9)).report()
        #expect(report.promise == promise)
        #expect(isClose(report.realisedOverPromised, Double(alarms) / 10))
        let finding = try #require(report.findings(of: .promise).first)
        #expect(finding.hasPrefix(promise.rawValue))
    }

    /// Few alarms tell little of a rate; more than twenty, where ten were not to be expected, tell that it is broken.
    @Test(arguments: [(199, 20, EvaluationReport.Promise.untested), (199, 21, .void), (200, 21, .void)])
    func aPromiseIsUntestedBelowTenExpectedAlarms(benign: Int, alarms: Int, promise: EvaluationReport.Promise) throws {
        let report = try Fixture(rows: rows(tn: benign - alarms, fp: alarms, fn: 1, tp: 9)).report()
        #expect(report.promise == promise)
    }

    @Test func nothingPromisedIsNothingKept() throws {
        var fixture = Fixture(rows: rows(tn: 300, fp: 100, fn: 1, tp: 9))
        fixture.threshold = Threshold(value: 0.5, promisedRate: nil, source: .assumedContamination)
        let report = try fixture.report()
        #expect(report.promise == nil)
        #expect(report.realisedOverPromised == nil)
        #expect(report.findings(of: .promise).isEmpty)
        #expect(report.findings(of: .thresholdSource).contains { $0.contains("promises no") })
    }

    @Test func aReportOfTrainingItselfPromisesNothing() throws {
        var fixture = Fixture(rows: rows(tn: 390, fp: 10, fn: 1, tp: 9))
        fixture.isCrossFitted = true
        let report = try fixture.report()
        #expect(report.promise == nil)
        #expect(report.findings(of: .promise).isEmpty)
        #expect(report.json(model: try fixture.summary())["promise"] == .null)
    }

    @Test func anOracleIsNamedAndPromisesNothing() throws {
        var fixture = Fixture(rows: rows(tn: 300, fp: 100, fn: 1, tp: 9))
        fixture.threshold = Threshold(value: 0.5, promisedRate: nil, source: .oracle)
        let report = try fixture.report()
        #expect(report.promise == nil)
        #expect(report.findings(of: .thresholdSource).contains { $0.hasPrefix("ORACLE") })
    }

    /// 80 of 100 attacks and 20 of 1,000 benign rows called, on a network of 2 million flows a day:
    /// 2,000 attacks give 1,600 alerts, 1,998,000 benign flows 39,960.
    @Test func alertsADayAndPrecisionAreThoseOfARareAttack() throws {
        var fixture = Fixture(rows: rows(tn: 980, fp: 20, fn: 20, tp: 80))
        fixture.flowsPerDay = 2_000_000
        let report = try fixture.report()
        #expect(isClose(report.alertsPerDay, 41_560, within: 1e-6))
        #expect(isClose(report.precisionAtPrevalence, 1600 / 41_560.0))
    }

    @Test func newTypesAreThoseThatTrainingDidNotSee() throws {
        // 100 benign rows with scores 0.01 to 1.00, so that the score above 0.95 costs 5 %.
        let benign = (1...100).map { Row("normal", Float($0) / 100) }
        let known = rows(50, "neptune", 0.99)
        let novel = [Row("worm", 0.995), Row("worm", 0.96), Row("mailbomb", 0.6), Row("mailbomb", 0.1)]
        var fixture = Fixture(rows: benign + known + novel)
        fixture.typesSeen = ["neptune", "normal"]
        let novelty = try #require(try fixture.report().novelty)
        #expect(novelty.types == 2)
        #expect(novelty.rows == 4)
        #expect(novelty.recall == 0.75)
        #expect(novelty.recallAtFalseAlarmRate.map(\.rate) == [0.01, 0.02, 0.05, 0.10])
        #expect(novelty.recallAtFalseAlarmRate.map(\.recall) == [0.25, 0.25, 0.5, 0.5])
    }

    @Test func withoutNewTypesThereIsNoRecallOnThem() throws {
        var fixture = Fixture(rows: rows(tn: 90, fp: 10, fn: 2, tp: 8))
        fixture.typesSeen = ["neptune", "normal"]
        let novelty = try #require(try fixture.report().novelty)
        #expect(novelty.types == 0 && novelty.rows == 0)
        #expect(novelty.recall == nil)
        #expect(novelty.recallAtFalseAlarmRate.allSatisfy { $0.recall == nil })
    }

    @Test func whereTrainingSawNoLabelsNothingIsNew() throws {
        #expect(try Fixture(rows: rows(tn: 90, fp: 10, fn: 2, tp: 8)).report().novelty == nil)
    }

    @Test func familiesHaveTheirRecall() throws {
        let report = try Fixture(
            rows: rows(40, "normal", 0.25) + rows(3, "DoS/neptune", 0.75) + rows(1, "DoS/smurf", 0.25)
                + rows(2, "Probe/satan", 0.25)
        ).report()
        #expect(report.families.map(\.name) == ["DoS", "Probe"])
        #expect(report.families.map(\.rows) == [4, 2])
        #expect(report.families.map(\.recall) == [0.75, 0])
    }

    @Test func aClassThatIsNeverPredictedIsNamed() throws {
        var fixture = Fixture(rows: rows(20, "normal", 0.25, "benign") + rows(9, "DoS", 0.75, "Probe"))
        fixture.classNames = ["benign", "DoS", "Probe"]
        #expect(try fixture.report().findings(of: .classCollapse) == ["never predicted: DoS"])
        fixture.rows = rows(20, "normal", 0.25, "benign") + rows(9, "DoS", 0.75, "DoS")
        #expect(try fixture.report().findings(of: .classCollapse).isEmpty)
    }

    @Test func rowsThatTrainingSawAreCountedAndTheRestIsJudgedAlone() throws {
        // The known rows are told right, the fresh ones wrong: without the known the AUC is 0.
        let known = rows(tn: 6, fp: 0, fn: 0, tp: 4)
        let fresh = rows(tn: 0, fp: 5, fn: 5, tp: 0)
        var fixture = Fixture(rows: known + fresh)
        fixture.seen = known.map { _ in true } + fresh.map { _ in false }
        let finding = try #require(try fixture.report().findings(of: .duplicateRows).first)
        #expect(finding.hasPrefix("10 of 20 rows"))
        #expect(finding.contains("AUC 0.000"))
        #expect(finding.contains("accuracy 0.0 % (with: 50.0 %)"))
        fixture.seen = fixture.rows.map { _ in false }
        #expect(try fixture.report().findings(of: .duplicateRows).isEmpty)
    }

    @Test func extrapolationAndTiesAreTold() throws {
        var fixture = Fixture(rows: rows(tn: 90, fp: 10, fn: 2, tp: 8))
        fixture.threshold = Threshold(
            value: 0.5, promisedRate: 0.001, source: .heldOutBenign, isExtrapolated: true, attainableRate: 0.001)
        #expect(try fixture.report().findings(of: .thresholdSource).contains { $0.contains("extrapolated") })
        fixture.threshold = Threshold(
            value: 0.5, promisedRate: 0.05, source: .heldOutBenign, attainableRate: 0.02)
        let findings = try fixture.report().findings(of: .thresholdSource)
        #expect(findings.contains { $0.contains("tied") && $0.contains("2.0 %") })
    }

    @Test func findingsOfTrainingStayInTheReport() throws {
        var fixture = Fixture(rows: rows(tn: 90, fp: 10, fn: 2, tp: 8))
        fixture.findings = [Finding(.shortcutFeature, "numbers the rows, dropped: id")]
        #expect(try fixture.report().findings(of: .shortcutFeature) == ["training data: numbers the rows, dropped: id"])
        fixture.isCrossFitted = true
        #expect(try fixture.report().findings.first == fixture.findings[0])
    }

    @Test func aOneClassModelIsJudgedOnTwoClasses() throws {
        let report = try Fixture(rows: rows(tn: 90, fp: 10, fn: 2, tp: 8)).report()
        #expect(report.classes.rows.map(\.name) == ["benign", "anomaly"])
        #expect(report.classes.rows.map(\.support) == [100, 10])
        #expect(isClose(report.classes.accuracy, 98 / 110.0))
    }
}
