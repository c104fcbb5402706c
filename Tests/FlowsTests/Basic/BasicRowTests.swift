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

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func aRowAsItIsWritten() {
        #expect(
            text(BasicRow.header(isLabelled: true))
                == "Timestamp,Src IP,Src Port,Dst IP,Dst Port,Protocol,BytesSent,BytesReceived,PacketsSent,"
                + "PacketsReceived,Duration,Label\n")
        let row = BasicRow(Self.flow)
        let cells = "2017-07-07 12:59:21.088203,192.168.10.5,53633,2001:db8::1,53,17,108,224,2,3,0.911797"
        #expect(text(row.csvLine()) == cells + "\n")
        #expect(text(row.csvLine(label: "a \"b\", c")) == cells + ",\"a \"\"b\"\", c\"\n")
        #expect(row.features == [108, 224, 2, 3, 0.911797])
        var backwards = Self.flow
        (backwards.start, backwards.end) = (.max, .min)
        #expect(BasicRow(backwards).features.last == 0)
        (backwards.start, backwards.end) = (.min, .max)
        #expect(BasicRow(backwards).features.last == Double(Int64.max) / 1e6)
    }

    /// What a model is given live is what it is given from the file.
    @Test func rowsAreReadBackBitForBit() async throws {
        var random = SeededRandom(seed: 3)
        let labels = ["benign", "port scan", "a, b"]
        var text = BasicRow.header(isLabelled: true)
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
            BasicRow(flow).append(to: &text, label: labels[round % 3])
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
            #expect(read == BasicRow(flow).features.map { Float($0).bitPattern }, "\(flow)")
            #expect(table.times.map { Int64(($0[row] * 1e6).rounded()) } == flow.start)
        }
        let read = try #require(table.labels)
        #expect(read.codes.prefix(3).map { read.types[Int($0)].name } == labels)
        #expect(read.types.map(\.isBenign) == [true, false, false])
    }

    @Test func withoutALabelTheRowsCanStillBeScored() async throws {
        let text = BasicRow.header() + BasicRow(Self.flow).csvLine()
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
