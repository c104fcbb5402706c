import Flows
import Packets
import TestSupport
import Testing

@Suite struct ZeekLogTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let fields = [
        "ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto", "duration", "orig_bytes",
        "resp_bytes",
        "conn_state", "history", "orig_pkts", "orig_ip_bytes", "resp_pkts", "resp_ip_bytes",
    ]

    private static func header(_ fields: [String] = fields, separator: String = "\t", spelled: String = "\\x09")
        -> String
    {
        let names = fields.joined(separator: separator)
        let lines = [
            "#separator \(spelled)", "#set_separator\(separator),", "#empty_field\(separator)(empty)",
            "#unset_field\(separator)-", "#path\(separator)conn", "#fields\(separator)\(names)",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// A line of columns, in which some fields differ from a usual connection.
    private static func line(_ changes: [String: String] = [:], _ fields: [String] = fields, separator: String = "\t")
        -> String
    {
        var values = [
            "ts": "1379288667.706265", "uid": "CoyZrY", "id.orig_h": "10.0.0.1", "id.orig_p": "1032",
            "id.resp_h": "10.0.0.2", "id.resp_p": "80", "proto": "tcp", "duration": "0.447460", "orig_bytes": "601",
            "resp_bytes": "38393", "conn_state": "SF", "history": "ShADadfF", "orig_pkts": "22",
            "orig_ip_bytes": "1489", "resp_pkts": "31", "resp_ip_bytes": "39641",
        ]
        values.merge(changes) { $1 }
        return fields.map { values[$0] ?? "-" }.joined(separator: separator) + "\n"
    }

    private func one(_ changes: [String: String]) throws -> Biflow {
        let flows = try allFlows(of: try folder.log(Self.header() + Self.line(changes)))
        return try #require(flows.count == 1 ? flows[0] : nil)
    }

    @Test func everyFieldHasItsPlace() throws {
        let flow = try one([:])
        #expect(
            flow
                == Biflow(
                    start: 1_379_288_667_706_265, end: 1_379_288_668_153_725, source: address("10.0.0.1"),
                    destination: address("10.0.0.2"), sourcePort: 1032, destinationPort: 80, transport: .tcp,
                    forwardPackets: 22, backwardPackets: 31, forwardBytes: 1489, backwardBytes: 39_641,
                    forwardFlags: [.syn, .ack, .fin], backwardFlags: [.syn, .ack, .fin], failed: false))
    }

    @Test func fieldsMayStandInAnyOrderBetweenOthers() throws {
        let fields = ["local_orig"] + Self.fields.reversed() + ["tunnel_parents"]
        let flows = try allFlows(of: try folder.log(Self.header(fields) + Self.line([:], fields)))
        #expect(flows == [try one([:])])
    }

    @Test(arguments: [(",", "\\x2c"), ("|", "|"), (" ", "\\x20")])
    func theSeparatorIsTheHeaders(_ separator: String, _ spelled: String) throws {
        let text = Self.header(separator: separator, spelled: spelled) + Self.line(separator: separator)
        #expect(try allFlows(of: try folder.log(text)) == [try one([:])])
    }

    @Test func unsetAndEmptyAreWhatTheHeaderSays() throws {
        let header = Self.header().replacing("#unset_field\t-", with: "#unset_field\t\\x2d\\x2d")
            .replacing("(empty)", with: "nil")
        let text = header + Self.line(["duration": "--", "orig_ip_bytes": "nil", "resp_pkts": ""])
        let flow = try #require(try allFlows(of: try folder.log(text)).first)
        #expect(flow.end == flow.start)
        #expect((flow.forwardBytes, flow.backwardBytes, flow.backwardPackets) == (0, 39_641, 0))
        // With that header `-` is a text, and no number.
        let source = try folder.log(header + Self.line(["duration": "-"]) + Self.line())
        #expect(try allFlows(of: source).count == 1)
        #expect(source.counters.contains(SourceCount("lines with a time that is none (the first is line 7)", 1)))
    }

    @Test func aSecondHeaderHoldsFromItsLineOn() throws {
        let fewer = ["id.resp_h", "id.orig_h", "ts", "proto", "conn_state"]
        let text =
            Self.header() + Self.line() + "#close\t2014-04-03-10-08-28\n" + Self.header(fewer)
            + Self.line(["proto": "udp"], fewer)
        let flows = try allFlows(of: try folder.log(text))
        #expect(flows.map(\.transport) == [.tcp, .udp])
        #expect(flows.map(\.forwardPackets) == [22, 0])
        #expect(flows.map(\.source) == [address("10.0.0.1"), address("10.0.0.1")])
    }

    @Test(arguments: [
        ("S0", true), ("REJ", true), ("RSTOS0", true), ("RSTRH", true), ("SH", true), ("SF", false), ("S1", false),
        ("S2", false), ("S3", false), ("RSTO", false), ("RSTR", false), ("SHR", nil), ("OTH", nil), ("-", nil),
        ("new state", nil),
    ])
    func theStateSaysWhetherItFailed(_ state: String, _ failed: Bool?) throws {
        #expect(try one(["conn_state": state]).failed == failed)
    }

    @Test(arguments: [
        ("S", 0x02, 0x00), ("Sr", 0x02, 0x04), ("ShAdDaFf", 0x13, 0x13), ("-", 0, 0), ("I^q", 0x05, 0x02),
        ("CcGgTtWw", 0, 0), ("(empty)", 0, 0),
    ])
    func theHistorySaysTheFlags(_ history: String, _ forward: UInt8, _ backward: UInt8) throws {
        let flow = try one(["history": history])
        #expect((flow.forwardFlags.rawValue, flow.backwardFlags.rawValue) == (forward, backward))
        let datagrams = try one(["history": history, "proto": "udp"])
        #expect((datagrams.forwardFlags, datagrams.backwardFlags) == ([], []))
    }

    @Test func protocolsAndPorts() throws {
        let echo = try one(["proto": "icmp", "id.orig_p": "8", "id.resp_p": "0"])
        #expect((echo.transport, echo.sourcePort, echo.destinationPort) == (.icmp, 0, 0))
        let neighbour = try one([
            "proto": "icmp", "id.orig_p": "135", "id.orig_h": "fe80::1", "id.resp_h": "ff02::1:ff00:1",
        ])
        #expect((neighbour.transport, neighbour.sourcePort) == (.icmpV6, 0))
        #expect(neighbour.source == address("fe80::1"))
        #expect(try one(["proto": "unknown_transport"]).transport.rawValue == 0)
        #expect(try one(["proto": "132"]).transport == .sctp)
        let fields = Self.fields + ["ip_proto"]
        let text = Self.header(fields) + Self.line(["proto": "unknown_transport", "ip_proto": "47"], fields)
        #expect(try allFlows(of: try folder.log(text)).map(\.transport.rawValue) == [47])
    }

    @Test func bytesAreThePacketsUnlessOnlyThePayloadIsKnown() throws {
        let path = try folder.write(Self.header() + Self.line(), to: "conn.log")
        let payload = try allFlows(of: ZeekLog(try LogInput(path: path), bytes: .payload))
        #expect(payload.map(\.forwardBytes) == [601])
        #expect(payload.map(\.backwardBytes) == [38_393])
        let text = Self.header() + Self.line(["orig_ip_bytes": "-", "resp_ip_bytes": "-"])
        let source = try folder.log(text)
        #expect(try allFlows(of: source).map(\.backwardBytes) == [38_393])
        #expect(source.counters.contains(SourceCount("flows of which only the payload's bytes are known", 1)))
    }

    @Test func labelsOfColumns() throws {
        let fields = Self.fields + ["label", "detailedlabel"]
        let rows = [
            ["label": "Malicious", "detailedlabel": "C&C-HeartBeat"], ["label": "Benign", "detailedlabel": "-"],
            ["label": "Benign", "detailedlabel": "From_benign"], ["label": "Malicious", "detailedlabel": "(empty)"],
            ["label": "-", "detailedlabel": "-"],
        ]
        let text = Self.header(fields) + rows.map { Self.line($0, fields) }.joined()
        let labels = try allFlows(of: try folder.log(text)).map(\.label)
        #expect(labels == ["C&C-HeartBeat", "benign", "benign", "Malicious", nil])
    }

    /// The last three columns of IoT-23's files are joined with blanks, in the header and in the rows.
    @Test func labelsJoinedToTheLastColumn() throws {
        let ends = ["(empty)   Malicious   PartOfAHorizontalPortScan", "-   Benign   -", "-"]
        let rows = ends.map { "\(Self.line().dropLast())\t\($0)\n" }
        let header = Self.header(Self.fields + ["tunnel_parents   label   detailed-label"])
        let labels = try allFlows(of: try folder.log(header + rows.joined())).map(\.label)
        #expect(labels == ["PartOfAHorizontalPortScan", "benign", nil])
    }

    @Test(arguments: [
        #"{"ts":1379288667.706265,"id.orig_h":"10.0.0.1","id.orig_p":1032,"id.resp_h":"10.0.0.2","id.resp_p":80,"proto":"tcp","duration":0.44746,"orig_bytes":601,"conn_state":"SF","history":"ShADadfF","orig_pkts":22,"orig_ip_bytes":1489,"resp_pkts":31,"resp_ip_bytes":39641}"#,
        #"{"_path":"conn","ts":"2013-09-15T23:44:27.706265Z","id_orig_h":"10.0.0.1","id_orig_p":1032,"id_resp_h":"10.0.0.2","id_resp_p":80,"proto":"TCP","duration":4.4746e-1,"conn_state":"SF","history":"ShADadfF","orig_pkts":22,"orig_ip_bytes":1.489e3,"resp_pkts":31.0,"resp_ip_bytes":39641}"#,
        #" { "resp_ip_bytes" : 39641 , "resp_pkts" : 31 , "orig_ip_bytes":1489,"orig_pkts":22,"history":"ShADadfF","conn_state":"\u0053F","duration":0.447459999999,"proto":"tcp","id.resp_p":"80","id.resp_h":"10.0.0.2","id.orig_p":1032,"id.\u006frig_h":"10.0.0.1","ts":1379288667706.265,"service":null,"x":{"ts":[1,{"ts":"}"}]} } "#,
    ])
    func objects(_ line: String) throws {
        let plain = #"{"ts":0,"id.orig_h":"::","id.resp_h":"::","proto":"udp","conn_state":"S0"}"# + "\n"
        let path = try folder.write(plain + line + "\n", to: "json.log")
        #expect(try allFlows(of: ZeekLog(try LogInput(path: path))).last == (try one([:])))
    }

    @Test func linesThatAreNoConnectionAreCountedByReason() throws {
        let good = #"{"ts":1,"id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","proto":"udp","conn_state":"S0"}"#
        let lines = [
            good, good.replacing("10.0.0.1", with: "10.0.0"), good.replacing("\"ts\":1", with: "\"ts\":true"),
            String(good.dropLast()), good + "}", good.replacing("S0", with: "S0\\q"), "", "   ", "not a log",
            good.replacing("udp", with: "no such"), good.replacing("\"ts\":1,", with: ""),
            good.replacing("conn_state", with: "rcode"), good.replacing("{", with: #"{"_path":"dns","#),
            good.replacing("{", with: #"{"orig_pkts":-1,"#), good.replacing("{", with: #"{"id.orig_p":65536,"#),
            good.replacing("{", with: #"{"duration":-0.5,"#), good.replacing("{", with: #"{"resp_pkts":1e30,"#), good,
        ]
        let source = try folder.log(lines.joined(separator: "\n"))
        #expect(try allFlows(of: source).count == 2)
        #expect(
            source.counters == [
                SourceCount("lines", 16), SourceCount("flows", 2),
                SourceCount("lines that are damaged (the first is line 4)", 3),
                SourceCount("lines without a header before them (the first is line 9)", 1),
                SourceCount("lines that tell of something else than a connection (the first is line 12)", 2),
                SourceCount("lines without a time, an address or a protocol (the first is line 11)", 1),
                SourceCount("lines with a time that is none (the first is line 3)", 2),
                SourceCount("lines with an address that is none (the first is line 2)", 1),
                SourceCount("lines with a port that is none (the first is line 15)", 1),
                SourceCount("lines with a protocol that is none (the first is line 10)", 1),
                SourceCount("lines with a count that is none (the first is line 14)", 2),
            ])
    }

    @Test func columnsThatAreTooManyOrTooFewOrWithoutAHeader() throws {
        let source = try folder.log(
            Self.header() + Self.line() + "1379288667.706265\tCoy\n" + Self.line().dropLast() + "\tmore\n"
                + "#separator \\x09\\x09\n" + Self.line() + "#types\ttime\n")
        #expect(try allFlows(of: source).count == 1)
        let words = source.counters.dropFirst(2)
        #expect(
            Array(words) == [
                SourceCount("lines with more or fewer fields than the header (the first is line 8)", 2),
                SourceCount("lines without a header before them (the first is line 11)", 1),
                SourceCount("header lines that cannot be read (the first is line 10)", 1),
            ])
    }

    @Test func aLogWithoutAConnectionIsAnErrorThatSaysWhatItIs() throws {
        let dns = Self.header(["ts", "id.orig_h", "id.resp_h", "proto", "query"]).replacing("\tconn", with: "\tdns")
        #expect {
            try allFlows(of: try folder.log(dns + "1.0\t10.0.0.1\t10.0.0.2\tudp\texample.org\n", "dns.log"))
        } throws: { error in
            "\(error)".hasSuffix(
                "dns.log: not a source of flows that is known: expected connections of a Zeek conn.log, found the log 'dns'."
            )
        }
        #expect {
            try allFlows(of: try folder.log(Self.header() + "damaged\n", "conn.log"))
        } throws: { error in
            "\(error)".hasSuffix(
                "of 7 lines none is one; line 7 is the first of 1 lines with a time that is none.")
        }
    }

    @Test func lineEndsMarksAndPackingMakeNoDifference() throws {
        let text = Self.header() + Self.line() + Self.line(["id.orig_p": "7"])
        let plain = try allFlows(of: try folder.log(text))
        #expect(plain.map(\.sourcePort) == [1032, 7])
        #expect(try allFlows(of: try folder.log("\u{FEFF}" + text.replacing("\n", with: "\r\n"))) == plain)
        #expect(try allFlows(of: try folder.log(String(text.dropLast()))) == plain)
        #expect(try allFlows(of: try folder.log(bytes: StoredGzip.member(text), "conn.log.gz")) == plain)
    }

    @Test func aDamagedPackingIsAnErrorAfterWhatWasWhole() throws {
        let text = Self.header() + (0..<20_000).map { Self.line(["id.orig_p": "\($0)"]) }.joined()
        let source = try folder.log(bytes: StoredGzip.member(text).dropLast(1_000_000), "cut.gz")
        var flows: [Biflow] = []
        var count = 0
        #expect {
            while try source.next(into: &flows) { count += flows.count }
        } throws: { error in
            "\(error)".hasSuffix("cut.gz: cannot be read: the gzip data is damaged: it ends early.")
        }
        #expect(count > 5_000)
    }
}
