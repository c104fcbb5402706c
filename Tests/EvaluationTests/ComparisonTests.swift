import Learning
import Tabular
import Testing

@testable import Evaluation

@Suite struct ComparisonTests {
    private static let forests = [forestOptions(.isolationForest), forestOptions(.extraTrees)]

    private static func run(
        _ options: [TrainingOptions] = ComparisonTests.forests, seeds: [UInt64] = [1], zeroDay: Bool = false,
        on table: Table = smallTable(), tests: [Comparison.Test] = []
    ) async throws -> Leaderboard {
        try await Comparison(options, seeds: seeds, leavingOut: zeroDay ? .family : nil, workers: Workers(count: 2))
            .run(
                table, trainedOn: ["train.csv"], tests: tests, version: "1")
    }

    private static func test(_ name: String = "other.csv", seed: UInt64 = 9) -> Comparison.Test {
        Comparison.Test(name: name, table: smallTable(benign: 100, seed: seed))
    }

    /// A model that cannot be trained: it has no such hyperparameter.
    private static var impossible: TrainingOptions {
        var options = TrainingOptions(kind: .extendedIsolationForest)
        options.hyperparameters["nonsense"] = 1
        return options
    }

    @Test func withoutTestsTheTrainingRowsAreJudgedByModelsThatDidNotSeeThem() async throws {
        let board = try await Self.run()
        #expect(board.isCrossFitted)
        #expect(board.entries.map(\.name) == ["isolation-forest", "extra-trees"])
        #expect(board.tests.map(\.rows) == [240] && board.tests.map(\.attacks) == [80])
        #expect(board.trainedOn == ["train.csv"])
        for entry in board.entries {
            #expect(entry.failure == nil)
            #expect(entry.trials.count == 1)
            let report = try #require(entry.trials.first?.reports.first)
            #expect(report.isCrossFitted && report.promise == nil)
            #expect(report.confusion.rows == 240)
            #expect(try #require(report.curves.areaUnderROC) > 0.9)
            #expect(entry.rowsPerSecond.isEmpty, "nothing was scored by a final model")
            #expect(entry.trainingSeconds.count == 1 && entry.trainingSeconds[0] > 0)
            #expect(entry.bytes > 0)
            #expect(entry.zeroDay == nil)
        }
    }

    @Test func testsAreJudgedInTheirOrder() async throws {
        let small = Comparison.Test(name: "small.csv", table: smallTable(benign: 30, [scan], seed: 5))
        let board = try await Self.run(tests: [Self.test(), small])
        #expect(!board.isCrossFitted)
        #expect(board.tests.map(\.name) == ["other.csv", "small.csv"])
        #expect(board.tests.map(\.rows) == [180, 70])
        #expect(board.tests.map(\.attacks) == [80, 40])
        for entry in board.entries {
            #expect(entry.trials.map { $0.reports.count } == [1, 1])
            #expect(entry.trials.map { $0.reports[0].confusion.rows } == [180, 70])
            #expect(entry.rowsPerSecond.count == 2 && entry.rowsPerSecond.allSatisfy { $0 > 0 })
        }
    }

    @Test func rowsThatTrainingSawAreNoTest() async throws {
        let board = try await Self.run(
            [forestOptions(.extraTrees)], tests: [Comparison.Test(name: "again.csv", table: smallTable())])
        let report = try #require(board.entries.first?.trials.first?.reports.first)
        #expect(report.seenShare == 1)
        #expect(report.isTrainingData && report.promise == nil)
    }

    @Test func aModelThatCannotBeTrainedIsListedWithTheReason() async throws {
        let board = try await Self.run([Self.impossible] + Self.forests)
        #expect(board.entries.map { $0.failure == nil } == [false, true, true])
        #expect(board.entries[0].failure?.contains("nonsense") == true)
        #expect(board.entries[0].trials.isEmpty)
        #expect(board.ranking.map(\.name).last == "extended-isolation-forest")
        #expect(board.json()["models"]?.items.last?["failure"] != .null)
    }

    @Test func dataThatOneModelCannotLearnFromIsNoFaultOfTheOthers() async throws {
        let table = smallTable([AttackCloud(name: "only", rows: 1, x: 9, y: 9)])
        let board = try await Self.run(on: table)
        #expect(board.entries[0].failure == nil, "a forest of benign rows needs no attacks")
        #expect(board.entries[1].failure?.contains("attack") == true)
    }

    @Test func theBestIsFirst() async throws {
        var random = forestOptions(.isolationForest, trees: 1)
        random.hyperparameters["sample-size"] = 2
        let board = try await Self.run([random, forestOptions(.extraTrees, trees: 20)])
        let areas = board.ranking.map { $0.trials.first?.measured(\.curves.areaUnderROC)?.mean ?? -1 }
        #expect(areas == areas.sorted(by: >))
        #expect(board.ranking.first?.name == "extra-trees")
        #expect(board.entries.first?.name == "isolation-forest", "the order of training stays")
    }

