import Foundation
import Kernels
import Tabular

/// An isolation forest: anomalies are few and different, so that random cuts set them apart after few steps.
///
/// Liu, Ting and Zhou, "Isolation Forest", ICDM 2008. The score is 2^(-E[h] / c(psi)), between 0 and 1, as there.
/// Cuts are uniform between the node's smallest and largest value, in the values themselves.
public struct IsolationForest: Model {
    /// The name in a model file.
    public static let kind = ModelKind.isolationForest

    /// How many columns it takes.
    public let columnCount: Int
    /// A one-class model.
    public var classCount: Int { 0 }

    let forest: FlatForest
    /// For each node: for a leaf, its depth and the mean depth of what it still held.
    let pathLengths: [Float]
    /// How many rows each tree saw.
    let sampleSize: Int

    init(forest: FlatForest, pathLengths: [Float], sampleSize: Int, columnCount: Int) {
        self.forest = forest
        self.pathLengths = pathLengths
        self.sampleSize = sampleSize
        self.columnCount = columnCount
    }

    /// Scores rows.
    ///
    /// Complexity: O(rows x trees x log2(sample size)).
    public func score(
        _ matrix: Matrix, rows: Range<Int>, into scores: inout MutableSpan<Float>,
        probabilities: inout MutableSpan<Float>
    ) {
        let sums = forest.sums(of: pathLengths, matrix, rows: rows)
        let norm = -1 / (averagePathLength(sampleSize) * Float(forest.treeCount))
        for row in sums.indices { scores[row] = exp2(sums[row] * norm) }
    }
}

/// The mean depth of an unsuccessful search in a binary search tree of `n` keys: c(n) of the paper.
func averagePathLength(_ n: Int) -> Float {
    guard n > 2 else { return n == 2 ? 1 : 0 }
    let harmonic = log(Double(n - 1)) + 0.577_215_664_901_532_9
    return Float(2 * harmonic - 2 * Double(n - 1) / Double(n))
}
