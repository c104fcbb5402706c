import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Pipes that say nothing: whoever waits for one can be told to stop.
@Suite struct SilentPipeTests {
    /// Gives a command the beginning of a recording through a pipe that stays open, and tells it to stop.
    ///
    /// More is written than a pipe holds: when that is done the command is reading. `$@` is the command; its pipe is
    /// `silent`, or its standard input.
    private static let script = """
        set -e
        mkfifo silent
        exec 3<> silent
        "$@" < silent > output 2> errors &
        reader=$!
        head -c 300001 benign.pcap >&3
        kill -TERM $reader
        wait $reader
        """

    @Test(arguments: [
        ["detect", "here.lapwing", "silent", "--json"], ["detect", "here.lapwing", "-", "--json"],
        ["meter", "silent", "--json"], ["meter", "-", "--json"],
    ])
    func whatCameIsFlushedAndTheProgramEnds(words: [String]) async throws {
        let folder = try await learntFolder()
        let outcome = try await run(
            ["/bin/sh", "-c", Self.script, "sh", try lapwingBinary()] + words, in: folder)
        let said = try folder.lines(of: "errors")
        #expect(outcome.code == 0, "\(said)")
        let summary = try JSONObject(try #require(said.last))
        #expect(try summary.integer(words[0] == "meter" ? "frames" : "packets") > 300, "\(said)")
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl"), "needs curl"))
    func aPipeThatNobodyWritesToHoldsNothingUp() async throws {
        let folder = try await learntFolder()
        let pipe = try await run(["/usr/bin/env", "mkfifo", "silent"], in: folder)
        #expect(pipe.code == 0, "\(pipe.errors)")
        let server = try await Server("here.lapwing", "--source", "silent", in: folder)
        _ = try await until(seconds: 60) { try await server.get("/readyz", []).code != 0 ? true : nil }
        #expect(server.end(SIGTERM), "ends though nothing ever came")
    }
}
