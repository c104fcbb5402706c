import Foundation
import Kernels
import Tabular
import Testing

@testable import Learning

@Suite struct DetectorTrainerTests {
    private static func train(_ table: Table, _ options: TrainingOptions, seed: UInt64 = 1) async throws
        -> TrainedDetector
    {
        try await DetectorTrainer(options, context(seed: seed)).train(table, sources: [], version: "1")
    }

    private static func options(_ kind: ModelKind, trees: Int = 15) -> TrainingOptions {
        smallOptions(kind, size: trees)
    }

    /// Labels by the toss of a coin: a model can only know them of rows that it saw.
    ///
    /// Each row stands twice, so that one that leaks to its twin's fold gives itself away.
    @Test func heldOutScoresAreThoseOfModelsThatSawNoEqualRow() async throws {
        var random = SplitMix64(seed: 4)
        let half = Clouds(300, columns: 5)
        let toss = half.rows.map { _ in random.integer(below: 2) == 0 }
        let rows = half.rows + half.rows
        let isAttack = toss + toss
        let columns = (0..<5).map { column in ("c\(column)", rows.map { $0[column] }) }
        let trained = try await Self.train(table(columns, labels: labels(isAttack)), Self.options(.extraTrees))
        let seen = try await trained.detector.score(table(columns), workers: Workers(count: 2))
        #expect(auc(seen.scores, isAttack) > 0.95, "the final model saw the rows")
        #expect((0.38...0.62).contains(auc(trained.outOfFold.scores, isAttack)))
        let right = zip(trained.outOfFold.classes.codes, isAttack).count { ($0 > 0) == $1 }
        #expect((0.38...0.62).contains(Double(right) / Double(rows.count)))
    }

    @Test(arguments: ModelKind.allCases)
    func theCalibrationIsThatOfHeldOutBenignRows(kind: ModelKind) async throws {
        let clouds = Clouds(240)
        let trained = try await Self.train(clouds.table, Self.options(kind))
        let benign = zip(trained.outOfFold.scores, clouds.isAttack).filter { !$0.1 }.map(\.0)
        #expect(trained.detector.calibration.scores == benign.sorted())
        let alarms = zip(trained.outOfFold.isAnomaly, clouds.isAttack).count { $0 && !$1 }
        #expect(Double(alarms) <= 0.05 * Double(benign.count) + 1)
        #expect(trained.outOfFold.threshold == trained.detector.threshold())
    }

    @Test func copiesOfTheLabelAreNotLearnt() async throws {
        let clouds = Clouds(150)
        let columns =
            (0..<4).map { column in ("c\(column)", clouds.rows.map { $0[column] }) }
            + [("copy", clouds.isAttack.map { $0 ? 1 : 0 })]
        let trained = try await Self.train(table(columns, labels: labels(clouds.isAttack)), Self.options(.extraTrees))
        #expect(trained.detector.preprocessor.columnNames == ["c0", "c1", "c2", "c3"])
        #expect(trained.detector.findings.contains { $0.guard == .shortcutFeature && $0.finding.contains("copy") })
    }

    @Test func whatWasReadAndHowIsRecorded() async throws {
        let source = DataSource(file: "flows.csv", rows: 100, sha256: "00")
        var options = Self.options(.extraTrees)
        options.granularity = .binary
        options.falseAlarmRate = 0.1
        let trained = try await DetectorTrainer(options, context(seed: 77)).train(
            Clouds(100).table, sources: [source], version: "9.8")
        let detector = trained.detector
        #expect(
            detector.provenance
                == Provenance(
                    sources: [source], dataKind: .csv, rows: 100, seed: 77, version: "9.8", regime: .labelled))
        #expect(detector.classNames == ["benign", "attack"])
        #expect(detector.granularity == .binary)
        #expect(detector.rate == 0.1)
        #expect(detector.threshold().promisedRate == 0.1)
        #expect(detector.threshold(rate: 0.02).promisedRate == 0.02)
        #expect(detector.trainingRows == Array(Set(Clouds(100).table.rowHashes())).sorted())
    }

    @Test func verdictsFollowTheThreshold() async throws {
        let clouds = Clouds(200)
        let detector = try await Self.train(clouds.table, Self.options(.isolationForest)).detector
        var verdicts = try await detector.score(clouds.table, workers: Workers(count: 2))
        let threshold = detector.threshold()
        #expect(verdicts.isAnomaly == verdicts.scores.map { $0 > threshold.value })
        #expect(verdicts.pValues.map { $0 <= 0.05 } == verdicts.isAnomaly)
        #expect(verdicts.classes.names == ["benign", "anomaly"])
        #expect(verdicts.classes.codes == verdicts.isAnomaly.map { $0 ? 1 : 0 })
        verdicts.apply(Threshold(value: -1, promisedRate: nil, source: .oracle))
        #expect(verdicts.isAnomaly.allSatisfy { $0 })
        #expect(verdicts.classes.codes.allSatisfy { $0 == 1 })
    }

    @Test(arguments: ModelKind.allCases)
    func dataOfAnotherSchemaIsRefused(kind: ModelKind) async throws {
        let detector = try await Self.train(Clouds(120).table, Self.options(kind)).detector
        let error = await learningError {
            _ = try await detector.score(table([("c0", [1]), ("c3", [1])]), workers: Workers(count: 1))
        }
        #expect(error == .schemaMismatch(missing: ["c1", "c2"], of: 4))
    }

    @Test func progressIsTold() async throws {
        let counter = ProgressCounter()
        let sink = ProgressSink { stage, done, total in counter.add(stage, done, total) }
        let context = TrainingContext(seed: 1, workers: Workers(count: 2), progress: sink)
        _ = try await DetectorTrainer(Self.options(.extraTrees), context).train(
            Clouds(100).table, sources: [], version: "1")
        let stages = counter.stages
        #expect(stages.contains("auditing"))
        #expect(stages.contains { $0.hasPrefix("fold 3 of 3") })
        #expect(counter.isWithinTotals)
    }

    /// The set that `simulate rows` makes is neither trivial nor hopeless for the default forest.
    @Test(arguments: [Regime.unlabelled, .benignOnly])
    func theSyntheticSetIsFoundByAnIsolationForest(regime: Regime) async throws {
        var options = TrainingOptions(kind: .isolationForest)
        options.regime = regime
        options.folds = 2
        let table = syntheticTable(5000, seed: 42)
        let trained = try await Self.train(table, options)
        let isAttack = try #require(table.labels).isAttack
        #expect((0.90...0.99).contains(auc(trained.outOfFold.scores, isAttack)))
    }
}

/// Remembers what it was told: a class, since a sink is shared between tasks.
private final class ProgressCounter: @unchecked Sendable {
    private let lock = NSLock()
    private var told: [(stage: String, done: Int, total: Int)] = []

    func add(_ stage: String, _ done: Int, _ total: Int) { lock.withLock { told.append((stage, done, total)) } }
    var stages: Set<String> { lock.withLock { Set(told.map(\.stage)) } }
    var isWithinTotals: Bool { lock.withLock { told.allSatisfy { $0.done >= 0 && $0.done <= $0.total } } }
}
