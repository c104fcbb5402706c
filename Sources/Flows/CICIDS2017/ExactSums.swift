/// Sum, sum of squares and extremes of whole numbers: the moments of a feature without rounding.
///
/// The variance comes from a 128-bit numerator when a row is made, so that a value costs no division and nothing
/// cancels. How many values there are is told by whoever asks, since several sums share one count.
///
/// The sum of squares stops at `UInt64.max`, and each value counts at most 4,294,967,295 in the squares and extremes.
/// For gaps in microseconds that is never reached in a flow younger than 4,294 s, whose squares add up to less than
/// its age squared; for lengths it takes 4 G packets of 65,535 bytes. Beyond, the deviation is a lower bound.
struct ExactSums: Sendable, BitwiseCopyable, Equatable {
    private(set) var sum: UInt64 = 0
    private(set) var squares: UInt64 = 0
    private var least: UInt32 = .max
    private var most: UInt32 = 0

    @inline(__always)
    mutating func add(_ value: UInt64) {
        sum &+= value
        let narrow = UInt32(clamping: value)
        let (total, overflow) = squares.addingReportingOverflow(UInt64(narrow) &* UInt64(narrow))
        squares = overflow ? .max : total
        if narrow < least { least = narrow }
        if narrow > most { most = narrow }
    }

    /// The same as if the values of `other` had been added too.
    func joined(with other: ExactSums) -> ExactSums {
        var both = self
        both.sum &+= other.sum
        let (total, overflow) = squares.addingReportingOverflow(other.squares)
        both.squares = overflow ? .max : total
        both.least = min(least, other.least)
        both.most = max(most, other.most)
        return both
    }

    /// The smallest value; 0 where there is none.
    var minimum: Double { least > most ? 0 : Double(least) }

    /// The largest value; 0 where there is none.
    var maximum: Double { Double(most) }

    /// The mean of `count` values; 0 for none.
    func mean(of count: UInt64) -> Double {
        FlowRules.mean(sum, of: count)
    }

    /// The sample variance (n-1) of `count` values; 0 for fewer than two.
    func variance(of count: UInt64) -> Double {
        guard count > 1 else { return 0 }
        let (a, b) = (UInt128(count) &* UInt128(squares), UInt128(sum) &* UInt128(sum))
        guard a > b else { return 0 }
        let numerator = a &- b
        let high = Double(UInt64(truncatingIfNeeded: numerator >> 64))
        let low = Double(UInt64(truncatingIfNeeded: numerator))
        return (high * 0x1p64 + low) / (Double(count) * Double(count &- 1))
    }

    /// The sample standard deviation of `count` values; 0 for fewer than two.
    func deviation(of count: UInt64) -> Double {
        variance(of: count).squareRoot()
    }
}
