/// Walks rows down the trees of a forest, eight at a time.
///
/// This is the hot loop of every tree model's scoring.
///
/// Each step of a row waits for the one before it; eight independent rows fill the wait.
public enum TreeWalk {
    /// How many rows walk together.
    public static let lanes = 8
    /// How many rows a block holds: its cells stay in the first-level cache for up to 128 columns.
    public static let blockRows = 64

    /// Copies the given columns of up to `blockRows` rows as ordered keys: a group of eight rows after the other, in
    /// each the columns, in each the eight rows.
    ///
    /// Lanes past the last row are left as they are.
    ///
    /// - Parameters:
    ///   - values: a column-major matrix of `matrixRows` rows.
    ///   - columns: the columns to copy; they become columns 0, 1, ... of the block.
    ///   - block: room for `blockRows * columns.count` cells.
    @inlinable
    public static func gather(
        _ values: borrowing Span<Float>, matrixRows: Int, rows: Range<Int>, columns: borrowing Span<Int32>,
        into block: inout MutableSpan<UInt32>
    ) {
        let width = columns.count
        precondition(rows.lowerBound >= 0 && rows.upperBound <= matrixRows && rows.count <= blockRows)
        precondition(block.count >= blockRows * width)
        for position in columns.indices {
            let column = Int(columns[position])
            precondition(column >= 0 && (column &+ 1) &* matrixRows <= values.count)
            var source = column &* matrixRows &+ rows.lowerBound
            let end = source &+ rows.count
            var target = position &* lanes
            while source &+ lanes <= end {
                for lane in 0..<lanes {
                    block[unchecked: target &+ lane] = OrderedKey.key(of: values[unchecked: source &+ lane])
                }
                source &+= lanes
                target &+= width &* lanes
            }
            for lane in 0..<end &- source {
                block[unchecked: target &+ lane] = OrderedKey.key(of: values[unchecked: source &+ lane])
            }
        }
    }

    /// The same for rows in any order: those that `list[range]` names.
    @inlinable
    public static func gather(
        _ values: borrowing Span<Float>, matrixRows: Int, list: borrowing Span<Int32>, _ range: Range<Int>,
        columns: borrowing Span<Int32>, into block: inout MutableSpan<UInt32>
    ) {
        let width = columns.count
        precondition(range.lowerBound >= 0 && range.upperBound <= list.count && range.count <= blockRows)
        precondition(block.count >= blockRows * width)
        for i in range { precondition(list[i] >= 0 && Int(list[i]) < matrixRows) }
        for position in columns.indices {
            let column = Int(columns[position])
            precondition(column >= 0 && (column &+ 1) &* matrixRows <= values.count)
            let base = column &* matrixRows
            for (offset, i) in range.enumerated() {
                let target = ((offset >> 3) &* width &+ position) &* lanes &+ (offset & 7)
                block[unchecked: target] = OrderedKey.key(of: values[unchecked: base &+ Int(list[unchecked: i])])
            }
        }
    }

    /// The nodes that eight rows reach in one tree.
    ///
    /// - Parameters:
    ///   - nodes: the tree; every child lies within it, and every column within `width` (checked when it was made).
    ///   - depth: the number of steps to the deepest leaf.
    ///   - block, group, width: which eight rows of the block.
    @inlinable @inline(__always)
    public static func leaves(
        _ nodes: borrowing Span<TreeNode>, depth: Int, block: borrowing Span<UInt32>, group: Int, width: Int
    ) -> (Int, Int, Int, Int, Int, Int, Int, Int) {
        precondition(group >= 0 && (group &+ 1) &* width &* lanes <= block.count)
        let base = group &* width &* lanes
        var (a, b, c, d, e, f, g, h) = (0, 0, 0, 0, 0, 0, 0, 0)
        var steps = min(depth, 8)
        var left = depth
        var sum = -1
        while left > 0 {
            left &-= steps
            while steps > 0 {
                a = step(nodes, a, block, base)
                b = step(nodes, b, block, base &+ 1)
                c = step(nodes, c, block, base &+ 2)
                d = step(nodes, d, block, base &+ 3)
                e = step(nodes, e, block, base &+ 4)
                f = step(nodes, f, block, base &+ 5)
                g = step(nodes, g, block, base &+ 6)
                h = step(nodes, h, block, base &+ 7)
                steps &-= 1
            }
            // A child's index is above its parent's: the sum stands still once all eight are at their leaves.
            let now = a &+ b &+ c &+ d &+ e &+ f &+ g &+ h
            if now == sum { break }
            sum = now
            steps = min(left, 2)
        }
        return (a, b, c, d, e, f, g, h)
    }

