import Detection
import Flows
import Foundation
import Packets
import TestSupport
import Testing

@Suite("Alerts as JSON")
struct AlertJSONTests {
    private static var example: Alert {
        Evidence.hostAlert(
            "192.168.1.7", window: .short, at: Evidence.start + 123_456,
            [
                "contacts": 412, "ports_on_one_peer_max": 412, "bytes_out": 24_720, "bytes_in": 16_480,
                "packets_out": 412, "packets_in": 400,
            ], rarity: 0.0005,
            [Evidence.reason("ports_on_one_peer_max", 412, weight: 9.25, unit: "ports", peer: "10.0.0.3")])
    }

    @Test("A host's alert, to the byte")
    func golden() {
        var alert = Self.example
        alert.incident = "i"
        let golden = #"""
            {"@timestamp":"2023-11-14T22:13:20.123456Z","destination":{"ip":"10.0.0.3"},\#
            "ecs":{"version":"8.17.0"},"event":{"category":["intrusion_detection"],\#
            "id":"1f2f40685a148e659a1abc59222c8c20","kind":"alert","severity":49,"type":["info"]},\#
            "lapwing":{"class":"novel","expected_per_day":0.0005,"flows":412,"incident":"i",\#
            "model":"baseline","novel":true,"p_value":1e-08,"pattern":"vertical-scan","pattern_share":1,\#
            "reasons":[{"contribution":9.25,"feature":"ports_on_one_peer_max","high":6,"low":0,\#
            "peer":"10.0.0.3","scope":"everyone","unit":"ports","value":412}],"score":9.5,"subject":"host",\#
            "window_seconds":10},\#
            "message":"192.168.1.7 contacted 412 ports on 10.0.0.3 in 10 s; hosts here contact at most 6. Vertical scan (T1046).",\#
            "network":{"bytes":41200,"packets":812},"source":{"ip":"192.168.1.7"},\#
            "threat":{"framework":"MITRE ATT&CK","technique":{"id":["T1046"],\#
            "name":["Network Service Discovery"]}}}
            """#
        #expect(alert.jsonLine == golden)
    }

    @Test("Random alerts come back equal, and their line has the same content as any encoder's")
    func roundTrip() throws {
        var random = SeededRandom(seed: 20_261_121)
        for _ in 0..<300 {
            let alert = randomAlert(&random)
            #expect(!alert.jsonLine.utf8.contains(10))
            let line = Data(alert.jsonLine.utf8)
            #expect(try JSONDecoder().decode(Alert.self, from: line) == alert)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            #expect(try encoder.encode(alert) == line)
        }
    }

    private func object(_ data: Data) throws -> NSDictionary? {
        try JSONSerialization.jsonObject(with: data) as? NSDictionary
    }

    private func randomAlert(_ random: inout SeededRandom) -> Alert {
        func endpoint() -> Endpoint? {
            if Int.random(in: 0..<4, using: &random) == 0 { return nil }
            let address =
                Bool.random(using: &random)
                ? IPAddress(v4: .random(in: 0 ... .max, using: &random))
                : IPAddress(high: random.next(), low: random.next())
            return Endpoint(address, port: Bool.random(using: &random) ? .random(in: 0 ... .max, using: &random) : nil)
        }
        let names = [
            "contacts", "Flow Duration", "na\u{EF}ve \"column\"/\n\t\u{1}\u{1F}\r\u{8}\u{C}\\\u{1F986}", "rare_bytes",
            "",
        ]
        let reasons = (0..<Int.random(in: 0..<4, using: &random)).map { _ in
            Reason(
                feature: names.randomElement(using: &random) ?? "", unit: "bytes",
                value: Double(bitPattern: random.next() & 0x7FDF_FFFF_FFFF_FFFF),
                low: .random(in: -1e9...1e9, using: &random), high: .random(in: 0...1, using: &random),
                scope: Bool.random(using: &random) ? .host : .everyone,
                highestAnywhere: Bool.random(using: &random) ? 3.25 : nil,
                contribution: .random(in: 0...50, using: &random), peer: endpoint()?.address)
        }
        var alert = Alert(
            time: Int64(bitPattern: random.next()),
            subject: Bool.random(using: &random) ? .flow : .host(window: Bool.random(using: &random) ? 10 : 60),
            source: endpoint(), destination: endpoint(),
            transport: Bool.random(using: &random)
                ? IPProtocol(rawValue: .random(in: 0 ... .max, using: &random)) : nil,
            bytes: random.next(), packets: random.next(), flows: .random(in: 0 ... .max, using: &random),
            model: "a \u{2028} model", score: .random(in: -1e3...1e3, using: &random),
            pValue: .random(in: 0...1, using: &random), rarity: Rarity(perDay: .random(in: 0...30, using: &random)),
            family: ["novel", "DoS", "Port Scan"].randomElement(using: &random) ?? "", isNovel: .random(using: &random),
            pattern: Bool.random(using: &random) ? Pattern.allCases.randomElement(using: &random) : nil,
            reasons: reasons)
        alert.patternShare = .random(in: 0...1, using: &random)
        alert.id = "0123"
        alert.incident = "4567"
        return alert
    }

    @Test("Scripts find the fields under ECS's names")
    func fields() throws {
        let row = Evidence.flowRow("192.168.1.7", 40_000, "203.0.113.9", 443)
        let text = Evidence.flowAlert(row, family: "DoS").jsonLine
        let json = try #require(try object(Data(text.utf8)) as? [String: Any])
        let event = try #require(json["event"] as? [String: Any])
        #expect(event["kind"] as? String == "alert" && event["category"] as? [String] == ["intrusion_detection"])
        #expect(json["@timestamp"] as? String == "2023-11-14T22:13:20.000000Z")
        #expect((json["ecs"] as? [String: Any])?["version"] as? String == "8.17.0")
        let source = try #require(json["source"] as? [String: Any])
        #expect(source["ip"] as? String == "192.168.1.7" && source["port"] as? Int == 40_000)
        let network = try #require(json["network"] as? [String: Any])
        #expect(network["transport"] as? String == "tcp" && network["bytes"] as? Int == 6500)
        #expect(network["packets"] as? Int == 22)
        let technique = (json["threat"] as? [String: Any])?["technique"] as? [String: Any]
        #expect(technique?["id"] as? [String] == ["T1499"])
        let own = try #require(json["lapwing"] as? [String: Any])
        for key in ["score", "p_value", "class", "novel", "model", "reasons", "incident", "flows"] {
            #expect(own[key] != nil, "\(key)")
        }
    }

    @Test("The guide's example is what the code writes")
    func guide() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let path = root.appending(path: "Documentation/guides/alerts.md")
        // The tests may stand alone, without the documentation.
        guard let text = try? String(contentsOf: path, encoding: .utf8) else { return }
        let parts = text.components(separatedBy: "```json\n")
        let example = try #require(parts.last?.components(separatedBy: "\n```").first)
        var log = IncidentLog()
        let alert = log.take(Self.example).alert
        #expect(try object(Data(example.utf8)) == object(Data(alert.jsonLine.utf8)), "\(alert.jsonLine)")
    }

    @Test("What is no alert is refused", arguments: ["{}", "[]", #"{"@timestamp":"yesterday"}"#])
    func refused(_ text: String) {
        #expect(throws: (any Error).self) { try JSONDecoder().decode(Alert.self, from: Data(text.utf8)) }
    }

    @Test("Times are ISO 8601 in UTC, to the microsecond, and come back")
    func times() {
        #expect(UTCTime.text(0) == "1970-01-01T00:00:00.000000Z")
        #expect(UTCTime.text(-1) == "1969-12-31T23:59:59.999999Z")
        #expect(UTCTime.text(951_782_400_000_001) == "2000-02-29T00:00:00.000001Z")
        #expect(UTCTime.parse("2026-11-21T19:36") == 1_795_289_760_000_000)
        #expect(UTCTime.parse("2026-11-21 20:36:00.5+01:00") == 1_795_289_760_500_000)
        #expect(UTCTime.parse("2026-02-29T00:00:00Z") == nil)
        for text in [
            "", "2026", "2026-11-21", "2026-13-01T00:00", "2026-11-21T24:00", "2026-11-21T19:36:00.",
            "2026-11-21T19:36Zx",
        ] {
            #expect(UTCTime.parse(text) == nil, "\(text)")
        }
        var random = SeededRandom(seed: 5)
        for time in [Int64.min, .min + 1, .max, -86_400_000_001]
            + (0..<2000).map({ _ in Int64(bitPattern: random.next()) })
        {
            #expect(UTCTime.parse(UTCTime.text(time)) == time, "\(time)")
        }
    }
}
