import Kernels
import Tabular

/// Trees laid out flat for scoring, apart from the nodes that training works on.
struct FlatForest: Sendable, Equatable {
    /// The nodes of all trees, tree after tree; children are counted from their tree's first node.
    let nodes: [TreeNode]
    /// Where each tree begins in `nodes`, and at the end their number.
    let starts: [Int]
    /// The number of steps to each tree's deepest leaf.
    let depths: [Int]
    /// The columns of the matrix that any node compares; nodes name positions in this list.
    let columns: [Int32]

    var treeCount: Int { starts.count - 1 }

    /// Joins trees whose nodes name columns of the matrix.
    init(trees: [[TreeNode]]) {
        precondition(trees.allSatisfy { $0.count <= TreeNode.nodeLimit }, "a grower keeps to the limit")
        var isUsed = [Bool](repeating: false, count: TreeNode.columnLimit)
        for tree in trees {
            for node in tree where !node.isLeaf { isUsed[node.column] = true }
        }
        let used = isUsed.indices.filter { isUsed[$0] }
        var position = [UInt32](repeating: 0, count: TreeNode.columnLimit)
        for (index, column) in used.enumerated() { position[column] = UInt32(index) }
        columns = used.map { Int32($0) }
        nodes = trees.flatMap { tree in
            tree.map { node in
                guard !node.isLeaf else { return node }
                return TreeNode(threshold: node.threshold, packed: position[node.column] << 20 | UInt32(node.left))
            }
        }
        starts = trees.reduce(into: [0]) { $0.append($0.last! + $1.count) }
        depths = trees.map { FlatForest.depth(of: $0[...]) }
    }

    /// Takes the parts of a file; nil where they do not make trees that a walk stays within and ends in.
    init?(nodes: [TreeNode], starts: [Int], columns: [Int32], columnCount: Int) {
        guard starts.first == 0, starts.last == nodes.count, starts.count >= 2,
            zip(starts, starts.dropFirst()).allSatisfy({ $0 < $1 && $1 - $0 <= TreeNode.nodeLimit }),
            columns.allSatisfy({ $0 >= 0 && $0 < columnCount }), columns.count <= TreeNode.columnLimit
        else { return nil }
        var depths: [Int] = []
        for (start, end) in zip(starts, starts.dropFirst()) {
            for index in start..<end {
                let node = nodes[index]
                let own = index - start
                guard node.packed & 0xC_0000 == 0 else { return nil }
                if node.isLeaf {
                    guard node.left == own, node.column == 0 else { return nil }
                } else {
                    guard node.left > own, node.left + 1 < end - start, node.column < columns.count else { return nil }
                }
            }
            depths.append(FlatForest.depth(of: nodes[start..<end]))
        }
        self.nodes = nodes
        self.starts = starts
        self.depths = depths
        self.columns = columns
    }

    private static func depth(of tree: ArraySlice<TreeNode>) -> Int {
        var depths = [Int](repeating: 0, count: tree.count)
        for (index, node) in tree.enumerated() where !node.isLeaf {
            depths[node.left] = depths[index] + 1
            depths[node.left + 1] = depths[index] + 1
        }
        return depths.max() ?? 0
    }

