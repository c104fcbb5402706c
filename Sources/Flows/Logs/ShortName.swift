/// A name of up to 15 bytes in two words, in small letters: it is compared without a string.
struct ShortName: Equatable, Sendable {
    private var first: UInt64 = 0
    private var rest: UInt64 = 0  // the name's length stands in the highest byte

    /// The name that stands in a text; nil where it is longer.
    init?(_ text: Span<UInt8>) {
        guard text.count <= 15 else { return nil }
        for i in text.indices {
            let byte = UInt64(text[i] &- UInt8(ascii: "A") < 26 ? text[i] | 0x20 : text[i])
            if i < 8 { first |= byte << UInt64(8 * i) } else { rest |= byte << UInt64(8 * (i - 8)) }
        }
        rest |= UInt64(text.count) << 56
    }

    /// A value of `bits` bits that spreads names.
    func slot(bits: Int) -> Int {
        let mixed = (first ^ rest &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: mixed >> UInt64(64 - bits))
    }
}

/// What a few short names mean; a look-up compares one or two of them.
struct NameTable<Value: Sendable>: Sendable {
    private var entries: [(name: ShortName, value: Value)?]
    private let bits: Int

    /// A table of names of up to 15 bytes; a longer one would never be found, and is left out.
    init(_ pairs: KeyValuePairs<String, Value>) {
        var bits = 2
        while 1 << bits < 3 * pairs.count { bits += 1 }
        self.bits = bits
        entries = Array(repeating: nil, count: 1 << bits)
        for (text, value) in pairs {
            guard let name = ShortName(Array(text.utf8).span) else { continue }
            var slot = name.slot(bits: bits)
            while entries[slot] != nil { slot = (slot + 1) & (entries.count - 1) }
            entries[slot] = (name, value)
        }
    }

    /// What the name in a text means, whatever its letters' case; nil where it means nothing here.
    func value(of text: Span<UInt8>) -> Value? {
        guard let name = ShortName(text) else { return nil }
        var slot = name.slot(bits: bits)
        while let entry = entries[slot] {
            if entry.name == name { return entry.value }
            slot = (slot + 1) & (entries.count - 1)
        }
        return nil
    }
}
