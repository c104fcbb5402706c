import Foundation
import Kernels
import Tabular

/// Gradient-boosted trees: each corrects a little of what those before it got wrong.
///
/// Friedman, "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29, 2001; on histograms
/// and leaf by leaf as in Ke et al., "LightGBM", NeurIPS 2017. The anomaly score is the log-odds of not being benign.
public struct GradientBoosting: Model {
    /// The name in a model file.
    public static let kind = ModelKind.gradientBoosting

    /// How many columns it takes.
    public let columnCount: Int
    /// How many classes it tells apart; class 0 is benign.
    public let classCount: Int

    let trees: BoostedTrees
    /// The margins before the first tree: one for two classes, else one a class.
    let base: [Float]
    private let scorer: BoostingScorer?

    init(trees: BoostedTrees, base: [Float], classCount: Int, columnCount: Int) {
        self.trees = trees
        self.base = base
        self.classCount = classCount
        self.columnCount = columnCount
        scorer = BoostingScorer(trees, outputs: base.count)
    }

    init(_ grown: [GrownBoostingTree], _ layout: BoostingLayout, base: [Float], classCount: Int) {
        self.init(
            trees: BoostedTrees(grown, layout), base: base, classCount: classCount,
            columnCount: layout.columns.count)
    }

    /// Scores rows.
    ///
    /// Cells that are not numbers, and levels that training did not see, take the default side.
    ///
    /// Complexity: O(rows x trees x columns that a tree compares).
    public func score(
        _ matrix: Matrix, rows: Range<Int>, into scores: inout MutableSpan<Float>,
        probabilities: inout MutableSpan<Float>
    ) {
        let block = LeafMasks.blockRows
        var sums = [Float](repeating: 0, count: base.count * block)
        var room = BoostingScorer.Room(scorer)
        var margins = [Float](repeating: 0, count: base.count)
        for start in stride(from: rows.lowerBound, to: rows.upperBound, by: block) {
            let range = start..<min(start + block, rows.upperBound)
            addMargins(matrix, range, &sums, &room)
            guard classCount > 2 else {
                let first = range.lowerBound - rows.lowerBound
                for row in 0..<range.count { scores[first + row] = sums[row] }
                guard !probabilities.isEmpty else { continue }
                for row in 0..<range.count {
                    let attack = 1 / (1 + exp(-sums[row]))
                    probabilities[2 * (first + row)] = 1 - attack
                    probabilities[2 * (first + row) + 1] = attack
                }
                continue
            }
            for row in 0..<range.count {
                for output in base.indices { margins[output] = sums[output * block + row] }
                let place = range.lowerBound - rows.lowerBound + row
                scores[place] = logOdds(margins)
                guard !probabilities.isEmpty else { continue }
                let shares = shares(margins)
                for k in 0..<classCount { probabilities[place * classCount + k] = shares[k] }
            }
        }
    }

    /// The rows' margins, each output's from a multiple of the block's length on.
    private func addMargins(
        _ matrix: Matrix, _ rows: Range<Int>, _ sums: inout [Float], _ room: inout BoostingScorer.Room
    ) {
        let block = LeafMasks.blockRows
        for (output, margin) in base.enumerated() {
            for row in 0..<rows.count { sums[output * block + row] = margin }
        }
        var toWalk = Array(0..<rows.count)
        if let scorer { toWalk = scorer.add(matrix, rows: rows, to: &sums, &room) }
        for row in toWalk {
            for (output, margin) in base.enumerated() { sums[output * block + row] = margin }
            for tree in 0..<trees.treeCount {
                sums[tree % base.count * block + row] += trees.value(tree) { matrix[rows.lowerBound + row, $0] }
            }
        }
    }

    /// The log-odds of not being benign, of more than two classes.
    private func logOdds(_ margins: [Float]) -> Float {
        let largest = margins.dropFirst().max() ?? 0
        let sum = margins.dropFirst().reduce(Float(0)) { $0 + exp($1 - largest) }
        return largest + log(sum) - margins[0]
    }

    /// The class probabilities.
    private func shares(_ margins: [Float]) -> [Float] {
        let largest = margins.max() ?? 0
        let powers = margins.map { exp($0 - largest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }
}

extension GradientBoosting {
    /// Writes the trees.
    public func encode(to archive: inout ArchiveWriter) {
        archive.set("columns", columnCount)
        archive.set("classes", classCount)
        archive.add("base", base)
        archive.add("tree starts", trees.starts.map { UInt32($0) })
        archive.add("node columns", trees.nodes.map { UInt32(bitPattern: $0.column) })
        archive.add("node thresholds", trees.nodes.map(\.threshold))
        archive.add("node sets", trees.nodes.map { UInt32(bitPattern: $0.set) })
        archive.add("node defaults", trees.nodes.map { $0.missingLeft ? UInt32(1) : 0 })
        archive.add("left children", trees.nodes.map { UInt32(bitPattern: $0.left) })
        archive.add("right children", trees.nodes.map { UInt32(bitPattern: $0.right) })
        archive.add("leaf values", trees.values)
        archive.add("set sizes", trees.sets.map { UInt32($0.count) })
        archive.add("set levels", trees.sets.flatMap { $0 })
    }

    /// Reads trees, and checks that a walk stays within them and ends.
    public init(from archive: ArchiveReader) throws(LearningError) {
        let columns = try archive.integer("columns", in: 1...TreeNode.columnLimit)
        let classes = try archive.integer("classes", in: 2...GradientBoostingTrainer.classLimit)
        let base = try archive.floats("base")
        let starts = try archive.integers("tree starts").map { Int($0) }
        let nodeColumns = try archive.integers("node columns")
        let thresholds = try archive.floats("node thresholds")
        let nodeSets = try archive.integers("node sets")
        let defaults = try archive.integers("node defaults")
        let left = try archive.integers("left children")
        let right = try archive.integers("right children")
        let values = try archive.floats("leaf values")
        let sizes = try archive.integers("set sizes").map { Int($0) }
        let levels = try archive.integers("set levels")
        let count = nodeColumns.count
        guard [thresholds.count, nodeSets.count, defaults.count, left.count, right.count].allSatisfy({ $0 == count }),
            defaults.allSatisfy({ $0 <= 1 }), base.count == (classes == 2 ? 1 : classes), base.allSatisfy(\.isFinite),
            sizes.allSatisfy({ $0 <= levels.count }), sizes.reduce(0, +) == levels.count
        else { throw archive.damaged("its nodes do not make trees") }
        var sets: [[UInt32]] = []
        var next = 0
        for size in sizes {
            sets.append(Array(levels[next..<next + size]))
            next += size
        }
        let nodes = (0..<count).map {
            BoostedTrees.Node(
                column: Int32(bitPattern: nodeColumns[$0]), threshold: thresholds[$0],
                set: Int32(bitPattern: nodeSets[$0]), missingLeft: defaults[$0] == 1,
                left: Int32(bitPattern: left[$0]), right: Int32(bitPattern: right[$0]))
        }
        guard
            let trees = BoostedTrees(nodes: nodes, starts: starts, values: values, sets: sets, columnCount: columns),
            trees.treeCount % base.count == 0
        else { throw archive.damaged("its nodes do not make trees") }
        let largest = values.reduce(Float(0)) { max($0, abs($1)) } * Float(trees.treeCount)
        guard largest < 1e30, base.allSatisfy({ abs($0) < 1e30 }) else {
            throw archive.damaged("its leaves add up to more than a number can hold")
        }
        self.init(trees: trees, base: base, classCount: classes, columnCount: columns)
    }
}
