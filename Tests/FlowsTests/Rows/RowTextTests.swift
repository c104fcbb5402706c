import Packets
import TestSupport
import Testing

@testable import Flows

@Suite("Numbers, times and addresses as text")
struct RowTextTests {
    private func text(_ write: (inout RowText) -> Void) -> String {
        var text = RowText([], room: 0)
        write(&text)
        return String(decoding: text.finish(), as: UTF8.self)
    }

    private func text(_ value: Double) -> String { text { $0.append(value) } }

    @Test(arguments: [
        (0.0, "0"), (-0.0, "0"), (1, "1"), (-1, "-1"), (54, "54"), (0.1, "0.1"), (0.2375, "0.2375"),
        (0.0001, "0.0001"), (0.00001, "1e-05"), (1.5e-7, "1.5e-07"), (8441.333333333332, "8441.333333333332"),
        (33.48631561299829, "33.48631561299829"), (13110.093192228716, "13110.093192228716"),
        (9_007_199_254_740_991, "9007199254740991"), (1e16, "1e+16"), (1.25e16, "1.25e+16"), (1e22, "1e+22"),
        (.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"), (.nan, "NaN"),
        (.infinity, "Infinity"), (-.infinity, "-Infinity"), (2.5, "2.5"), (1_000_000.5, "1000000.5"),
        (9_007_199_254_740_992, "9007199254740992"), (12_345_678_901_234.5, "12345678901234.5"),
    ])
    func numbers(value: Double, wanted: String) {
        #expect(text(value) == wanted)
    }

    @Test("Every number reads back as itself, with as few digits as Swift's own description has")
    func roundTrip() {
        var random = SeededRandom(seed: 5)
        for index in 0..<60_000 {
            let value: Double
            switch index % 4 {
            case 0: value = Double(bitPattern: random.next())
            case 1:
                value =
                    Double(UInt64.random(in: 0..<1 << 40, using: &random)) / Double.random(in: 1...1e6, using: &random)
            case 2: value = Double(Int.random(in: 0...100_000, using: &random)) / 1_000
            default: value = Double.random(in: 0...1, using: &random).squareRoot() * 1e6
            }
            guard value.isFinite else { continue }
            let written = text(value)
            #expect(Double(written) == value)
            #expect(significant(written) == significant("\(value)"), "\(value)")
        }
    }

    @Test("Powers of two, whose neighbours are not equally far, and their neighbours")
    func powersOfTwo() {
        for exponent in -1_074...1_023 {
            let power = Double(sign: .plus, exponent: exponent, significand: 1)
            for value in [power.nextDown, power, power.nextUp] where value > 0 && value.isFinite {
                #expect(Double(text(value)) == value)
                #expect(significant(text(value)) == significant("\(value)"))
            }
        }
    }

    /// The digits of a number without point, exponent and zeros at the ends.
    private func significant(_ text: String) -> String {
        let digits = text.prefix { $0 != "e" }.filter(\.isNumber).drop { $0 == "0" }
        return String(digits.reversed().drop { $0 == "0" }.reversed())
    }

    @Test(arguments: [0, 9, 10, 99, 100, 12_345, 9_999_999_999, UInt64.max])
    func wholeNumbers(value: UInt64) {
        let written = text { $0.append(value) }
        #expect(written == "\(value)")
    }

    // Made with Python's datetime.
    @Test(
        arguments: [
            (1_499_432_361_088_203, "2017-07-07 12:59:21.088203"), (0, "1970-01-01 00:00:00.000000"),
            (-1, "1969-12-31 23:59:59.999999"), (951_782_399_999_999, "2000-02-28 23:59:59.999999"),
            (951_782_400_000_000, "2000-02-29 00:00:00.000000"), (4_107_542_399_000_001, "2100-02-28 23:59:59.000001"),
            (4_107_542_400_000_000, "2100-03-01 00:00:00.000000"),
            (-62_135_596_800_000_000, "0001-01-01 00:00:00.000000"),
        ] as [(Int64, String)])
    func times(time: Int64, wanted: String) {
        let written = text { $0.appendTimestamp(time) }
        #expect(written == wanted)
    }

    @Test("No moment is too far away", arguments: [Int64.min, .max])
    func farTimes(time: Int64) {
        let written = text { $0.appendTimestamp(time) }
        #expect(written.count > 26)
    }

    // Made with Python's ipaddress.
    @Test(
        arguments: [
            (0x2001_0db8_0000_0000, 1, "2001:db8::1"), (0, 0, "::"), (0, 1, "::1"), (0xfe80 << 48, 0, "fe80::"),
            (0x2001_0db8_0000_0001, 0x0001_0001_0001_0001, "2001:db8:0:1:1:1:1:1"),
            (0x2001_0000_0000_0001, 0x0000_0000_0000_0001, "2001:0:0:1::1"),
            (0x2001_0db8_0000_0000, 0x0001_0000_0000_0001, "2001:db8::1:0:0:1"),
            (0x0001_0002_0003_0004, 0x0005_0006_0007_0008, "1:2:3:4:5:6:7:8"),
            (0, 0xFFFF_C0A8_0A05, "192.168.10.5"), (0, 0xFFFF_0000_0000, "0.0.0.0"),
            (0x0000_0000_0001_0002, 0xabcd_0000_0000_00f0, "::1:2:abcd:0:0:f0"),
        ] as [(UInt64, UInt64, String)])
    func addresses(high: UInt64, low: UInt64, wanted: String) {
        let written = text { $0.append(IPAddress(high: high, low: low)) }
        #expect(written == wanted)
    }
}
