/// Rows of byte codes for tree growing: the columns in groups of 64, a group's rows one cache line each.
public struct CodeBlocks: Sendable {
    /// The columns of one group.
    public static let groupWidth = 64

    /// The number of rows.
    public let rows: Int
    /// The number of groups.
    public let groups: Int
    /// Four vectors for each row of each group, group after group.
    @usableFromInline var codes: [SIMD16<UInt8>]

    /// Makes blocks of zeros.
    public init(rows: Int, columns: Int) {
        self.rows = rows
        groups = max(1, (columns + Self.groupWidth - 1) / Self.groupWidth)
        codes = [SIMD16<UInt8>](repeating: .zero, count: rows * groups * 4)
    }

    /// Sets the codes of one column.
    public mutating func setColumn(_ column: Int, _ values: [UInt8]) {
        precondition(values.count == rows && column < groups * Self.groupWidth)
        let lane = column % 16
        var at = (column / Self.groupWidth) * rows * 4 + column % Self.groupWidth / 16
        for value in values {
            codes[at][lane] = value
            at += 4
        }
    }

    /// Moves the listed rows whose code is below `atLeast` before the others; both keep their order.
    ///
    /// - Parameter spare: room for the rows of `range`.
    /// - Returns: where the rows of at least that code begin.
    @inlinable
    public func partition(
        _ list: inout [UInt32], _ range: Range<Int>, column: Int, atLeast: UInt8, spare: inout [UInt32]
    ) -> Int {
        precondition(range.upperBound <= list.count && range.count <= spare.count)
        var list = list.mutableSpan
        var aside = spare.mutableSpan
        let codes = codes.span
        let base = (column >> 6) &* rows
        let vector = (column & 63) >> 4
        let lane = column & 15
        var left = range.lowerBound
        var right = 0
        for i in range {
            let row = list[unchecked: i]
            let isRight = codes[unchecked: (base &+ Int(row)) &* 4 &+ vector][lane] >= atLeast
            // Both are written and one is kept: which way a row goes cannot be foretold.
            list[unchecked: left] = row
            aside[unchecked: right] = row
            left &+= isRight ? 0 : 1
            right &+= isRight ? 1 : 0
        }
        for i in 0..<right { list[unchecked: left &+ i] = aside[unchecked: i] }
        return left
    }

    /// The code of one cell.
    @inlinable
    public func code(row: Int, column: Int) -> UInt8 {
        codes[(column >> 6 &* rows &+ row) &* 4 &+ (column & 63) >> 4][column & 15]
    }

    /// The smallest and largest code of each column among the listed rows.
    ///
    /// - Parameters:
    ///   - list: row numbers, of which `range` counts.
    ///   - low, high: room for `groups * 4` vectors each.
    @inlinable
    public func extremes(
        _ list: [UInt32], _ range: Range<Int>, low: inout [SIMD16<UInt8>],
        high: inout [SIMD16<UInt8>]
    ) {
        precondition(range.upperBound <= list.count && low.count >= groups * 4 && high.count >= groups * 4)
        let codes = codes.span
        let list = list.span
        for group in 0..<groups {
            let base = group &* rows
            var (l0, l1, l2, l3) = (Self.all, Self.all, Self.all, Self.all)
            var (h0, h1, h2, h3) = (Self.none, Self.none, Self.none, Self.none)
            for i in range {
                let at = (base &+ Int(list[unchecked: i])) &* 4
                let c0 = codes[unchecked: at]
                let c1 = codes[unchecked: at &+ 1]
                let c2 = codes[unchecked: at &+ 2]
                let c3 = codes[unchecked: at &+ 3]
                l0 = l0.replacing(with: c0, where: c0 .< l0)
                h0 = h0.replacing(with: c0, where: c0 .> h0)
                l1 = l1.replacing(with: c1, where: c1 .< l1)
                h1 = h1.replacing(with: c1, where: c1 .> h1)
                l2 = l2.replacing(with: c2, where: c2 .< l2)
                h2 = h2.replacing(with: c2, where: c2 .> h2)
                l3 = l3.replacing(with: c3, where: c3 .< l3)
                h3 = h3.replacing(with: c3, where: c3 .> h3)
            }
            let to = group &* 4
            low[to] = l0
            low[to &+ 1] = l1
            low[to &+ 2] = l2
            low[to &+ 3] = l3
            high[to] = h0
            high[to &+ 1] = h1
            high[to &+ 2] = h2
            high[to &+ 3] = h3
        }
    }

    /// How many of the listed rows, at most 255, have a code of at least `atLeast`, for each column.
    @inlinable
    public func counts(
        _ list: [UInt32], _ range: Range<Int>, atLeast: [SIMD16<UInt8>],
        into counts: inout [SIMD16<UInt8>]
    ) {
        precondition(range.count <= 255 && range.upperBound <= list.count)
        precondition(atLeast.count >= groups * 4 && counts.count >= groups * 4)
        let codes = codes.span
        let list = list.span
        for group in 0..<groups {
            let base = group &* rows
            let to = group &* 4
            let (t0, t1, t2, t3) = (atLeast[to], atLeast[to &+ 1], atLeast[to &+ 2], atLeast[to &+ 3])
            var (n0, n1, n2, n3) = (Self.none, Self.none, Self.none, Self.none)
            for i in range {
                let at = (base &+ Int(list[unchecked: i])) &* 4
                n0 = n0 &+ Self.one.replacing(with: Self.none, where: codes[unchecked: at] .< t0)
                n1 = n1 &+ Self.one.replacing(with: Self.none, where: codes[unchecked: at &+ 1] .< t1)
                n2 = n2 &+ Self.one.replacing(with: Self.none, where: codes[unchecked: at &+ 2] .< t2)
                n3 = n3 &+ Self.one.replacing(with: Self.none, where: codes[unchecked: at &+ 3] .< t3)
            }
            counts[to] = n0
            counts[to &+ 1] = n1
            counts[to &+ 2] = n2
            counts[to &+ 3] = n3
        }
    }

    @inlinable static var none: SIMD16<UInt8> { SIMD16(repeating: 0) }
    @inlinable static var one: SIMD16<UInt8> { SIMD16(repeating: 1) }
    @inlinable static var all: SIMD16<UInt8> { SIMD16(repeating: 255) }
}
