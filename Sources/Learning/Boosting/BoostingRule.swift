import Kernels
import Tabular

/// What boosting is to learn: the rows' classes and weights, and what is known before the first tree.
struct BoostingProblem: Sendable {
    let classes: [UInt16]
    let weights: [Float]
    /// Rows that only judge; empty where there are none.
    let isHeldOut: [Bool]
    /// The margins before the first tree: one for two classes, else one a class.
    let base: [Float]
    /// Which outputs have rows to learn from.
    let isLearnt: [Bool]
}

/// What holds for one tree.
struct BoostingRule: Sendable {
    var scan: SplitScan
    var leastRows: Double
    var leastHessian: Double
    var categories: GradientBoostingTrainer.CategoryOptions
    /// Numbers from -0.5 to 0.5 for rounding, which each row takes by its number.
    var dither: [Float]
    var ditherOffset: Int
    /// The share of rows that the tree learns from, and what it is drawn by; nil for all.
    var sample: (share: Double, seed: UInt64)?

    /// Whether the tree's sample has the row.
    func takes(_ row: Int) -> Bool {
        guard let sample else { return true }
        var random = SplitMix64(seed: sample.seed &+ UInt64(row) &* 0xD134_2543_DE82_EF95)
        return random.uniform() < sample.share
    }

    /// What a node's splits must hold.
    ///
    /// A histogram has no counts: a side's rows are counted by their share of the node's hessians, as in LightGBM.
    func search(_ node: BoostingNode) -> SplitSearch {
        let hessian = max(1, Double(CodeHistogram.hessian(node.total)))
        let unitsPerRow = hessian / Double(max(1, node.rows))
        return SplitSearch(
            scan: scan, leastHessian: Float(max(leastHessian / scan.hessianUnit, (leastRows - 0.5) * unitsPerRow)),
            rowsPerUnit: 1 / unitsPerRow, options: categories)
    }
}

/// A tree as it was grown, in codes.
struct GrownBoostingTree: Sendable {
    struct Node: Sendable {
        var split: BoostingSplit
        var slot: Int
        /// For each of the slot's codes, 1 where it goes left.
        var sides: [UInt8]
        /// An inner node, or the complement of a leaf's number.
        var left: Int
        var right: Int
    }
    var nodes: [Node] = []
    /// What each leaf adds.
    var values: [Float] = []

    /// The leaf that a row of the training table reaches.
    func leaf(of row: Int, _ layout: BoostingLayout) -> Int {
        var index = nodes.isEmpty ? ~0 : 0
        while index >= 0 {
            let node = nodes[index]
            index = node.sides[Int(layout.slots[node.slot].codes[row])] == 1 ? node.left : node.right
        }
        return ~index
    }
}
