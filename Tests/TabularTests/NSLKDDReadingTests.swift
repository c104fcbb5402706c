import TestSupport
import Testing

@testable import Tabular

@Suite struct NSLKDDReadingTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(arguments: [41, 42, 43])
    func labelAndDifficultyMayBeMissing(columns: Int) async throws {
        let rows = [("tcp", "http", "normal"), ("udp", "dns", "neptune"), ("tcp", "smtp", "smurf.")].map {
            Samples.nslKDD(
                $0, service: $1, srcBytes: 7, label: columns > 41 ? $2 : nil, difficulty: columns > 42 ? 21 : nil)
        }
        let table = try await folder.read(rows.joined(separator: "\n"))
        #expect(table.rowCount == 3)
        #expect(table.schema.features.map(\.name) == NSLKDDColumns.names, "the difficulty is no feature")
        #expect(try table.words("protocol_type") == ["tcp", "udp", "tcp"])
        #expect(try table.levels("service") == ["dns", "http", "smtp"])
        #expect(try table.numbers("src_bytes") == [7, 7, 7])
        #expect(try table.numbers("dst_host_srv_rerror_rate") == [0.25, 0.25, 0.25])
        if columns == 41 {
            #expect(table.labels == nil)
            #expect(table.schema.label == nil)
        } else {
            #expect(try table.typeNames() == ["normal", "neptune", "smurf"])
            #expect(table.labels?.isAttack == [false, true, true])
        }
    }

    @Test func arffKnowsNormalAndAnomaly() async throws {
        let table = try await folder.read(
            Samples.arff([Samples.nslKDD(label: "normal"), Samples.nslKDD("icmp", label: "anomaly")]))
        #expect(table.schema.features.map(\.name) == NSLKDDColumns.names)
        #expect(try table.words("protocol_type") == ["tcp", "icmp"])
        #expect(table.labels?.isAttack == [false, true])
        #expect(table.schema.label == "class")
    }

    @Test func theTwoFormsGiveTheSameColumns() async throws {
        let rows = ["normal", "neptune"].map { Samples.nslKDD(srcBytes: 5, label: $0) }
        let text = try await folder.read(rows.joined(separator: "\n"))
        let arff = try await folder.read(
            Samples.arff(rows.map { $0.split(separator: ",").dropLast().joined(separator: ",") + ",normal" }))
        #expect(text.schema.features == arff.schema.features)
        #expect(text.columns == arff.columns)
    }

    @Test func onlyWhatLiveTrafficGivesHasTheProfile() async throws {
        let table = try await folder.read(Samples.nslKDD(label: "normal"))
        let live = table.schema.features.filter { $0.profile == "kdd" }
        #expect(live.count == 28)
        #expect(Set(live.map(\.name)).isDisjoint(with: NSLKDDColumns.contentFeatures))
    }
}
