import Flows
import TestSupport
import Testing

@Suite struct LogKindTests {
    @Test(arguments: [
        ("#separator \\x09\n#fields\tts\n", LogKind.zeekColumns), ("\u{FEFF}#fields\tts\n", .zeekColumns),
        (#"{"ts":1.5,"uid":"C","id.orig_h":"10.0.0.1"}"#, .zeekJSON), ("\n\n{\"id_orig_h\":\"::\",\"ts\":1", .zeekJSON),
        (#"{"timestamp":"2022","event_type":"dns"}"#, .eve), ("{\"a\":1}\n{\"event_type\":\"flow\"}\n", .eve),
        ("{\"\\u0065vent_type\":\"flow\"", .eve), ("{\"a\":[}\n{\"x\":{\"event_type\":1},\"event_type\":2}", .eve),
    ])
    func recognised(_ text: String, _ kind: LogKind) {
        #expect(LogKind.recognise(Array(text.utf8)) == kind)
    }

    @Test(arguments: [
        "", "\n", "# a comment\n", "{", "{}", "{\"ts\":1}", "[{\"event_type\":1}]", "a,b,c\n1,2,3\n", "\u{FEFF}",
        " \t\r\n",
        "1379288667.706265\tCoyZrY2g74UvMMgp4a\t192.168.33.10\t1032\n", "{\"x\":{\"event_type\":\"flow\"}}",
    ])
    func notALog(_ text: String) {
        #expect(LogKind.recognise(Array(text.utf8)) == nil)
    }

    @Test func capturesAreNone() {
        #expect(LogKind.recognise([0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0]) == nil)
        #expect(LogKind.recognise([0x0a, 0x0d, 0x0d, 0x0a, 0x1c, 0, 0, 0]) == nil)
        #expect(LogKind.recognise([0x0a, 0x0d, 0x0d, 0x0a]) == nil)
        #expect(LogKind.recognise([0x1f, 0x8b, 8]) == nil)
    }

    @Test(
        .enabled(if: RealData.isPresent),
        arguments: [
            ("logs/zeek/conn.log", LogKind.zeekColumns), ("logs/zeek/conn.log.labeled", .zeekColumns),
            ("logs/zeek/conn.json.log", .zeekJSON), ("logs/zeek/conn-2.json.log", .zeekJSON),
            ("logs/suricata/eve.json.gz", .eve),
        ])
    func realLogs(_ name: String, _ kind: LogKind) throws {
        #expect(try LogInput(path: RealData.path(name)).kind == kind)
    }

    @Test(.enabled(if: RealData.isPresent)) func realCapturesAndTablesAreNone() throws {
        for folder in ["captures/ndpi", "captures/malformed", "data/cicids2017/improved"] {
            for path in try RealData.files(in: folder).prefix(60) where !path.hasSuffix("/") {
                guard let input = try? LogInput(path: path) else { continue }
                #expect(input.kind == nil, "\(path)")
            }
        }
    }
}
