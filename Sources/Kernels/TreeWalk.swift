/// Walks blocks of rows down the trees of a forest. This is the hot loop of every tree model's scoring.
public enum TreeWalk {
    /// How many rows a block holds; its cells stay in the first-level cache for up to 128 columns.
    public static let blockRows = 64

    /// Copies the cells of up to `blockRows` rows, of the given columns only, row after row.
    ///
    /// - Parameters:
    ///   - values: a column-major matrix of `matrixRows` rows.
    ///   - columns: the columns to copy; they become columns 0, 1, ... of the block.
    ///   - block: room for `blockRows * columns.count` cells.
    @inlinable
    public static func gather(
        _ values: borrowing Span<Float>, matrixRows: Int, rows: Range<Int>, columns: borrowing Span<Int32>,
        into block: inout MutableSpan<Float>
    ) {
        let width = columns.count
        precondition(rows.lowerBound >= 0 && rows.upperBound <= matrixRows && rows.count * width <= block.count)
        for (position, index) in columns.indices.enumerated() {
            let column = Int(columns[index])
            precondition((column &+ 1) &* matrixRows <= values.count)
            var source = column &* matrixRows &+ rows.lowerBound
            var target = position
            for _ in 0..<rows.count {
                block[unchecked: target] = values[unchecked: source]
                source &+= 1
                target &+= width
            }
        }
    }

    /// How many steps are taken before the walk looks whether all rows have arrived.
    @usableFromInline static let stepsBetweenLooks = 4

    /// The leaf that each of the block's first rows reaches in one tree.
    ///
    /// Eight rows are walked at once: each step of a row waits for the one before it, and eight chains fill the wait.
    ///
    /// - Parameters:
    ///   - nodes: the tree; every child lies within it, and every column within `width` (checked when it was made).
    ///   - rows: how many rows to walk, rounded up to eights.
    ///   - block: `blockRows` rows of `width` cells.
    ///   - leaves: receives `blockRows` node indices.
    @inlinable
    public static func leaves(
        _ nodes: borrowing Span<TreeNode>, rows: Int, block: borrowing Span<Float>, width: Int,
        into leaves: inout MutableSpan<Int32>
    ) {
        precondition(rows <= blockRows && block.count >= blockRows * width && leaves.count >= blockRows)
        var row = 0
        while row < rows {
            let r0 = row &* width
            let r1 = r0 &+ width
            let r2 = r1 &+ width
            let r3 = r2 &+ width
            let r4 = r3 &+ width
            let r5 = r4 &+ width
            let r6 = r5 &+ width
            let r7 = r6 &+ width
            var a = 0
            var b = 0
            var c = 0
            var d = 0
            var e = 0
            var f = 0
            var g = 0
            var h = 0
            var sum = 0
            while true {
                for _ in 0..<stepsBetweenLooks {
                    a = step(nodes, a, block, r0)
                    b = step(nodes, b, block, r1)
                    c = step(nodes, c, block, r2)
                    d = step(nodes, d, block, r3)
                    e = step(nodes, e, block, r4)
                    f = step(nodes, f, block, r5)
                    g = step(nodes, g, block, r6)
                    h = step(nodes, h, block, r7)
                }
                // A child's index is above its parent's, so the sum stands still once all eight are at their leaves.
                let now = a &+ b &+ c &+ d &+ e &+ f &+ g &+ h
                if now == sum { break }
                sum = now
            }
            leaves[unchecked: row] = Int32(truncatingIfNeeded: a)
            leaves[unchecked: row &+ 1] = Int32(truncatingIfNeeded: b)
            leaves[unchecked: row &+ 2] = Int32(truncatingIfNeeded: c)
            leaves[unchecked: row &+ 3] = Int32(truncatingIfNeeded: d)
            leaves[unchecked: row &+ 4] = Int32(truncatingIfNeeded: e)
            leaves[unchecked: row &+ 5] = Int32(truncatingIfNeeded: f)
            leaves[unchecked: row &+ 6] = Int32(truncatingIfNeeded: g)
            leaves[unchecked: row &+ 7] = Int32(truncatingIfNeeded: h)
            row &+= 8
        }
    }

    @inlinable @inline(__always)
    static func step(
        _ nodes: borrowing Span<TreeNode>, _ index: Int, _ block: borrowing Span<Float>, _ row: Int
    ) -> Int {
        let node = nodes[unchecked: index]
        return node.left &+ (block[unchecked: row &+ node.column] > node.threshold ? 1 : 0)
    }
}
