import Foundation
import Learning
import Packets
import TestSupport
import Testing

@testable import Detection
@testable import Flows

@Suite struct BaselineFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static func file() async throws -> BaselineFile {
        BaselineFile(
            hosts: nil, flows: try await FlowTraffic.baseline(),
            home: [try #require(CIDR("10.0.0.0/8")), try #require(CIDR("fd00::/8"))],
            provenance: .init(sources: ["benign.pcap"], seconds: 3_600, flows: 1_000, seed: 1, version: "0.4"))
    }

    private static func reason(_ data: Data) -> String {
        do {
            _ = try BaselineFile.decode(data, file: "place.lapwing")
            return ""
        } catch { return "\(error)" }
    }

    @Test func whatIsWrittenIsRead() async throws {
        let file = try await Self.file()
        let path = folder.path("place.baseline")
        try file.write(to: path, created: 1_700_000_000)
        #expect(BaselineFile.isBaseline(path))
        let read = try BaselineFile.read(path)
        #expect(read.home == file.home && read.provenance == file.provenance && read.hosts == nil)
        let (before, after) = (try #require(file.flows), try #require(read.flows))
        #expect(after.flowsPerDay == before.flowsPerDay && after.flows == 1_000 && after.profile == .basic)
        var traffic = FlowTraffic(seed: 5)
        let rows = traffic.rows(200)
        #expect(FlowJudge(after).judge(rows).map(\.pValue) == FlowJudge(before).judge(rows).map(\.pValue))
        #expect(FlowJudge(after).reasons(for: rows[3]) == FlowJudge(before).reasons(for: rows[3]))
        #expect(try read.encode(created: 7) == file.encode(created: 7))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["place.baseline"])
    }

    @Test func aDamagedFileIsRefusedInOneLine() async throws {
        let data = try await Self.file().encode(created: 1)
        for count in [1, 7, 8, 19, 20, data.count / 2, data.count - 1] {
            #expect(Self.reason(data.prefix(count)).contains("cut short"), "\(count)")
        }
        #expect(Self.reason(Data()).contains("not a baseline"))
        #expect(Self.reason(Data("bytes,packets\n1,2\n".utf8)).contains("--save"))
        for place in [21, 40, data.count / 2, data.count - 45] {
            var altered = data
            altered[place] ^= 1
            #expect(Self.reason(altered).contains("altered"), "\(place)")
        }
        var newer = data
        newer[8] = 2
        #expect(Self.reason(newer).contains("newer than this program's 1"))
        var none = data
        none[8] = 0
        #expect(Self.reason(none).contains("damaged"))
        for reason in [Self.reason(data.prefix(30)), Self.reason(newer)] {
            #expect(reason.hasPrefix("place.lapwing: ") && !reason.contains("\n"))
        }
    }

    @Test func aModelIsNoBaselineAndTheOtherWayRound() async throws {
        let file = try await Self.file()
        let model = try ModelFile.encode(try #require(file.flows).detector, created: 1)
        #expect(Self.reason(model).contains("is a trained model"))
        let baseline = try file.encode(created: 1)
        let error = #expect(throws: LearningError.self) { _ = try ModelFile.decode(baseline, file: "b") }
        let words1 = "\(try #require(error))"
        #expect(words1.contains("is a baseline"))
    }

    @Test func aSealedFileOfNonsenseIsRefused() async throws {
        let data = try await Self.file().encode(created: 1)
        let seal = SealedFile(magic: SealedFile.baselineMagic, version: 1, noun: "", making: "", mend: "")
        let content = try seal.open(data)
        let (text, model) = try #require(SealedFile.parts(of: content.payload))
        let words = try #require(String(data: text, encoding: .utf8))
        let changes = [
            ("\"profile\":\"basic\"", "\"profile\":\"kdd\""), ("\"profile\":\"basic\"", "\"profile\":\"host\""),
            ("\"services\":[", "\"services\":[1,"), ("\"groups\":[[0", "\"groups\":[[99"),
            ("\"low\":[", "\"low\":[1,"), ("\"medians\":[", "\"medians\":[\"inf\","), ("10.0.0.0/8", "10.0.0.0/80"),
            ("\"flowsPerDay\":", "\"flowsPerDay\":-"), ("{", "["),
        ]
        for (old, new) in changes {
            #expect(words.contains(old), "\(old)")
            let changed = Data(words.replacingOccurrences(of: old, with: new).utf8)
            let reason = Self.reason(seal.seal(SealedFile.payload(text: changed, bytes: model), created: 1))
            #expect(reason.contains("damaged"), "\(new): \(reason)")
        }
        #expect(Self.reason(seal.seal(Data(repeating: 255, count: 9), created: 1)).contains("damaged"))
        #expect(Self.reason(seal.seal(SealedFile.payload(text: text, bytes: Data()), created: 1)).contains("damaged"))
    }

    @Test func aFolderAndNoFileAreSaidSo() throws {
        let missing = #expect(throws: DetectionError.self) { try BaselineFile.read(folder.path("none")) }
        let words2 = "\(try #require(missing))"
        #expect(words2.contains("none: cannot be read"))
        #expect(!BaselineFile.isBaseline(folder.path("none")))
        let file = BaselineFile(
            hosts: nil, flows: nil, home: [],
            provenance: .init(sources: [], seconds: 0, flows: 0, seed: 0, version: ""))
        let error = #expect(throws: DetectionError.self) { try file.write(to: folder.path, created: 1) }
        let words3 = "\(try #require(error))"
        #expect(words3.contains("cannot be written"))
        #expect(try BaselineFile.decode(try file.encode(created: 1), file: "x").flows == nil)
    }
}
