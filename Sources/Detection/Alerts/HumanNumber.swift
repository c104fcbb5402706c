/// Numbers as a sentence has them: rounded to what one can act on.
enum HumanNumber {
    /// A count: whole and exact below a thousand, then `5,200`, `23,000`, `1.2 M`, `3.4 G`.
    static func count(_ value: Double, digits: Int = 2) -> String {
        guard value.isFinite else { return "countless" }
        let size = value.magnitude
        if size < 1000 {
            let isWhole = value == value.rounded()
            return isWhole || size >= 100 ? plain(value, decimals: 0) : significant(value, digits: digits)
        }
        if size < 999_500 { return significant(value, digits: digits) }
        if size < 999_500_000 { return significant(value / 1e6, digits: digits) + " M" }
        if size < 1e15 { return significant(value / 1e9, digits: digits) + " G" }
        return "countless"
    }

    /// Bytes in powers of a thousand: `412 bytes`, `1.2 MB`.
    static func bytes(_ value: Double, digits: Int = 2) -> String {
        guard value.isFinite else { return "countless bytes" }
        let size = value.magnitude
        if size < 999.5 { return value.rounded() == 1 ? "1 byte" : plain(value, decimals: 0) + " bytes" }
        var rest = value
        for unit in ["kB", "MB", "GB", "TB", "PB"] {
            rest /= 1000
            if rest.magnitude < 999.5 { return significant(rest, digits: digits) + " " + unit }
        }
        return "countless bytes"
    }

    /// A time: `2 ms`, `.3 s` as `0.3 s`, `35 s`, `12 min`, `3.5 h`, `2 days`.
    static func seconds(_ value: Double, digits: Int = 2) -> String {
        guard value.isFinite else { return "a time without end" }
        let size = value.magnitude
        if size == 0 { return "0 s" }
        if size < 0.0995 { return significant(value * 1000, digits: digits) + " ms" }
        if size < 119.5 { return significant(value, digits: digits) + " s" }
        if size < 7170 { return significant(value / 60, digits: digits) + " min" }
        if size < 172_800 { return significant(value / 3600, digits: digits) + " h" }
        return count(value / 86400, digits: digits) + " days"
    }

    /// A ratio as a percentage.
    static func percent(_ value: Double, digits: Int = 2) -> String {
        guard value.isFinite else { return "countless %" }
        let hundred = value * 100
        return (hundred.magnitude >= 100 ? count(hundred, digits: digits) : significant(hundred, digits: digits)) + " %"
    }

    /// A number to so many significant digits, with commas between thousands and without zeros at the end.
    static func significant(_ value: Double, digits: Int) -> String {
        guard value != 0, value.isFinite else { return "0" }
        var power = 0
        var size = value.magnitude
        while size >= 10, power < 300 {
            size /= 10
            power += 1
        }
        while size < 1, power > -300 {
            size *= 10
            power -= 1
        }
        let decimals = digits - 1 - power
        if decimals > 12 { return "0" }
        return plain(value, decimals: decimals)
    }

    /// A number rounded to so many decimals (to tens, hundreds where they are negative).
    private static func plain(_ value: Double, decimals: Int) -> String {
        var scale = 1.0
        for _ in 0..<abs(decimals) { scale *= 10 }
        let steps = (decimals >= 0 ? value.magnitude * scale : value.magnitude / scale).rounded()
        guard steps < 1e15 else { return "countless" }
        let whole = decimals > 0 ? (steps / scale).rounded(.down) : decimals < 0 ? steps * scale : steps
        guard whole < 1e15 else { return "countless" }
        var text = grouped(UInt64(whole))
        if decimals > 0 {
            var fraction = String(UInt64(steps - whole * scale))
            fraction = String(repeating: "0", count: max(0, decimals - fraction.utf8.count)) + fraction
            while fraction.hasSuffix("0") { fraction.removeLast() }
            if !fraction.isEmpty { text += "." + fraction }
        }
        return value < 0 && text != "0" ? "-" + text : text
    }

    private static func grouped(_ number: UInt64) -> String {
        let digits = Array(String(number))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }
}
