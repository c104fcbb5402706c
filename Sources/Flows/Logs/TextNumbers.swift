import Packets
import Tabular

/// Numbers, times and names as logs and truth files spell them.
enum TextNumbers {
    /// Seconds of the year 5138; what is larger is in a smaller unit.
    private static let digitsOfSeconds = 11

    /// A count: digits, or any spelling of a whole number from 0 to 2^64.
    static func count(_ text: Span<UInt8>) -> UInt64? {
        if text.count > 0, text.count < 20 {
            var value: UInt64 = 0
            for i in text.indices {
                let digit = text[i] &- UInt8(ascii: "0")
                guard digit < 10 else { return slowCount(text) }
                value = value &* 10 &+ UInt64(digit)
            }
            return value
        }
        return slowCount(text)
    }

    /// Seconds, with or without a fraction, as microseconds; nil below 0 and past the year 5138.
    static func microseconds(_ text: Span<UInt8>) -> Int64? {
        guard let (whole, digits, fraction) = decimal(text) else {
            guard let seconds = double(text), seconds >= 0, seconds < 1e11 else { return nil }
            return Int64((seconds * 1e6).rounded())
        }
        guard digits <= digitsOfSeconds else { return nil }
        return whole * 1_000_000 + fraction
    }

    /// A moment, in microseconds since 1970.
    ///
    /// It is spelled as seconds since then, or milli-, micro- or nanoseconds where the number is too large for that, or
    /// as a day with a clock as in ISO 8601, of UTC where there is no zone.
    static func time(_ text: Span<UInt8>) -> Int64? {
        if let (whole, digits, fraction) = decimal(text) {
            switch digits {
            case ...digitsOfSeconds: return whole * 1_000_000 + fraction
            case ...14: return whole * 1000 + fraction / 1000
            case ...17: return whole
            default: return whole / 1000
            }
        }
        guard text.count <= 64 else { return nil }
        if let seconds = double(text) { return seconds >= 0 && seconds < 1e11 ? Int64((seconds * 1e6).rounded()) : nil }
        guard let seconds = TimeStyle.plain.seconds(bytes(text)), abs(seconds) < 1e11 else { return nil }
        return Int64((seconds * 1e6).rounded())
    }

    /// A port.
    static func port(_ text: Span<UInt8>) -> UInt16? {
        count(text).flatMap { UInt16(exactly: $0) }
    }

    /// A transport protocol, by its name as logs write it or its number.
    static func transport(_ text: Span<UInt8>) -> IPProtocol? {
        if let known = protocols.value(of: text) { return IPProtocol(rawValue: known) }
        return count(text).flatMap { UInt8(exactly: $0) }.map { IPProtocol(rawValue: $0) }
    }

    /// Flags in hexadecimal, as Suricata writes them.
    static func flags(_ text: Span<UInt8>) -> TCPFlags? {
        guard text.count == 1 || text.count == 2 else { return nil }
        var value = 0
        for i in text.indices {
            guard let digit = Character(Unicode.Scalar(text[i])).hexDigitValue else { return nil }
            value = value << 4 | digit
        }
        return TCPFlags(rawValue: UInt8(truncatingIfNeeded: value))
    }

    static func string(_ text: Span<UInt8>) -> String {
        String(decoding: bytes(text), as: UTF8.self)
    }

    static func bytes(_ text: Span<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        for i in text.indices { bytes.append(text[i]) }
        return bytes
    }

    private static let protocols = NameTable<UInt8>([
        "tcp": 6, "udp": 17, "icmp": 1, "icmpv6": 58, "ipv6-icmp": 58, "icmp6": 58, "sctp": 132, "gre": 47, "esp": 50,
        "ah": 51, "igmp": 2, "ipv6": 41, "ip": 0, "ospf": 89, "pim": 103, "vrrp": 112, "dccp": 33, "udplite": 136,
    ])

    /// Digits, and a fraction in millionths of which the seventh digit rounds; nil where it is spelled otherwise.
    ///
    /// `digits` counts those of the whole part without leading zeros; there are at most 19, so that none overflows.
    private static func decimal(_ text: Span<UInt8>) -> (whole: Int64, digits: Int, fraction: Int64)? {
        var at = 0
        while at < text.count, text[at] == UInt8(ascii: "0") { at += 1 }
        let first = at
        var whole: Int64 = 0
        while at < text.count, at - first < 18, text[at] &- UInt8(ascii: "0") < 10 {
            whole = whole * 10 + Int64(text[at] &- UInt8(ascii: "0"))
            at += 1
        }
        guard at > 0 else { return nil }
        let digits = at - first
        if digits == 18, at < text.count, text[at] &- UInt8(ascii: "0") < 10 {
            // Nanoseconds of any time since 2001 have 19 digits.
            guard whole <= 921_999_999_999_999_999 else { return nil }
            whole = whole * 10 + Int64(text[at] &- UInt8(ascii: "0"))
            at += 1
            return at == text.count ? (whole, 19, 0) : nil
        }
        guard at < text.count else { return (whole, digits, 0) }
        guard text[at] == UInt8(ascii: "."), at + 1 < text.count else { return nil }
        at += 1
        var fraction: Int64 = 0
        var unit: Int64 = 1_000_000
        let point = at
        while at < text.count, text[at] &- UInt8(ascii: "0") < 10 {
            let digit = Int64(text[at] &- UInt8(ascii: "0"))
            if unit > 1 {
                unit /= 10
                fraction += digit * unit
            } else if at - point == 6 && digit >= 5 {
                fraction += 1
            }
            at += 1
        }
        return at == text.count ? (whole, digits, fraction) : nil
    }

    private static func slowCount(_ text: Span<UInt8>) -> UInt64? {
        guard let value = double(text), value >= 0, value < 0x1p64, value == value.rounded() else { return nil }
        return UInt64(value)
    }

    /// Any decimal spelling, with a sign or an exponent too; not the words and hexadecimals that Swift also takes.
    private static func double(_ text: Span<UInt8>) -> Double? {
        guard text.count > 0, text.count <= 64 else { return nil }
        for i in text.indices {
            switch text[i] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "e"), UInt8(ascii: "E"):
                continue
            default: return nil
            }
        }
        return Double(string(text))
    }
}
