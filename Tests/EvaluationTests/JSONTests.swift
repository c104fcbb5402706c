import Evaluation
import Foundation
import Testing

@Suite struct JSONTests {
    private static let sample = JSON.object([
        ("zebra", .int(-3)), ("apple", .array([.null, .bool(true), .bool(false), .array([]), .object([])])),
        ("mango", .object([("b", .number(0.1)), ("a", .string("x"))])),
    ])

    @Test func keysKeepTheirOrder() {
        #expect(
            Self.sample.text()
                == #"{"zebra":-3,"apple":[null,true,false,[],{}],"mango":{"b":0.1,"a":"x"}}"#)
    }

    @Test func prettyTextIsIndentedByTwo() {
        #expect(
            Self.sample.text(pretty: true) == """
                {
                  "zebra": -3,
                  "apple": [
                    null,
                    true,
                    false,
                    [],
                    {}
                  ],
                  "mango": {
                    "b": 0.1,
                    "a": "x"
                  }
                }
                """)
    }

    @Test(arguments: [
        "", "plain", "quote \" and \\ backslash", "line\nfeed\r\ttab", "\u{0}\u{1}\u{1F}\u{7F}", "</script>",
        "caf\u{E9} \u{1F426} \u{2028}\u{2029}", "e\u{301}\u{308}", "\u{0600}\"quoted after a prefix\"",
        "\"\u{308}\\\u{308}",
    ])
    func textsComeBackAsTheyWere(text: String) throws {
        let written = JSON.array([.string(text), .object([(text, .null)])]).text()
        let back = try #require(try JSONSerialization.jsonObject(with: Data(written.utf8)) as? [Any])
        // By scalars: equality of strings would take two spellings of a letter for one.
        #expect((back[0] as? String).map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
        let key = (back[1] as? [String: Any])?.keys.first
        #expect(key.map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
    }

    @Test(arguments: [
        0, -0.0, 1, -1, 0.1, 1e-7, 1e16, 1e21, 1e300, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -1.5e-10,
        1.0 / 3,
    ])
    func numbersComeBackToTheLastBit(value: Double) throws {
        let written = JSON.array([.number(value)]).text()
        let back = try JSONDecoder().decode([Double].self, from: Data(written.utf8))
        #expect(back == [value])
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func whatIsNoNumberIsNull(value: Double) {
        #expect(JSON.number(value).text() == "null")
        #expect(JSON.optional(value).text() == "null")
        #expect(JSON.optional(nil as Double?).text() == "null")
        #expect(JSON.optional(nil as String?).text() == "null")
    }

    @Test(arguments: [false, true])
    func theTextIsValid(pretty: Bool) throws {
        let data = Data(Self.sample.text(pretty: pretty).utf8)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(Set(object.keys) == ["zebra", "apple", "mango"])
    }
}
