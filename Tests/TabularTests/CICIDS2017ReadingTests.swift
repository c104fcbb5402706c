import TestSupport
import Testing

@testable import Tabular

@Suite struct CICIDS2017ReadingTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let plainHeader = CICIDS2017Columns.original.joined(separator: ",") + ",Label"

    // MARK: As published

    @Test func blanksBeforeNamesAreLeftOut() async throws {
        let row = Samples.cicids2017(label: "BENIGN")
        let published = try await folder.read("\(Samples.cicids2017Header)\n\(row)\n")
        let plain = try await folder.read("\(Self.plainHeader)\n\(row)\n")
        #expect(published.schema == plain.schema)
        #expect(published.columns == plain.columns)
        #expect(published.schema.identifiers == ["Destination Port"])
        #expect(published.schema.label == "Label")
        #expect(try published.numbers("Flow Duration") == [1])
        #expect(try published.numbers("Idle Min") == [77])
    }

    @Test func blanksBeforeNamesAreSaid() async throws {
        let row = Samples.cicids2017(label: "BENIGN")
        let published = try await folder.read("\(Samples.cicids2017Header)\n\(row)\n")
        #expect(published.notes.contains { $0.contains("spaces") })
        let plain = try await folder.read("\(Self.plainHeader)\n\(row)\n")
        #expect(!plain.notes.contains { $0.contains("spaces") })
    }

    @Test(arguments: [true, false])
    func theSecondFwdHeaderLengthIsLeftOut(asPandasWritesIt: Bool) async throws {
        let header = asPandasWritesIt ? Self.plainHeader : Samples.cicids2017Header
        let table = try await folder.read("\(header)\n\(Samples.cicids2017(label: "BENIGN"))\n")
        #expect(table.schema.features.count == 76)
        #expect(Set(table.schema.features.map(\.name)).count == 76)
        #expect(try table.numbers("Fwd Header Length") == [34], "the first of the two is kept")
        #expect(try table.numbers("Fwd Avg Bytes/Bulk") == [56], "what follows the second is not shifted")
        #expect(table.notes.contains { $0.contains("Fwd Header Length") })
    }

    @Test func identifiersAreNeverFeatures() async throws {
        let ids = ["Flow ID", " Source IP", " Source Port", " Destination IP", " Protocol", " Timestamp"]
        let header = ids.joined(separator: ",") + "," + Samples.cicids2017Header
        let row = "10.0.0.1-10.0.0.2-1-2-6,10.0.0.1,1,10.0.0.2,6,7/7/2017 3:30,"
        let table = try await folder.read("\(header)\n\(row)\(Samples.cicids2017(label: "DDoS"))\n")
        let bare = try await folder.read("\(Samples.cicids2017Header)\n\(Samples.cicids2017(label: "DDoS"))\n")
        #expect(table.schema.features == bare.schema.features)
        #expect(table.columns == bare.columns)
        #expect(
            Set(table.schema.identifiers) == [
                "Flow ID", "Source IP", "Source Port", "Destination IP", "Destination Port", "Protocol", "Timestamp",
            ])
    }

    @Test func cellsMayBeInfiniteOrMissing() async throws {
        let cells = ["Infinity", "NaN", "-Infinity", "inf", "nan", "", " 12 ", "-1", "1.5E3"]
        let rows = cells.map { Samples.cicids2017(["Flow Bytes/s": $0], label: "BENIGN") }
        let table = try await folder.read(([Samples.cicids2017Header] + rows).joined(separator: "\n"))
        let expected: [Float] = [.infinity, .nan, -.infinity, .infinity, .nan, .nan, 12, -1, 1500]
        #expect(bits(try table.numbers("Flow Bytes/s")) == bits(expected))
    }

    @Test(arguments: ["\u{2013}".utf8.map { $0 }, [0x96], [0xEF, 0xBF, 0xBD], Array("ï¿½".utf8), [0x2D]])
    func aMangledDashIsMended(dash: [UInt8]) async throws {
        let start = "\(Samples.cicids2017Header)\n\(Samples.cicids2017(label: "Web Attack "))"
        let path = try folder.write(Array(start.utf8) + dash + Array(" XSS\n".utf8), to: "web.csv")
        let table = try await TableReader().read([path])
        #expect(try table.typeNames() == ["Web Attack - XSS"])
        #expect(table.labels?.types.map(\.family) == ["Web Attack"])
    }

    @Test func spellingsOfOneLabelAreOneType() async throws {
        let rows = ["PortScan", "Portscan", "BENIGN", "Benign"].map { Samples.cicids2017(label: $0) }
        let table = try await folder.read(([Samples.cicids2017Header] + rows).joined(separator: "\n"))
        #expect(table.labels?.types.count == 2)
        #expect(table.labels?.codes == [0, 0, 1, 1])
    }

    @Test func blankRowsAndRepeatedHeadersAreLeftOutAndCounted() async throws {
        let header = Samples.cicids2017Header
        let blank = String(repeating: ",", count: 78)
        let lines = [
            header, Samples.cicids2017(first: 1, label: "BENIGN"), blank, "", blank, header,
            Samples.cicids2017(first: 2, label: "DDoS"), blank, header, "", Samples.cicids2017(first: 3, label: "Bot"),
            blank,
        ]
        let table = try await folder.read(lines.joined(separator: "\r\n"))
        #expect(try table.numbers("Flow Duration") == [2, 3, 4])
        #expect(try table.typeNames() == ["BENIGN", "DDoS", "Botnet"])
        #expect(table.labels?.types.count == 3, "only types that occur")
        #expect(table.notes.contains("4 blank rows were left out"))
        #expect(table.notes.contains("2 repeated headers were left out"))
    }

    // MARK: As corrected

    @Test func theCorrectedSetHas91Columns() async throws {
        let table = try await folder.read(Samples.improved(["BENIGN", "Web Attack - XSS"]))
        #expect(CICIDS2017Columns.improved.count == 91)
        #expect(table.schema.features.count == 82, "81 features and the protocol")
        #expect(table.schema.identifiers.count == 7)
        #expect(try table.numbers("Protocol") == [17, 17])
        #expect(try table.numbers("Flow Duration") == [8, 108])
        #expect(try table.numbers("Total TCP Flow Time") == [88, 188])
        #expect(table.schema.features.allSatisfy { $0.profile == "fixed" })
        #expect(table.schema.index(of: "Attempted Category") == nil)
        #expect(try table.typeNames() == ["BENIGN", "Web Attack - XSS"])
    }

    // MARK: Attempted attacks

    private static let attempted = Samples.improved([
        "BENIGN", "DoS Hulk - Attempted", "DoS Hulk", "Botnet - Attempted",
    ])

    @Test func attemptedAttacksAreBenignByDefault() async throws {
        let table = try await folder.read(Self.attempted)
        #expect(table.labels?.isAttack == [false, false, true, false])
        #expect(try table.classCounts(.family) == ["benign": 3, "DoS": 1])
    }

    @Test func attemptedAttacksCanBeAttacks() async throws {
        let table = try await folder.read(Self.attempted, ReadOptions { $0.attempted = .attack })
        #expect(table.labels?.isAttack == [false, true, true, true])
        #expect(try table.typeNames() == ["BENIGN", "DoS Hulk", "DoS Hulk", "Botnet"])
        #expect(try table.classCounts(.family) == ["benign": 1, "DoS": 2, "Botnet": 1])
    }

    @Test func attemptedAttacksCanBeDropped() async throws {
        let table = try await folder.read(Self.attempted, ReadOptions { $0.attempted = .drop })
        #expect(table.rowCount == 2)
        #expect(try table.numbers("Flow Duration") == [8, 208])
        #expect(try table.typeNames() == ["BENIGN", "DoS Hulk"])
    }

    @Test func originsCountTheRowsThatAreLeft() async throws {
        let table = try await folder.read(
            files: [Self.attempted, Samples.improved(["BENIGN"])], ReadOptions { $0.attempted = .drop })
        #expect(table.origins.map(\.rows) == [2, 1])
    }
}
