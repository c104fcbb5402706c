import Tabular

/// A fitted model: immutable, and a pure function of its rows.
public protocol Model: Sendable {
    /// The name that a model file carries.
    static var kind: ModelKind { get }

    /// How many columns a matrix must have.
    var columnCount: Int { get }

    /// How many classes it tells apart; 0 for a one-class model.
    var classCount: Int { get }

    /// Scores a run of rows; higher is more anomalous. A row's score does not depend on its neighbours.
    ///
    /// - Parameters:
    ///   - matrix: `columnCount` columns, no cell missing.
    ///   - rows: which of its rows.
    ///   - scores: receives `rows.count` scores.
    ///   - probabilities: receives `rows.count * classCount` class probabilities, row after row; empty for a
    ///     one-class model, and may be empty for another where they are not wanted.
    func score(
        _ matrix: Matrix, rows: Range<Int>, into scores: inout MutableSpan<Float>,
        probabilities: inout MutableSpan<Float>)

    /// Writes the model's parameters and tensors.
    func encode(to archive: inout ArchiveWriter)

    /// Reads what `encode` wrote; throws `.badModelFile` where the parts do not make a model.
    init(from archive: ArchiveReader) throws(LearningError)
}

/// What a model is fitted to.
public struct TrainingSet: Sendable {
    /// The rows.
    public let matrix: Matrix
    /// The rows' classes; nil for a one-class model.
    public let classes: ClassLabels?
    /// For each column, how many levels its whole numbers stand for, and 0 where it holds plain numbers.
    ///
    /// Empty where all columns hold plain numbers. A level that training did not see is -1.
    public let levels: [Int]
    /// How much each row counts; nil where all count alike.
    public let weights: [Float]?
    /// A group for each row; nil where each is its own.
    ///
    /// Where a part is held out, rows of one group stay together.
    public let groups: [Int]?

    /// Makes a training set.
    public init(
        matrix: Matrix, classes: ClassLabels? = nil, levels: [Int] = [], weights: [Float]? = nil,
        groups: [Int]? = nil
    ) {
        self.matrix = matrix
        self.classes = classes
        self.levels = levels
        self.weights = weights
        self.groups = groups
    }
}

/// What a piece of long work is given besides its data.
public struct TrainingContext: Sendable {
    /// Every random choice follows from it.
    public var seed: UInt64
    /// Who works.
    public var workers: Workers
    /// Is told how far the work has come.
    public var progress: ProgressSink

    /// Makes a context.
    public init(seed: UInt64 = 1, workers: Workers = .all, progress: ProgressSink = .silent) {
        self.seed = seed
        self.workers = workers
        self.progress = progress
    }
}

/// Where a piece of long work tells how far it has come.
public struct ProgressSink: Sendable {
    /// Told of each finished step: what is being done, steps done, steps in all.
    public let report: @Sendable (_ stage: String, _ done: Int, _ total: Int) -> Void

    /// Makes a sink.
    public init(report: @escaping @Sendable (_ stage: String, _ done: Int, _ total: Int) -> Void) {
        self.report = report
    }

    /// Tells nobody.
    public static let silent = ProgressSink { _, _, _ in }
}

/// Fits a model.
///
/// Its own properties are its options; they are checked before any work.
public protocol Trainer: Sendable {
    /// What it gives.
    associatedtype Fitted: Model

    /// Fits a model to the rows. The same seed gives the same model on any number of threads.
    func fit(_ data: TrainingSet, _ context: TrainingContext) async throws(LearningError) -> Fitted
}

extension Model {
    /// The scores and class probabilities of all rows, worked out in parallel, the same as one row at a time.
    public func scores(
        of matrix: Matrix, workers: Workers, wantsProbabilities: Bool = false
    ) async throws(LearningError) -> (scores: [Float], probabilities: [Float]) {
        let chunks = Workers.chunks(of: matrix.rows, size: 4096)
        let width = wantsProbabilities ? classCount : 0
        let parts = try await workers.map(chunks.count) { index in
            let rows = chunks[index]
            var scores = [Float](repeating: 0, count: rows.count)
            var probabilities = [Float](repeating: 0, count: rows.count * width)
            var scoreSpan = scores.mutableSpan
            var probabilitySpan = probabilities.mutableSpan
            score(matrix, rows: rows, into: &scoreSpan, probabilities: &probabilitySpan)
            return (scores, probabilities)
        }
        return (parts.flatMap(\.0), parts.flatMap(\.1))
    }
}
