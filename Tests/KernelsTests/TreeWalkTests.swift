import Kernels
import TestSupport
import Testing

/// A random tree, and the plain walk down it.
private struct NaiveTree {
    var nodes: [TreeNode] = []
    var depth = 0
    private var splits: [(column: Int, threshold: Float)?] = []

    init(depth limit: Int, columns: Int, leafChance: Double, using random: inout SeededRandom) {
        var depths = [0]
        splits = [nil]
        nodes = [TreeNode(leafAt: 0)]
        var next = 0
        while next < nodes.count {
            defer { next += 1 }
            depth = max(depth, depths[next])
            guard depths[next] < limit, next == 0 || Double.random(in: 0..<1, using: &random) >= leafChance else {
                continue
            }
            let split = (Int.random(in: 0..<columns, using: &random), Float(Int.random(in: -3...3, using: &random)))
            splits[next] = split
            nodes[next] = TreeNode(column: split.0, threshold: split.1, left: nodes.count)
            for _ in 0..<2 {
                depths.append(depths[next] + 1)
                splits.append(nil)
                nodes.append(TreeNode(leafAt: nodes.count))
            }
        }
    }

    func leaf(of row: [Float]) -> Int {
        var node = 0
        while let split = splits[node] {
            node = nodes[node].left + (row[split.column] > split.threshold ? 1 : 0)
        }
        return node
    }
}

@Suite struct TreeWalkTests {
    /// Whole numbers, so that many equal a threshold; zeros of both signs and infinities.
    private func matrix(rows: Int, columns: Int, using random: inout SeededRandom) -> [Float] {
        (0..<rows * columns).map { _ in
            switch Int.random(in: 0..<12, using: &random) {
            case 0: -0.0
            case 1: Bool.random(using: &random) ? .infinity : -.infinity
            case 2: Float.random(in: -4...4, using: &random)
            default: Float(Int.random(in: -4...4, using: &random))
            }
        }
    }

    private func block(_ values: [Float], matrixRows: Int, rows: Range<Int>, columns: [Int32]) -> [UInt32] {
        var block = [UInt32](repeating: 0xABAB_ABAB, count: TreeWalk.blockRows * columns.count)
        var cells = block.mutableSpan
        TreeWalk.gather(values.span, matrixRows: matrixRows, rows: rows, columns: columns.span, into: &cells)
        return block
    }

    @Test(arguments: [0, 1, 7, 8, 9, 63, 64], [1, 5])
    func cellsAreGatheredByEightRowsAndTheRestIsLeftAsItWas(rows: Int, width: Int) {
        var random = SeededRandom(seed: UInt64(rows * 10 + width))
        let matrixRows = 200
        let values = matrix(rows: matrixRows, columns: 9, using: &random)
        let columns = (0..<width).map { Int32(($0 * 5 + 3) % 9) }
        let start = 131
        let block = block(values, matrixRows: matrixRows, rows: start..<start + rows, columns: columns)
        var expected = [UInt32](repeating: 0xABAB_ABAB, count: block.count)
        for row in 0..<rows {
            for (position, column) in columns.enumerated() {
                let cell = (row / 8 * width + position) * 8 + row % 8
                expected[cell] = OrderedKey.key(of: values[Int(column) * matrixRows + start + row])
            }
        }
        #expect(block == expected)
    }

    struct Shape: Sendable {
        var depth: Int
        var columns: Int
        var leafChance: Double
    }

    static let shapes = [
        Shape(depth: 0, columns: 1, leafChance: 0), Shape(depth: 1, columns: 1, leafChance: 0),
        Shape(depth: 2, columns: 3, leafChance: 0.2), Shape(depth: 7, columns: 4, leafChance: 0.1),
        Shape(depth: 8, columns: 4, leafChance: 0), Shape(depth: 9, columns: 40, leafChance: 0.05),
        Shape(depth: 10, columns: 6, leafChance: 0), Shape(depth: 60, columns: 6, leafChance: 0.42),
    ]

    @Test(arguments: shapes, [1, 8, 13, 64, 150])
    func everyRowReachesTheLeafOfTheNaiveWalk(shape: Shape, rows: Int) {
        var random = SeededRandom(seed: UInt64(shape.depth * 1_000 + rows))
        let width = shape.columns
        let values = matrix(rows: rows, columns: width, using: &random)
        for _ in 0..<4 {
            let tree = NaiveTree(
                depth: shape.depth, columns: width, leafChance: shape.leafChance, using: &random)
            let weights = tree.nodes.indices.map { Float($0) + 0.5 }
            for start in stride(from: 0, to: rows, by: TreeWalk.blockRows) {
                let chosen = start..<min(start + TreeWalk.blockRows, rows)
                let expected = chosen.map { row in tree.leaf(of: (0..<width).map { values[$0 * rows + row] }) }
                let block = block(values, matrixRows: rows, rows: chosen, columns: (0..<width).map { Int32($0) })

                var found = [Int32](repeating: -1, count: TreeWalk.blockRows)
                var leaves = found.mutableSpan
                TreeWalk.findLeaves(
                    tree.nodes.span, depth: tree.depth, block: block.span, width: width, rows: chosen.count,
                    into: &leaves)
                #expect(found.prefix(chosen.count).map { Int($0) } == expected)

                var sums = [Float](repeating: 100, count: TreeWalk.blockRows)
                for _ in 0..<2 {
                    var totals = sums.mutableSpan
                    TreeWalk.addValues(
                        weights.span, tree.nodes.span, depth: tree.depth, block: block.span, width: width,
                        rows: chosen.count, to: &totals)
                }
                #expect(Array(sums.prefix(chosen.count)) == expected.map { 100 + 2 * weights[$0] })

                let group = (chosen.count - 1) / TreeWalk.lanes
                let (a, b, c, d, e, f, g, h) = TreeWalk.leaves(
                    tree.nodes.span, depth: tree.depth, block: block.span, group: group, width: width)
                let last = expected.dropFirst(group * TreeWalk.lanes)
                #expect([a, b, c, d, e, f, g, h].prefix(last.count).elementsEqual(last))
            }
        }
    }

    /// One long chain: the walk must not stop while a single row is still on its way.
    @Test(arguments: [1, 8, 9, 10, 11, 30, 200])
    func oneRowOfEightMayGoDeep(depth: Int) {
        let nodes =
            (0..<depth).flatMap { level in
                let at = level == 0 ? 0 : 2 * level
                return (level == 0 ? [] : [TreeNode(leafAt: at - 1)])
                    + [TreeNode(column: 0, threshold: Float(level), left: 2 * level + 1)]
            } + [TreeNode(leafAt: 2 * depth - 1), TreeNode(leafAt: 2 * depth)]
        var values = [Float](repeating: -1, count: 8)
        values[5] = 1_000
        let block = block(values, matrixRows: 8, rows: 0..<8, columns: [0])
        let leaves = TreeWalk.leaves(nodes.span, depth: depth, block: block.span, group: 0, width: 1)
        #expect(leaves.5 == 2 * depth)
        #expect(leaves.0 == 1)
        #expect(leaves.7 == 1)
    }
}
