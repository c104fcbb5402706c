import Flows
import Packets
import Tabular
import TestSupport
import Testing

@Suite struct BasicRowTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let flow = Biflow(
        start: 1_499_432_361_088_203, end: 1_499_432_362_000_000, source: address("192.168.10.5"),
        destination: address("2001:db8::1"), sourcePort: 53_633, destinationPort: 53, transport: .udp,
        forwardPackets: 2,
        backwardPackets: 3, forwardBytes: 108, backwardBytes: 224)

    @Test func aRowAsItIsWritten() {
        #expect(
            BasicRow.header(isLabelled: true)
                == "Timestamp,Src IP,Src Port,Dst IP,Dst Port,Protocol,BytesSent,BytesReceived,PacketsSent,"
                + "PacketsReceived,Duration,Label")
        let row = BasicRow(Self.flow)
        #expect(
            row.csvLine() == "2017-07-07 12:59:21.088203,192.168.10.5,53633,2001:db8::1,53,17,108,224,2,3,0.911797")
        #expect(row.csvLine(label: "a \"b\", c\n").hasSuffix(",0.911797,\"a \"\"b\"\", c \""))
        #expect(row.features == [108, 224, 2, 3, 0.911797])
    }

    @Test(arguments: [
        (0, "1970-01-01 00:00:00.000000"), (-1, "1969-12-31 23:59:59.999999"),
        (951_782_399_999_999, "2000-02-28 23:59:59.999999"), (951_782_400_000_000, "2000-02-29 00:00:00.000000"),
        (4_107_542_400_000_000, "2100-03-01 00:00:00.000000"), (1_709_251_200_000_001, "2024-03-01 00:00:00.000001"),
        (253_402_300_799_999_999, "9999-12-31 23:59:59.999999"), (Int64.max, "294247-01-10 04:00:54.775807"),
        (Int64.min, "-290308-12-21 19:59:05.224192"),
    ])
    func timesOfEveryAge(_ microseconds: Int64, _ text: String) {
        var flow = Self.flow
        flow.start = microseconds
        #expect(BasicRow(flow).csvLine().hasPrefix(text + ","))
    }

    /// What a model is given live is what it is given from the file.
    @Test func rowsAreReadBackBitForBit() async throws {
        var random = SeededRandom(seed: 3)
        let labels = ["benign", "port scan", "a, b"]
        var text = BasicRow.header(isLabelled: true) + "\n"
        var flows: [Biflow] = []
        for round in 0..<3_000 {
            var flow = Self.flow
            let any = { (random: inout SeededRandom) in random.next() >> UInt64.random(in: 0..<64, using: &random) }
            flow.forwardBytes = any(&random)
            flow.backwardBytes = any(&random)
            flow.forwardPackets = any(&random)
            flow.backwardPackets = any(&random)
            flow.start = Int64.random(in: 0..<4_000_000_000_000_000, using: &random)
            flow.end = flow.start &+ Int64(bitPattern: any(&random) / 2)
            flows.append(flow)
            text += BasicRow(flow).csvLine(label: labels[round % 3]) + "\n"
        }
        let table = try await TableReader().read([try folder.write(text, to: "basic.csv")])
        #expect(table.kind == .synthetic)
        #expect(table.rowCount == flows.count)
        #expect(table.schema.features == BasicRow.schema.features)
        #expect(table.schema.features.map(\.name) == BasicRow.featureNames)
        #expect(table.schema.identifiers == BasicRow.schema.identifiers)
        #expect(table.schema.label == "Label")
        for (row, flow) in flows.enumerated() {
            let read = table.columns.map { column -> UInt32 in
                guard case .numeric(let values) = column else { return 0 }
                return values[row].bitPattern
            }
            #expect(read == BasicRow(flow).features.map(\.bitPattern), "\(BasicRow(flow).csvLine())")
            #expect(table.times.map { Int64(($0[row] * 1e6).rounded()) } == flow.start)
        }
        let read = try #require(table.labels)
        #expect(read.codes.prefix(3).map { read.types[Int($0)].name } == labels)
        #expect(read.types.map(\.isBenign) == [true, false, false])
    }

    @Test func withoutALabelTheRowsCanStillBeScored() async throws {
        let text = BasicRow.header(isLabelled: false) + "\n" + BasicRow(Self.flow).csvLine() + "\n"
        let table = try await TableReader().read([try folder.write(text, to: "basic.csv")])
        #expect(table.kind == .synthetic)
        #expect(table.labels == nil)
        #expect(table.columns.count == 5)
    }

    @Test func theSyntheticSetKeepsItsOwnLabel() async throws {
        let text = "BytesSent,BytesReceived,PacketsSent,PacketsReceived,Duration,Label,IsAnomaly\n1,2,3,4,5,x,0\n"
        let table = try await TableReader().read([try folder.write(text, to: "rows.csv")])
        #expect(table.schema.label == "IsAnomaly")
        #expect(table.times == nil)
    }
}
