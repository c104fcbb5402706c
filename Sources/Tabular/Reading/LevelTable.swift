/// Interns the short texts of a column: each distinct text gets the next index.
///
/// Open addressing over its hash.
struct LevelTable: Sendable {
    private(set) var texts: [[UInt8]] = []
    private var hashes: [UInt64] = []
    private var slots: [Int32]

    init() { slots = [Int32](repeating: -1, count: 64) }

    /// The index of the text that stands at `range` of `bytes`; a new one if it was not seen.
    ///
    /// Complexity: O(length).
    mutating func index(of bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for i in range { hash = (hash ^ UInt64(bytes[i])) &* 0x100_0000_01b3 }
        var slot = Int(truncatingIfNeeded: (hash ^ (hash >> 32))) & (slots.count - 1)
        while true {
            let index = Int(slots[slot])
            if index < 0 { break }
            if hashes[index] == hash && equals(texts[index], bytes, range) { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = Int32(texts.count)
        texts.append(range.map { bytes[$0] })
        hashes.append(hash)
        if texts.count * 2 > slots.count { grow() }
        return texts.count - 1
    }

    private func equals(_ text: [UInt8], _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard text.count == range.count else { return false }
        for i in 0..<text.count where text[i] != bytes[range.lowerBound + i] { return false }
        return true
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for (index, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: (hash ^ (hash >> 32))) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(index)
        }
    }
}
