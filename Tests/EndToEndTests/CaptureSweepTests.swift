import Foundation
import TestSupport
import Testing

/// Every real capture, against tcpdump: what it opens we meter, with as many packets, and quickly; the rest we refuse.
@Suite struct CaptureSweepTests {
    static let tcpdump = ["/usr/bin/tcpdump", "/usr/sbin/tcpdump", "/opt/homebrew/sbin/tcpdump"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// What one capture came to.
    private struct Finding: Sendable {
        var file: String
        var fault: String?
    }

    @Test(.enabled(if: RealData.isPresent && tcpdump != nil, "needs the real captures, and tcpdump"))
    func whatTcpdumpOpensIsMeteredPacketForPacket() async throws {
        let tcpdump = try #require(Self.tcpdump)
        var files: [String] = []
        for folder in ["arkime", "malformed", "ndpi", "retina", "scapy", "slips"] {
            files += try RealData.files(in: "captures/\(folder)")
        }
        #expect(files.count > 1_000)
        let halves = [files.indices.filter { $0 % 2 == 0 }, files.indices.filter { $0 % 2 == 1 }]
        let all = files
        let findings = try await withThrowingTaskGroup(of: [Finding].self) { group in
            for half in halves {
                group.addTask {
                    var found: [Finding] = []
                    for index in half { found.append(try await Self.look(at: all[index], tcpdump)) }
                    return found
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let faults = findings.compactMap { finding in finding.fault.map { "\(finding.file): \($0)" } }
        #expect(faults == [])
    }

    private static func look(at file: String, _ tcpdump: String) async throws -> Finding {
        let folder = try Folder()
        let theirs = try await run([tcpdump, "-n", "-r", file, "--count"], in: folder)
        let ours = try await lapwing("meter", file, "--json", in: folder)
        let name = (file as NSString).lastPathComponent
        if ours.processorSeconds > 10 { return Finding(file: name, fault: "took \(ours.processorSeconds) s") }
        // A capture that is cut ends tcpdump with an error after its packets; one it cannot open gives no count.
        guard let count = theirs.output.split(separator: " ").first.flatMap({ UInt64($0) }) else {
            let isRefused = ours.code == 1 && ours.errorLines.count == 1
            return Finding(
                file: name, fault: isRefused ? nil : "exit \(ours.code), expected 1 and one line: \(ours.errors)")
        }
        guard ours.code == 0 else { return Finding(file: name, fault: "exit \(ours.code): \(ours.errors)") }
        let summary = try JSONObject(ours.errorLines.last.map(String.init) ?? "")
        let frames = try summary.integer("frames")
        return Finding(file: name, fault: frames == Int(count) ? nil : "\(frames) frames, tcpdump sees \(count)")
    }
}
