/// How many different things: exact up to 12, then HyperLogLog with 128 registers; 68 bytes.
///
/// Small sets are an open-addressed table of 32-bit fingerprints in the same 64 bytes that the registers take over.
/// The standard error of the sketch is 9.2 %.
struct DistinctCounter: Sendable {
    /// The most things that are counted exactly.
    static var exact: UInt8 { 12 }
    private static var isSketch: UInt8 { .max }

    private var words = InlineArray<16, UInt32>(repeating: 0)
    /// The entries of the small set; `isSketch` once it is a sketch.
    private var count: UInt8 = 0

    /// Takes a thing's hash, which is of good quality in its upper 32 bits.
    @inline(__always)
    mutating func insert(_ hash: UInt64) {
        insert(fingerprint: UInt32(truncatingIfNeeded: hash >> 32))
    }

    private mutating func insert(fingerprint: UInt32) {
        if count == Self.isSketch { return raise(fingerprint) }
        let fingerprint = max(fingerprint, 1)
        var place = Int(truncatingIfNeeded: fingerprint & 15)
        while words[place] != 0 {
            if words[place] == fingerprint { return }
            place = (place &+ 1) & 15
        }
        if count < Self.exact {
            words[place] = fingerprint
            count += 1
        } else {
            let old = becomeSketch()
            for index in 0..<16 where old[index] != 0 { raise(old[index]) }
            raise(fingerprint)
        }
    }

    private mutating func becomeSketch() -> InlineArray<16, UInt32> {
        let old = words
        words = InlineArray(repeating: 0)
        count = Self.isSketch
        return old
    }

    @inline(__always)
    private mutating func raise(_ fingerprint: UInt32) {
        // The lower bits choose the register, the upper ones its rank.
        let register = fingerprint & 127
        let place = Int(truncatingIfNeeded: register >> 3)
        HyperLogLog.raise(&words[place], at: (register & 7) << 2, to: HyperLogLog.rank(fingerprint))
    }

    /// Takes what another has counted.
    mutating func merge(_ other: DistinctCounter) {
        if other.count == 0 { return }
        if other.count != Self.isSketch {
            for index in 0..<16 where other.words[index] != 0 { insert(fingerprint: other.words[index]) }
            return
        }
        if count == 0 {
            self = other
            return
        }
        if count != Self.isSketch {
            let old = becomeSketch()
            for index in 0..<16 where old[index] != 0 { raise(old[index]) }
        }
        for index in 0..<16 {
            let both = HyperLogLog.merged(UInt64(words[index]), UInt64(other.words[index]))
            words[index] = UInt32(truncatingIfNeeded: both)
        }
    }

    /// How many, to a whole number.
    var estimate: Double {
        if count != Self.isSketch { return Double(count) }
        var counts = InlineArray<16, Int>(repeating: 0)
        for index in 0..<16 {
            var word = words[index]
            for _ in 0..<8 {
                counts[Int(word & 15)] += 1
                word >>= 4
            }
        }
        return HyperLogLog.estimate(counts, registers: 128).rounded()
    }
}
