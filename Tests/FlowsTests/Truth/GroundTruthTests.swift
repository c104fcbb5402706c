import Packets
import TestSupport
import Testing

@testable import Flows

@Suite struct GroundTruthTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let header = "start,end,label,source,destination,source_port,destination_port,protocol\n"

    private func truth(_ rows: String, header: String = header) throws -> GroundTruth {
        try GroundTruth(path: try folder.write(header + rows, to: "truth.csv"))
    }

    private static let flow = Biflow(
        start: 1_700_000_010_000_000, end: 1_700_000_020_000_000, source: address("10.0.0.5"),
        destination: address("10.0.0.9"), sourcePort: 40_000, destinationPort: 22, transport: .tcp)

    private static var answer: Biflow {
        var answer = flow
        (answer.source, answer.destination) = (flow.destination, flow.source)
        (answer.sourcePort, answer.destinationPort) = (flow.destinationPort, flow.sourcePort)
        return answer
    }

    @Test(arguments: [
        "1700000000.000000,1700000060.000000,x,10.0.0.5,10.0.0.9,40000,22,tcp",
        "1700000000,1700000060,x,10.0.0.5,,,,", ",,x,,,,,", "*,*,x,*,*,*,22,*", ",,x,10.0.0.9,,,,TCP",
        "2023-11-14T22:13:20Z,2023-11-14 23:14:20+0100,x,,10.0.0.9,,,6", " , , x , 10.0.0.5 , , , , tcp ",
        "1700000020,,x,,,,,", ",1700000010.000000,\"x\",,,,,\r", "1700000015,1700000015,x,,,,,",
    ])
    func rowsThatMatch(_ row: String) throws {
        let truth = try truth(row + "\n")
        #expect(truth.rowCount == 1)
        #expect(truth.label(of: Self.flow) == "x")
        #expect(truth.label(of: Self.answer) == "x")
    }

    @Test(arguments: [
        "1700000020.000001,,x,,,,,", ",1700000009.999999,x,,,,,", ",,x,10.0.0.6,,,,", ",,x,10.0.0.5,10.0.0.6,,,",
        ",,x,,,22,,udp", ",,x,10.0.0.5,,22,,", ",,x,10.0.0.5,,,40000,", ",,x,10.0.0.5,10.0.0.5,,,", ",,x,,,22,22,",
    ])
    func rowsThatDoNot(_ row: String) throws {
        let truth = try truth(row + "\n")
        #expect(truth.label(of: Self.flow) == nil)
        #expect(truth.label(of: Self.answer) == nil)
    }

    @Test func theMostSpecificRowIsRight() throws {
        let rows = [",,anything,,,,,", ",,host,10.0.0.5,,,,", ",,pair,10.0.0.5,10.0.0.9,,,"]
        for order in [rows, rows.reversed()] {
            #expect(try truth(order.joined(separator: "\n")).label(of: Self.flow) == "pair")
        }
        let times = ["1700000000,1700000030,short,10.0.0.5,,,,", "1700000000,1700000031,long,10.0.0.9,,,,"]
        for order in [times, times.reversed()] {
            #expect(try truth(order.joined(separator: "\n")).label(of: Self.flow) == "short")
        }
        #expect(try truth(",,first,,,,22,\n,,last,10.0.0.9,,,,\n").label(of: Self.flow) == "last")
    }

    @Test func columnsMayBeLeftOutAndStandInAnyOrder() throws {
        let truth = try truth("tcp,\"a \"\"b\"\", c\",10.0.0.9\n\n", header: "Protocol,Label,source\n\n")
        #expect(truth.label(of: Self.flow) == "a \"b\", c")
        #expect(try GroundTruth(path: try folder.write(Self.header, to: "none.csv")).label(of: Self.flow) == nil)
        let packed = StoredGzip.member("label\nx\n")
        #expect(try GroundTruth(path: try folder.write(packed, to: "truth.csv.gz")).label(of: Self.flow) == "x")
    }

    @Test(arguments: [
        (
            "1700000000,soon,x,,,,,", "end",
            "expected seconds since 1970 or a time as 2026-01-31T08:00:00Z, found 'soon'"
        ),
        (",,,,,,,", "label", "expected what the traffic is, found ''"),
        (",,x,10.0.0,,,,", "source", "expected an address, found '10.0.0'"),
        (",,x,,,65536,,", "source_port", "expected a port from 0 to 65535, found '65536'"),
        (",,x,,,,http,", "destination_port", "expected a port from 0 to 65535, found 'http'"),
        (",,x,,,,,tpc", "protocol", "expected tcp, udp, icmp, icmpv6, sctp or a number, found 'tpc'"),
        ("2,1,x,,,,,", "end", "expected a time not before the start"),
        (",,x,,,,", "protocol", "expected 8 cells, found 7"),
        (",,x,,,,,,", "protocol", "expected 8 cells, found 9"),
        (",,\"x,,,,,", "label", "expected a closing quote, found the end of the line"),
    ])
    func errorsSayWhere(_ row: String, _ column: String, _ reason: String) throws {
        #expect(
            throws: FlowError.badTruth(file: folder.path("truth.csv"), row: 2, column: column, reason: reason)
        ) { try truth(",,good,,,,,\n" + row + "\n") }
    }

    @Test func headersThatAreNone() throws {
        #expect {
            try truth("", header: "start,lable,source\n")
        } throws: { "\($0)".hasSuffix("found 'start,lable,source'.") }
        #expect {
            try truth("", header: "label,sourceport\n")
        } throws: {
            "\($0)".hasSuffix("its column 'sourceport' is none of a truth file's. Did you mean 'source_port'?.")
        }
        #expect {
            try truth("", header: "label,Label\n")
        } throws: { "\($0)".contains("stands there twice") }
        #expect { try truth("", header: "") } throws: { "\($0)".hasSuffix("found an empty file.") }
    }

    /// Random rows and flows, judged by looking at every row.
    @Test func asASlowTwinSays() {
        var random = SeededRandom(seed: 12)
        let hosts = (1...4).map { IPAddress(v4: UInt32($0)) } + [address("fe80::1")]
        func any<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }
        func maybe<Value>(_ values: [Value]) -> Value? { Bool.random(using: &random) ? any(values) : nil }
        var matched = 0
        for _ in 0..<40 {
            let rows = (0..<Int.random(in: 0...80, using: &random)).map { number in
                let start = Int64.random(in: 0..<100, using: &random)
                return TruthRow(
                    start: maybe([start]) ?? .min,
                    end: maybe([start + Int64.random(in: 0..<30, using: &random)]) ?? .max,
                    label: "\(number)",
                    key: TruthKey(
                        source: maybe(hosts), destination: maybe(hosts), sourcePort: maybe([1, 2, 3]),
                        destinationPort: maybe([1, 2, 3]), transport: maybe([.tcp, .udp])))
            }
            let truth = GroundTruth(rows: rows)
            for _ in 0..<60 {
                let start = Int64.random(in: -10..<120, using: &random)
                let flow = Biflow(
                    start: start, end: start + Int64.random(in: 0..<10, using: &random), source: any(hosts),
                    destination: any(hosts), sourcePort: any([1, 2, 3]), destinationPort: any([1, 2, 3]),
                    transport: any([.tcp, .udp]))
                let expected = slowLabel(of: flow, rows)
                matched += expected == nil ? 0 : 1
                #expect(truth.label(of: flow) == expected)
            }
        }
        #expect(matched > 500)
    }

    private func slowLabel(of flow: Biflow, _ rows: [TruthRow]) -> String? {
        let matching = rows.enumerated().filter { _, row in
            guard row.start <= flow.end, row.end >= flow.start else { return false }
            let mask = row.key.mask
            let ways = [
                (flow.source, flow.destination, flow.sourcePort, flow.destinationPort),
                (flow.destination, flow.source, flow.destinationPort, flow.sourcePort),
            ]
            return ways.contains { way in
                (!mask.contains(.source) || row.key.source == way.0)
                    && (!mask.contains(.destination) || row.key.destination == way.1)
                    && (!mask.contains(.sourcePort) || row.key.sourcePort == way.2)
                    && (!mask.contains(.destinationPort) || row.key.destinationPort == way.3)
                    && (!mask.contains(.transport) || row.key.transport == flow.transport)
            }
        }
        return matching.max { a, b in
            if a.element.key.mask.cells != b.element.key.mask.cells {
                return a.element.key.mask.cells < b.element.key.mask.cells
            }
            let lengths = [a, b].map {
                $0.element.start == .min || $0.element.end == .max ? .max : $0.element.end - $0.element.start
            }
            return lengths[0] != lengths[1] ? lengths[0] > lengths[1] : a.offset < b.offset
        }?.element.label
    }

    @Test func benignInTheWordsOfTheDataSet() {
        #expect(
            MeterProfile.allCases.map { GroundTruth.benign(for: $0) } == [
                "BENIGN", "BENIGN", "normal", "benign", "benign",
            ])
    }
}
