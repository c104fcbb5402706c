/// Sums of gradients and hessians for each code of each column: what the splits of gradient boosting are found from.
///
/// A gradient and a hessian are whole numbers in one word, the gradient in its high half and the hessian, which is never
/// negative, in the low one: one addition sums up both. Whole numbers sum up to the same in any order, so that a
/// histogram does not depend on who worked on it (Shi et al., "Quantized training of gradient boosting decision
/// trees", NeurIPS 2022).
public enum CodeHistogram {
    /// How many codes a column has at most, and how many bins each has here.
    @inlinable public static var codes: Int { 256 }
    /// How many columns stand in one unit of a row.
    @inlinable public static var unitColumns: Int { 4 }

    /// Adds up rows.
    ///
    /// Complexity: O(rows x units).
    /// - Parameters:
    ///   - units: the codes, row after row, `width` units of four columns each, the first column in the lowest byte.
    ///   - first: the row that the list counts from.
    ///   - list: which rows, each below `pairs.count`.
    ///   - pairs: the gradient and hessian of each row, counted from `first`.
    ///   - bins: those from `start` on are 256 sums for each of `4 * width` columns, to which is added.
    @inlinable
    public static func add(
        _ units: borrowing Span<UInt32>, width: Int, first: Int, list: borrowing Span<UInt32>,
        pairs: borrowing Span<Int64>, to bins: inout MutableSpan<Int64>, at start: Int
    ) {
        precondition(start >= 0 && bins.count >= start + width * unitColumns * codes)
        precondition(first >= 0 && (first + pairs.count) * width <= units.count)
        for i in list.indices {
            let row = Int(list[unchecked: i])
            let pair = pairs[unchecked: row]
            let base = (first &+ row) &* width
            var offset = start
            for unit in 0..<width {
                let word = units[unchecked: base &+ unit]
                let a = offset &+ Int(word & 255)
                let b = offset &+ 256 &+ Int((word >> 8) & 255)
                let c = offset &+ 512 &+ Int((word >> 16) & 255)
                let d = offset &+ 768 &+ Int(word >> 24)
                bins[unchecked: a] &+= pair
                bins[unchecked: b] &+= pair
                bins[unchecked: c] &+= pair
                bins[unchecked: d] &+= pair
                offset &+= 1024
            }
        }
    }

    /// Sets sums to zero.
    @inlinable
    public static func clear(_ bins: inout MutableSpan<Int64>, from start: Int, count: Int) {
        precondition(start >= 0 && count >= 0 && start + count <= bins.count)
        for i in start..<start + count { bins[unchecked: i] = 0 }
    }

    /// Takes the sums of one half of a node's rows from those of all, which leaves those of the other half.
    ///
    /// Complexity: O(bins).
    @inlinable
    public static func subtract(
        _ bins: inout MutableSpan<Int64>, from whole: Int, part: Int, count: Int
    ) {
        precondition(whole >= 0 && part >= 0 && whole + count <= bins.count && part + count <= bins.count)
        for i in 0..<count { bins[unchecked: whole &+ i] &-= bins[unchecked: part &+ i] }
    }

    /// The gradient of a pair.
    @inlinable public static func gradient(_ pair: Int64) -> Int64 { pair >> 32 }
    /// The hessian of a pair.
    @inlinable public static func hessian(_ pair: Int64) -> Int64 { pair & 0xFFFF_FFFF }
}