    /// The sums over the trees of the values of the node that each row reaches: `count` of them a row, row after row.
    ///
    /// Trees are added in order for each row, so that a sum does not depend on how rows are grouped.
    func sums(of values: [Float], count: Int = 1, _ matrix: Matrix, rows: Range<Int>) -> [Float] {
        var sums = [Float](repeating: 0, count: rows.count * count)
        guard rows.count > TreeWalk.blockRows, depths.max() ?? 0 > Self.shallowDepth else {
            forEachBlock(matrix, rows) { range, block in
                let blockSums = addUp(values, count, block, range.count)
                let first = (range.lowerBound - rows.lowerBound) * count
                for i in 0..<range.count * count { sums[first + i] = blockSums[i] }
            }
            return sums
        }
        var block = [UInt32](repeating: 0, count: TreeWalk.blockRows * columns.count)
        for start in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.windowRows) {
            let order = similarFirst(matrix, start..<min(start + Self.windowRows, rows.upperBound))
            for first in stride(from: 0, to: order.count, by: TreeWalk.blockRows) {
                let range = first..<min(first + TreeWalk.blockRows, order.count)
                var target = block.mutableSpan
                TreeWalk.gather(
                    matrix.values.span, matrixRows: matrix.rows, list: order.span, range, columns: columns.span,
                    into: &target)
                let blockSums = addUp(values, count, block.span, range.count)
                for (position, i) in range.enumerated() {
                    let row = (Int(order[i]) - rows.lowerBound) * count
                    for k in 0..<count { sums[row + k] = blockSums[position * count + k] }
                }
            }
        }
        return sums
    }

    private func addUp(_ values: [Float], _ count: Int, _ block: borrowing Span<UInt32>, _ rows: Int) -> [Float] {
        var sums = [Float](repeating: 0, count: TreeWalk.blockRows * count)
        var target = sums.mutableSpan
        for tree in 0..<treeCount {
            let range = starts[tree]..<starts[tree + 1]
            let nodes = nodes.span.extracting(range)
            if count == 1 {
                TreeWalk.addValues(
                    values.span.extracting(range), nodes, depth: depths[tree], block: block, width: columns.count,
                    rows: rows, to: &target)
            } else {
                TreeWalk.addVectors(
                    values.span.extracting(range.lowerBound * count..<range.upperBound * count), count: count, nodes,
                    depth: depths[tree], block: block, width: columns.count, rows: rows, to: &target)
            }
        }
        return sums
    }

    /// The rows ordered by the leaf that they reach in the first tree: rows that are alike walk together, and wait less
    /// for each other.
    ///
    /// In shallow trees they wait little anyway.
    private func similarFirst(_ matrix: Matrix, _ rows: Range<Int>) -> [Int32] {
        var leaves = [Int32](repeating: 0, count: TreeWalk.blockRows)
        var next = [Int32](repeating: 0, count: starts[1] + 1)
        var leafOfRow = [Int32](repeating: 0, count: rows.count)
        forEachBlock(matrix, rows) { range, block in
            var target = leaves.mutableSpan
            TreeWalk.findLeaves(
                nodes.span.extracting(0..<starts[1]), depth: depths[0], block: block, width: columns.count,
                rows: range.count, into: &target)
            for (position, row) in range.enumerated() {
                leafOfRow[row - rows.lowerBound] = leaves[position]
                next[Int(leaves[position]) + 1] += 1
            }
        }
        for leaf in 1..<next.count { next[leaf] += next[leaf - 1] }
        var order = [Int32](repeating: 0, count: rows.count)
        for (position, leaf) in leafOfRow.enumerated() {
            order[Int(next[Int(leaf)])] = Int32(rows.lowerBound + position)
            next[Int(leaf)] += 1
        }
        return order
    }

    /// Rows are ordered within windows of this many, whose cells stay in the second-level cache.
    private static let windowRows = 2048
    private static let shallowDepth = 12

    private func forEachBlock(
        _ matrix: Matrix, _ rows: Range<Int>, _ work: (_ rows: Range<Int>, _ block: borrowing Span<UInt32>) -> Void
    ) {
        var block = [UInt32](repeating: 0, count: TreeWalk.blockRows * max(1, columns.count))
        for start in stride(from: rows.lowerBound, to: rows.upperBound, by: TreeWalk.blockRows) {
            let range = start..<min(start + TreeWalk.blockRows, rows.upperBound)
            var target = block.mutableSpan
            TreeWalk.gather(
                matrix.values.span, matrixRows: matrix.rows, rows: range, columns: columns.span, into: &target)
            work(range, block.span)
        }
    }
}
