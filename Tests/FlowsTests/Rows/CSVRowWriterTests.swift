import Packets
import Tabular
import TestSupport
import Testing

@testable import Flows

@Suite("Rows that the meter writes are rows that the reader knows")
struct CSVRowWriterTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func records<Record: MeasuredRecord>(_: Record.Type) -> [FinishedFlow<Record>] {
        let options = MeterOptions(activeTimeout: .max)
        return (UInt64(0)..<200).compactMap { seed in
            let kept = RandomFlow.make(seed: 70_000 + seed)
            var record = Record(kept[0].packet, isForward: kept[0].isForward, continuing: nil, options: options)
            for one in kept.dropFirst() { _ = record.add(one.packet, isForward: one.isForward, options: options) }
            var flow = record.finished(kept[0].packet.transport)
            flow.firstPacket = seed + 1
            return record.isEmitted ? flow : nil
        }
    }

    private func write<Record: MeasuredRecord>(
        _ flows: [FinishedFlow<Record>], labels: [String]? = nil
    ) throws -> String {
        let writer = CSVRowWriter<Record>(isLabelled: labels != nil)
        var bytes: [UInt8] = []
        writer.appendHeader(to: &bytes)
        for (index, flow) in flows.enumerated() {
            #expect(writer.append(flow, label: labels?[index] ?? "", to: &bytes))
        }
        return try folder.write(bytes, to: "flows.csv")
    }

    private func check<Record: MeasuredRecord>(
        _ flows: [FinishedFlow<Record>], labels: [String]?, _ kind: DatasetKind
    ) async throws -> Table {
        let table = try await TableReader().read([try write(flows, labels: labels)])
        #expect(table.kind == kind)
        #expect(table.rowCount == flows.count)
        #expect(table.schema.features == Record.schema.features)
        #expect(table.schema.identifiers == Record.schema.identifiers)
        for (place, flow) in flows.enumerated() {
            var row: [Double] = []
            Record.appendFeatures(of: flow, to: &row)
            #expect(row.count == table.columns.count)
            for (column, value) in zip(table.columns, row) {
                guard case .numeric(let cells) = column else { continue }
                #expect(cells[place] == Float(value) || (cells[place].isNaN && value.isNaN))
            }
            #expect(abs((table.times?[place] ?? 0) - Double(flow.record.start) / 1e6) < 1e-5)
        }
        return table
    }

    @Test func fixed() async throws {
        _ = try await check(records(FixedFlow.self), labels: nil, .cicids2017Improved)
    }

    @Test func cic2017() async throws {
        _ = try await check(records(CIC2017Flow.self), labels: nil, .cicids2017)
    }

    @Test("With a ground truth there are the data set's columns to the last, and the reader has the labels")
    func labelled() async throws {
        let flows = records(FixedFlow.self)
        let labels = flows.indices.map { $0 % 3 == 0 ? "DoS Hulk" : "BENIGN" }
        let table = try await check(flows, labels: labels, .cicids2017Improved)
        #expect(table.labels != nil)
        let old = records(CIC2017Flow.self)
        #expect(try await check(old, labels: old.map { _ in "Bot" }, .cicids2017).labels != nil)
    }

    @Test("The header is the data set's")
    func header() throws {
        var bytes: [UInt8] = []
        CSVRowWriter<FixedFlow>(isLabelled: true).appendHeader(to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == CICIDS2017Columns.improved.joined(separator: ",") + "\n")
        bytes = []
        CSVRowWriter<CIC2017Flow>().appendHeader(to: &bytes)
        let names = String(decoding: bytes, as: UTF8.self).dropLast().split(separator: ",").map(String.init)
        #expect(names.count == 84)
        #expect(Set(CICIDS2017Columns.original).isSubset(of: names))
    }

    @Test("A row's identifiers")
    func identifiers() throws {
        let packet = Packet(
            time: 1_499_432_361_088_203, transport: .udp, headerLength: 8, payloadLength: 54, framePayloadLength: 54)
        var record = FixedFlow(packet, isForward: true, continuing: nil, options: MeterOptions())
        var bytes = Array("before\n".utf8)
        _ = record.add(packet, isForward: false, options: MeterOptions())
        var flow = record.finished(.udp)
        flow.firstPacket = 154_994
        CSVRowWriter<FixedFlow>().append(flow, to: &bytes)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        #expect(lines.first == "before")
        #expect(
            lines.last?.hasPrefix(
                "154994,192.168.10.5-192.168.10.3-53633-53-17,192.168.10.5,53633,192.168.10.3,53,17,"
                    + "2017-07-07 12:59:21.088203,0,1,1,54,54,") == true)
    }

    @Test("A label with a comma is quoted, a flow without a row is not written")
    func quotes() throws {
        let packet = Packet(time: 0, transport: .udp)
        let fixed = FixedFlow(packet, isForward: true, continuing: nil, options: MeterOptions())
        var bytes: [UInt8] = []
        CSVRowWriter<FixedFlow>(isLabelled: true).append(fixed.finished(.udp), label: "a, \"b\"", to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self).hasSuffix(",\"a, \"\"b\"\"\",-1\n"))
        let old = CIC2017Flow(packet, isForward: true, continuing: nil, options: MeterOptions())
        bytes = []
        #expect(!CSVRowWriter<CIC2017Flow>().append(old.finished(.udp), to: &bytes))
        #expect(bytes.isEmpty)
    }
}
