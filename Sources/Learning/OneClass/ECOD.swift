import Foundation
import Kernels
import Tabular

/// Empirical tails: a row is anomalous where many of its cells lie far out in the tails of their columns.
///
/// Li, Zhao, Hu, Botta, Ionescu and Chen, "ECOD: Unsupervised Outlier Detection Using Empirical Cumulative
/// Distribution Functions", 2022. The score is the sum over the columns of the larger of the two tails' -log
/// probabilities: the elementwise maximum, as the authors' code has it. The paper's maximum of three sums (left tails,
/// right tails, and of each column the tail that its skewness points to) was worse on all data it was measured on.
public struct ECOD: Model {
    /// The name in a model file.
    public static let kind = ModelKind.ecod

    /// How many columns it takes.
    public var columnCount: Int { tails.count }
    /// A one-class model.
    public var classCount: Int { 0 }

    let tails: [ColumnTails]

    /// Scores rows.
    ///
    /// Complexity: O(rows x columns), times the logarithm of the values kept of a column, which are a few hundred.
    public func score(
        _ matrix: Matrix, rows: Range<Int>, into scores: inout MutableSpan<Float>,
        probabilities: inout MutableSpan<Float>
    ) {
        for i in 0..<rows.count { scores[i] = 0 }
        for (column, tail) in tails.enumerated() {
            let start = column * matrix.rows
            for (i, row) in rows.enumerated() { scores[i] += tail.surprise(of: matrix.values[start + row]) }
        }
    }

    init(tails: [ColumnTails]) { self.tails = tails }

    /// Writes the tails.
    public func encode(to archive: inout ArchiveWriter) {
        archive.add("knots of column", tails.map { UInt32($0.knots.count) })
        archive.add("knots", tails.flatMap(\.knots))
        archive.add("at", tails.flatMap(\.at))
        archive.add("between", tails.flatMap(\.between))
    }

    /// Reads the tails.
    public init(from archive: ArchiveReader) throws(LearningError) {
        let counts = try archive.integers("knots of column").map { Int($0) }
        let knots = try archive.floats("knots")
        let at = try archive.floats("at")
        let between = try archive.floats("between")
        var total = 0
        for count in counts {
            guard count > 0, count <= knots.count - total else { throw archive.damaged("its tails are cut short") }
            total += count
        }
        guard !counts.isEmpty, counts.count <= TreeNode.columnLimit, total == knots.count, at.count == total,
            between.count == total + counts.count, at.allSatisfy({ $0.isFinite && $0 >= 0 }),
            between.allSatisfy({ $0.isFinite && $0 >= 0 }), knots.allSatisfy(\.isFinite)
        else { throw archive.damaged("its tails do not fit its columns") }
        var tails: [ColumnTails] = []
        var first = 0
        for (column, count) in counts.enumerated() {
            let own = Array(knots[first..<first + count])
            guard zip(own, own.dropFirst()).allSatisfy({ $0 < $1 }) else {
                throw archive.damaged("its tails are not in order")
            }
            tails.append(
                ColumnTails(
                    knots: own, at: Array(at[first..<first + count]),
                    between: Array(between[first + column...first + column + count])))
            first += count
        }
        self.tails = tails
    }
}

/// Fits the tails of each column.
public struct ECODTrainer: Trainer {
    /// Makes a trainer; there is nothing to choose.
    public init() {}

    /// Fits to all rows.
    ///
    /// Complexity: O(rows x columns).
    public func fit(_ data: TrainingSet, _ context: TrainingContext) async throws(LearningError) -> ECOD {
        try checkOneClass(data)
        let matrix = data.matrix
        let tails = try await context.workers.map(matrix.columns) { column in
            ColumnTails(Array(matrix.values[column * matrix.rows..<(column + 1) * matrix.rows]))
        }
        return ECOD(tails: tails)
    }
}
