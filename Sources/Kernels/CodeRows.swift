/// Rows of codes for tree growing: a row's codes stand together, so that a tree node reads one stretch for each row.
///
/// A column of up to 256 codes takes a byte; a column of two codes takes a bit, since one-hot columns are many and
/// growing waits for memory more than for anything else. All loops work on 16 bytes at a time.
public struct CodeRows: Sendable {
    /// Where a column's codes stand in a row.
    public struct Place: Sendable {
        /// Which of the row's vectors.
        public let vector: Int
        /// Which byte of the vector.
        public let lane: Int
        /// Which bit of the byte; nil where the byte is the code.
        public let bit: Int?
    }

    /// The number of rows.
    public let rows: Int
    /// How many vectors of a row hold byte codes; they come first.
    public let byteVectors: Int
    /// How many vectors of a row hold bits.
    public let bitVectors: Int
    /// Where each column stands.
    public let places: [Place]
    @usableFromInline var codes: [SIMD16<UInt8>]

    /// How many vectors a row has.
    @inlinable public var vectors: Int { byteVectors + bitVectors }

    /// How many rows a loop takes at once: few enough to stay in the first-level cache, and for a byte to count.
    @inlinable public static var chunk: Int { 128 }

    /// Lays out columns of codes.
    ///
    /// `isBinary` says of each whether it holds only 0 and 1.
    ///
    /// Complexity: O(rows x columns).
    public init(columns: [[UInt8]], isBinary: [Bool]) {
        rows = columns.first?.count ?? 0
        let bytes = isBinary.count { !$0 }
        byteVectors = (bytes + 15) / 16
        bitVectors = (isBinary.count - bytes + 127) / 128
        var nextByte = 0
        var nextBit = 0
        let firstBitVector = byteVectors
        places = isBinary.map { binary in
            if binary {
                nextBit += 1
                let bit = nextBit - 1
                // Neighbouring columns go to neighbouring bytes of one bit plane: fewer planes are read.
                return Place(vector: firstBitVector + bit / 128, lane: bit % 16, bit: bit % 128 / 16)
            }
            nextByte += 1
            return Place(vector: (nextByte - 1) / 16, lane: (nextByte - 1) % 16, bit: nil)
        }
        codes = [SIMD16<UInt8>](repeating: .zero, count: rows * (byteVectors + bitVectors))
        for (place, column) in zip(places, columns) {
            precondition(column.count == rows)
            var at = place.vector
            let shift = UInt8(place.bit ?? 0)
            for code in column {
                codes[at][place.lane] |= code &<< shift
                at += vectors
            }
        }
    }

    /// Makes room for `rows` rows laid out as those of `other`.
    public init(room rows: Int, like other: CodeRows) {
        self.rows = rows
        byteVectors = other.byteVectors
        bitVectors = other.bitVectors
        places = other.places
        codes = [SIMD16<UInt8>](repeating: .zero, count: rows * (byteVectors + bitVectors))
    }

