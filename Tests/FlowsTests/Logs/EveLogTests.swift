import Flows
import Packets
import TestSupport
import Testing

@Suite struct EveLogTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let event =
        #"{"timestamp":"2022-02-23T19:22:24.405139+0100","flow_id":1808155397445669,"event_type":"flow","#
        + #""src_ip":"172.16.0.170","src_port":54075,"dest_ip":"40.83.240.146","dest_port":443,"proto":"TCP","#
        + #""app_proto":"tls","flow":{"pkts_toserver":13,"pkts_toclient":16,"bytes_toserver":2963,"bytes_toclient":5487,"#
        + #""start":"2022-02-23T19:25:45.645157+0100","end":"2022-02-23T19:25:46.301091+0100","age":1,"#
        + #""state":"established","reason":"timeout","alerted":false},"tcp":{"tcp_flags":"1e","tcp_flags_ts":"1a","#
        + #""tcp_flags_tc":"1e","syn":true,"state":"established"}}"#

    private static let netflow =
        #"{"event_type":"netflow","src_ip":"fe80::1","dest_ip":"ff02::2","proto":"IPv6-ICMP","icmp_type":133,"#
        + #""netflow":{"pkts":3,"bytes":210,"start":"2022-02-23T18:25:45.645157+0000","end":"2022-02-23T18:25:46+0000","#
        + #""age":1,"min_ttl":255,"max_ttl":255}}"#

    private func flows(_ lines: String...) throws -> [Biflow] {
        try allFlows(of: try folder.log(lines.joined(separator: "\n"), "eve.json"))
    }

    @Test func everyMemberHasItsPlace() throws {
        #expect(
            try flows(Self.event) == [
                Biflow(
                    start: 1_645_640_745_645_157, end: 1_645_640_746_301_091, source: address("172.16.0.170"),
                    destination: address("40.83.240.146"), sourcePort: 54_075, destinationPort: 443, transport: .tcp,
                    forwardPackets: 13, backwardPackets: 16, forwardBytes: 2963, backwardBytes: 5487,
                    forwardFlags: [.syn, .psh, .ack], backwardFlags: [.syn, .rst, .psh, .ack], failed: false)
            ])
    }

    @Test(arguments: [
        ("+0100", 0), ("+0000", 3600), ("+0200", -3600), ("-0530", 3600 + 19_800), ("Z", 3600), ("+01:00", 0),
    ])
    func timesHaveTheirZone(_ zone: String, _ seconds: Int64) throws {
        let flow = try #require(try flows(Self.event.replacing("+0100", with: zone)).first)
        #expect(flow.start == 1_645_640_745_645_157 + seconds * 1_000_000)
    }

    @Test func theEndMayFollowFromTheAge() throws {
        let withoutEnd = Self.event.replacing(#""end":"2022-02-23T19:25:46.301091+0100","#, with: "")
        let flow = try #require(try flows(withoutEnd).first)
        #expect(flow.end - flow.start == 1_000_000)
        let backwards = Self.event.replacing("19:25:46.301091", with: "19:25:44.301091")
        #expect(try flows(backwards).map { $0.end - $0.start } == [0])
    }

    @Test(arguments: [
        ("1a", "1e", "established", false), ("02", "14", "closed", true), ("02", "00", "new", true),
        ("18", "18", "established", nil), ("", "", "new", true), ("", "", "established", false),
        ("", "", "bypassed", false), ("", "", "closed", nil), ("", "", "brand new", nil),
    ])
    func tcpFailedWhereTheSYNWasNotAnswered(_ forth: String, _ back: String, _ state: String, _ failed: Bool?) throws {
        let line = Self.event.replacing(#""tcp_flags_ts":"1a""#, with: #""tcp_flags_ts":"\#(forth)""#)
            .replacing(#""tcp_flags_tc":"1e""#, with: #""tcp_flags_tc":"\#(back)""#)
            .replacing(#""state":"established","reason""#, with: #""state":"\#(state)","reason""#)
        #expect(try flows(line).map(\.failed) == [failed])
    }

    @Test func datagramsFailedWhereNothingCameBack() throws {
        let datagrams = Self.event.replacing("TCP", with: "UDP")
        #expect(try flows(datagrams).map(\.failed) == [false])
        #expect(try flows(datagrams).map(\.forwardFlags) == [[]])
        #expect(
            try flows(datagrams.replacing(#""pkts_toclient":16"#, with: #""pkts_toclient":0"#)).map(\.failed) == [true])
        #expect(try flows(datagrams.replacing("UDP", with: "ICMP")).map(\.failed) == [nil])
        #expect(try flows(datagrams.replacing("UDP", with: "ICMP")).map(\.sourcePort) == [0])
    }

    @Test func oneWayEventsAreTakenWhereThereAreNoOthers() throws {
        let path = try folder.write(Self.netflow + "\n" + Self.netflow + "\n", to: "netflow.json")
        let source = EveLog(try LogInput(path: path))
        let flows = try allFlows(of: source)
        #expect(flows.count == 2)
        #expect(
            flows.first
                == Biflow(
                    start: 1_645_640_745_645_157, end: 1_645_640_746_000_000, source: address("fe80::1"),
                    destination: address("ff02::2"), transport: .icmpV6, forwardPackets: 3, forwardBytes: 210))
        #expect(source.counters.contains(SourceCount("flows of one direction", 2)))
        let both = try folder.log([Self.netflow, Self.event, Self.netflow].joined(separator: "\n"), "eve.json")
        #expect(try allFlows(of: both).map(\.forwardPackets) == [13])
        #expect(both.counters.contains(SourceCount("netflow events beside flow events (the first is line 1)", 2)))
    }

    @Test func otherEventsAndDamagedLinesAreCounted() throws {
        let lines = [
            Self.event.replacing(#""event_type":"flow""#, with: #""event_type":"stats""#), Self.event,
            #"{"timestamp":"2022-02-23T19:22:24.405139+0100"}"#, String(Self.event.dropLast(40)), "[1]", "{}", "{",
            #"{"event_type":7}"#, Self.event.replacing("2963", with: "-1"), Self.event.replacing("1808", with: "\u{1}"),
            Self.event.replacing(#""flow":{"#, with: #""flow":[{"#),
            Self.event.replacing(#""flow":{"#, with: #""flow":7,"x":{"#),
            Self.event.replacing("tls", with: #"\uD83D\uDE00 \" \\ \u0000"#), Self.event + " ",
        ]
        let source = try folder.log(lines.joined(separator: "\n"), "eve.json")
        #expect(try allFlows(of: source).count == 3)
        #expect(
            source.counters == [
                SourceCount("lines", 14), SourceCount("flows", 3),
                SourceCount("lines that are damaged (the first is line 4)", 5),
                SourceCount("events that are no flow (the first is line 1)", 4),
                SourceCount("lines without a time, an address or a protocol (the first is line 12)", 1),
                SourceCount("lines with a count that is none (the first is line 9)", 1),
            ])
    }

    @Test func aLogWithoutAFlowIsAnError() throws {
        #expect {
            try flows(#"{"event_type":"stats"}"#, #"{"event_type":"alert"}"#)
        } throws: { error in
            "\(error)".hasSuffix(
                "eve.json: not a source of flows that is known: expected flow events of a Suricata eve.json, found of "
                    + "2 lines none is one; line 1 is the first of 2 events that are no flow.")
        }
    }
}
