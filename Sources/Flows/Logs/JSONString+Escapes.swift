extension JSONString {
    /// The string's text, its escapes replaced.
    func bytes(_ text: Span<UInt8>) throws(LineFault) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        var at = range.lowerBound
        while at < range.upperBound {
            guard text[at] == UInt8(ascii: "\\") else {
                bytes.append(text[at])
                at += 1
                continue
            }
            guard at + 1 < range.upperBound else { throw .damaged }
            let letter = text[at + 1]
            at += 2
            switch letter {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(letter)
            case UInt8(ascii: "b"): bytes.append(8)
            case UInt8(ascii: "f"): bytes.append(12)
            case UInt8(ascii: "n"): bytes.append(10)
            case UInt8(ascii: "r"): bytes.append(13)
            case UInt8(ascii: "t"): bytes.append(9)
            case UInt8(ascii: "u"): bytes += try scalar(text, &at).utf8
            default: throw .damaged
            }
        }
        return bytes
    }

    /// The four digits of `\u`, or the eight of two of them: what is outside of the first plane comes as a pair.
    private func scalar(_ text: Span<UInt8>, _ at: inout Int) throws(LineFault) -> String {
        var code = try digits(text, &at)
        if code >> 10 == 0x36 {  // the first half of a pair: D800 to DBFF
            guard at + 1 < range.upperBound, text[at] == UInt8(ascii: "\\"), text[at + 1] == UInt8(ascii: "u") else {
                throw .damaged
            }
            at += 2
            let second = try digits(text, &at)
            guard second >> 10 == 0x37 else { throw .damaged }
            code = 0x10000 + (code & 0x3FF) << 10 + second & 0x3FF
        }
        guard let scalar = Unicode.Scalar(code) else { throw .damaged }
        return String(Character(scalar))
    }

    private func digits(_ text: Span<UInt8>, _ at: inout Int) throws(LineFault) -> UInt32 {
        guard at + 4 <= range.upperBound else { throw .damaged }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(text[at])).hexDigitValue else { throw .damaged }
            value = value << 4 | UInt32(digit)
            at += 1
        }
        return value
    }
}
