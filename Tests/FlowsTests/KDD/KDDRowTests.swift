import Packets
import Tabular
import TestSupport
import Testing

@testable import Flows

@Suite struct KDDRowTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Rows as the meter writes them, and their values.
    private func metered(_ count: Int) -> (text: String, values: [[Double]]) {
        var windows = KDDWindows()
        var text =
            (FeatureSchema.nslKDDLive.identifiers + FeatureSchema.nslKDDLive.features.map(\.name))
            .joined(separator: ",") + "\n"
        var values: [[Double]] = []
        for var connection in KDDWindowsTests.connections(seed: 3, count: count) {
            connection.sourceBytes = UInt64(connection.sourcePort) * 100
            let row = windows.row(for: connection)
            var line: [UInt8] = []
            row.appendCells(to: &line)
            text += "2024-02-03 04:05:06.123456,10.0.0.1,4000,10.0.0.2,80,\(String(decoding: line, as: UTF8.self))\n"
            values.append([])
            row.append(to: &values[values.count - 1])
        }
        return (text, values)
    }

    @Test func theSchemaIsThatOfTheData() {
        let names = KDDRow.schema.features.map(\.name)
        #expect(names.count == 28)
        #expect(names.first == "duration" && names.last == "dst_host_srv_rerror_rate")
        #expect(names[9] == "count" && names[18] == "dst_host_count")
        #expect(
            KDDRow.schema.features.filter { !$0.levels.isEmpty }.map(\.name) == ["protocol_type", "service", "flag"])
    }

    @Test func aRowReadsAsARowOfTheData() {
        var windows = KDDWindows()
        var connection = KDDSummary(
            decided: 5, source: IPAddress(v4: 1), destination: IPAddress(v4: 2), sourcePort: 3, destinationPort: 25,
            transport: .tcp, service: KDDService(.tcp, sourcePort: 3, destinationPort: 25), flag: .rej)
        connection.duration = 42_908
        connection.sourceBytes = 1_379_963_888
        connection.wrongFragments = 3
        var line: [UInt8] = []
        windows.row(for: connection).appendCells(to: &line)
        #expect(
            String(decoding: line, as: UTF8.self)
                == "42908,tcp,smtp,REJ,1379963888,0,0,3,0,1,1,0.00,0.00,1.00,1.00,1.00,0.00,0.00,"
                + "1,1,1.00,0.00,1.00,0.00,0.00,0.00,1.00,1.00")
    }

    /// A model that has learnt from NSL-KDD names the kind and the features; the meter's file has a header.
    @Test(arguments: [DatasetKind.nslKDD, .nslKDDARFF, nil]) func theReaderTakesMeteredRowsForTheData(
        kind: DatasetKind?
    ) async throws {
        let (text, values) = metered(300)
        let path = try folder.write(text, to: "kdd.csv")
        var options = ReadOptions()
        options.kind = kind
        options.expected = KDDRow.schema
        let table = try await TableReader(options: options).read([path])
        #expect(table.kind == .nslKDD)
        #expect(table.schema.features.map(\.name) == KDDRow.schema.features.map(\.name))
        #expect(table.schema.features.allSatisfy { $0.profile == "kdd" })
        #expect(table.schema.identifiers == ["Timestamp", "Src IP", "Src Port", "Dst IP", "Dst Port"])
        #expect(table.labels == nil)
        #expect(table.times?.first.map { Int($0) } == 1_706_933_106)
        #expect(table.rowCount == values.count)
        for (index, feature) in table.schema.features.enumerated() {
            switch table.columns[index] {
            case .numeric(let numbers): #expect(numbers == values.map { Float($0[index]) })
            case .categorical(let codes):
                let own = KDDRow.schema.features[index].levels
                #expect(codes.map { feature.levels[Int($0)] } == values.map { own[Int($0[index])] })
            }
        }
    }

    @Test func labelledRowsAreTrainingData() async throws {
        let lines = metered(40).text.split(separator: "\n")
        let labelled = lines.enumerated().map {
            $0.element + ($0.offset == 0 ? ",Label" : $0.offset % 4 == 0 ? ",neptune" : ",normal")
        }
        let path = try folder.write(labelled.joined(separator: "\n"), to: "labelled.csv")
        let table = try await TableReader().read([path])
        #expect(table.kind == .nslKDD)
        #expect(table.schema.label == "Label")
        #expect(table.schema.features.count == 28)
        #expect(table.labels?.isAttack.count { $0 } == 10)
    }
}

extension KDDRowTests {
    @Test func aLabelIsQuotedWhereItMustBe() {
        var rows = KDDRows(isText: true)
        let connection = KDDWindowsTests.connections(seed: 1, count: 1)[0]
        guard case .text(let line) = rows.output(of: connection, last: 0, end: .closed, label: "a, \"b\"") else {
            return
        }
        #expect(String(decoding: line, as: UTF8.self).hasSuffix(",\"a, \"\"b\"\"\"\n"))
        #expect(KDDRows.header(isLabelled: true).count { $0 == UInt8(ascii: ",") } == 33)
    }

    @Test func anICMPv6MessageKeepsItsProtocol() throws {
        let packet = Packet(
            source: IPAddress(high: 1, low: 2), destination: IPAddress(high: 1, low: 3), transport: .icmpV6,
            headerLength: 8, icmpType: 128)
        var table = FlowTable<KDDConnection>(limit: 16)
        var flows: [FinishedFlow<KDDConnection>] = []
        table.add(packet) { flows.append($0) }
        while table.drain(emit: { flows.append($0) }) {}
        let connection = try #require(flows.first.flatMap { KDDSummary($0) })
        var rows = KDDRows(isText: false)
        guard case .row(let row) = rows.output(of: connection, last: 0, end: .closed, label: nil) else { return }
        #expect(row.transport == .icmpV6)
        #expect(row.features.count == 28)
    }
}
