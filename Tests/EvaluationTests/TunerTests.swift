import Foundation
import Learning
import Tabular
import TestSupport
import Testing

@testable import Evaluation

@Suite struct TunerTests {
    private static let header = TuningJournal.Header(data: ["00"], search: "a test")

    private static func space(_ trees: [Double] = [1, 2, 3, 4, 6, 8]) throws -> SearchSpace {
        try SearchSpace(
            .isolationForest,
            given: ["trees": .oneOf(trees), "sample-size": .between(4, 64, isLogarithmic: true)])
    }

    private static func tuner(
        _ method: Tuner.Method = .random, trials: Int = 6, objective: Objective = .rocAUC,
        _ options: TrainingOptions? = nil
    ) throws -> Tuner {
        var plain = TrainingOptions(kind: .isolationForest)
        plain.folds = 2
        return try Tuner(
            options ?? plain, space: space(), objective: objective, method: method, trials: trials,
            context: smallContext(seed: 3))
    }

    /// Attacks that are neither plain nor hopeless, and enough benign rows for a ninth of them.
    private static let table = smallTable(
        benign: 360,
        [AttackCloud(name: "near", rows: 90, x: 1.2, y: 0.8), AttackCloud(name: "far", rows: 45, x: -2, y: 1.5)])

    private static func run(
        _ tuner: Tuner, on table: Table = TunerTests.table, _ journal: inout TuningJournal
    ) async throws -> TuningResult {
        try await tuner.run(table, journal: &journal)
    }

    private static func run(_ tuner: Tuner, on table: Table = TunerTests.table) async throws -> TuningResult {
        var journal = try TuningJournal(path: nil, header: header)
        return try await tuner.run(table, journal: &journal)
    }

    /// What must not depend on the machine's speed.
    private static func outcomes(_ result: TuningResult) -> [TuningJournal.Entry] {
        result.entries.map { entry in
            var entry = entry
            entry.seconds = 0
            return entry
        }
    }

    @Test func everyTrialSeesAllRows() async throws {
        let result = try await Self.run(try Self.tuner())
        #expect(result.entries.map(\.trial) == Array(0..<6))
        #expect(result.entries.allSatisfy { $0.fraction == 1 && $0.failure == nil })
        #expect(result.entries.allSatisfy { $0.results.count == 2 }, "a figure each fold")
        #expect(result.entries.allSatisfy { $0.results.allSatisfy { (0...1).contains($0) } })
        #expect(result.entries.allSatisfy { Set($0.values.keys) == ["trees", "sample-size"] })
        #expect(Set(result.entries.map(\.mean)).count > 1, "hyperparameters make a difference")
        let best = try #require(result.best)
        #expect(best.mean == result.entries.map(\.mean).max())
    }

    @Test func theSearchRepeats() async throws {
        let one = try await Self.run(try Self.tuner(.halving, trials: 9))
        let two = try await Self.run(try Self.tuner(.halving, trials: 9))
        #expect(Self.outcomes(one) == Self.outcomes(two))
    }

    @Test func halvingKeepsTheBestThird() async throws {
        let result = try await Self.run(try Self.tuner(.halving, trials: 9))
        let rounds = [9, 3, 1].map { fraction in result.entries.filter { $0.fraction == fraction } }
        #expect(rounds.map(\.count) == [9, 3, 1])
        #expect(result.entries.map(\.fraction) == rounds.flatMap { $0 }.map(\.fraction), "round after round")
        for (round, next) in zip(rounds, rounds.dropFirst()) {
            let best = round.sorted { $0.mean > $1.mean }.prefix(next.count)
            #expect(next.map(\.trial) == best.map(\.trial))
            #expect(next.map(\.values) == best.map(\.values))
        }
        #expect(result.best == rounds[2].first, "the best is among those that saw the most rows")
    }

    @Test func fewTrialsAreHalvedDownToOne() async throws {
        let result = try await Self.run(try Self.tuner(.halving, trials: 2))
        #expect(result.entries.map(\.fraction) == [9, 9, 3, 1])
    }

    @Test(arguments: [Objective.rocAUC, .averagePrecision, .macroF1, .recall, .zeroDay])
    func everyObjectiveIsMeasured(objective: Objective) async throws {
        let result = try await Self.run(try Self.tuner(trials: 2, objective: objective))
        #expect(result.objective == objective)
        for entry in result.entries {
            #expect(entry.failure == nil)
            // Two folds, or two families that are left out.
            #expect(entry.results.count == 2)
            #expect(entry.results.allSatisfy { (0...1).contains($0) })
        }
    }

