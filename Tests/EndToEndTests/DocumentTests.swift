import Foundation
import TestSupport
import Testing

/// The commands that the documents show, run as they stand.
@Suite struct DocumentTests {
    /// The `sh` blocks of a document, without the lines that fetch or build the program itself.
    private static func blocks(_ document: String) throws -> [String] {
        let page = try text(of: packageRoot + "/" + document)
        return page.matches(of: /(?s)\n```sh\n(.*?)\n```/).map { match in
            match.1.split(separator: "\n").filter { line in
                !["git ", "make ", "cd ", "sudo ", "swift "].contains { line.hasPrefix($0) }
            }.joined(separator: "\n")
        }.filter { !$0.isEmpty }
    }

    @Test(arguments: [
        "README.md", "Documentation/guides/commands.md", "Documentation/guides/data.md",
        "Documentation/guides/detecting.md",
        "Documentation/guides/model-file.md", "Documentation/guides/reading-a-report.md",
        "Documentation/guides/training.md",
    ])
    func everyCommandWorks(document: String) async throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(
            atPath: folder / ".build/release", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder / ".build/release/lapwing", withDestinationPath: try lapwingBinary())
        if RealData.isPresent {
            for name in try FileManager.default.contentsOfDirectory(atPath: RealData.nslKDD) {
                try FileManager.default.createSymbolicLink(
                    atPath: folder / name, withDestinationPath: RealData.nslKDD + "/" + name)
            }
        }
        let path = (folder / ".build/release") + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
        var ran = 0
        for block in try Self.blocks(document) where RealData.isPresent || !block.contains("kdd") {
            if !RealData.isPresent && block.contains("KDD") { continue }
            let outcome = try await run(["/bin/sh", "-euc", block], in: folder, environment: ["PATH": path])
            #expect(outcome.code == 0, "\(block)\n\(outcome.errors)")
            ran += 1
        }
        #expect(ran > 0 || !RealData.isPresent)
    }

    @Test func everyLinkLeadsSomewhere() throws {
        let root = URL(fileURLWithPath: packageRoot)
        let names = try FileManager.default.subpathsOfDirectory(atPath: packageRoot + "/Documentation")
            .filter { $0.hasSuffix(".md") }.map { "Documentation/" + $0 }
        for name in names + ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"] {
            let page = root.appendingPathComponent(name)
            for match in try text(of: page.path).matches(of: /\]\(([^)#:]+)(?:#[^)]*)?\)/) {
                let target = page.deletingLastPathComponent().appendingPathComponent(String(match.1))
                // The picture is made from a release, and may come later than the words.
                guard target.pathExtension != "png" else { continue }
                #expect(FileManager.default.fileExists(atPath: target.path), "\(name): \(match.1)")
            }
        }
    }
}