/// Dividing the rows of a node among its children.
public enum RowDivision {
    /// Moves the rows whose code goes left to the front of the list, each side in its order.
    ///
    /// Complexity: O(rows).
    /// - Parameters:
    ///   - list: row numbers counted from `first`.
    ///   - aside: room for as many.
    ///   - codes: one code a row.
    ///   - goesLeft: 1 for each of the 256 codes that goes left, 0 for the others.
    /// - Returns: how many go left.
    @inlinable
    public static func divide(
        _ list: inout MutableSpan<UInt32>, _ range: Range<Int>, aside: inout MutableSpan<UInt32>,
        codes: borrowing Span<UInt8>, first: Int, goesLeft: borrowing Span<UInt8>
    ) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= list.count && range.count <= aside.count)
        precondition(goesLeft.count >= 256 && first >= 0 && first <= codes.count)
        var left = range.lowerBound
        var right = 0
        for i in range {
            let row = list[unchecked: i]
            let isLeft = Int(goesLeft[unchecked: Int(codes[unchecked: first &+ Int(row)])])
            // Both are written and one is kept: a branch could not be foretold.
            list[unchecked: left] = row
            aside[unchecked: right] = row
            left &+= isLeft
            right &+= 1 &- isLeft
        }
        for i in 0..<right { list[unchecked: left &+ i] = aside[unchecked: i] }
        return left &- range.lowerBound
    }
}

extension CodeHistogram {
    /// Writes a column's codes into its byte of each row's units.
    ///
    /// Complexity: O(rows).
    @inlinable
    public static func place(
        _ codes: borrowing Span<UInt8>, at position: Int, width: Int, in units: inout MutableSpan<UInt32>
    ) {
        precondition(position >= 0 && position < width * unitColumns && units.count >= codes.count * width)
        let shift = UInt32(position % unitColumns * 8)
        var at = position / unitColumns
        for i in codes.indices {
            units[unchecked: at] |= UInt32(codes[unchecked: i]) &<< shift
            at &+= width
        }
    }

    /// Joins two columns' codes into one that tells apart all pairs of them that occur.
    ///
    /// Complexity: O(rows).
    /// - Parameters:
    ///   - table: the joint code of each pair, first code times 256 plus second; above 255 where none is known yet.
    ///   - pairs: the pair of each joint code, to which new ones are added.
    ///   - joint: receives the joint codes.
    /// - Returns: false where there are more than 256 pairs; the joint codes are worth nothing then.
    @inlinable
    public static func join(
        _ first: borrowing Span<UInt8>, _ second: borrowing Span<UInt8>, table: inout MutableSpan<UInt16>,
        pairs: inout [UInt16], into joint: inout MutableSpan<UInt8>
    ) -> Bool {
        precondition(first.count == second.count && joint.count >= first.count && table.count >= 1 << 16)
        for i in first.indices {
            let pair = Int(first[unchecked: i]) &<< 8 | Int(second[unchecked: i])
            var code = table[unchecked: pair]
            if code > 255 {
                if pairs.count == codes { return false }
                code = UInt16(truncatingIfNeeded: pairs.count)
                table[unchecked: pair] = code
                pairs.append(UInt16(truncatingIfNeeded: pair))
            }
            joint[unchecked: i] = UInt8(truncatingIfNeeded: code)
        }
        return true
    }
}

extension CodeHistogram {
    /// Splits one column's histogram out of that of the columns it shares a slot with.
    ///
    /// Complexity: O(others + count).
    /// - Parameters:
    ///   - bins: the slot's sums are the 256 from `start` on.
    ///   - total: their sum.
    ///   - others: the slot's codes in which the column's code is not `common`.
    ///   - codes: the column's code for each of the slot's.
    ///   - count: how many codes the column has.
    ///   - column: receives the column's sums.
    @inlinable
    public static func extract(
        _ bins: borrowing Span<Int64>, start: Int, total: Int64, others: borrowing Span<UInt8>,
        codes: borrowing Span<UInt8>, common: Int, count: Int, into column: inout [Int64]
    ) {
        precondition(start >= 0 && start + Self.codes <= bins.count && count <= column.count && common < count)
        var target = column.mutableSpan
        for i in 0..<count { target[unchecked: i] = 0 }
        var rest = total
        for i in others.indices {
            let code = Int(others[unchecked: i])
            let sum = bins[unchecked: start &+ code]
            target[Int(codes[code])] &+= sum
            rest &-= sum
        }
        target[unchecked: common] = rest
    }
}