    // MARK: Going on

    /// A search that is stopped after any number of outcomes, and called again, comes to the same result.
    @Test(arguments: [0, 1, 5, 9, 11, 13])
    func anInterruptedSearchGoesOnWhereItStopped(known: Int) async throws {
        let folder = try TemporaryFolder()
        let (whole, part) = (folder.path("whole.jsonl"), folder.path("part.jsonl"))
        let tuner = try Self.tuner(.halving, trials: 9)
        var journal = try TuningJournal(path: whole, header: Self.header)
        let uninterrupted = try await Self.run(tuner, &journal)
        #expect(journal.entries.count == 13)
        let lines = String(decoding: try Data(contentsOf: URL(fileURLWithPath: whole)), as: UTF8.self)
            .split(separator: "\n")
        #expect(lines.count == 14)
        try folder.write(lines.prefix(1 + known).joined(separator: "\n") + "\n", to: "part.jsonl")
        var resumed = try TuningJournal(path: part, header: Self.header)
        #expect(resumed.entries.count == known)
        var told: [TuningJournal.Entry] = []
        let result = try await tuner.run(Self.table, journal: &resumed) { told.append($0) }
        #expect(Self.outcomes(result) == Self.outcomes(uninterrupted))
        #expect(result.best?.trial == uninterrupted.best?.trial)
        // What was known took no time again, and stands once in the journal.
        #expect(result.entries.prefix(known).map(\.seconds) == uninterrupted.entries.prefix(known).map(\.seconds))
        #expect(resumed.entries.count == 13)
        #expect(told == result.entries, "known outcomes are told too")
        #expect(try TuningJournal(path: part, header: Self.header).entries == resumed.entries)
    }

    /// Known outcomes are believed: one that was written by hand stands in the result as it was.
    @Test func whatIsKnownIsNotMeasuredAgain() async throws {
        let tuner = try Self.tuner()
        let space = try Self.space()
        var journal = try TuningJournal(path: nil, header: Self.header)
        try journal.append(
            TuningJournal.Entry(
                trial: 4, fraction: 1, values: space.draw(trial: 4, seed: 3), results: [0.999_75], seconds: 9))
        let result = try await Self.run(tuner, &journal)
        #expect(result.entries.count == 6 && journal.entries.count == 6)
        #expect(result.best?.trial == 4)
        #expect(result.best?.results == [0.999_75])
        #expect(result.best?.deviation == nil)
    }

    @Test func anOutcomeOfOtherValuesIsNotUsed() async throws {
        var journal = try TuningJournal(path: nil, header: Self.header)
        try journal.append(
            TuningJournal.Entry(
                trial: 1, fraction: 1, values: ["trees": 1, "sample-size": 5], results: [2], seconds: 9))
        let result = try await Self.run(try Self.tuner(trials: 2), &journal)
        #expect(result.entries.allSatisfy { $0.results != [2] })
        #expect(journal.entries.count == 3)
    }

    // MARK: Failures

    @Test func failuresAreNotedAndTheSearchGoesOn() async throws {
        var options = TrainingOptions(kind: .isolationForest)
        options.hyperparameters["nonsense"] = 1
        let result = try await Self.run(try Self.tuner(trials: 3, options))
        #expect(result.entries.count == 3)
        for entry in result.entries {
            #expect(entry.failure?.contains("nonsense") == true)
            #expect(entry.results.isEmpty && entry.mean == -.infinity)
        }
        #expect(result.best == nil)
        #expect(result.flags.isEmpty)
        #expect(result.json["best"] == .null && result.json["flags"] == .null)
        #expect(!result.text.contains("inf"))
    }

    @Test func aFailedTrialIsNeverTheBest() async throws {
        let space = try Self.space()
        var journal = try TuningJournal(path: nil, header: Self.header)
        for trial in [0, 1, 2] {
            try journal.append(
                TuningJournal.Entry(
                    trial: trial, fraction: 9, values: space.draw(trial: trial, seed: 3), results: [], seconds: 0,
                    failure: "on purpose"))
        }
        let result = try await Self.run(try Self.tuner(.halving, trials: 9), &journal)
        #expect(result.entries.filter { $0.fraction == 9 }.count { $0.failure != nil } == 3)
        #expect(result.entries.filter { $0.fraction < 9 }.allSatisfy { $0.trial > 2 })
        #expect(result.entries.count == 13)
        #expect(try #require(result.best).trial > 2)
    }

