import Tabular

/// How much of the data's labels training uses.
public enum Regime: String, Sendable, Codable {
    /// All rows with their labels; a one-class model fits the benign rows.
    case labelled
    /// The benign rows only; without labels every row counts as benign.
    case benignOnly = "benign-only"
    /// Every row, and no label.
    case unlabelled
}

/// A file that a detector was trained on.
public struct DataSource: Sendable, Codable, Equatable {
    /// The path as it was given.
    public var file: String
    /// How many of its rows were read.
    public var rows: Int
    /// The file's SHA-256; nil for standard input.
    public var sha256: String?

    /// Makes a data source.
    public init(file: String, rows: Int, sha256: String?) {
        self.file = file
        self.rows = rows
        self.sha256 = sha256
    }
}

/// What the user said of how the training data is to be read; it holds for other data of its kind.
public struct Reading: Sendable, Codable, Equatable {
    /// The kind of the files.
    public var kind: DatasetKind?
    /// The label that means benign.
    public var benign: String?
    /// What CICIDS2017's attempted attacks count as.
    public var attempted: String?

    /// Makes a note of what was said.
    public init(kind: DatasetKind? = nil, benign: String? = nil, attempted: String? = nil) {
        self.kind = kind
        self.benign = benign
        self.attempted = attempted
    }
}

/// What is known of how a detector came to be.
public struct Provenance: Sendable, Codable, Equatable {
    /// The data.
    public var sources: [DataSource]
    /// The kind of the data.
    public var dataKind: DatasetKind
    /// How many rows it was fitted to.
    public var rows: Int
    /// The seed that every random choice followed from.
    public var seed: UInt64
    /// The version of the program.
    public var version: String
    /// What the labels were used for.
    public var regime: Regime
}

/// A model with all that belongs to it: preprocessing, calibration, class names.
///
/// This is what a model file holds.
public struct Detector: Sendable {
    /// Turns rows into the model's matrix.
    public var preprocessor: Preprocessor
    /// The model.
    public var model: any Model
    /// Turns scores into p-values.
    public var calibration: Calibration
    /// The false-alarm rate that was asked for; of an unlabelled detector, the share of attacks assumed.
    public var rate: Double
    /// The classes that a supervised model tells apart, benign first; empty for a one-class model.
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

    /// The model's name.
    public var kind: ModelKind { type(of: model).kind }

    /// The threshold at a false-alarm rate; nil takes the one that was asked for in training.
    public func threshold(rate: Double? = nil) -> Threshold {
        calibration.threshold(rate: rate ?? self.rate)
    }

    /// Scores the rows of a table, in parallel.
    ///
    /// Throws `.schemaMismatch` where it lacks features.
    public func score(
        _ table: Table, threshold: Threshold? = nil, workers: Workers, progress: ProgressSink = .silent
    ) async throws(LearningError) -> Verdicts {
        let threshold = threshold ?? self.threshold()
        let binding = try preprocessor.bind(to: table.schema)
        let chunks = Workers.chunks(of: table.rowCount, size: 4096)
        let counter = StepCounter(stage: "scoring", total: chunks.count, progress: progress)
        let classCount = model.classCount
        let parts = try await workers.map(chunks.count) { index -> ([Float], [UInt16]) in
            let matrix = preprocessor.matrix(table, rows: chunks[index], binding)
            var scores = [Float](repeating: 0, count: matrix.rows)
            var probabilities = [Float](repeating: 0, count: matrix.rows * classCount)
            var scoreSpan = scores.mutableSpan
            var probabilitySpan = probabilities.mutableSpan
            model.score(matrix, rows: 0..<matrix.rows, into: &scoreSpan, probabilities: &probabilitySpan)
            counter.step()
            return (scores, mostProbable(probabilities, classCount))
        }
        let scores = parts.flatMap(\.0)
        let isAnomaly = scores.map { $0 > threshold.value }
        return Verdicts(
            scores: scores, pValues: scores.map(calibration.pValue), isAnomaly: isAnomaly,
            classes: classCount > 0
                ? ClassLabels(codes: parts.flatMap(\.1), names: classNames)
                : ClassLabels(codes: isAnomaly.map { $0 ? 1 : 0 }, names: [ClassLabels.benign, Verdicts.anomaly]),
            threshold: threshold)
    }
}

/// What a detector says of rows.
public struct Verdicts: Sendable {
    /// The class of what a one-class model flags.
    public static let anomaly = "anomaly"

    /// A score each row; higher is more anomalous.
    public var scores: [Float]
    /// The share of benign rows that score at least as high.
    public var pValues: [Double]
    /// Whether the score is above the threshold.
    public var isAnomaly: [Bool]
    /// The most probable class; of a one-class model "anomaly" or "benign".
    public var classes: ClassLabels
    /// The threshold.
    public var threshold: Threshold
}

/// The position of the largest of each row's probabilities; the first of equal ones.
func mostProbable(_ probabilities: [Float], _ classCount: Int) -> [UInt16] {
    guard classCount > 0 else { return [] }
    return stride(from: 0, to: probabilities.count, by: classCount).map { start in
        var best = 0
        for k in 1..<classCount where probabilities[start + k] > probabilities[start + best] { best = k }
        return UInt16(best)
    }
}

extension Verdicts {
    /// Decides anew by another threshold.
    public mutating func apply(_ threshold: Threshold) {
        self.threshold = threshold
        isAnomaly = scores.map { $0 > threshold.value }
        if classes.names == [ClassLabels.benign, Verdicts.anomaly] {
            classes = ClassLabels(codes: isAnomaly.map { $0 ? 1 : 0 }, names: classes.names)
        }
    }
}
