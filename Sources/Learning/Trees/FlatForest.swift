import Kernels
import Tabular

/// Trees laid out flat for scoring, apart from the nodes that training works on.
struct FlatForest: Sendable, Equatable {
    /// The nodes of all trees, tree after tree; children are counted from their tree's first node.
    let nodes: [TreeNode]
    /// Where each tree begins in `nodes`, and at the end their number.
    let starts: [Int]
    /// The columns of the matrix that any node compares; nodes name positions in this list.
    let columns: [Int32]

    var treeCount: Int { starts.count - 1 }

    /// Joins trees whose nodes name columns of the matrix.
    init(trees: [[TreeNode]]) {
        var isUsed = [Bool](repeating: false, count: TreeNode.columnLimit)
        for tree in trees {
            for node in tree where node.threshold < .infinity { isUsed[node.column] = true }
        }
        let used = isUsed.indices.filter { isUsed[$0] }
        var position = [Int](repeating: 0, count: TreeNode.columnLimit)
        for (index, column) in used.enumerated() { position[column] = index }
        columns = used.map { Int32($0) }
        nodes = trees.flatMap { tree in
            tree.map { node in
                node.threshold < .infinity
                    ? TreeNode(column: position[node.column], threshold: node.threshold, left: node.left) : node
            }
        }
        starts = trees.reduce(into: [0]) { $0.append($0.last! + $1.count) }
    }

    /// Takes the parts of a file; nil where they do not make trees that a walk stays within and ends in.
    init?(nodes: [TreeNode], starts: [Int], columns: [Int32], columnCount: Int) {
        guard starts.first == 0, starts.last == nodes.count, starts.count >= 2,
            zip(starts, starts.dropFirst()).allSatisfy({ $0 < $1 && $1 - $0 <= TreeNode.nodeLimit }),
            columns.allSatisfy({ $0 >= 0 && $0 < columnCount }), columns.count <= TreeNode.columnLimit
        else { return nil }
        for (start, end) in zip(starts, starts.dropFirst()) {
            for index in start..<end {
                let node = nodes[index]
                let own = index - start
                if node.threshold == .infinity {
                    guard node.left == own, node.column == 0 else { return nil }
                } else {
                    guard node.threshold.isFinite, node.left > own, node.left + 1 < end - start,
                        node.column < columns.count
                    else { return nil }
                }
            }
        }
        self.nodes = nodes
        self.starts = starts
        self.columns = columns
    }

    /// Calls `visit` with each block of rows, each tree, and the node (counted over all trees) that each row reaches.
    ///
    /// Trees come in order for each block, so that sums over trees do not depend on how rows are grouped.
    @inline(__always)
    func walk(
        _ matrix: Matrix, rows: Range<Int>,
        visit: (_ block: Range<Int>, _ leaves: borrowing Span<Int32>, _ treeStart: Int) -> Void
    ) {
        let width = columns.count
        var block = [Float](repeating: 0, count: TreeWalk.blockRows * max(1, width))
        var leaves = [Int32](repeating: 0, count: TreeWalk.blockRows)
        var start = rows.lowerBound
        while start < rows.upperBound {
            let range = start..<min(start + TreeWalk.blockRows, rows.upperBound)
            var blockSpan = block.mutableSpan
            TreeWalk.gather(
                matrix.values.span, matrixRows: matrix.rows, rows: range, columns: columns.span, into: &blockSpan)
            for tree in 0..<treeCount {
                var leafSpan = leaves.mutableSpan
                TreeWalk.leaves(
                    nodes.span.extracting(starts[tree]..<starts[tree + 1]), rows: range.count, block: block.span,
                    width: width, into: &leafSpan)
                visit(range.lowerBound - rows.lowerBound..<range.upperBound - rows.lowerBound, leaves.span, starts[tree])
            }
            start = range.upperBound
        }
    }
}
