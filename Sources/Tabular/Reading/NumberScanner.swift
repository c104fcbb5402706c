/// Powers of ten that a Double holds exactly.
private let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
]

enum Ascii {
    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let comma = UInt8(ascii: ",")
    static let quote = UInt8(ascii: "\"")
    static let space = UInt8(ascii: " ")
    static let point = UInt8(ascii: ".")
    static let zero = UInt8(ascii: "0")
    static let minus = UInt8(ascii: "-")
}

/// Reads the number that begins at `i` and leaves `i` on the byte after it.
///
/// Only the common spellings are read here (digits, a point, a minus sign), and rounded as a Double is, then to Float;
/// anything else gives nil, with `i` where it was, for `number(fromText:)` to look at. The span must end in a byte
/// that is no digit.
@inline(__always)
func scanNumber(_ bytes: borrowing Span<UInt8>, _ i: inout Int) -> Float? {
    var at = i
    let negative = bytes[at] == Ascii.minus
    if negative { at &+= 1 }
    var mantissa: Int64 = 0
    let first = at
    var digit = bytes[at] &- Ascii.zero
    while digit < 10 {
        mantissa = mantissa &* 10 &+ Int64(digit)
        at &+= 1
        digit = bytes[at] &- Ascii.zero
    }
    var digits = at &- first
    var value: Float
    if bytes[at] == Ascii.point {
        at &+= 1
        let point = at
        digit = bytes[at] &- Ascii.zero
        while digit < 10 {
            mantissa = mantissa &* 10 &+ Int64(digit)
            at &+= 1
            digit = bytes[at] &- Ascii.zero
        }
        let decimals = at &- point
        digits &+= decimals
        guard digits > 0 && digits < 19 else { return nil }
        value = Float(Double(mantissa) / powersOfTen[decimals])
    } else {
        guard digits > 0 && digits < 19 else { return nil }
        value = Float(mantissa)
    }
    let end = bytes[at]
    guard end == Ascii.comma || end == Ascii.newline || end == Ascii.carriageReturn else { return nil }
    if negative { value = -value }
    i = at
    return value
}

/// The number that a cell's text stands for: NaN where the cell says that it is missing, nil where it is text.
func number(fromText text: String) -> Float? {
    switch text.lowercased() {
    case "", "nan", "na", "n/a", "null", "none", "?", "-": return .nan
    case "infinity", "inf", "+infinity", "+inf": return .infinity
    case "-infinity", "-inf": return -.infinity
    default: break
    }
    // Hexadecimal is a number to Swift, but not to any data set; UNSW-NB15 has such ports.
    guard !text.contains(where: { $0 == "x" || $0 == "X" }) else { return nil }
    return Double(text).map { Float($0) }
}
