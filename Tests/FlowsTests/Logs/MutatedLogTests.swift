import Flows
import TestSupport
import Testing

/// Logs with damage of every kind: whatever the bytes, each line is a flow, a header or counted.
@Suite struct MutatedLogTests {
    private static let columns =
        "1379288667.706265\tCoyZrY\t10.0.0.1\t1032\tfe80::2\t80\ttcp\t0.447460\t601\t38393\tSF\tShADadfF\t22\t1489\t31\t39641\t(empty)"

    private static let header = [
        "#separator \\x09", "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-", "#path\tconn",
        "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tduration\torig_bytes\tresp_bytes\tconn_state\t"
            + "history\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\tlabel   detailed-label",
        "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tinterval\tcount\tcount\tstring\tstring\tcount\tcount\tcount\t"
            + "count\tstring",
    ]

    private static let object =
        #"{"ts":"2013-09-15T23:44:27.706265Z","id.orig_h":"10.0.0.1","id.orig_p":1032,"id.resp_h":"::1","id.resp_p":80,"#
        + #""proto":"tcp","duration":1.2e-3,"conn_state":"S0","history":"S","orig_pkts":22,"orig_ip_bytes":1489}"#

    private static let event =
        #"{"timestamp":"2022-02-23T19:22:24.405139+0100","event_type":"flow","src_ip":"172.16.0.170","src_port":54075,"#
        + #""dest_ip":"40.83.240.146","dest_port":443,"proto":"TCP","flow":{"pkts_toserver":13,"pkts_toclient":16,"#
        + #""bytes_toserver":2963,"bytes_toclient":5487,"start":"2022-02-23T19:25:45.645157+0100","#
        + #""end":"2022-02-23T19:25:46.301091+0100","state":"new"},"tcp":{"tcp_flags_ts":"1a","tcp_flags_tc":"1e"}}"#

    @Test(arguments: [
        ("columns", header, columns), ("objects", [object], object), ("events", [event], event),
    ])
    func everyLineIsAccountedFor(_ name: String, _ start: [String], _ line: String) throws {
        let folder = try TemporaryFolder()
        var random = SeededRandom(seed: 77)
        let alphabet = Array("\t\t  \"\\{}[]:,.-#0189eEsx\r".utf8)
        var bytes = Array((start.joined(separator: "\n") + "\n" + line + "\n").utf8)
        for round in 0..<12_000 {
            // Now and then the header comes again, damaged or whole.
            if round % 40 == 0 {
                for part in start { bytes += random.mutated(Array(part.utf8), alphabet: alphabet) + [10] }
                bytes += Array((start.joined(separator: "\n") + "\n").utf8)
            }
            bytes += random.mutated(Array(line.utf8), alphabet: alphabet) + [10]
        }
        let source = try folder.log(bytes: bytes, name)
        let flows = try allFlows(of: source)
        let counts = source.counters.map { Int($0.count) }
        let expected = bytes.split(separator: 10).filter { line in line.contains { $0 != 32 && $0 != 13 } }
        #expect(counts[0] == expected.count)
        #expect(counts[1] == flows.count)
        #expect(flows.count > 1_000)
        #expect(flows.allSatisfy { $0.end >= $0.start })
        let faults = source.counters.dropFirst(2).filter { !$0.name.hasPrefix("flows") }.map(\.count)
        let headers = expected.filter { $0.first { $0 != 32 && $0 != 13 } == UInt8(ascii: "#") }.count
        #expect(flows.count + Int(faults.reduce(0, +)) <= expected.count)
        #expect(flows.count + Int(faults.reduce(0, +)) >= expected.count - headers)
    }

    @Test func anyBytesAtAll() throws {
        let folder = try TemporaryFolder()
        var random = SeededRandom(seed: 78)
        for round in 0..<60 {
            let bytes = (0..<2_000).map { _ in UInt8.random(in: 0...255, using: &random) }
            let path = try folder.write(round % 3 == 0 ? [0x1f, 0x8b, 8, 0] + bytes : bytes, to: "any")
            guard let input = try? LogInput(path: path) else { continue }
            #expect(throws: FlowError.self) {
                try allFlows(of: round % 2 == 0 ? ZeekLog(input) : EveLog(input))
            }
        }
    }
}
