import Foundation
import Tabular

/// Fits an extended isolation forest.
public struct ExtendedIsolationForestTrainer: Trainer {
    /// How many trees.
    public var trees: Int
    /// How many rows each tree sees, drawn without replacement.
    public var sampleSize: Int
    /// How many columns a slope has, at most all.
    public var slopeColumns: Int

    /// Makes a trainer.
    ///
    /// Two columns a slope are cheap and already free of the axes' ghosts.
    public init(trees: Int = 100, sampleSize: Int = 256, slopeColumns: Int = 2) {
        self.trees = trees
        self.sampleSize = sampleSize
        self.slopeColumns = slopeColumns
    }

    /// Fits the forest.
    ///
    /// Complexity: O(trees x sample size x log(sample size) x columns).
    public func fit(
        _ data: TrainingSet, _ context: TrainingContext
    ) async throws(LearningError) -> ExtendedIsolationForest {
        try checkForest(data, trees: trees, sampleSize: sampleSize)
        guard slopeColumns > 0 else {
            throw .badOption(name: "slope columns", value: "\(slopeColumns)", expected: "at least 1")
        }
        let matrix = data.matrix
        let size = min(sampleSize, matrix.rows)
        let width = min(slopeColumns, matrix.columns)
        var seeds = SplitMix64(seed: context.seed)
        let treeSeeds = (0..<trees).map { _ in seeds.next() }
        let grown = try await context.workers.map(trees) { tree in
            var grower = ExtendedTreeGrower(matrix: matrix, sampleSize: size, width: width, seed: treeSeeds[tree])
            grower.grow()
            return grower
        }
        var nodes: [ExtendedIsolationForest.Node] = []
        var starts = [0]
        var columns: [Int32] = []
        var weights: [Float] = []
        for tree in grown {
            nodes += tree.nodes.map { node in
                var node = node
                if node.left != 0 { node.first += Int32(columns.count) }
                return node
            }
            columns += tree.columns
            weights += tree.weights
            starts.append(nodes.count)
        }
        return ExtendedIsolationForest(
            columnCount: matrix.columns, nodes: nodes, starts: starts, columns: columns, weights: weights,
            slopeColumns: width, sampleSize: size)
    }
}

/// Grows one tree of slopes.
private struct ExtendedTreeGrower: Sendable {
    private let matrix: Matrix
    private let width: Int
    private let depthLimit: Int
    private var random: SplitMix64
    private var rows: [Int32]
    private(set) var nodes: [ExtendedIsolationForest.Node] = []
    private(set) var columns: [Int32] = []
    private(set) var weights: [Float] = []

    init(matrix: Matrix, sampleSize: Int, width: Int, seed: UInt64) {
        self.matrix = matrix
        self.width = width
        random = SplitMix64(seed: seed)
        rows = sampleRows(sampleSize, of: matrix.rows, &random)
        depthLimit = (sampleSize - 1).bitWidth - (sampleSize - 1).leadingZeroBitCount
    }

    mutating func grow() {
        nodes = [.init(left: 0, first: 0, threshold: 0, pathLength: 0)]
        split(node: 0, range: 0..<rows.count, depth: 0)
    }

    private mutating func split(node: Int, range: Range<Int>, depth: Int) {
        nodes[node].pathLength = Float(depth) + averagePathLength(range.count)
        guard depth < depthLimit, range.count > 1 else { return }
        let varying = varyingColumns(range)
        guard !varying.isEmpty else { return }
        let first = columns.count
        var threshold: Float = 0
        var candidates = varying
        for position in 0..<width {
            // Where fewer columns vary than a slope has, the rest weigh nothing.
            guard position < candidates.count else {
                columns.append(columns[first])
                weights.append(0)
                continue
            }
            candidates.swapAt(position, position + random.integer(below: candidates.count - position))
            let (column, low, high) = candidates[position]
            let weight = Float(normal(&random))
            columns.append(Int32(column))
            weights.append(weight)
            // The slope passes through a point drawn within the node's box.
            threshold += weight * (low + Float(random.uniform()) * (high - low))
        }
        var middle = range.lowerBound
        for i in range where !isRight(Int(rows[i]), first, threshold) {
            rows.swapAt(i, middle)
            middle += 1
        }
        let left = nodes.count
        nodes[node].left = Int32(left)
        nodes[node].first = Int32(first)
        nodes[node].threshold = threshold
        for _ in 0..<2 { nodes.append(.init(left: 0, first: 0, threshold: 0, pathLength: 0)) }
        split(node: left, range: range.lowerBound..<middle, depth: depth + 1)
        split(node: left + 1, range: middle..<range.upperBound, depth: depth + 1)
    }

    private func isRight(_ row: Int, _ first: Int, _ threshold: Float) -> Bool {
        var sum: Float = 0
        for i in first..<first + width { sum += weights[i] * matrix[row, Int(columns[i])] }
        return sum > threshold
    }

    private func varyingColumns(_ range: Range<Int>) -> [(column: Int, low: Float, high: Float)] {
        (0..<matrix.columns).compactMap { column in
            var low = Float.infinity
            var high = -Float.infinity
            for i in range {
                let value = matrix[Int(rows[i]), column]
                low = min(low, value)
                high = max(high, value)
            }
            return low < high ? (column, low, high) : nil
        }
    }
}

/// A draw from the standard normal distribution (Box and Muller 1958).
private func normal(_ random: inout SplitMix64) -> Double {
    let radius = (-2 * log(1 - random.uniform())).squareRoot()
    return radius * cos(2 * .pi * random.uniform())
}
