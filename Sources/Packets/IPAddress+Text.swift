extension IPAddress: LosslessStringConvertible {
    /// The address that a text spells, with nothing around it; nil where it spells none.
    ///
    /// IPv4 has four decimal parts without leading zeros, IPv6 is as in RFC 4291, section 2.2, without a zone.
    public init?(_ description: String) {
        let text = Array(description.utf8)
        self.init(text: text.span)
    }

    /// The address that these bytes of ASCII spell; nil where they spell none.
    ///
    /// Complexity: O(length), and no more than the 45 bytes that the longest address has.
    public init?(text: Span<UInt8>) {
        guard text.count >= 2, text.count <= 45 else { return nil }
        for i in text.indices where text[i] == UInt8(ascii: ":") {
            guard let bits = Self.v6(text) else { return nil }
            self.init(
                high: UInt64(truncatingIfNeeded: bits &>> 64), low: UInt64(truncatingIfNeeded: bits))
            return
        }
        guard let bits = Self.v4(text, from: 0) else { return nil }
        self.init(v4: bits)
    }

    /// Four decimal parts up to the end of the text.
    private static func v4(_ text: Span<UInt8>, from start: Int) -> UInt32? {
        var at = start
        var bits: UInt32 = 0
        for part in 0..<4 {
            if part > 0 {
                guard at < text.count, text[at] == UInt8(ascii: ".") else { return nil }
                at += 1
            }
            let first = at
            var value: UInt32 = 0
            while at < text.count, at - first < 3, text[at] &- UInt8(ascii: "0") < 10 {
                value = value * 10 + UInt32(text[at] &- UInt8(ascii: "0"))
                at += 1
            }
            guard at > first, value <= 255, at - first == 1 || text[first] != UInt8(ascii: "0") else { return nil }
            bits = bits << 8 | value
        }
        return at == text.count ? bits : nil
    }

    /// Groups of hexadecimal digits, of which `::` leaves some out, and an IPv4 address in place of the last two.
    private static func v6(_ text: Span<UInt8>) -> UInt128? {
        var bits: UInt128 = 0
        var groups = 0
        var gap: Int?  // how many groups stand before `::`
        var at = 0
        if text[0] == UInt8(ascii: ":") {
            guard text[1] == UInt8(ascii: ":") else { return nil }
            gap = 0
            at = 2
        }
        while at < text.count {
            let first = at
            var group: UInt128 = 0
            while at < text.count, at - first < 5, let digit = hexadecimal(text[at]) {
                group = group << 4 | UInt128(digit)
                at += 1
            }
            if at < text.count, text[at] == UInt8(ascii: ".") {
                guard groups <= 6, let tail = v4(text, from: first) else { return nil }
                bits = bits << 32 | UInt128(tail)
                groups += 2
                break
            }
            guard at > first, at - first <= 4, groups < 8 else { return nil }
            bits = bits << 16 | group
            groups += 1
            guard at < text.count else { break }
            guard text[at] == UInt8(ascii: ":"), at + 1 < text.count else { return nil }
            at += 1
            if text[at] == UInt8(ascii: ":") {
                guard gap == nil else { return nil }
                gap = groups
                at += 1
            }
        }
        guard let gap else { return groups == 8 ? bits : nil }
        guard groups < 8 else { return nil }
        let behind = (groups - gap) * 16
        let head = bits >> behind
        return head << (128 - gap * 16) | (bits - head << behind)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// As people write it: dotted for IPv4, the canonical form of RFC 5952 for IPv6.
    public var description: String {
        var text: [UInt8] = []
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends ``description`` to a row of text, without making a string.
    public func append(to text: inout [UInt8]) {
        if isV4 {
            for part in 0..<4 {
                if part > 0 { text.append(UInt8(ascii: ".")) }
                Self.append(UInt8(truncatingIfNeeded: low >> UInt64(24 - 8 * part)), to: &text)
            }
            return
        }
        let gap = longestRunOfZeros
        var part = 0
        while part < 8 {
            if part == gap.lowerBound && !gap.isEmpty {
                text.append(UInt8(ascii: ":"))
                text.append(UInt8(ascii: ":"))
                part = gap.upperBound
                continue
            }
            if part > 0 && part != gap.upperBound { text.append(UInt8(ascii: ":")) }
            Self.append(hexadecimal: group(part), to: &text)
            part += 1
        }
    }

    /// One of the eight groups of 16 bits.
    private func group(_ index: Int) -> UInt16 {
        UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64(48 - 16 * (index & 3)))
    }

    /// The groups that `::` stands for: the first of the longest runs of at least two zero groups.
    private var longestRunOfZeros: Range<Int> {
        var best = 0..<0
        var first = 0
        for index in 0...8 where index == 8 || group(index) != 0 {
            if index - first > max(1, best.count) { best = first..<index }
            first = index + 1
        }
        // An empty range must not look like the end of a run.
        return best.isEmpty ? -1 ..< -1 : best
    }

    private static func append(_ byte: UInt8, to text: inout [UInt8]) {
        if byte >= 100 { text.append(UInt8(ascii: "0") + byte / 100) }
        if byte >= 10 { text.append(UInt8(ascii: "0") + byte / 10 % 10) }
        text.append(UInt8(ascii: "0") + byte % 10)
    }

    private static func append(hexadecimal group: UInt16, to text: inout [UInt8]) {
        var isLeading = true
        for shift in [UInt16(12), 8, 4, 0] {
            let digit = UInt8(truncatingIfNeeded: group >> shift & 15)
            isLeading = isLeading && digit == 0 && shift > 0
            if !isLeading { text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10) }
        }
    }
}
