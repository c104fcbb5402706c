import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The whole program on a disk without room: a small file system in memory, in a mount namespace of the test's own.
@Suite struct FullDiskTests {
    private static let isPossible =
        geteuid() == 0
        && ["/usr/bin/unshare", "/usr/bin/curl", "/usr/bin/mount"].allSatisfy {
            FileManager.default.isExecutableFile(atPath: $0)
        }

    /// Fills the disk before the first packet comes, makes room at the end, kills the program and starts it again.
    ///
    /// What the program says in between is left in files. Recordings come through named pipes, so that nothing comes
    /// too early.
    private static let script = """
        set -e
        mkdir small
        mount -t tmpfs -o size=4m tmpfs small
        mkfifo lessons traffic
        serve() {
          : > link
          "$program" serve "$@" --port 0 --data-dir small/data > link 2>> errors &
          server=$!
          for try in $(seq 1800); do [ -s link ] && break; sleep 0.1; done
          address=$(cut -d/ -f1-3 link)
        }
        ask() { curl -s -m 20 -H "Authorization: Bearer $(cat small/data/token)" $address/api/v1/$1; }
        await() {
          for try in $(seq 1800); do
            ask status > status || true
            if eval "$1"; then return; fi
            sleep 0.1
          done
          echo "in vain: $1"; cat status errors
        }
        program=$0
        serve --learn lessons --source traffic --save small/here.lapwing
        dd if=/dev/zero of=small/rest bs=1k 2> full || true
        cat benign.pcap > lessons
        cat next.pcap > traffic
        await 'grep -q "\\"ended\\"" status'
        cp status status.full
        ask incidents > incidents.full
        rm small/rest
        await '! grep -q "store_problem" status'
        cp status status.room
        ask incidents > incidents.room
        cp small/here.lapwing .
        kill -KILL $server
        wait $server || true
        serve --source simulate:office
        ask incidents > incidents.again
        kill -TERM $server
        wait $server
        """

    private static func incidents(_ name: String, _ folder: Folder) throws -> (ids: [String], total: Int) {
        let answer = try JSONObject(try text(of: folder / name))
        return (try answer.list("incidents").map { try $0.text("id") }.sorted(), try answer.integer("total"))
    }

    @Test(.enabled(if: isPossible, "needs root, unshare, mount and curl"), .timeLimit(.minutes(15)))
    func detectionGoesOnAndKeepingComesBack() async throws {
        let folder = try await recordings()
        let outcome = try await run(
            ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", Self.script, try lapwingBinary()], in: folder)
        #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.isEmpty, "\(outcome.output)")

        // Without room: found and shown, not kept, and the page says so of both.
        let full = try JSONObject(try text(of: folder / "status.full"))
        #expect(try full.text("store_problem").contains("no room left on the disk"))
        #expect(try full.object("learning").text("store_problem").contains("here.lapwing"))
        let shown = try Self.incidents("incidents.full", folder)
        #expect(!shown.ids.isEmpty)
        #expect(shown.total == 0, "none is kept")
        #expect(Set(shown.ids).count == shown.ids.count)
        #expect(try full.object("totals").integer("incidents") == shown.ids.count)

        // With room: all of it is kept, without anything new having to come, and is there after a crash.
        let room = try JSONObject(try text(of: folder / "status.room"))
        #expect(room.members["store_problem"] == nil)
        #expect(try room.object("learning").members["store_problem"] == nil)
        let kept = try Self.incidents("incidents.room", folder)
        #expect(kept.ids == shown.ids)
        #expect(kept.total == shown.ids.count)
        #expect(try Self.incidents("incidents.again", folder).ids == shown.ids)
        let learnt = try await lapwing("inspect", "here.lapwing", "--json", in: folder)
        #expect(try JSONObject(learnt.output).text("kind") == "baseline", "\(learnt.errors)")

        // Said once each on the terminal, however often it was tried.
        let said = try folder.lines(of: "errors")
        #expect(said.filter { $0.contains("no room left on the disk") }.count == 1, "\(said)")
        #expect(said.filter { $0.contains("here.lapwing") }.count == 1, "\(said)")
    }

    @Test(.enabled(if: isPossible, "needs root, unshare, mount and curl"))
    func whatWasLearntJudgesThoughItCannotBeSaved() async throws {
        let folder = try await recordings()
        let script = """
            set -e
            mkdir small
            mount -t tmpfs -o size=16k tmpfs small
            exec "$0" detect --learn benign.pcap --save small/here.lapwing next.pcap
            """
        let outcome = try await run(
            ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", script, try lapwingBinary()], in: folder)
        #expect(outcome.code == 1)
        #expect(!outcome.outputLines.isEmpty, "there are alerts all the same")
        let first = try #require(outcome.errorLines.first)
        #expect(first.contains("here.lapwing") && first.contains("No space left"), "\(outcome.errors)")
        #expect(!outcome.errors.contains("next:"), "nothing is offered that is not there")
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "needs /dev/full"))
    func alertsThatCannotBeWrittenAreSaidAtOnce() async throws {
        let folder = try await recordings()
        let outcome = try await lapwing(
            "detect", "--learn", "benign.pcap", "next.pcap", in: folder, stdout: "/dev/full")
        #expect(outcome.code == 1)
        #expect(outcome.errorLines.first?.contains("standard output") == true, "\(outcome.errors)")
        #expect(outcome.errors.contains("the gravest first"), "the summary comes")
    }
}
