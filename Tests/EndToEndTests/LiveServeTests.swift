import Foundation
import TestSupport
import Testing

/// `lapwing serve` on a real interface that goes away and comes back, in a network namespace of the test's own.
@Suite struct LiveServeTests {
    private static let isPossible =
        LiveMeterTests.isPossible && FileManager.default.isExecutableFile(atPath: "/usr/bin/curl")

    /// Serves one end of a wire, takes the wire away, and lays it again; prints the states that the page shows.
    private static let script = """
        set -e
        ip link set lo up
        wire() {
          ip link add near type veth peer name far
          for card in near far; do ip link set $card addrgenmode none; ip link set $card up; done
        }
        wire
        "$0" serve --source interface:near --learn 1h --port 0 --data-dir data > link 2> errors &
        server=$!
        for try in $(seq 100); do [ -s link ] && break; sleep 0.1; done
        address=$(cut -d/ -f1-3 link)
        state() { curl -s -m 5 -H "Authorization: Bearer $(cat data/token)" $address/api/v1/status; }
        await() {
          for try in $(seq 150); do
            state > status || true
            if grep -q "\\"state\\":\\"$1\\"" status; then echo "$1"; return; fi
            sleep 0.1
          done
          echo "not $1"; cat status errors
        }
        await learning
        ip link del near
        await retrying
        cat status >> told
        wire
        await learning
        kill -INT $server
        wait $server && echo ended
        """

    @Test(.enabled(if: isPossible, "needs root, unshare, ip, curl and the real captures"))
    func anInterfaceThatGoesAwayIsTriedAgain() async throws {
        let folder = try Folder()
        let outcome = try await run(
            ["/usr/bin/unshare", "--net", "/bin/sh", "-c", Self.script, try lapwingBinary()], in: folder)
        #expect(outcome.outputLines == ["learning", "retrying", "learning", "ended"], "\(outcome.output)")
        #expect(try text(of: folder / "told").contains("near"), "the page says which interface")
        #expect(outcome.code == 0, "\(outcome.errors)")
    }
}
