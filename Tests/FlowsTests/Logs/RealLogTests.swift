import Flows
import Foundation
import Packets
import TestSupport
import Testing

/// The real logs, against figures worked out with Python's `json` and `decimal`, and line by line against a slow twin.
@Suite(.enabled(if: RealData.isPresent)) struct RealLogTests {
    @Test(arguments: [
        (
            "zeek/conn.log",
            LogTotals(360, 231_691, 5_267_302, 3382, 4069, 1_829_354_658, 543_952_258_722_130, 158, 182)
        ),
        (
            "zeek/conn.log.labeled",
            LogTotals(766, 361_871, 131_122, 2826, 1854, 2_966_743_337, 600_576_674_808_463, 752, 3)
        ),
        ("zeek/conn.json.log", LogTotals(50, 41_686, 109_067, 236, 221, 92_408_857, 770_656_916_029_019, 0, 48)),
        ("zeek/conn-2.json.log", LogTotals(110, 14_138, 11_523, 161, 99, 200_991_778, 56_796_700_870_073, 10, 99)),
        (
            "suricata/eve.json.gz",
            LogTotals(
                826, 4_302_406, 14_949_399, 13_454, 15_977, 17_485_507_478, 299_773_020_707_687, 147, 671)
        ),
    ])
    func totalsAreTheFilesOwn(_ name: String, _ expected: LogTotals) throws {
        let source = try #require(try LogInput(path: RealData.path("logs/\(name)")).flows())
        #expect(LogTotals(of: try allFlows(of: source)) == expected)
    }

    @Test(arguments: [
        ("zeek/conn.log", 105_343, 5_342_835), ("zeek/conn.log.labeled", 226_495, 33_755),
        ("zeek/conn.json.log", 32_330, 100_331), ("zeek/conn-2.json.log", 9405, 8751),
    ])
    func payloadOnRequest(_ name: String, _ forward: UInt64, _ backward: UInt64) throws {
        let source = ZeekLog(try LogInput(path: RealData.path("logs/\(name)")), bytes: .payload)
        let totals = LogTotals(of: try allFlows(of: source))
        #expect((totals.forwardBytes, totals.backwardBytes) == (forward, backward))
    }

    @Test func labels() throws {
        let source = ZeekLog(try LogInput(path: RealData.path("logs/zeek/conn.log.labeled")))
        let labels = Dictionary(grouping: try allFlows(of: source)) { $0.label }.mapValues(\.count)
        let malware = "From_malicious-To_malicious-Malware_data_exfiltration-RemcosRAT"
        #expect(labels == [malware: 719, "benign": 44, "Unknown": 3])
    }

    @Test func otherEventsAreCounted() throws {
        let source = EveLog(try LogInput(path: RealData.path("logs/suricata/eve.json.gz")))
        _ = try allFlows(of: source)
        #expect(
            source.counters == [
                SourceCount("lines", 2325), SourceCount("flows", 826),
                SourceCount("events that are no flow (the first is line 1)", 1499),
            ])
    }

    @Test(arguments: ["zeek/conn.json.log", "zeek/conn-2.json.log"])
    func everyObjectAsFoundationReadsIt(_ name: String) throws {
        let path = RealData.path("logs/\(name)")
        let flows = try allFlows(of: ZeekLog(try LogInput(path: path)))
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(flows.count == lines.count)
        for (flow, line) in zip(flows, lines) {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let number = { (key: String) in (object[key] as? NSNumber)?.doubleValue ?? 0 }
            #expect(flow.start == Int64((number("ts") * 1e6).rounded()))
            #expect(abs(Double(flow.end - flow.start) - number("duration") * 1e6) <= 0.500_001)
            #expect(Double(flow.forwardBytes) == number("orig_ip_bytes"))
            #expect(Double(flow.backwardBytes) == number("resp_ip_bytes"))
            #expect(Double(flow.forwardPackets) == number("orig_pkts"))
            #expect(Double(flow.backwardPackets) == number("resp_pkts"))
            #expect(flow.source.description == object["id.orig_h"] as? String)
            #expect(flow.destination.description == object["id.resp_h"] as? String)
            let isICMP = object["proto"] as? String == "icmp"
            #expect(Double(flow.sourcePort) == (isICMP ? 0 : number("id.orig_p")))
            #expect(Double(flow.destinationPort) == (isICMP ? 0 : number("id.resp_p")))
        }
    }
}
