/// How the values of a column are spread, in four steps an octave.
struct ValueHistogram: Sendable {
    private static let bins = 240
    /// The exponent and two bits of the mantissa of the first bin's lower edge: 2^-8.
    private static let base = (1_023 - 8) << 2

    private var zeros: UInt64 = 0
    private var counts = [UInt32](repeating: 0, count: bins)

    /// Takes a value; what is not above 0 is a zero.
    @inline(__always)
    mutating func add(_ value: Double) {
        guard value > 0 else {
            zeros &+= 1
            return
        }
        let bin = Int(truncatingIfNeeded: value.bitPattern >> 50) - Self.base
        let place = min(max(bin, 0), Self.bins - 1)
        if counts[place] < .max { counts[place] &+= 1 }
    }

    /// The value below which a share of all is.
    func quantile(_ share: Double) -> Double {
        let positive = counts.reduce(0.0) { $0 + Double($1) }
        let rank = share * (positive + Double(zeros)) - Double(zeros)
        return rank <= 0 ? 0 : value(rank)
    }

    /// The middle of those above 0; nil without any.
    var positiveMedian: Double? {
        let positive = counts.reduce(0.0) { $0 + Double($1) }
        return positive > 0 ? value(positive / 2) : nil
    }

    private func value(_ rank: Double) -> Double {
        var passed = 0.0
        for (place, count) in counts.enumerated() {
            passed += Double(count)
            if passed >= rank, count > 0 { return Self.edge(place) * 1.09 }
        }
        return 0
    }

    private static func edge(_ place: Int) -> Double { Double(bitPattern: UInt64(place + base) << 50) }
}
