/// Addresses as text: dotted for IPv4, RFC 5952 for IPv6.
extension IPAddress: CustomStringConvertible {
    /// The address as text.
    public var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(40)
        write(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the text to ASCII bytes; allocates nothing where they have room for 39 more.
    public func write(to text: inout [UInt8]) {
        if isV4 {
            for index in 0..<4 {
                if index > 0 { text.append(UInt8(ascii: ".")) }
                Self.write(decimal: UInt8(truncatingIfNeeded: low >> UInt64(24 - index * 8)), to: &text)
            }
            return
        }
        let gap = longestGap
        var index = 0
        while index < 8 {
            if index == gap.lowerBound, !gap.isEmpty {
                text.append(UInt8(ascii: ":"))
                text.append(UInt8(ascii: ":"))
                index = gap.upperBound
                continue
            }
            if index > 0, index != gap.upperBound || gap.isEmpty { text.append(UInt8(ascii: ":")) }
            Self.write(hexadecimal: group(index), to: &text)
            index += 1
        }
    }

    /// The 16-bit group at an index from 0 to 7.
    private func group(_ index: Int) -> UInt16 {
        UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64(48 - (index & 3) * 16))
    }

    /// The longest run of two groups or more that are 0, the first of several; empty where there is none.
    private var longestGap: Range<Int> {
        var longest = 0..<0
        var start = 0
        for index in 0..<8 {
            if group(index) != 0 {
                start = index + 1
            } else if index + 1 - start > max(longest.count, 1) {
                longest = start..<index + 1
            }
        }
        return longest
    }

    private static func write(decimal value: UInt8, to text: inout [UInt8]) {
        if value >= 100 { text.append(48 + value / 100) }
        if value >= 10 { text.append(48 + value / 10 % 10) }
        text.append(48 + value % 10)
    }

    private static func write(hexadecimal value: UInt16, to text: inout [UInt8]) {
        var shift: UInt16 = 12
        while shift > 0, value >> shift == 0 { shift -= 4 }
        while true {
            let digit = UInt8(truncatingIfNeeded: value >> shift & 15)
            text.append(digit < 10 ? 48 + digit : 87 + digit)
            if shift == 0 { return }
            shift -= 4
        }
    }
}
