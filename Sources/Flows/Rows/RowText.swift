import Packets

/// The text of a CSV row while it is written behind what stands in a buffer already.
struct RowText: Sendable {
    private var bytes: [UInt8]
    private var count: Int

    /// Goes on behind `bytes`, with room for a number of bytes before the buffer grows.
    init(_ bytes: consuming [UInt8], room: Int) {
        count = bytes.count
        self.bytes = bytes
        makeRoom(room)
    }

    /// The buffer with what has been written.
    consuming func finish() -> [UInt8] {
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    private mutating func makeRoom(_ length: Int) {
        guard bytes.count - count < length else { return }
        bytes.append(contentsOf: repeatElement(0, count: length))
    }

    mutating func append(_ byte: UInt8) {
        makeRoom(1)
        bytes[count] = byte
        count += 1
    }

    mutating func append(_ text: [UInt8]) {
        makeRoom(text.count)
        for byte in text {
            bytes[count] = byte
            count += 1
        }
    }

    /// A cell of text, in quotes where it needs them.
    static func quoted(_ text: String) -> [UInt8] {
        let special = [UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r")]
        guard text.utf8.contains(where: special.contains) else { return Array(text.utf8) }
        return Array(
            "\"\(text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\"".utf8)
    }

    // MARK: Numbers

    mutating func append(_ value: UInt64) {
        append(value, digits: Self.digits(of: value))
    }

    /// The number's lowest digits, with zeros before where it has fewer.
    private mutating func append(_ value: UInt64, digits: Int) {
        makeRoom(digits)
        var rest = value
        let first = count
        count += digits
        var at = count
        var span = bytes.mutableSpan
        while at > first {
            at -= 1
            let tenth = rest / 10
            span[at] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest &- tenth &* 10)
            rest = tenth
        }
    }

    private static func digits(of value: UInt64) -> Int {
        var (digits, limit) = (1, UInt64(10))
        while value >= limit {
            digits += 1
            guard digits < 20 else { break }
            limit &*= 10
        }
        return digits
    }

    /// A whole number without a point, any other by the fewest digits that read back as the same, as pandas writes
    /// it; `NaN` and `Infinity` as the published files have them.
    mutating func append(_ value: Double) {
        let magnitude = value.magnitude
        guard magnitude < .infinity else {
            append(Array((value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity").utf8))
            return
        }
        if value < 0 { append(UInt8(ascii: "-")) }
        if magnitude < 0x1p53 {
            let whole = UInt64(magnitude)
            if Double(whole) == magnitude {
                append(whole)
                return
            }
        }
        if let decimal = ShortestDecimal(magnitude) {
            append(decimal)
        } else {
            append(Array(magnitude.description.utf8))
        }
    }

    private mutating func append(_ decimal: ShortestDecimal) {
        let digits = Self.digits(of: decimal.digits)
        let whole = digits + decimal.exponent
        if whole > 16 || whole < -3 {
            append(decimal.digits, pointAfter: 1, of: digits)
            append(UInt8(ascii: "e"))
            append(whole > 0 ? UInt8(ascii: "+") : UInt8(ascii: "-"))
            append(UInt64((whole - 1).magnitude), digits: 2)
        } else if whole <= 0 {
            append(UInt8(ascii: "0"))
            append(UInt8(ascii: "."))
            append(decimal.digits, digits: digits - whole)
        } else if whole < digits {
            append(decimal.digits, pointAfter: whole, of: digits)
        } else {
            append(decimal.digits, digits: digits)
            append(UInt64(0), digits: whole - digits)
        }
    }

    private mutating func append(_ value: UInt64, pointAfter whole: Int, of digits: Int) {
        append(value, digits: digits)
        guard digits > whole else { return }
        makeRoom(1)
        var at = count
        let point = count - digits + whole
        count += 1
        var span = bytes.mutableSpan
        while at > point {
            span[at] = span[at - 1]
            at -= 1
        }
        span[point] = UInt8(ascii: ".")
    }

    // MARK: Times and addresses

    /// When a flow began, its source and port, its destination and port: each with a comma behind it.
    mutating func appendIdentifiers(
        start: Int64, _ source: IPAddress, _ sourcePort: UInt16, _ destination: IPAddress, _ destinationPort: UInt16
    ) {
        appendTimestamp(start)
        append(UInt8(ascii: ","))
        append(source)
        append(UInt8(ascii: ","))
        append(UInt64(sourcePort))
        append(UInt8(ascii: ","))
        append(destination)
        append(UInt8(ascii: ","))
        append(UInt64(destinationPort))
        append(UInt8(ascii: ","))
    }

    /// Microseconds since 1970 as `2017-07-07 12:59:21.088203`, in UTC.
    mutating func appendTimestamp(_ time: Int64) {
        let second = Self.floorDivide(time, by: 1_000_000)
        let day = Self.floorDivide(second, by: 86_400)
        let clock = UInt64(clamping: second - day * 86_400)
        // Days are counted from March of the year 0 on, so that the odd day of a leap year comes last (Hinnant,
        // "chrono-compatible low-level date algorithms").
        let shifted = day + 719_468
        let era = Self.floorDivide(shifted, by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)

        if year < 0 { append(UInt8(ascii: "-")) }
        append(year.magnitude, digits: max(4, Self.digits(of: year.magnitude)))
        append(UInt8(ascii: "-"))
        append(UInt64(clamping: month), digits: 2)
        append(UInt8(ascii: "-"))
        append(UInt64(clamping: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1), digits: 2)
        append(UInt8(ascii: " "))
        append(clock / 3_600, digits: 2)
        append(UInt8(ascii: ":"))
        append(clock / 60 % 60, digits: 2)
        append(UInt8(ascii: ":"))
        append(clock % 60, digits: 2)
        append(UInt8(ascii: "."))
        // The product may be beyond the farthest moments; the difference is right all the same.
        append(UInt64(clamping: time &- second &* 1_000_000), digits: 6)
    }

    private static func floorDivide(_ a: Int64, by b: Int64) -> Int64 {
        let quotient = a / b
        return a % b < 0 ? quotient - 1 : quotient
    }

    /// An address as text: dotted, or RFC 5952's form.
    mutating func append(_ address: IPAddress) {
        guard !address.isV4 else {
            for shift in stride(from: UInt64(24), through: 0, by: -8) {
                append(address.low >> shift & 0xFF)
                if shift > 0 { append(UInt8(ascii: ".")) }
            }
            return
        }
        let gap = Self.longestZeros(address)
        var group = 0
        while group < 8 {
            if group == gap.lowerBound && !gap.isEmpty {
                append(UInt8(ascii: ":"))
                append(UInt8(ascii: ":"))
                group = gap.upperBound
                continue
            }
            appendHex(Self.group(group, of: address))
            group += 1
            if group < 8 && group != gap.lowerBound { append(UInt8(ascii: ":")) }
        }
    }

    private mutating func appendHex(_ value: UInt64) {
        var shift = UInt64(12)
        while shift > 0 && value >> shift == 0 { shift -= 4 }
        while true {
            let digit = UInt8(truncatingIfNeeded: value >> shift & 0xF)
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            guard shift > 0 else { return }
            shift -= 4
        }
    }

    private static func group(_ index: Int, of address: IPAddress) -> UInt64 {
        (index < 4 ? address.high : address.low) >> UInt64(48 - index % 4 * 16) & 0xFFFF
    }

    /// The longest run of at least two groups that are zero, the first of equals.
    private static func longestZeros(_ address: IPAddress) -> Range<Int> {
        var best = 0..<0
        var start = 0
        for index in 0..<8 {
            guard group(index, of: address) == 0 else {
                start = index + 1
                continue
            }
            if index + 1 - start > max(best.count, 1) { best = start..<index + 1 }
        }
        return best
    }
}
