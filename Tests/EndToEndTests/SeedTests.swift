import Foundation
import Testing

/// One seed, one result.
@Suite struct SeedTests {
    /// The last eight bytes are the time of writing, which is no part of the content.
    private func content(_ folder: Folder, _ name: String) -> Data? {
        FileManager.default.contents(atPath: folder / name)?.dropLast(8)
    }

    @Test(arguments: [
        "--model extra-trees", "--model isolation-forest", "--model extended-isolation-forest",
        "--model isolation-forest --unlabelled", "--model isolation-forest --benign-only",
        "--model extra-trees --imbalance weights --scaling quantile",
    ])
    func oneSeedGivesOneModelOnAnyNumberOfThreads(words: String) async throws {
        let folder = try await flowsFolder(rows: 9_000)
        let command = [try lapwingBinary(), "train", "flows.csv"] + words.split(separator: " ").map(String.init)
        for (out, more) in [
            ("one", ["--threads", "1"]), ("two", ["--threads", "2"]), ("five", ["--threads", "5"]),
            ("other", ["--seed", "2"]),
        ] {
            #expect(try await run(command + ["--out", out, "--quiet"] + more, in: folder).code == 0)
        }
        let one = try #require(content(folder, "one"))
        #expect(content(folder, "two") == one)
        #expect(content(folder, "five") == one)
        #expect(content(folder, "other") != one)
    }

    @Test func oneSeedGivesOneSetOfRows() async throws {
        let folder = try Folder()
        let first = try await lapwing("simulate", "rows", "--rows", "3000", "--seed", "7", in: folder)
        let second = try await lapwing(
            "simulate", "rows", "--rows", "3000", "--seed", "7", "--out", "rows.csv", in: folder)
        let other = try await lapwing("simulate", "rows", "--rows", "3000", "--seed", "8", in: folder)
        #expect([first.code, second.code, other.code] == [0, 0, 0])
        #expect(first.outputLines.count == 3_001)
        #expect(try text(of: folder / "rows.csv") == first.output)
        #expect(other.output != first.output)
    }
}
