import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Targets that cannot be written: one line, and all is as it was.
@Suite struct WritingTests {
    static let commands = [
        "train flows.csv --quiet --out", "calibrate flows.lapwing unseen.csv --quiet --out",
        "evaluate flows.lapwing flows.csv --quiet --report", "simulate rows --rows 5000 --quiet --out",
    ]

    private func fails(_ command: String, on target: String, in folder: Folder, saying word: String) async throws {
        let words = command.split(separator: " ").map(String.init) + [target]
        let outcome = try await run([try lapwingBinary()] + words, in: folder)
        #expect(outcome.code == 1)
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains("\(target): cannot be written"), "\(outcome.errors)")
        #expect(outcome.errors.contains(word), "\(outcome.errors)")
        #expect(outcome.output.isEmpty, "no report of what was not done")
    }

    @Test(arguments: commands) func anUnwritableTargetIsNamed(command: String) async throws {
        let folder = try await flowsFolder(model: "isolation-forest")
        try folder.write("kept", to: "file")
        try FileManager.default.createDirectory(atPath: folder / "taken", withIntermediateDirectories: false)
        let before = try folder.contents()
        try await fails(command, on: "nowhere/new", in: folder, saying: "No such file or directory")
        try await fails(command, on: "taken", in: folder, saying: "it is a folder")
        try await fails(command, on: "file/new", in: folder, saying: "Not a directory")
        try await fails(command, on: "/dev/full", in: folder, saying: "No space left on device")
        #expect(try folder.contents() == before)
    }

    /// Root may write anywhere, so that only others can be refused.
    @Test(.enabled(if: geteuid() != 0, "root may write into any folder"), arguments: commands)
    func aFolderWithoutPermissionIsNamed(command: String) async throws {
        let folder = try await flowsFolder(model: "isolation-forest")
        try FileManager.default.createDirectory(
            atPath: folder / "locked", withIntermediateDirectories: false, attributes: [.posixPermissions: 0o500])
        try await fails(command, on: "locked/new", in: folder, saying: "Permission denied")
    }

    @Test(.enabled(if: canMount, "only root can make a full disk"), arguments: commands)
    func aFullDiskLeavesTheOldFileAndNoOther(command: String) async throws {
        let folder = try await flowsFolder(model: "isolation-forest")
        let disk = folder / "disk"
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
        let mounted = try await run(
            ["/bin/sh", "-c", "mount -t tmpfs -o size=32k tmpfs \"$0\"", disk], in: folder)
        try #require(mounted.code == 0)
        defer { umount2(disk, 0) }
        try folder.write("old", to: "disk/target")
        try await fails(command, on: "disk/target", in: folder, saying: "No space left on device")
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk) == ["target"])
        #expect(try text(of: disk + "/target") == "old")
    }

    /// Whether this machine lets the tests mount a small file system.
    static let canMount: Bool = {
        guard geteuid() == 0, let folder = try? Folder() else { return false }
        guard mount("tmpfs", folder.path, "tmpfs", 0, "size=32k") == 0 else { return false }
        umount2(folder.path, 0)
        return true
    }()

    @Test(arguments: [
        "score flows.lapwing flows.csv", "evaluate flows.lapwing flows.csv", "evaluate flows.lapwing flows.csv --json",
        "inspect flows.csv", "inspect flows.lapwing --json", "train flows.csv --out new.lapwing",
        "calibrate flows.lapwing unseen.csv --out new.lapwing", "simulate rows --rows 5000",
    ])
    func fullStandardOutputIsOneLineToo(command: String) async throws {
        let folder = try await flowsFolder(model: "isolation-forest")
        let words = command.split(separator: " ").map(String.init)
        let outcome = try await run([try lapwingBinary()] + words, in: folder, stdout: "/dev/full")
        #expect(outcome.code == 1)
        #expect(outcome.errorLines.count == 1, "\(outcome.errors.prefix(400))")
        #expect(outcome.errors.contains("standard output"))
        #expect(outcome.errors.contains("No space left on device"))
    }

    @Test func anOldFileIsReplacedWhole() async throws {
        let folder = try await flowsFolder()
        try folder.write(String(repeating: "old", count: 1_000_000), to: "model")
        #expect(try await lapwing("train", "flows.csv", "--out", "model", "--quiet", in: folder).code == 0)
        #expect(try await lapwing("inspect", "model", in: folder).code == 0)
        #expect(try folder.contents().keys.sorted() == ["flows.csv", "model"])
    }

    @Test func aDashIsStandardOutput() async throws {
        let folder = try await flowsFolder()
        let rows = try await lapwing("simulate", "rows", "--rows", "9", "--out", "-", in: folder)
        #expect(rows.outputLines.count == 10)
        let model = try await lapwing("train", "flows.csv", "--quiet", "--out", "-", in: folder, stdout: folder / "out")
        #expect(model.code == 0)
        #expect(try folder.contents().keys.sorted() == ["flows.csv", "out"], "no file named '-'")
    }
}