    /// Adds to each row's sum the value of the node that it reaches in one tree.
    ///
    /// Parameters as of `leaves`.
    @inlinable
    public static func addValues(
        _ values: borrowing Span<Float>, _ nodes: borrowing Span<TreeNode>, depth: Int,
        block: borrowing Span<UInt32>, width: Int, rows: Int, to sums: inout MutableSpan<Float>
    ) {
        precondition(values.count == nodes.count && rows <= blockRows && sums.count >= blockRows)
        var row = 0
        while row < rows {
            let (a, b, c, d, e, f, g, h) = leaves(nodes, depth: depth, block: block, group: row / lanes, width: width)
            sums[unchecked: row] += values[unchecked: a]
            sums[unchecked: row &+ 1] += values[unchecked: b]
            sums[unchecked: row &+ 2] += values[unchecked: c]
            sums[unchecked: row &+ 3] += values[unchecked: d]
            sums[unchecked: row &+ 4] += values[unchecked: e]
            sums[unchecked: row &+ 5] += values[unchecked: f]
            sums[unchecked: row &+ 6] += values[unchecked: g]
            sums[unchecked: row &+ 7] += values[unchecked: h]
            row &+= lanes
        }
    }

    /// Adds to each row's sums the values of the node that it reaches in one tree, `count` of them a node.
    ///
    /// Parameters as of `leaves`; the sums stand row after row.
    @inlinable
    public static func addVectors(
        _ values: borrowing Span<Float>, count: Int, _ nodes: borrowing Span<TreeNode>, depth: Int,
        block: borrowing Span<UInt32>, width: Int, rows: Int, to sums: inout MutableSpan<Float>
    ) {
        precondition(count > 0 && values.count == nodes.count * count)
        precondition(rows <= blockRows && sums.count >= blockRows * count)
        var row = 0
        while row < rows {
            let (a, b, c, d, e, f, g, h) = leaves(nodes, depth: depth, block: block, group: row / lanes, width: width)
            let target = row &* count
            for k in 0..<count {
                sums[unchecked: target &+ k] += values[unchecked: a &* count &+ k]
                sums[unchecked: target &+ count &+ k] += values[unchecked: b &* count &+ k]
                sums[unchecked: target &+ 2 &* count &+ k] += values[unchecked: c &* count &+ k]
                sums[unchecked: target &+ 3 &* count &+ k] += values[unchecked: d &* count &+ k]
                sums[unchecked: target &+ 4 &* count &+ k] += values[unchecked: e &* count &+ k]
                sums[unchecked: target &+ 5 &* count &+ k] += values[unchecked: f &* count &+ k]
                sums[unchecked: target &+ 6 &* count &+ k] += values[unchecked: g &* count &+ k]
                sums[unchecked: target &+ 7 &* count &+ k] += values[unchecked: h &* count &+ k]
            }
            row &+= lanes
        }
    }

    /// The node that each of the block's rows reaches in one tree.
    ///
    /// Parameters as of `leaves`.
    @inlinable
    public static func findLeaves(
        _ nodes: borrowing Span<TreeNode>, depth: Int, block: borrowing Span<UInt32>, width: Int, rows: Int,
        into found: inout MutableSpan<Int32>
    ) {
        precondition(rows <= blockRows && found.count >= blockRows)
        var row = 0
        while row < rows {
            let (a, b, c, d, e, f, g, h) = leaves(nodes, depth: depth, block: block, group: row / lanes, width: width)
            found[unchecked: row] = Int32(truncatingIfNeeded: a)
            found[unchecked: row &+ 1] = Int32(truncatingIfNeeded: b)
            found[unchecked: row &+ 2] = Int32(truncatingIfNeeded: c)
            found[unchecked: row &+ 3] = Int32(truncatingIfNeeded: d)
            found[unchecked: row &+ 4] = Int32(truncatingIfNeeded: e)
            found[unchecked: row &+ 5] = Int32(truncatingIfNeeded: f)
            found[unchecked: row &+ 6] = Int32(truncatingIfNeeded: g)
            found[unchecked: row &+ 7] = Int32(truncatingIfNeeded: h)
            row &+= lanes
        }
    }

    @inlinable @inline(__always)
    static func step(
        _ nodes: borrowing Span<TreeNode>, _ index: Int, _ block: borrowing Span<UInt32>, _ lane: Int
    ) -> Int {
        let node = nodes[unchecked: index]
        // The high bits are the column times four, and a column has eight lanes: one scaled address reaches the cell.
        let cell = Int(node.packed >> 18) &* 2 &+ lane
        return Int(node.packed & 0x3_FFFF) &+ (node.threshold < block[unchecked: cell] ? 1 : 0)
    }
}
