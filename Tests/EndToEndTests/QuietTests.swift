import Testing

/// Words go to standard error and data to standard output, and `--quiet` leaves no words.
@Suite struct QuietTests {
    @Test func quietCommandsSayNothingOnStandardError() async throws {
        let folder = try await flowsFolder(model: "isolation-forest")
        try folder.write("a,label\n" + (0..<200).map { "\($0 * 7 % 31),\($0 % 4 == 0)\n" }.joined(), to: "noted.csv")
        for words in [
            ["simulate", "rows", "--rows", "10", "--out", "few.csv"], ["simulate", "rows", "--rows", "10"],
            ["train", "flows.csv", "--out", "again.lapwing"], ["train", "noted.csv", "--out", "noted.lapwing"],
            ["evaluate", "flows.lapwing", "flows.csv", "--report", "report.html"],
            ["calibrate", "flows.lapwing", "unseen.csv", "--out", "here.lapwing"],
            ["evaluate", "here.lapwing", "flows.csv", "--json"], ["score", "flows.lapwing", "flows.csv"],
            ["inspect", "flows.csv"], ["inspect", "noted.csv"], ["inspect", "flows.lapwing"],
        ] {
            let outcome = try await run([try lapwingBinary()] + words + ["--quiet"], in: folder)
            #expect(outcome.code == 0, "\(words)")
            #expect(outcome.errors.isEmpty, "\(words)")
        }
    }

    @Test func notesGoToStandardErrorWithoutQuiet() async throws {
        let folder = try Folder()
        try folder.write("a,label\n" + (0..<200).map { "\($0 * 7 % 31),\($0 % 4 == 0)\n" }.joined(), to: "noted.csv")
        let outcome = try await lapwing("inspect", "noted.csv", in: folder)
        #expect(outcome.code == 0)
        #expect(outcome.errors.contains("note: no --label was given"))
        #expect(!outcome.output.contains("note:"))
    }

    @Test func colourNeverReachesAFile() async throws {
        let folder = try await flowsFolder(model: "extra-trees")
        for words in [["evaluate", "flows.lapwing", "flows.csv"], ["inspect", "flows.lapwing"]] {
            let outcome = try await run([try lapwingBinary()] + words, in: folder)
            #expect(!(outcome.output + outcome.errors).contains("\u{1B}"))
        }
    }
}
