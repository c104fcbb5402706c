import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What users give `detect` and `serve` by mistake, and what they lack.
@Suite struct DetectBadInputTests {
    private static func change(_ folder: Folder, _ change: (inout Data) -> Void) throws {
        var bytes = try #require(FileManager.default.contents(atPath: folder / "here.lapwing"))
        change(&bytes)
        try folder.write(bytes, to: "bad.lapwing")
    }

    static let files: [BadInput] = [
        BadInput(
            name: "a baseline cut short", command: "detect bad.lapwing benign.pcap",
            words: ["bad.lapwing", "cut short", "Copy it again"]
        ) { try change($0) { $0.removeLast($0.count / 2) } },
        BadInput(
            name: "an altered baseline", command: "detect bad.lapwing benign.pcap",
            words: ["bad.lapwing", "altered", "checksum"]
        ) { try change($0) { $0[$0.count / 2] ^= 1 } },
        BadInput(
            name: "a newer baseline", command: "detect bad.lapwing benign.pcap",
            words: ["bad.lapwing", "newer", "Update lapwing"]
        ) { try change($0) { $0[8] &+= 1 } },
        BadInput(
            name: "a newer baseline, inspected", command: "inspect bad.lapwing", words: ["bad.lapwing", "newer"]
        ) { try change($0) { $0[8] &+= 1 } },
        BadInput(
            name: "a baseline to learn from", command: "detect --learn here.lapwing benign.pcap",
            words: ["--learn here.lapwing", "is a model", "without --learn"], code: 2),
        BadInput(
            name: "a baseline without a source", command: "detect here.lapwing",
            words: ["here.lapwing", "no source"], code: 2),
        BadInput(
            name: "two baselines", command: "detect here.lapwing here.lapwing benign.pcap",
            words: ["here.lapwing", "second baseline"], code: 2),
        BadInput(
            name: "a baseline to score with", command: "score here.lapwing benign.pcap",
            words: ["here.lapwing", "'lapwing detect', before the source"]),
        BadInput(
            name: "a folder to save into that is not there",
            command: "detect --learn 10h --save nowhere/here.lapwing interface:lo",
            words: ["nowhere/here.lapwing", "cannot be written", "No such file"]),
        BadInput(
            name: "a folder to save as", command: "detect --learn benign.pcap --save . benign.pcap",
            words: [".: ", "it is a folder"]),
    ]

    @Test(arguments: files) func whatIsGivenByMistakeIsNamed(input: BadInput) async throws {
        try await input.check(in: try await learntFolder())
    }

    @Test func aBaselineOfPacketsIsNotForFlows() async throws {
        let folder = try await learntFolder()
        try folder.write(
            "#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\n"
                + "#types\ttime\taddr\tport\taddr\tport\tenum\n1741080600.0\t10.0.0.1\t1\t10.0.0.2\t2\ttcp\n",
            to: "conn.log")
        let outcome = try await lapwing("detect", "here.lapwing", "conn.log", in: folder)
        #expect(outcome.code == 2)
        #expect(outcome.errorLines.count == 1 && outcome.errors.contains("learnt from packets"), "\(outcome.errors)")
    }

    @Test func aRecordingThatIsCutIsJudgedAndSaid() async throws {
        let folder = try await learntFolder()
        let whole = try #require(FileManager.default.contents(atPath: folder / "benign.pcap"))
        try folder.write(whole.prefix(whole.count - 7), to: "cut.pcap")
        let outcome = try await lapwing("detect", "here.lapwing", "cut.pcap", in: folder)
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("cut.pcap stops in the middle"), "\(outcome.errors)")
        #expect(outcome.errors.contains("packets"), "the summary comes")
    }

    @Test func failingOnAnAlertSaysNothingMore() async throws {
        let folder = try await learntFolder()
        let made = try await lapwing(
            "simulate", "packets", "--duration", "10m", "--seed", "7", "--start", "2025-03-04T10:00:00Z", "--attacks",
            "scan-fast,syn-flood", "--out", "next.pcap", "--quiet", in: folder)
        #expect(made.code == 0, "\(made.errors)")
        let outcome = try await lapwing("detect", "here.lapwing", "next.pcap", "--fail-on-alert", "--quiet", in: folder)
        #expect(outcome.code == 3)
        #expect(outcome.errors.isEmpty, "\(outcome.errors)")
    }

    private static let canDrop =
        geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")

    @Test(.enabled(if: canDrop, "needs root, to let go of its capabilities"), arguments: ["detect", "serve"])
    func withoutTheCapabilityItSaysWhichAndHow(command: String) async throws {
        let folder = try Folder()
        let words =
            command == "detect"
            ? ["detect", "--learn", "10m", "interface:lo", "--quiet"]
            : ["serve", "--source", "interface:lo", "--port", "0", "--data-dir", folder / "data"]
        let outcome = try await run(
            ["/usr/bin/setpriv", "--bounding-set=-net_raw,-net_admin", try lapwingBinary()] + words, in: folder)
        #expect(outcome.code == 1)
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains("CAP_NET_RAW") && outcome.errors.contains("sudo setcap"), "\(outcome.errors)")
    }

    @Test(.enabled(if: canDrop, "needs root, to let go of its capabilities"))
    func aDirectoryThatCannotBeWrittenToIsSaid() async throws {
        let folder = try Folder()
        let data = folder / "data"
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: data)
        let outcome = try await run(
            [
                "/usr/bin/setpriv", "--bounding-set=-dac_override,-fowner,-chown", try lapwingBinary(), "serve",
                "--source", "simulate:office", "--port", "0", "--data-dir", data,
            ], in: folder)
        #expect(outcome.code == 1, "\(outcome.errors)")
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains(data) && outcome.errors.contains("--data-dir"), "\(outcome.errors)")
    }
}
