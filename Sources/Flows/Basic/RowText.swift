/// The cells of a row of CSV, appended without making strings.
enum RowText {
    static let comma = UInt8(ascii: ",")

    /// A whole number, with zeros before it up to so many digits.
    static func append(_ value: UInt64, digits: Int = 1, to text: inout [UInt8]) {
        var power: UInt64 = 1
        var count = 1
        while value / power >= 10 || count < digits {
            power *= 10  // at most 10^19, which 64 bits hold
            count += 1
        }
        while power > 0 {
            text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / power % 10))
            power /= 10
        }
    }

    /// A text, in quotes where it would be taken for several cells.
    static func append(cell: String, to text: inout [UInt8]) {
        let needsQuotes = cell.utf8.contains { byte in
            byte == comma || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
        }
        guard needsQuotes else {
            text.append(contentsOf: cell.utf8)
            return
        }
        text.append(UInt8(ascii: "\""))
        for byte in cell.utf8 {
            // A row is a line: a break within a label would make two of it.
            let isBreak = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
            text.append(isBreak ? UInt8(ascii: " ") : byte)
            if byte == UInt8(ascii: "\"") { text.append(byte) }
        }
        text.append(UInt8(ascii: "\""))
    }

    /// A moment in UTC as the corrected CICIDS2017 writes it: `2017-07-07 12:59:21.088203`.
    static func append(time microseconds: Int64, to text: inout [UInt8]) {
        let (seconds, fraction) = floorDivide(microseconds, 1_000_000)
        let (days, second) = floorDivide(seconds, 86_400)
        // The days are counted in eras of 400 years that begin in March (Hinnant, "chrono-compatible low-level date
        // algorithms").
        let (era, dayOfEra) = floorDivide(days + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        if year < 0 { text.append(UInt8(ascii: "-")) }
        append(year.magnitude, digits: 4, to: &text)
        text.append(UInt8(ascii: "-"))
        append(month.magnitude, digits: 2, to: &text)
        text.append(UInt8(ascii: "-"))
        append((dayOfYear - (153 * shiftedMonth + 2) / 5 + 1).magnitude, digits: 2, to: &text)
        text.append(UInt8(ascii: " "))
        append((second / 3600).magnitude, digits: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        append((second / 60 % 60).magnitude, digits: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        append((second % 60).magnitude, digits: 2, to: &text)
        text.append(UInt8(ascii: "."))
        append(fraction.magnitude, digits: 6, to: &text)
    }

    /// The quotient towards minus infinity, and a remainder that is not negative.
    private static func floorDivide(_ value: Int64, _ by: Int64) -> (quotient: Int64, remainder: Int64) {
        let remainder = value % by
        return remainder < 0 ? (value / by - 1, remainder + by) : (value / by, remainder)
    }
}
