/// The estimate of HyperLogLog with registers of four bits.
///
/// Flajolet, Fusy, Gandouet and Meunier, AofA 2007; the estimator is from Ertl, arXiv:1702.01284.
/// It needs no correction of small or large ranges and no table: it is unbiased from 0 to about
/// the number of registers times 2^14. The standard error is 1.04 / sqrt(registers).
enum HyperLogLog {
    /// The greatest rank that four bits hold.
    static var top: Int { 15 }

    /// The rank of a hash: one more than its leading zeros, at most ``top``.
    @inline(__always)
    static func rank(_ hash: UInt32) -> UInt32 {
        min(UInt32(truncatingIfNeeded: hash.leadingZeroBitCount) &+ 1, 15)
    }

    /// Raises the four bits at a place of a word to a rank, where they are below it.
    @inline(__always)
    static func raise<Word: FixedWidthInteger>(_ word: inout Word, at shift: Word, to rank: Word) {
        if (word &>> shift) & 15 < rank { word = word & ~(15 &<< shift) | rank &<< shift }
    }

    /// The greater of each four bits of two words.
    @inline(__always)
    static func merged(_ a: UInt64, _ b: UInt64) -> UInt64 {
        if a == b || b == 0 { return a }
        if a == 0 { return b }
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64 {
            result |= max((a &>> shift) & 15, (b &>> shift) & 15) &<< shift
            shift &+= 4
        }
        return result
    }

    /// The number of distinct hashes, from how many registers hold each rank.
    static func estimate(_ counts: InlineArray<16, Int>, registers: Int) -> Double {
        let m = Double(registers)
        var z = m * tau(1 - Double(counts[top]) / m)
        for rank in stride(from: top - 1, through: 1, by: -1) { z = 0.5 * (z + Double(counts[rank])) }
        z += m * sigma(Double(counts[0]) / m)
        return 0.5 / 0.693_147_180_559_945_3 * m * m / z
    }

    private static func sigma(_ x: Double) -> Double {
        if x == 1 { return .infinity }
        var (x, y, z) = (x, 1.0, x)
        while true {
            x *= x
            let before = z
            z += x * y
            y += y
            if z == before { return z }
        }
    }

    private static func tau(_ x: Double) -> Double {
        if x == 0 || x == 1 { return 0 }
        var (x, y, z) = (x, 1.0, 1 - x)
        while true {
            x = x.squareRoot()
            let before = z
            y *= 0.5
            z -= (1 - x) * (1 - x) * y
            if z == before { return z / 3 }
        }
    }
}
