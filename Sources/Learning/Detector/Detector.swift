import Tabular

/// Models with all that belongs to them: preprocessing, fusion, calibration, class names.
///
/// This is what a model file holds.
public struct Detector: Sendable {
    /// The name it was trained by.
    public var kind: ModelKind
    /// Its models: one, or those that are fused.
    public var members: [Member]
    /// Tells what no known class explains; nil where there are not both classes and one-class members.
    public var novelty: NoveltyRule?
    /// Turns scores into p-values.
    public var calibration: Calibration
    /// The false-alarm rate that was asked for; of an unlabelled detector, the share of attacks assumed.
    public var rate: Double
    /// The classes that it tells apart, benign first; empty where it only tells anomalies.
    public var classNames: [String]
    /// How finely the classes tell attacks apart.
    public var granularity: ClassGranularity
    /// The label column of the training data.
    public var labelColumn: String?
    /// What the user said of how the data is to be read.
    public var reading = Reading()
    /// The attack types that training saw, benign ones included, as a report of new types needs them.
    public var typesSeen: [String]
    /// How the detector came to be.
    public var provenance: Provenance
    /// What the audit of the training data found.
    public var findings: [Finding]
    /// What cross-fitting measured on labelled training rows, by name; empty without labels.
    public var metrics: [String: Double] = [:]
    /// A hash of each training row, ascending, so that a report can tell rows that the model has seen.
    public var trainingRows: [UInt64]
    /// A hash of each row used for local calibration, ascending; they leave an evaluation.
    public var calibrationRows: [UInt64] = []

    /// The features that are read, with the levels that training saw.
    ///
    /// Every member reads the same features.
    public var inputs: [Feature] { members.first?.preprocessor.inputs ?? [] }

    /// The threshold at a false-alarm rate; nil takes the one that was asked for in training.
    public func threshold(rate: Double? = nil) -> Threshold {
        calibration.threshold(rate: rate ?? self.rate)
    }

    /// For each row of a table, whether training saw an equal one.
    ///
    /// Complexity: O(rows x columns).
    public func hasSeen(_ table: Table) -> [Bool] {
        let known = Set(trainingRows)
        return table.rowHashes(of: inputs.map(\.name)).map(known.contains)
    }

    /// Scores the rows of a table, in parallel.
    ///
    /// - Parameters:
    ///   - table: rows with the features that the detector reads.
    ///   - threshold: nil takes the detector's own.
    ///   - keepsMemberScores: whether each member's own scores are kept too, for a report.
    ///   - workers: who works.
    ///   - progress: is told of each finished chunk.
    ///
    /// Throws `.schemaMismatch` where the table lacks features.
    public func score(
        _ table: Table, threshold: Threshold? = nil, keepsMemberScores: Bool = false, workers: Workers = .all,
        progress: ProgressSink = .silent
    ) async throws(LearningError) -> Verdicts {
        let bound = try BoundDetector(self, to: table.schema, threshold: threshold)
        let chunks = Workers.chunks(of: table.rowCount, size: 4096)
        let counter = StepCounter(stage: "scoring", total: chunks.count, progress: progress)
        let parts = try await workers.map(chunks.count) { index -> Opinions in
            defer { counter.step() }
            return bound.opinions(table, rows: chunks[index], keepsMemberScores: keepsMemberScores)
        }
        return verdicts(Opinions(joining: parts, of: members), threshold: bound.threshold)
    }

    /// What opinions come to under a threshold.
    func verdicts(_ opinions: Opinions, threshold: Threshold) -> Verdicts {
        Verdicts(
            opinions, calibration: calibration, threshold: threshold, names: classNames)
    }
}

extension Opinions {
    /// The opinions on run after run of rows, as those on all rows.
    init(joining parts: [Opinions], of members: [Member]) {
        self.init(
            members: members.map(\.kind.rawValue), scores: parts.flatMap(\.scores),
            bestClasses: parts.flatMap(\.bestClasses), bestAttacks: parts.flatMap(\.bestAttacks))
        if parts.contains(where: { $0.isNovel != nil }) { isNovel = parts.flatMap { $0.isNovel ?? [] } }
        if parts.contains(where: { $0.speakers != nil }) { speakers = parts.flatMap { $0.speakers ?? [] } }
        if parts.contains(where: { $0.memberScores != nil }) {
            memberScores = members.indices.map { member in parts.flatMap { $0.memberScores?[member] ?? [] } }
        }
    }
}
