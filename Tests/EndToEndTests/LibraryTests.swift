import Foundation
import Testing

/// The library, used as somebody else's program uses it.
@Suite struct LibraryTests {
    @Test func theGuideShowsTheExampleAsItIs() throws {
        let guide = try text(of: packageRoot + "/Documentation/guides/library.md")
        let example = try text(of: packageRoot + "/Examples/library/main.swift")
        #expect(guide.contains("```swift\n" + example + "```"))
        #expect(example.split(separator: "\n").count <= 14)
        #expect(!example.contains("@testable"))
    }

    @Test func theExampleFindsWhatTheProgramFinds() async throws {
        let folder = try await flowsFolder(rows: 3_000)
        let binary = packageRoot + "/.build/debug/library-example"
        try #require(FileManager.default.isExecutableFile(atPath: binary), "swift build --build-tests makes it")
        let outcome = try await run([binary, "flows.csv", "flows.csv"], in: folder)
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(try await lapwing("train", "flows.csv", "--out", "m", "--quiet", in: folder).code == 0)
        let scores = try await lapwing("score", "m", "flows.csv", "--quiet", in: folder)
        let called = scores.outputLines.dropFirst().filter { $0.split(separator: ",")[3] == "true" }
        #expect(called.count > 20)
        #expect(
            outcome.outputLines.filter { $0.hasPrefix("row ") }.map { $0.dropFirst(4).prefix { $0 != ":" } }
                == called.map { $0.prefix { $0 != "," } })
    }
}
