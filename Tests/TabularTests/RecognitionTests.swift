import TestSupport
import Testing

@testable import Tabular

@Suite struct RecognitionTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    static let files: [(DatasetKind, String)] = [
        (.nslKDD, Samples.nslKDD(label: "normal", difficulty: 21)),
        (.nslKDDARFF, Samples.arff([Samples.nslKDD(label: "normal")])),
        (.cicids2017, "\(Samples.cicids2017Header)\n\(Samples.cicids2017(label: "BENIGN"))\n"),
        (.cicids2017Improved, Samples.improved(["BENIGN"])),
        (
            .unswNB15,
            UNSWNB15Columns.names.joined(separator: ",") + "\n"
                + Samples.unswNB15(1, service: "-", category: "Normal", label: 0) + "\n"
        ),
        (.synthetic, "BytesSent,BytesReceived,PacketsSent,PacketsReceived,Duration,IsAnomaly\n1,2,3,4,5,0\n"),
        (.csv, "a,b,label\n1,2,benign\n"),
    ]

    @Test(arguments: files)
    func aFileIsRecognised(kind: DatasetKind, text: String) async throws {
        let table = try await folder.read(text)
        #expect(table.kind == kind)
        #expect(table.rowCount == 1)
        #expect(try #require(table.labels).benignCount == 1)
    }

    @Test(arguments: files)
    func linesMayEndAsOnWindows(kind: DatasetKind, text: String) async throws {
        let plain = try await folder.read(text)
        let windows = try await folder.read(
            text.split(separator: "\n").joined(separator: "\r\n") + "\r\n\r\n")
        #expect(windows.kind == kind)
        #expect(windows.schema == plain.schema)
        #expect(windows.columns == plain.columns)
        #expect(try windows.typeNames() == plain.typeNames())
    }

    @Test(arguments: files)
    func aByteOrderMarkIsLeftOutAndSaid(kind: DatasetKind, text: String) async throws {
        let plain = try await folder.read(text)
        let marked = try await folder.read("\u{FEFF}" + text)
        #expect(marked.kind == kind)
        #expect(marked.schema == plain.schema)
        #expect(marked.columns == plain.columns)
        #expect(marked.notes.contains { $0.contains("byte order mark") })
        #expect(!plain.notes.contains { $0.contains("byte order mark") })
    }

    @Test(arguments: files)
    func everyFeatureCanBeDropped(kind: DatasetKind, text: String) async throws {
        let all = try await folder.read(text)
        let gone = Set(all.schema.features.prefix(2).map(\.name))
        let table = try await folder.read(text, ReadOptions { $0.drop = gone })
        #expect(table.schema == all.dropping(gone).schema)
        #expect(table.columns == all.dropping(gone).columns)
    }

    @Test func theCallersKindOverrides() async throws {
        let text = "sttl,dttl,ct_srv_src,label\n1,2,3,Worms\n"
        #expect(try await folder.read(text).typeNames() == ["Worms"])
        let table = try await folder.read(text, ReadOptions { $0.kind = .csv })
        #expect(table.kind == .csv)
        #expect(table.schema.features.map(\.name) == ["sttl", "dttl", "ct_srv_src"])
    }

    @Test(arguments: [("packets", nil), ("flag", "flags"), ("Durration", "Duration"), ("LABEL", "label")])
    func theNearestNameIsASlipOfThePenAway(name: String, nearest: String?) {
        #expect(nearestName(to: name, among: ["flags", "Duration", "label"]) == nearest)
    }
}
