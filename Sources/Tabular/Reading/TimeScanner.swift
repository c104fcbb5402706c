/// Reads the parts of a time, one after the other.
struct TimeScanner {
    /// A run of digits.
    struct Digits {
        var value: Int
        var count: Int
    }
    /// A time of day: whole hours, and the seconds past them.
    struct Clock {
        var hours: Int
        var seconds: Double
    }
    enum HalfOfDay {
        case morning
        case afternoon
    }

    private let text: [UInt8]
    private var i = 0

    init(text: [UInt8]) { self.text = text }

    var isAtEnd: Bool { i == text.count }
    private var next: UInt8 { i < text.count ? text[i] : 0 }

    /// A run of at most 18 digits.
    mutating func digits() -> Digits? {
        var found = Digits(value: 0, count: 0)
        while next &- Ascii.zero < 10, found.count < 18 {
            found.value = found.value * 10 + Int(next &- Ascii.zero)
            found.count += 1
            i += 1
        }
        return found.count > 0 ? found : nil
    }

    /// The next byte, where it is one of two.
    mutating func take(_ a: Character, or b: Character) -> UInt8? {
        guard next == a.asciiValue || next == b.asciiValue, !isAtEnd else { return nil }
        i += 1
        return text[i - 1]
    }

    /// The rest of a number of seconds (or smaller units: those of any time since 1973 are larger numbers).
    mutating func sinceEpoch(_ whole: Digits) -> Double? {
        guard whole.count >= 9 else { return nil }
        let value = Double(whole.value) + fraction()
        guard isAtEnd else { return nil }
        return value / (value < 1e11 ? 1 : value < 1e14 ? 1e3 : value < 1e17 ? 1e6 : 1e9)
    }

    /// Hours and minutes, and seconds where they are there.
    mutating func clock() -> Clock? {
        guard let hours = digits(), hours.value < 24, take(":", or: ":") != nil, let minutes = digits(),
            minutes.value < 60
        else { return nil }
        guard take(":", or: ":") != nil else { return Clock(hours: hours.value, seconds: Double(minutes.value * 60)) }
        // A leap second is the 61st.
        guard let seconds = digits(), seconds.value <= 60 else { return nil }
        return Clock(hours: hours.value, seconds: Double(minutes.value * 60 + seconds.value) + fraction())
    }

    /// AM or PM, where it follows.
    mutating func halfOfDay() -> HalfOfDay? {
        var at = i
        while at < text.count, text[at] == Ascii.space { at += 1 }
        guard at + 1 < text.count, text[at + 1] | 0x20 == UInt8(ascii: "m") else { return nil }
        switch text[at] | 0x20 {
        case UInt8(ascii: "a"):
            i = at + 2
            return .morning
        case UInt8(ascii: "p"):
            i = at + 2
            return .afternoon
        default: return nil
        }
    }

    /// How many seconds the zone is ahead of UTC; 0 where none is named, nil where it cannot be read.
    mutating func zone() -> Double? {
        if isAtEnd || take("Z", or: "z") != nil { return 0 }
        guard let sign = take("+", or: "-"), let hours = digits() else { return nil }
        var (ahead, minutes) = (hours.value, 0)
        if hours.count == 4 {
            (ahead, minutes) = (hours.value / 100, hours.value % 100)
        } else if take(":", or: ":") != nil {
            guard let rest = digits() else { return nil }
            minutes = rest.value
        }
        guard ahead <= 14, minutes < 60 else { return nil }
        return Double((ahead * 60 + minutes) * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
    }

    private mutating func fraction() -> Double {
        guard take(".", or: ",") != nil else { return 0 }
        let first = i
        guard let digits = digits() else {
            i = first - 1  // a point without digits is left for whoever looks for the end
            return 0
        }
        var scale = 1.0
        for _ in 0..<digits.count { scale *= 10 }
        return Double(digits.value) / scale
    }
}