    @Test func seedsGiveAMeanAndADeviation() async throws {
        let board = try await Self.run(
            [forestOptions(.isolationForest, trees: 10)], seeds: [1, 2, 3], tests: [Self.test()])
        let entry = try #require(board.entries.first)
        #expect(board.seeds == [1, 2, 3])
        #expect(entry.trainingSeconds.count == 3)
        let trial = try #require(entry.trials.first)
        #expect(trial.reports.count == 3)
        let areas = trial.reports.compactMap(\.curves.areaUnderROC)
        let measured = try #require(trial.measured(\.curves.areaUnderROC))
        #expect(measured.values == areas)
        #expect(isClose(measured.mean, areas.reduce(0, +) / 3))
        #expect(try #require(trial.measured(\.confusion.falseAlarmRate)?.deviation) >= 0)
        #expect(Set(trial.reports.map(\.threshold.value)).count > 1, "each seed is a training of its own")
        // The same seed alone gives the same figures.
        let alone = try await Self.run(
            [forestOptions(.isolationForest, trees: 10)], seeds: [2], tests: [Self.test()])
        #expect(alone.entries[0].trials[0].reports[0].threshold == trial.reports[1].threshold)
        #expect(alone.entries[0].trials[0].reports[0].confusion == trial.reports[1].confusion)
    }

    @Test func familiesAreLeftOutWhereAskedFor() async throws {
        let board = try await Self.run([forestOptions(.isolationForest)], zeroDay: true)
        #expect(board.entries[0].zeroDay?.families.map(\.name) == ["flood", "scan"])
    }

    /// With one family only, nothing is left to learn from without it: the model was trained all the same.
    @Test func aModelWhoseFamiliesCannotBeLeftOutKeepsItsOtherFigures() async throws {
        let board = try await Self.run([forestOptions(.extraTrees)], zeroDay: true, on: smallTable([flood]))
        #expect(board.entries[0].failure == nil)
        #expect(board.entries[0].trials.count == 1)
    }

    @Test func labelsAreNeeded() async {
        let bare = smallTable().withoutLabels
        let training = await learningError { _ = try await Self.run(on: bare) }
        let test = await learningError {
            _ = try await Self.run(tests: [Comparison.Test(name: "bare.csv", table: bare)])
        }
        for error in [training, test] {
            guard case .noLabels? = error else {
                Issue.record("no labels are no error")
                continue
            }
        }
    }

    // MARK: JSON

    private static let keys = [
        "trained_on", "seeds", "promised_false_alarm_rate", "cross_fitted", "tests", "models",
    ]
    private static let trialKeys = [
        "accuracy", "balanced_accuracy", "precision", "recall", "f1", "false_alarm_rate", "realised_over_promised",
        "promise", "roc_auc", "average_precision", "class_accuracy", "macro_f1", "macro_f1_of_50_rows", "novel",
        "alerts_per_day", "precision_at_prevalence",
    ]

    @Test func theJSONHasItsKeysInOrder() async throws {
        let board = try await Self.run(seeds: [3, 4], zeroDay: true, tests: [Self.test()])
        let json = board.json()
        #expect(json.keys.filter(Self.keys.contains) == Self.keys)
        #expect(json["seeds"] == .array([.unsigned(3), .unsigned(4)]))
        #expect(json["cross_fitted"] == .bool(false))
        let test = try #require(json["tests"]?.items.first)
        #expect(test.keys == ["name", "rows", "attacks"])
        let models = try #require(json["models"]).items
        #expect(models.count == 2)
        for model in models {
            #expect(
                model.keys == [
                    "name", "failure", "training_seconds", "rows_per_second", "bytes", "tests", "zero_day",
                ])
            #expect(model["training_seconds"]?.keys == ["mean", "deviation"])
            let trial = try #require(model["tests"]?.items.first)
            #expect(trial.keys.filter(Self.trialKeys.contains) == Self.trialKeys)
            #expect(trial["roc_auc"]?.keys == ["mean", "deviation"])
            #expect(trial["roc"] == nil, "curves are for the page")
            #expect(model["zero_day"]?["families"]?.items.count == 2)
        }
        let page = try #require(board.json(withCurves: true)["models"]?.items.first?["tests"]?.items.first)
        for key in ["roc", "class_confusion", "families"] { #expect(page.keys.contains(key), "\(key)") }
    }

    @Test func recallOnNewTypesIsToldAtEachRate() async throws {
        let board = try await Self.run([forestOptions(.isolationForest)])
        let novel = try #require(board.json()["models"]?.items.first?["tests"]?.items.first?["novel"])
        #expect(novel.keys.count == 1 + EvaluationReport.rates.count)
        for key in ["recall", "recall_at_0.01", "recall_at_0.02", "recall_at_0.05"] {
            #expect(novel.keys.contains(key), "\(key)")
        }
    }

    @Test func aModelThatTellsNoClassesHasNoFiguresOfThem() async throws {
        let board = try await Self.run()
        let models = try #require(board.json()["models"]).items
        let one = try #require(models.first { $0["name"] == .string("isolation-forest") }?["tests"]?.items.first)
        #expect(one["macro_f1"] == .null && one["class_accuracy"] == .null)
        let many = try #require(models.first { $0["name"] == .string("extra-trees") }?["tests"]?.items.first)
        #expect(many["macro_f1"]?["mean"]?.double != nil)
    }
}
