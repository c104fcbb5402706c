/// Times as text: ISO 8601 in UTC with microseconds, such as `2026-11-21T19:36:55.000000Z`.
///
/// Plain arithmetic (H. Hinnant, "chrono-compatible low-level date algorithms"), so that it is quick and knows every
/// time that fits: years outside of 0 to 9999 have a sign and at least six digits.
public enum UTCTime {
    private static let day: Int64 = 86_400_000_000

    /// The text of a time in microseconds since 1970.
    public static func text(_ time: Int64) -> String {
        let (days, rest) = floorDivided(time, by: day)
        let (year, month, date) = civil(days)
        var text: [UInt8] = []
        text.reserveCapacity(30)
        if (0...9999).contains(year) {
            append(year, width: 4, to: &text)
        } else {
            text.append(UInt8(ascii: year < 0 ? "-" : "+"))
            append(abs(year), width: 6, to: &text)
        }
        let seconds = rest / 1_000_000
        for (mark, value) in [("-", month), ("-", date), ("T", seconds / 3600), (":", seconds / 60 % 60)] {
            text.append(contentsOf: mark.utf8)
            append(value, width: 2, to: &text)
        }
        text.append(UInt8(ascii: ":"))
        append(seconds % 60, width: 2, to: &text)
        text.append(UInt8(ascii: "."))
        append(rest % 1_000_000, width: 6, to: &text)
        text.append(UInt8(ascii: "Z"))
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads a time; nil where it is none.
    ///
    /// Takes a date with `T` or a blank, hours and minutes, and where they are given seconds, a fraction (cut after
    /// microseconds), and `Z` or an offset such as `+02:00`; without either it is UTC.
    public static func parse(_ text: some StringProtocol) -> Int64? {
        var cursor = Cursor(bytes: Array(text.utf8))
        let sign = cursor.take(UInt8(ascii: "-")) ? Int64(-1) : 1
        let isLong = sign < 0 || cursor.take(UInt8(ascii: "+"))
        guard let year = cursor.number(isLong ? 6...6 : 4...4), cursor.take(UInt8(ascii: "-")),
            let month = cursor.number(2...2), (1...12).contains(month), cursor.take(UInt8(ascii: "-")),
            let date = cursor.number(2...2), (1...31).contains(date),
            cursor.take(UInt8(ascii: "T")) || cursor.take(UInt8(ascii: " ")),
            let hour = cursor.number(2...2), hour < 24, cursor.take(UInt8(ascii: ":")),
            let minute = cursor.number(2...2), minute < 60
        else { return nil }
        var rest = (hour * 60 + minute) * 60_000_000
        if cursor.take(UInt8(ascii: ":")) {
            guard let second = cursor.number(2...2), second < 61 else { return nil }
            rest += second * 1_000_000
            if cursor.take(UInt8(ascii: ".")) {
                guard let fraction = cursor.microseconds() else { return nil }
                rest += fraction
            }
        }
        let days = self.days(sign * year, month, date)
        // The 31st of a short month would be another day.
        guard civil(days) == (sign * year, month, date), let offset = cursor.offset(), cursor.isAtEnd else {
            return nil
        }
        rest -= offset
        // Near the ends of what fits, the start of the day does not.
        guard abs(days) <= 106_751_992 else { return nil }
        let (toNoon, tooFar) = (days + (days < 0 ? 1 : 0)).multipliedReportingOverflow(by: day)
        let (sum, overflow) = toNoon.addingReportingOverflow(rest - (days < 0 ? day : 0))
        return tooFar || overflow ? nil : sum
    }

    private static func floorDivided(_ time: Int64, by length: Int64) -> (Int64, Int64) {
        let (quotient, rest) = time.quotientAndRemainder(dividingBy: length)
        return rest < 0 ? (quotient - 1, rest + length) : (quotient, rest)
    }

    /// The date of a day since 1970, by years that begin in March.
    private static func civil(_ days: Int64) -> (Int64, Int64, Int64) {
        let (era, dayOfEra) = floorDivided(days + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func days(_ year: Int64, _ month: Int64, _ date: Int64) -> Int64 {
        let (era, yearOfEra) = floorDivided(month <= 2 ? year - 1 : year, by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + date - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func append(_ value: Int64, width: Int, to text: inout [UInt8]) {
        let digits = Array(String(value).utf8)
        for _ in 0..<max(0, width - digits.count) { text.append(48) }
        text.append(contentsOf: digits)
    }

    private struct Cursor {
        var bytes: [UInt8]
        var index = 0

        var isAtEnd: Bool { index == bytes.count }

        mutating func take(_ byte: UInt8) -> Bool {
            guard index < bytes.count, bytes[index] == byte else { return false }
            index += 1
            return true
        }

        mutating func number(_ width: ClosedRange<Int>) -> Int64? {
            var value: Int64 = 0
            var digits = 0
            while index < bytes.count, digits < width.upperBound, (48...57).contains(bytes[index]) {
                value = value * 10 + Int64(bytes[index] - 48)
                digits += 1
                index += 1
            }
            return width.contains(digits) ? value : nil
        }

        mutating func microseconds() -> Int64? {
            var value: Int64 = 0
            var digits = 0
            while index < bytes.count, (48...57).contains(bytes[index]) {
                if digits < 6 { value = value * 10 + Int64(bytes[index] - 48) }
                digits += 1
                index += 1
            }
            guard digits > 0 else { return nil }
            for _ in 0..<max(0, 6 - digits) { value *= 10 }
            return value
        }

        /// Microseconds ahead of UTC.
        mutating func offset() -> Int64? {
            if isAtEnd || take(UInt8(ascii: "Z")) { return 0 }
            let isBehind = take(UInt8(ascii: "-"))
            guard isBehind || take(UInt8(ascii: "+")), let hours = number(2...2), hours < 24,
                take(UInt8(ascii: ":")) || !isAtEnd, let minutes = number(2...2), minutes < 60
            else { return nil }
            let length = (hours * 60 + minutes) * 60_000_000
            return isBehind ? -length : length
        }
    }
}
