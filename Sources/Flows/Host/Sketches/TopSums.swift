/// Which of many keys have the largest sums: `size` of them (Misra and Gries 1982); 12 bytes each.
///
/// A sum is never too high, and too low by at most the sum over all keys divided by `size + 1`. Merging keeps that bound
/// (Agarwal et al., PODS 2012).
struct TopSums<let size: Int>: Sendable {
    private var keys = InlineArray<size, UInt32>(repeating: 0)
    private var sums = InlineArray<size, UInt64>(repeating: 0)

    /// Adds to the sum of a key.
    mutating func add(_ weight: UInt64, to key: UInt32) {
        var least = 0
        for index in 0..<size {
            if keys[index] == key, sums[index] != 0 {
                sums[index] = sums[index].addingCapped(weight)
                return
            }
            if sums[index] < sums[least] { least = index }
        }
        // Where there is no free place, everybody pays what the poorest has.
        let toll = min(sums[least], weight)
        if toll > 0 {
            for index in 0..<size { sums[index] -= toll }
        }
        guard weight > toll, sums[least] == 0 else { return }
        keys[least] = key
        sums[least] = weight - toll
    }

    /// Takes what another has summed.
    mutating func merge(_ other: TopSums) {
        for index in 0..<size where other.sums[index] != 0 {
            add(other.sums[index], to: other.keys[index])
        }
    }

    /// The largest sum.
    var largest: UInt64 {
        var best: UInt64 = 0
        for index in 0..<size { best = max(best, sums[index]) }
        return best
    }
}
