/// Which of many keys is seen with the most different items: `size` keys by frequency, each with a HyperLogLog of 64
/// registers; 40 bytes each.
///
/// The keys are kept as `TopSums` keeps them (Misra and Gries 1982): one that has more than `1 / (size + 1)` of all
/// entries is kept. The count of items is a lower bound where a key came in late, with a standard error of 13 %; 1 is
/// exact.
struct TopDistinct<let size: Int>: Sendable {
    private var keys = InlineArray<size, UInt32>(repeating: 0)
    private var counts = InlineArray<size, UInt32>(repeating: 0)
    private var registers = InlineArray<size, InlineArray<4, UInt64>>(
        repeating: InlineArray(repeating: 0))

    /// Takes an item of a key, by its hash, which is of good quality in its upper 32 bits.
    mutating func insert(_ item: UInt64, of key: UInt32) {
        guard let place = place(of: key, weight: 1) else { return }
        let fingerprint = UInt32(truncatingIfNeeded: item >> 32)
        let register = fingerprint & 63
        let word = Int(truncatingIfNeeded: register >> 4)
        HyperLogLog.raise(
            &registers[place][word], at: UInt64((register & 15) << 2),
            to: UInt64(HyperLogLog.rank(fingerprint)))
    }

    /// The place of a key with its count raised; nil where it has none.
    private mutating func place(of key: UInt32, weight: UInt32) -> Int? {
        var least = 0
        for index in 0..<size {
            if keys[index] == key, counts[index] != 0 {
                counts[index] = counts[index] > .max - weight ? .max : counts[index] + weight
                return index
            }
            if counts[index] < counts[least] { least = index }
        }
        let toll = min(counts[least], weight)
        if toll > 0 {
            for index in 0..<size { counts[index] -= toll }
        }
        guard weight > toll, counts[least] == 0 else { return nil }
        keys[least] = key
        counts[least] = weight - toll
        registers[least] = InlineArray(repeating: 0)
        return least
    }

    /// Takes what another has counted.
    mutating func merge(_ other: TopDistinct) {
        for index in 0..<size where other.counts[index] != 0 {
            guard let place = place(of: other.keys[index], weight: other.counts[index]) else { continue }
            for word in 0..<4 {
                registers[place][word] = HyperLogLog.merged(
                    registers[place][word], other.registers[index][word])
            }
        }
    }

    /// The most different items of a key, to a whole number.
    var largest: Double {
        var best = 0.0
        for index in 0..<size {
            var counts = InlineArray<16, Int>(repeating: 0)
            var filled = 0
            for word in 0..<4 {
                // Most registers are empty in most windows: only the others are visited.
                var bits = registers[index][word]
                while bits != 0 {
                    let shift = UInt64(truncatingIfNeeded: bits.trailingZeroBitCount) & 60
                    counts[Int(truncatingIfNeeded: (bits &>> shift) & 15)] += 1
                    filled += 1
                    bits &= ~(15 &<< shift)
                }
            }
            if filled == 0 { continue }
            counts[0] = 64 - filled
            best = max(best, counts[0] == 63 ? 1 : HyperLogLog.estimate(counts, registers: 64).rounded())
        }
        return best
    }
}