    @Test func dataWithoutAttacksIsAFailureOfEachTrialInWords() async throws {
        let result = try await Self.run(try Self.tuner(trials: 2), on: smallTable(benign: 60, []))
        #expect(result.entries.count == 2)
        #expect(result.entries.allSatisfy { $0.failure?.contains("not defined") == true })
    }

    @Test func labelsAreNeeded() async {
        let error = await learningError { _ = try await Self.run(try Self.tuner(), on: smallTable().withoutLabels) }
        guard case .noLabels? = error else {
            Issue.record("no labels are no error")
            return
        }
    }

    @Test(arguments: [0, -1])
    func noTrialsAreAnError(trials: Int) async {
        let error = await learningError { _ = try Self.tuner(trials: trials) }
        guard case .badOption(let name, _, _)? = error else {
            Issue.record("no error")
            return
        }
        #expect(name == "--trials")
    }

    // MARK: What is told

    private static func entry(
        _ trial: Int, fraction: Int = 1, _ results: [Double], failure: String? = nil
    ) -> TuningJournal.Entry {
        TuningJournal.Entry(
            trial: trial, fraction: fraction, values: ["trees": Double(10 * (trial + 1)), "smoothing": 0.25],
            results: results, seconds: 1.5, failure: failure)
    }

    private static func result(_ entries: [TuningJournal.Entry]) -> TuningResult {
        TuningResult(kind: .extraTrees, objective: .rocAUC, names: ["trees", "smoothing"], entries: entries)
    }

    @Test func theBestIsAmongThoseThatSawTheMostRows() {
        let result = Self.result([
            Self.entry(0, fraction: 9, [0.99]), Self.entry(1, fraction: 9, [0.98]), Self.entry(0, fraction: 3, [0.7]),
            Self.entry(1, fraction: 3, [0.8]),
        ])
        #expect(result.best?.trial == 1 && result.best?.fraction == 3)
        #expect(result.standard?.fraction == 3)
        #expect(Self.result([Self.entry(0, fraction: 9, [0.9]), Self.entry(1, [0.8])]).standard == nil)
    }

    /// Where another is not better, the defaults stay.
    @Test func ofEqualTrialsTheFirstIsTheBest() {
        #expect(Self.result([Self.entry(0, [0.9]), Self.entry(1, [0.9]), Self.entry(2, [0.9])]).best?.trial == 0)
    }

    @Test func theBestIsToldAsFlags() {
        let result = Self.result([Self.entry(0, [0.8]), Self.entry(2, [0.9])])
        #expect(result.flags == "--model extra-trees --set trees=30 --set smoothing=0.25")
    }

    @Test func theTableRanksTheTrials() {
        let result = Self.result([
            Self.entry(0, [0.5, 0.7]), Self.entry(1, [0.9, 0.9]), Self.entry(2, [], failure: "no rows"),
            Self.entry(3, fraction: 9, [0.99]),
        ])
        let lines = result.text.split(separator: "\n").map(String.init)
        #expect(lines.count == 5)
        for word in ["trial", "rows", "roc-auc", "trees", "smoothing", "seconds"] {
            #expect(lines[0].contains(word), "\(word)")
        }
        #expect(lines[1].contains("0.900000 +-0.00000"))
        #expect(lines[2].contains("default") && lines[2].contains("0.600000 +-0.14142"))
        #expect(lines[3].contains("failed") && lines[3].hasSuffix("no rows"))
        #expect(lines[4].contains("1/9"))
        // Every line as wide as its heading, whatever the trial.
        for line in [lines[1], lines[2], lines[4]] { #expect(line.count == lines[0].count, "\(line)") }
    }

    @Test func theJSONHasItsKeys() throws {
        let json = Self.result([Self.entry(0, [0.5, 0.7]), Self.entry(1, fraction: 9, [], failure: "no rows")]).json
        #expect(json.keys == ["model", "objective", "best", "flags", "trials"])
        let trials = try #require(json["trials"]).items
        #expect(trials.count == 2)
        for trial in trials {
            #expect(
                trial.keys == [
                    "trial", "rows_fraction", "values", "mean", "deviation", "folds", "seconds", "failure",
                ])
            #expect(trial["values"]?.keys == ["trees", "smoothing"])
        }
        #expect(isClose(trials[0]["mean"]?.double, 0.6))
        #expect(trials[1]["mean"] == .null && trials[1]["failure"] == .string("no rows"))
        #expect(isClose(trials[1]["rows_fraction"]?.double, 1 / 9.0))
        #expect(json["best"]?["trial"] == .int(0))
    }
}
