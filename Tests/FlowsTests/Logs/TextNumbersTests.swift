import TestSupport
import Testing

@testable import Flows

@Suite struct TextNumbersTests {
    private func count(_ text: String) -> UInt64? { TextNumbers.count(Array(text.utf8).span) }
    private func microseconds(_ text: String) -> Int64? { TextNumbers.microseconds(Array(text.utf8).span) }
    private func time(_ text: String) -> Int64? { TextNumbers.time(Array(text.utf8).span) }

    @Test(arguments: [
        ("0", 0), ("007", 7), ("9999999999999999999", 9_999_999_999_999_999_999), ("1.0", 1), ("1e3", 1000),
        ("1.5E+1", 15), ("10000000000000000000", 10_000_000_000_000_000_000), ("-0", 0),
    ])
    func counts(_ text: String, _ value: UInt64) {
        #expect(count(text) == value)
    }

    @Test(arguments: [
        "", "-", "-1", "1.5", "1e-1", "18446744073709551616", "1e20", "0x10", "nan", "inf", "1 ", "1,000", "--1", "e",
        String(repeating: "9", count: 400),
    ])
    func whatIsNoCount(_ text: String) {
        #expect(count(text) == nil)
    }

    @Test(arguments: [
        ("0", 0), ("0.000001", 1), ("0.0000005", 1), ("0.00000049", 0), ("1.9999995", 2_000_000),
        ("00012.5", 12_500_000),
        ("1.2309551239013672e-05", 12), ("450.665278", 450_665_278), ("99999999999.999999", 99_999_999_999_999_999),
        ("1.", 1_000_000), (".5", 500_000), ("0.0012309551239013672", 1231), ("1e2", 100_000_000),
    ])
    func durations(_ text: String, _ value: Int64) {
        #expect(microseconds(text) == value)
    }

    @Test(arguments: ["", "-1", "-0.5", "100000000000", "1e11", "1:00", "nan", "1..2", ".", "1e999"])
    func whatIsNoDuration(_ text: String) {
        #expect(microseconds(text) == nil)
    }

    @Test(arguments: [
        ("1379288667.706265", 1_379_288_667_706_265), ("1379288667", 1_379_288_667_000_000),
        ("1379288667706", 1_379_288_667_706_000), ("1379288667706.265", 1_379_288_667_706_265),
        ("1379288667706265", 1_379_288_667_706_265), ("1379288667706265999", 1_379_288_667_706_265),
        ("1.379288667706265E9", 1_379_288_667_706_265), ("0", 0), ("0.25", 250_000),
        ("2013-09-15T23:44:27.706265Z", 1_379_288_667_706_265),
        ("2013-09-16 01:44:27.706265+0200", 1_379_288_667_706_265),
        ("2013-09-15T23:44:27", 1_379_288_667_000_000), ("9219999999999999999", 9_219_999_999_999_999),
    ])
    func times(_ text: String, _ value: Int64) {
        #expect(time(text) == value)
    }

    @Test(arguments: [
        "", "-1", "yesterday", "99999999999999999999", "9223372036854775807", "2013-13-45T00:00:00", "1e12",
        "2013-09-15T25:00:00Z",
    ])
    func whatIsNoTime(_ text: String) {
        #expect(time(text) == nil)
    }

    /// Every spelling that Double takes, to the microsecond.
    @Test func randomDurationsAsDoubleReadsThem() {
        var random = SeededRandom(seed: 9)
        for _ in 0..<5_000 {
            let value = Double.random(in: 0..<100_000, using: &random) / (Bool.random(using: &random) ? 1 : 1e6)
            let found = microseconds("\(value)")
            #expect(found.map { abs(Double($0) - value * 1e6) <= 0.500_01 } == true, "\(value)")
        }
    }

    @Test func names() {
        let table = NameTable<Int>(["orig_bytes": 1, "resp_bytes": 2, "a": 3, "abcdefghijklmno": 4])
        let look = { (text: String) in table.value(of: Array(text.utf8).span) }
        #expect(["orig_bytes", "RESP_BYTES", "a", "abcdefghijklmno"].map(look) == [1, 2, 3, 4])
        #expect(
            ["", "b", "a\0", "orig_byte", "orig_bytes\0", "abcdefghijklmnop", "\0"].map(look)
                == Array(repeating: nil, count: 7))
    }
}