    /// Copies listed rows of other blocks, laid out alike, into rows 0, 1, ...
    ///
    /// of these.
    @inlinable
    public mutating func gather(_ other: CodeRows, _ list: [UInt32], _ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= list.count && range.count <= rows)
        precondition(byteVectors == other.byteVectors && bitVectors == other.bitVectors)
        let stride = vectors
        var target = codes.mutableSpan
        let source = other.codes.span
        let list = list.span
        var to = 0
        for i in range {
            let from = Int(list[unchecked: i]) &* stride
            for vector in 0..<stride { target[unchecked: to &+ vector] = source[unchecked: from &+ vector] }
            to &+= stride
        }
    }

    /// Widens the range of each column by the listed rows: of a byte, the smallest and largest; of bits, all and any.
    ///
    /// - Parameters:
    ///   - low: the smallest codes, `vectors` vectors from `first` on.
    ///   - high: the largest codes, likewise.
    ///   - first: where the vectors begin.
    ///   - list: row numbers.
    ///   - range: which of them count.
    @inlinable
    public func widen(
        _ low: inout [SIMD16<UInt8>], _ high: inout [SIMD16<UInt8>], at first: Int, by list: [UInt32],
        _ range: Range<Int>
    ) {
        precondition(range.lowerBound >= 0 && range.upperBound <= list.count)
        let codes = codes.span
        let list = list.span
        let stride = vectors
        for vector in 0..<byteVectors {
            var smallest = low[first + vector]
            var largest = high[first + vector]
            for i in range {
                let code = codes[unchecked: Int(list[unchecked: i]) &* stride &+ vector]
                smallest = smallest.replacing(with: code, where: code .< smallest)
                largest = largest.replacing(with: code, where: code .> largest)
            }
            low[first + vector] = smallest
            high[first + vector] = largest
        }
        for vector in byteVectors..<stride {
            var all = low[first + vector]
            var any = high[first + vector]
            for i in range {
                let code = codes[unchecked: Int(list[unchecked: i]) &* stride &+ vector]
                all = all & code
                any = any | code
            }
            low[first + vector] = all
            high[first + vector] = any
        }
    }

    /// Divides the listed rows as `divide` does, and widens the ranges of either side by its rows, a chunk at a time
    /// while its codes are in the cache.
    ///
    /// - Parameters:
    ///   - low: the smallest codes of the left side, then of the right, `vectors` vectors each from `first` on.
    ///   - high: the largest codes, likewise.
    @inlinable
    public func divideWidening(
        _ list: inout [UInt32], _ range: Range<Int>, by place: Place, atLeast: UInt8, left: Int,
        aside: inout [UInt32], right: Int, _ low: inout [SIMD16<UInt8>], _ high: inout [SIMD16<UInt8>], at first: Int
    ) -> (left: Int, right: Int) {
        var next = (left: left, right: right)
        var start = range.lowerBound
        while start < range.upperBound {
            let chunk = start..<min(start + Self.chunk, range.upperBound)
            let before = next
            next = divide(
                &list, chunk, by: place, atLeast: atLeast, left: before.left, aside: &aside, right: before.right)
            widen(&low, &high, at: first, by: list, before.left..<next.left)
            widen(&low, &high, at: first + vectors, by: aside, before.right..<next.right)
            start = chunk.upperBound
        }
        return next
    }

    /// How many of the listed rows, at most 255, have a byte code of at least `atLeast`, for each lane of a vector.
    @inlinable
    public func countBytes(
        _ list: [UInt32], _ range: Range<Int>, vector: Int, atLeast: SIMD16<UInt8>
    ) -> SIMD16<UInt8> {
        precondition(range.count <= 255 && range.lowerBound >= 0 && range.upperBound <= list.count)
        precondition(vector < vectors)
        let codes = codes.span
        let list = list.span
        let stride = vectors
        let one = SIMD16<UInt8>(repeating: 1)
        var below = SIMD16<UInt8>.zero
        for i in range {
            let code = codes[unchecked: Int(list[unchecked: i]) &* stride &+ vector]
            below = below &+ SIMD16<UInt8>.zero.replacing(with: one, where: code .< atLeast)
        }
        return SIMD16(repeating: UInt8(range.count)) &- below
    }

    /// How many of the listed rows, at most 255, have a bit set, for each lane of a vector.
    @inlinable
    public func countBits(_ list: [UInt32], _ range: Range<Int>, vector: Int, bit: Int) -> SIMD16<UInt8> {
        precondition(range.count <= 255 && range.lowerBound >= 0 && range.upperBound <= list.count)
        precondition(vector < vectors)
        let codes = codes.span
        let list = list.span
        let stride = vectors
        let mask = SIMD16<UInt8>(repeating: 1 &<< UInt8(bit))
        let one = SIMD16<UInt8>(repeating: 1)
        var count = SIMD16<UInt8>.zero
        for i in range {
            let code = codes[unchecked: Int(list[unchecked: i]) &* stride &+ vector] & mask
            count = count &+ SIMD16<UInt8>.zero.replacing(with: one, where: code .== mask)
        }
        return count
    }

    /// Moves the listed rows that stay left to `list[left...]`, the others to `aside[right...]`, each in their order.
    ///
    /// - Parameter atLeast: a row goes right where its byte code, or its bit, is at least this.
    /// - Returns: where the next row of each side would go.
    @inlinable
    public func divide(
        _ list: inout [UInt32], _ range: Range<Int>, by place: Place, atLeast: UInt8, left: Int,
        aside: inout [UInt32], right: Int
    ) -> (left: Int, right: Int) {
        precondition(range.lowerBound >= left && left >= 0 && range.upperBound <= list.count)
        precondition(place.vector < vectors && right >= 0 && right + range.count <= aside.count)
        var list = list.mutableSpan
        var aside = aside.mutableSpan
        let codes = codes.span.bytes
        let stride = vectors &* 16
        let offset = place.vector &* 16 &+ place.lane
        let mask: UInt8 = place.bit.map { 1 &<< UInt8($0) } ?? 255
        let cut = Int(place.bit == nil ? atLeast : mask)
        var left = left
        var right = right
        for i in range {
            let row = list[unchecked: i]
            let code = codes.unsafeLoad(fromUncheckedByteOffset: Int(row) &* stride &+ offset, as: UInt8.self)
            // Both are written and one is kept, by the sign of a difference: a branch could not be foretold.
            let isLeft = (Int(code & mask) &- cut) >> (Int.bitWidth - 1)
            list[unchecked: left] = row
            aside[unchecked: right] = row
            left &-= isLeft
            right &+= 1 &+ isLeft
        }
        return (left, right)
    }
}
