/// Walks through the JSON of one line, value by value, without building anything.
///
/// A library's decoder reads some 120,000 lines a second; a log that is followed by detection must not cost more than
/// its flows do. Values that nobody asks for are skipped by their brackets and quotes alone. What is not JSON throws;
/// no bytes trap, and the depth is limited.
struct JSONCursor {
    static let newline = UInt8(ascii: "\n")
    /// Deeper than any event, and the brackets fit in one word.
    private static let depthLimit = 64

    private var at = 0

    /// Steps into the object that begins here; gives whether it has a member.
    mutating func enter(_ text: Span<UInt8>) throws(LineFault) -> Bool {
        skipBlanks(text)
        try take(UInt8(ascii: "{"), text)
        skipBlanks(text)
        guard at < text.count else { throw .damaged }
        guard text[at] == UInt8(ascii: "}") else { return true }
        at += 1
        return false
    }

    /// Steps over what stands behind a member; gives whether another follows, or the object has ended.
    mutating func more(_ text: Span<UInt8>) throws(LineFault) -> Bool {
        skipBlanks(text)
        guard at < text.count else { throw .damaged }
        defer { at += 1 }
        switch text[at] {
        case UInt8(ascii: ","): return true
        case UInt8(ascii: "}"): return false
        default: throw .damaged
        }
    }

    /// A member's name and the colon behind it.
    mutating func key(_ text: Span<UInt8>) throws(LineFault) -> JSONString {
        skipBlanks(text)
        let name = try string(text)
        skipBlanks(text)
        try take(UInt8(ascii: ":"), text)
        return name
    }

    /// The text of a string, a number or a truth value; nil where it is null, or was an object or an array.
    mutating func scalar(_ text: Span<UInt8>) throws(LineFault) -> JSONString? {
        skipBlanks(text)
        guard at < text.count else { throw .damaged }
        switch text[at] {
        case UInt8(ascii: "\""): return try string(text)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            try skipNested(text)
            return nil
        default:
            let first = at
            while at < text.count, Self.isBare(text[at]) { at += 1 }
            let isNull = at - first == 4 && text[first] == UInt8(ascii: "n") && text[first + 1] == UInt8(ascii: "u")
            guard at > first else { throw .damaged }
            return isNull ? nil : JSONString(range: first..<at, isEscaped: false)
        }
    }

    /// Whether an object begins here.
    mutating func isAtObject(_ text: Span<UInt8>) -> Bool {
        skipBlanks(text)
        return at < text.count && text[at] == UInt8(ascii: "{")
    }

    /// Steps over a value.
    mutating func skipValue(_ text: Span<UInt8>) throws(LineFault) {
        _ = try scalar(text)
    }

    /// Throws where something stands behind the value.
    mutating func expectEnd(_ text: Span<UInt8>) throws(LineFault) {
        skipBlanks(text)
        guard at == text.count else { throw .damaged }
    }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }

    /// What numbers, true, false and null are made of.
    private static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"),
            UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private mutating func skipBlanks(_ text: Span<UInt8>) {
        while at < text.count, Self.isBlank(text[at]) { at += 1 }
    }

    private mutating func take(_ byte: UInt8, _ text: Span<UInt8>) throws(LineFault) {
        guard at < text.count, text[at] == byte else { throw .damaged }
        at += 1
    }

    private mutating func string(_ text: Span<UInt8>) throws(LineFault) -> JSONString {
        try take(UInt8(ascii: "\""), text)
        let first = at
        var isEscaped = false
        while at < text.count {
            let byte = text[at]
            if byte == UInt8(ascii: "\"") {
                at += 1
                return JSONString(range: first..<at - 1, isEscaped: isEscaped)
            }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                at += 1
            }
            at += 1
        }
        throw .damaged
    }

    /// Steps over an object or an array by its brackets, which must match.
    private mutating func skipNested(_ text: Span<UInt8>) throws(LineFault) {
        var depth = 0
        var isObject: UInt64 = 0  // a bit for each open bracket, the innermost lowest
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: "\""):
                _ = try string(text)
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard depth < Self.depthLimit else { throw .damaged }
                isObject = isObject << 1 | (text[at] == UInt8(ascii: "{") ? 1 : 0)
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard (text[at] == UInt8(ascii: "}")) == (isObject & 1 == 1) else { throw .damaged }
                isObject >>= 1
                depth -= 1
                if depth == 0 {
                    at += 1
                    return
                }
            default: break
            }
            at += 1
        }
        throw .damaged
    }
}

/// Where a string (or a bare word) stands in a line.
struct JSONString {
    /// Its place, without the quotes.
    var range: Range<Int>
    /// Whether escapes stand in it, so that its bytes are not yet its text.
    var isEscaped: Bool
}
