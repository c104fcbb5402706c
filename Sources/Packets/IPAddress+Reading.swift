/// Reading addresses from text: dotted IPv4, and IPv6 as RFC 4291 writes it.
extension IPAddress {
    /// An address of its text; nil where it is none.
    ///
    /// IPv4 wants four numbers without leading zeros. Names of interfaces (`%eth0`) and brackets are no part of it.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        self.init(ascii: bytes.span)
    }

    /// An address of its ASCII bytes, as a log has them; allocates nothing.
    public init?(ascii text: Span<UInt8>) {
        for index in text.indices where text[index] == UInt8(ascii: ":") {
            guard let address = Self.version6(text) else { return nil }
            self = address
            return
        }
        guard let bits = Self.dotted(text, from: 0) else { return nil }
        self.init(v4: bits)
    }

    /// The four numbers from an offset to the end.
    private static func dotted(_ text: Span<UInt8>, from start: Int) -> UInt32? {
        var bits: UInt32 = 0
        var value: UInt32 = 0
        var digits = 0
        var dots = 0
        guard text.count - start <= 15 else { return nil }
        for index in start..<max(start, text.count) {
            let byte = text[index]
            if byte == UInt8(ascii: ".") {
                guard digits > 0, dots < 3 else { return nil }
                bits = bits << 8 | value
                value = 0
                digits = 0
                dots += 1
                continue
            }
            guard (48...57).contains(byte), digits == 0 || value != 0 else { return nil }
            value = value * 10 + UInt32(byte - 48)
            digits += 1
            guard value <= 255 else { return nil }
        }
        return dots == 3 && digits > 0 ? bits << 8 | value : nil
    }

    private static func version6(_ text: Span<UInt8>) -> IPAddress? {
        // 45 bytes are the longest: six groups of four digits and a dotted end.
        guard text.count >= 2, text.count <= 45 else { return nil }
        var groups = Groups()
        var index = 0
        if text[0] == UInt8(ascii: ":") {
            guard text[1] == UInt8(ascii: ":") else { return nil }
            groups.openGap()
            index = 2
        }
        while index < text.count {
            let start = index
            var value: UInt16 = 0
            while index < text.count, let digit = hexadecimal(text[index]) {
                guard index - start < 4 else { return nil }
                value = value << 4 | digit
                index += 1
            }
            if index < text.count, text[index] == UInt8(ascii: ".") {
                guard let bits = dotted(text, from: start) else { return nil }
                guard groups.add(UInt16(truncatingIfNeeded: bits >> 16)) else { return nil }
                guard groups.add(UInt16(truncatingIfNeeded: bits)) else { return nil }
                return groups.address
            }
            guard index > start, groups.add(value) else { return nil }
            if index == text.count { break }
            guard text[index] == UInt8(ascii: ":") else { return nil }
            index += 1
            // A colon at the end is half of a gap at most.
            guard index < text.count else { return nil }
            if text[index] == UInt8(ascii: ":") {
                guard groups.openGap() else { return nil }
                index += 1
            }
        }
        return groups.address
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt16? {
        switch byte {
        case 48...57: UInt16(byte - 48)
        case 65...70: UInt16(byte - 55)
        case 97...102: UInt16(byte - 87)
        default: nil
        }
    }

    /// Groups of 16 bits from the left, those after the gap shifted to the right in the end.
    private struct Groups {
        private var before = IPAddress.unspecified
        private var after = IPAddress.unspecified
        private var count = 0
        private var hasGap = false
        private var countBeforeGap = 0

        @discardableResult
        mutating func openGap() -> Bool {
            guard !hasGap, count < 8 else { return false }
            hasGap = true
            countBeforeGap = count
            return true
        }

        /// Adds a group, or gives false where there are too many: a gap stands for at least one.
        mutating func add(_ value: UInt16) -> Bool {
            guard count < (hasGap ? 7 : 8) else { return false }
            if hasGap {
                after.high = after.high << 16 | after.low >> 48
                after.low = after.low << 16 | UInt64(value)
            } else if count < 4 {
                before.high |= UInt64(value) << UInt64(48 - count * 16)
            } else {
                before.low |= UInt64(value) << UInt64(112 - count * 16)
            }
            count += 1
            return true
        }

        var address: IPAddress? {
            guard hasGap || count == 8 else { return nil }
            return IPAddress(high: before.high | after.high, low: before.low | after.low)
        }
    }
}
