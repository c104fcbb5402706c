import Foundation
import Kernels
import Tabular

/// Extremely randomised trees: each node tries a few columns with a random cut each, and takes the best.
///
/// Geurts, Ernst and Wehenkel, "Extremely randomized trees", Machine Learning 63, 2006. The anomaly score is the
/// log-odds of the trees' mean share of attacks. Shares are smoothed by their leaves' sizes, which tells leaves of
/// many rows from leaves of few, and so leaves hardly any ties, where whole votes leave thousands.
public struct ExtraTrees: Model {
    /// The name in a model file.
    public static let kind = ModelKind.extraTrees

    /// How many columns it takes.
    public let columnCount: Int
    /// How many classes it tells apart; class 0 is benign.
    public let classCount: Int

    let forest: FlatForest
    /// For each node: a leaf's smoothed share of attacks, above 0 and below 1.
    let attackShares: [Float]
    /// The class shares of each leaf, leaf after leaf over all trees.
    let shares: [Float]
    /// For each node: a leaf's share of attacks and its class shares, as one walk sums them up.
    let leafValues: [Float]

    init(forest: FlatForest, attackShares: [Float], shares: [Float], classCount: Int, columnCount: Int) {
        self.forest = forest
        self.attackShares = attackShares
        self.shares = shares
        self.classCount = classCount
        self.columnCount = columnCount
        var values: [Float] = []
        values.reserveCapacity(forest.nodes.count * (1 + classCount))
        var leaf = 0
        for (node, share) in zip(forest.nodes, attackShares) {
            values.append(share)
            if node.isLeaf {
                values.append(contentsOf: shares[leaf * classCount..<(leaf + 1) * classCount])
                leaf += 1
            } else {
                for _ in 0..<classCount { values.append(0) }
            }
        }
        leafValues = values
    }

    /// Scores rows.
    ///
    /// Complexity: O(rows x trees x depth).
    public func score(
        _ matrix: Matrix, rows: Range<Int>, into scores: inout MutableSpan<Float>,
        probabilities: inout MutableSpan<Float>
    ) {
        let scale = 1 / Float(forest.treeCount)
        guard !probabilities.isEmpty else {
            let sums = forest.sums(of: attackShares, matrix, rows: rows)
            for row in sums.indices { scores[row] = logOdds(sums[row] * scale) }
            return
        }
        let width = 1 + classCount
        let sums = forest.sums(of: leafValues, count: width, matrix, rows: rows)
        for row in 0..<rows.count {
            scores[row] = logOdds(sums[row * width] * scale)
            for k in 0..<classCount { probabilities[row * classCount + k] = sums[row * width + 1 + k] * scale }
        }
    }

    private func logOdds(_ share: Float) -> Float {
        log(share / max(1 - share, .ulpOfOne / 2))
    }
}
