import TestSupport
import Testing

@testable import Tabular

@Suite struct NumberScannerTests {
    /// Reads a cell as the parser does: by the scanner, and else by the text.
    private func read(_ text: String) -> (value: Float?, scanned: Bool) {
        let bytes = Array((text + ",").utf8)
        var i = 0
        if let value = scanNumber(bytes.span, &i) {
            #expect(i == bytes.count - 1, "the scanner stops at the separator")
            return (value, true)
        }
        #expect(i == 0, "the scanner leaves what it cannot read")
        return (number(fromText: text), false)
    }

    private func digits(_ count: Int, _ random: inout SeededRandom) -> String {
        String((0..<count).map { _ in "0123456789".randomElement(using: &random)! })
    }

    /// `Float(_: String)` is `strtof`, rounded once.
    @Test(arguments: 0..<8 as Range<UInt64>)
    func randomSpellingsGiveWhatTheStandardLibraryGives(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<4_000 {
            let sign = ["", "", "-", "+"].randomElement(using: &random)!
            let whole = digits(Int.random(in: 1...12, using: &random), &random)
            let fraction = digits(Int.random(in: 1...12, using: &random), &random)
            let exponent = Int.random(in: -30...30, using: &random)
            let text =
                switch Int.random(in: 0..<5, using: &random) {
                case 0: sign + whole
                case 1: sign + whole + "." + fraction
                case 2: sign + "0." + fraction
                case 3: sign + whole + "e\(exponent)"
                default: sign + whole + "." + fraction + "E\(exponent)"
                }
            let value = try #require(read(text).value, "\(text)")
            let expected = try #require(Float(text))
            // Rounding to Double first may differ in the last bit, by once in 2^29 or so.
            if value != expected { #expect(value == expected.nextUp || value == expected.nextDown, "\(text)") }
            if whole.count + fraction.count <= 15 {
                let double = try #require(Double(text))
                #expect(value.bitPattern == Float(double).bitPattern, "\(text)")
            }
        }
    }

    @Test(
        arguments: [
            ("0", 0), ("7", 7), ("-7", -7), ("007", 7), ("5.", 5), (".5", 0.5), ("-.5", -0.5), ("16777217", 16_777_216),
            ("123456789012345678", 123_456_790_519_087_104), ("0.00000000000000001", 1e-17),
            ("4294967295", 4_294_967_296),
        ] as [(String, Float)])
    func theCommonSpellingsAreScanned(text: String, value: Float) {
        let (found, scanned) = read(text)
        #expect(found == value)
        #expect(scanned)
    }

    @Test(
        arguments: [
            ("1e3", 1000), ("+3", 3), ("1E-2", 0.01), ("12345678901234567890123", 1.2345678901234567e22),
            ("0.1234567890123456789012345", 0.12345679), ("0.000000000000000001", 1e-18), ("1e60", .infinity),
            ("-1e999", -.infinity), ("1e-99", 0),
            ("00000000000000000000000001", 1),
        ] as [(String, Float)])
    func theOthersAreReadAsText(text: String, value: Float) {
        let (found, scanned) = read(text)
        #expect(found == value)
        #expect(!scanned)
    }

    @Test func minusZeroKeepsItsSign() {
        #expect(read("-0").value?.sign == .minus)
        #expect(read("-0.0").value?.sign == .minus)
    }

    @Test(arguments: ["", "nan", "NaN", "NA", "n/a", "NULL", "none", "?", "-"])
    func missingCellsAreNaN(text: String) {
        #expect(read(text).value?.isNaN == true)
    }

    @Test(arguments: [
        ("inf", Float.infinity), ("Infinity", .infinity), ("+INF", .infinity), ("-infinity", -.infinity),
        ("-Inf", -.infinity),
    ])
    func infinityIsANumber(text: String, value: Float) {
        #expect(read(text).value == value)
    }

    @Test(arguments: [".", "-.", "1.2.3", "12a", "a12", "1e", "--1", "0x10", "0X1p3", "1 2", "1_000", "٣", "½"])
    func textIsNoNumber(text: String) {
        #expect(read(text).value == nil)
    }
}
