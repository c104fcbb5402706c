/// The fewest decimal digits that read back as a number, found with integers alone.
///
/// The method is Schubfach (Raffaello Giulietti, "The Schubfach way to render doubles", 2020): of the decimals between
/// the number's neighbours the shortest is taken, and of those the nearest. It needs powers of ten to 128 bits, which
/// are held for the exponents that measurements have, about 1e-38 to 1e70.
struct ShortestDecimal: Equatable {
    /// The digits, without zeros at the end.
    var digits: UInt64
    /// The power of ten of the last digit.
    var exponent: Int

    /// The decimal of a positive finite number; nil where it is too small or too large for the powers held here.
    ///
    /// Complexity: O(1), without allocation.
    init?(_ value: Double) {
        let fraction = value.significandBitPattern
        let biased = Int(value.exponentBitPattern)
        guard value > 0, biased > 0, biased < 0x7FF else { return nil }
        let c = fraction | 1 << 52
        let q = biased - 1_075
        // Below a power of two the neighbours stand closer than above it.
        let isCloserBelow = fraction == 0 && biased > 1
        let k = (q * 1_262_611 - (isCloserBelow ? 524_031 : 0)) >> 22
        guard Powers.exponents.contains(-k) else { return nil }
        let power = Powers.table[Powers.range + -k]
        let shift = UInt64(q + Powers.floorLog2(-k) + 1)
        let lower = Self.roundToOdd(power, (4 * c - (isCloserBelow ? 1 : 2)) << shift) + (c & 1)
        let middle = Self.roundToOdd(power, (4 * c) << shift)
        let upper = Self.roundToOdd(power, (4 * c + 2) << shift) - (c & 1)

        let s = middle / 4
        let tens = s / 10
        let tensBelow = lower <= 40 * tens
        let tensAbove = 40 * tens + 40 <= upper
        if s >= 10, tensBelow != tensAbove {
            self.init(stripping: tens + (tensAbove ? 1 : 0), exponent: k + 1)
            return
        }
        let isBelow = lower <= 4 * s
        let isAbove = 4 * s + 4 <= upper
        guard isBelow == isAbove else {
            self.init(stripping: s + (isAbove ? 1 : 0), exponent: k)
            return
        }
        let half = 4 * s + 2
        let up = middle > half || (middle == half && s & 1 == 1)
        self.init(stripping: s + (up ? 1 : 0), exponent: k)
    }

    private init(stripping digits: UInt64, exponent: Int) {
        var (digits, exponent) = (digits, exponent)
        while digits % 10_000 == 0 { (digits, exponent) = (digits / 10_000, exponent + 4) }
        if digits % 100 == 0 { (digits, exponent) = (digits / 100, exponent + 2) }
        if digits % 10 == 0 { (digits, exponent) = (digits / 10, exponent + 1) }
        self.digits = digits
        self.exponent = exponent
    }

    /// The product's highest 64 bits, the last of them set where anything below is.
    @inline(__always)
    private static func roundToOdd(_ power: UInt128, _ factor: UInt64) -> UInt64 {
        let low = UInt64(truncatingIfNeeded: power).multipliedFullWidth(by: factor).high
        let product = UInt64(truncatingIfNeeded: power >> 64).multipliedFullWidth(by: factor)
        let (sum, carry) = product.low.addingReportingOverflow(low)
        return (product.high &+ (carry ? 1 : 0)) | (sum > 1 ? 1 : 0)
    }

    /// Powers of ten as 128 bits of which the highest is set, rounded up where they are not exact.
    private enum Powers {
        static let range = 55
        static let exponents = -range...range

        static let table: [UInt128] = exponents.map { exponent in
            let five = (0..<abs(exponent)).reduce(UInt128(1)) { power, _ in power * 5 }
            let zeros = five.leadingZeroBitCount
            if exponent >= 0 { return five << zeros }
            // 2 to the (127 + the bits of `five`), as the dividend's upper half.
            return five.dividingFullWidth((UInt128(1) << (127 - zeros), 0)).quotient + 1
        }

        static func floorLog2(_ exponent: Int) -> Int { (exponent * 1_741_647) >> 19 }
    }
}
