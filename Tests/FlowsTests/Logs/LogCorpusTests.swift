import Flows
import Foundation
import Testing

/// What the fuzzer has found to be worth keeping, read as `LogFuzz` reads it.
@Suite struct LogCorpusTests {
    @Test func theCorpusIsReadWithoutATrap() throws {
        var package = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { package.deleteLastPathComponent() }
        let folder = package.appendingPathComponent("Fuzz/corpus/Log")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        var counts: [String: Int] = [:]
        for file in files {
            let bytes = [UInt8](try Data(contentsOf: file))
            let zeek = try? allFlows(of: ZeekLog(LogInput(name: "zeek", bytes: bytes)))
            let eve = try? allFlows(of: EveLog(LogInput(name: "eve", bytes: bytes)))
            for flow in (zeek ?? []) + (eve ?? []) { #expect(flow.end >= flow.start) }
            counts[file.lastPathComponent] = (zeek ?? eve ?? []).count
        }
        #expect(counts["zeek-columns"] == 1)
        #expect(counts["zeek-json"] == 2)
        #expect(counts["eve"] == 1)
    }
}
