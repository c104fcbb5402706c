import Foundation
import Testing

/// The leaderboard of `compare`.
@Suite struct CompareTests {
    private static let two = ["--models", "isolation-forest,extra-trees"]
    private static let keys: Set<String> = [
        "trained_on", "seeds", "promised_false_alarm_rate", "cross_fitted", "interrupted", "tests", "models",
    ]
    private static let modelKeys: Set<String> = [
        "name", "failure", "training_seconds", "rows_per_second", "bytes", "tests", "zero_day",
    ]

    /// Runs `compare` on the flows of a folder, and reads its JSON.
    private func board(_ words: [String], in folder: Folder) async throws -> JSONObject {
        let outcome = try await run([try lapwingBinary(), "compare", "flows.csv", "--json"] + words, in: folder)
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.outputLines.first == "{")
        return try JSONObject(outcome.output)
    }

    private func names(_ board: JSONObject) throws -> [String] { try board.list("models").map { try $0.text("name") } }

    /// Flows of three kinds, in a file whose label names the kind.
    private func families(_ folder: Folder, rows: Int = 600) throws {
        var lines = ["bytes,packets,label"]
        for row in 0..<rows {
            let (a, b) = (row * 37 % 101, row * 53 % 97)
            switch row % 6 {
            case 4: lines.append("\(900 + a),\(b),flood")
            case 5: lines.append("\(a),\(900 + b),scan")
            default: lines.append("\(a),\(b),normal")
            }
        }
        try folder.write(lines.joined(separator: "\n") + "\n", to: "families.csv")
    }

    @Test func theJSONHasItsKeys() async throws {
        let folder = try await flowsFolder()
        let board = try await board(Self.two, in: folder)
        #expect(board.keys.isSuperset(of: Self.keys))
        #expect(try names(board).sorted() == ["extra-trees", "isolation-forest"])
        #expect(try board.number("promised_false_alarm_rate") == 0.05)
        #expect(board.members["cross_fitted"] as? Bool == true)
        #expect(board.members["interrupted"] as? Bool == false)
        let test = try #require(try board.list("tests").first)
        #expect(try test.integer("rows") == 2_000)
        #expect(try test.integer("attacks") == 100)
        for model in try board.list("models") {
            #expect(model.keys.isSuperset(of: Self.modelKeys))
            #expect(model.isNull("failure") && model.isNull("zero_day") && model.isNull("rows_per_second"))
            #expect(try model.object("training_seconds").number("mean") > 0)
            #expect(try model.integer("bytes") > 1_000)
            let figures = try #require(try model.list("tests").first)
            let area = try figures.object("roc_auc").number("mean")
            #expect((0.7...1).contains(area))
            #expect(figures.isNull("promise"), "a cross-fitted promise is kept by construction")
        }
    }

    @Test func modelsStandInTheOrderOfTheirRank() async throws {
        let board = try await board(Self.two, in: try await flowsFolder())
        let areas = try board.list("models").map { model in
            let figures = try #require(try model.list("tests").first)
            return try figures.object("roc_auc").number("mean")
        }
        #expect(areas == areas.sorted(by: >))
    }

    @Test func theTextHasATableAndTheCost() async throws {
        let folder = try await flowsFolder()
        let outcome = try await run([try lapwingBinary(), "compare", "flows.csv"] + Self.two, in: folder)
        #expect(outcome.code == 0)
        #expect(outcome.errors.isEmpty)
        #expect(outcome.outputLines.first?.contains("2,000 rows, 100 attacks") == true)
        for words in ["isolation-forest", "extra-trees", "ROC AUC", "false alarms", "training s", "model file"] {
            #expect(outcome.output.contains(words), "\(words)")
        }
        #expect(!outcome.output.contains("was not trained"))
    }

    @Test func aTestFileIsJudged() async throws {
        let folder = try await flowsFolder()
        let made = try await lapwing(
            "simulate", "rows", "--rows", "1000", "--seed", "9", "--out", "other.csv", "--quiet", in: folder)
        #expect(made.code == 0)
        let board = try await board(Self.two + ["--test", "other.csv", "--test", "flows.csv"], in: folder)
        #expect(board.members["cross_fitted"] as? Bool == false)
        #expect(try board.list("tests").map { try $0.text("name") } == ["other.csv", "flows.csv"])
        #expect(try board.list("tests").map { try $0.integer("rows") } == [1_000, 2_000])
        for model in try board.list("models") {
            #expect(try model.list("tests").count == 2)
            #expect(try model.object("rows_per_second").number("mean") > 0)
        }
    }

    @Test func threeTenthsCanBeHeldOut() async throws {
        let board = try await board(
            ["--models", "isolation-forest", "--split", "holdout"], in: try await flowsFolder())
        #expect(board.members["cross_fitted"] as? Bool == false)
        let test = try #require(try board.list("tests").first)
        let rows = try test.integer("rows")
        #expect((550...650).contains(rows))
        let attacks = try test.integer("attacks")
        #expect((27...33).contains(attacks), "each class keeps its share")
    }

    @Test func seedsGiveMeansAndDeviations() async throws {
        let folder = try await flowsFolder()
        let board = try await board(["--models", "isolation-forest", "--seeds", "3", "--seed", "5"], in: folder)
        #expect(board.members["seeds"] as? [Int] == [5, 6, 7])
        let model = try #require(try board.list("models").first)
        let figures = try #require(try model.list("tests").first)
        let area = try figures.object("roc_auc")
        #expect(try area.number("deviation") > 0)
        let text = try await lapwing(
            "compare", "flows.csv", "--models", "isolation-forest", "--seeds", "2", in: folder)
        #expect(text.output.contains("means over 2 seeds") && text.output.contains("+-"))
    }

    @Test func oneSeedGivesOneBoardOnAnyNumberOfThreads() async throws {
        let folder = try await flowsFolder()
        func figures(_ threads: String) async throws -> [Double] {
            let board = try await board(Self.two + ["--threads", threads], in: folder)
            return try board.list("models").flatMap { model in
                let test = try #require(try model.list("tests").first)
                return try ["roc_auc", "recall", "average_precision"].map { try test.object($0).number("mean") }
            }
        }
        #expect(try await figures("1") == figures("3"))
    }

    @Test func eachFamilyIsLeftOutInTurn() async throws {
        let folder = try Folder()
        try families(folder)
        let words = [
            "compare", "families.csv", "--label", "label", "--models", "extra-trees,isolation-forest", "--zero-day",
        ]
        let outcome = try await run([try lapwingBinary()] + words + ["--json", "--quiet"], in: folder)
        #expect(outcome.code == 0, "\(outcome.errors)")
        for model in try JSONObject(outcome.output).list("models") {
            #expect(model.isNull("failure"))
            let families = try model.object("zero_day").list("families")
            #expect(try families.map { try $0.text("name") } == ["flood", "scan"])
            #expect(try families.map { try $0.integer("rows") } == [100, 100])
            #expect(try families.allSatisfy { try $0.integer("rows_seen") == 0 })
        }
        let text = try await run([try lapwingBinary()] + words + ["--quiet"], in: folder)
        #expect(text.output.contains("Left out of training in turn"))
        #expect(text.output.contains("flood") && text.output.contains("scan"))
    }

    /// The example of the help: synthetic flows have one family, and a model that needs another one is still trained.
    @Test func zeroDayOfASingleFamilyLosesNoModel() async throws {
        let board = try await board(Self.two + ["--zero-day"], in: try await flowsFolder())
        for model in try board.list("models") {
            let name = try model.text("name")
            #expect(model.isNull("failure"), "\(name)")
        }
    }

    @Test func everyModelIsCompared() async throws {
        let board = try await board([], in: try await flowsFolder(rows: 1_000))
        let known: Set = [
            "isolation-forest", "extra-trees", "gradient-boosting", "mlp", "ann", "dnn", "cnn", "autoencoder",
            "hybrid", "ensemble",
        ]
        let found = Set(try names(board))
        #expect(found.isSuperset(of: known))
        for model in try board.list("models") {
            let name = try model.text("name")
            #expect(model.isNull("failure"), "\(name)")
        }
    }

    @Test func withoutLabelsToLearnFromOneClassModelsAreCompared() async throws {
        let board = try await board(["--unlabelled"], in: try await flowsFolder(rows: 1_000))
        let names = Set(try names(board))
        #expect(names.isSuperset(of: ["isolation-forest", "ensemble"]))
        #expect(names.isDisjoint(with: ["extra-trees", "gradient-boosting", "mlp", "ann", "dnn", "cnn"]))
    }

    @Test func thePageHasTheModelsAndNeedsNothingElse() async throws {
        let folder = try await flowsFolder()
        let outcome = try await run(
            [try lapwingBinary(), "compare", "flows.csv", "--report", "board.html"] + Self.two, in: folder)
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("board.html"))
        let page = try text(of: folder / "board.html")
        #expect(page.lowercased().hasPrefix("<!doctype html>"))
        #expect(page.contains("Content-Security-Policy"))
        #expect(page.firstMatch(of: /(?:src|href)="(?:https?:)?\/\//) == nil)
        #expect(page.firstMatch(of: /<(?:script|link)[^>]*\ssrc=/) == nil)
        #expect(!page.contains("{{title}}") && !page.contains("{{data}}"), "the template is filled")
        let data = try #require(
            page.firstMatch(of: /(?s)<script type="application\/json" id="report-data">(.*?)<\/script>/)
        ).1
        let board = try JSONObject(String(data)).object("board")
        #expect(try names(board).sorted() == ["extra-trees", "isolation-forest"])
        let figures = try #require(try board.list("models").first?.list("tests").first)
        #expect(figures.keys.isSuperset(of: ["roc", "class_confusion", "families"]))
    }

    @Test func aModelThatCannotBeTrainedIsListedWithTheReason() async throws {
        let folder = try await flowsFolder()
        let lines = try folder.lines(of: "flows.csv")
        let attack = try #require(lines.first { $0.hasSuffix(",1") })
        try folder.write(
            ([lines[0]] + lines.filter { $0.hasSuffix(",0") } + [attack]).joined(separator: "\n"), to: "one.csv")
        let words = [try lapwingBinary(), "compare", "one.csv", "--models"]
        let both = try await run(words + ["isolation-forest,extra-trees"], in: folder)
        #expect(both.code == 0, "one of them could be trained")
        #expect(both.output.contains("extra-trees was not trained: 1 distinct attack rows"))
        let none = try await run(words + ["extra-trees"], in: folder)
        #expect(none.code == 1)
        #expect(none.output.contains("extra-trees was not trained"))
        #expect(none.errorLines.count == 1)
    }

    static let words: [BadInput] = [
        BadInput(
            name: "an unknown model", command: "compare flows.csv --models isolation-forest,forest",
            words: ["--models forest", "isolation-forest", "extra-trees", "ensemble"], code: 2),
        BadInput(
            name: "a split of the training data beside a test",
            command: "compare flows.csv --test flows.csv --split holdout", words: ["--split", "--test"], code: 2),
        BadInput(
            name: "an unknown split", command: "compare flows.csv --split half", words: ["--split", "half"], code: 2),
        BadInput(name: "no seeds", command: "compare flows.csv --seeds 0", words: ["--seeds 0"], code: 2),
        BadInput(name: "one fold", command: "compare flows.csv --folds 1", words: ["--folds 1"], code: 2),
        BadInput(
            name: "a page over the data", command: "compare flows.csv --report flows.csv",
            words: ["--report flows.csv", "inputs"], code: 2),
        BadInput(
            name: "a page over the test", command: "compare flows.csv --test other.csv --report other.csv",
            words: ["--report other.csv", "inputs"], code: 2),
        BadInput(
            name: "rows without a time", command: "compare flows.csv --models isolation-forest --split temporal",
            words: ["flows.csv", "--time COLUMN"]),
        BadInput(
            name: "no such test", command: "compare flows.csv --models isolation-forest --test nowhere.csv",
            words: ["nowhere.csv", "No such file"]),
        BadInput(
            name: "no labels to compare by", command: "compare bad.csv --models isolation-forest",
            words: ["bad.csv", "no labels"]
        ) { folder in
            let bare = try folder.lines(of: "flows.csv").map { String($0[..<$0.lastIndex(of: ",")!]) + "\n" }
            try folder.write(bare.joined(), to: "bad.csv")
        },
    ]

    @Test(arguments: words) func aBadCallIsNamed(input: BadInput) async throws {
        try await input.check(in: try await flowsFolder())
    }
}
