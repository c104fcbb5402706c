import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Clients that send garbage, never read, or never finish: the page and detection go on.
@Suite struct RudeClientTests {
    private static let isPossible = ["/bin/bash", "/usr/bin/curl"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// Opens connections and keeps them until a file `enough` is there; `$1` is the port, `$2` the token.
    private static let script = """
        open() { exec {wire}<>/dev/tcp/127.0.0.1/$port; }
        port=$1
        for client in $(seq 40); do
          open
          printf 'GET /api/v1/events HTTP/1.1\\r\\nHost: 127.0.0.1:%s\\r\\nAuthorization: Bearer %s\\r\\n\\r\\n' $port $2 >&$wire
        done
        for client in $(seq 40); do open; printf 'GET /api/v1/status HT' >&$wire; done
        trap '' PIPE
        for client in $(seq 10); do open; head -c 200000 /dev/urandom >&$wire; done 2> /dev/null
        open; { printf 'GET / HTTP/1.1\\r\\nX: '; head -c 200000 /dev/zero | tr '\\0' a; } >&$wire 2> /dev/null
        touch began
        until [ -e enough ]; do read -t 0.1 < pause; done
        """

    @Test(.enabled(if: isPossible, "needs bash and curl"), .timeLimit(.minutes(10)))
    func thePageAndDetectionGoOn() async throws {
        let folder = try await recordings()
        for name in ["traffic", "pause"] {
            let made = try await run(["/usr/bin/env", "mkfifo", name], in: folder)
            #expect(made.code == 0, "\(made.errors)")
        }
        // Traffic comes when the clients are there.
        let server = try await Server("--learn", "benign.pcap", "--source", "traffic", in: folder)
        let port = try #require(server.address.split(separator: ":").last.map(String.init))
        let words = ["/bin/bash", "-c", "exec 9<>pause; " + Self.script, "bash", port, try server.token]
        async let clients = run(words, in: folder)
        _ = try await until(seconds: 300) { FileManager.default.fileExists(atPath: folder / "began") ? true : nil }
        let fed = try await run(["/bin/sh", "-c", "cat next.pcap > traffic"], in: folder)
        #expect(fed.code == 0, "\(fed.errors)")
        let status = try await until(seconds: 300) {
            let status = try await server.status()
            return try status.text("state") == "ended" ? status : nil
        }
        #expect(try status.object("totals").integer("incidents") > 0)
        #expect(!(try await server.incidents().isEmpty))
        #expect(try await server.get("/healthz", []).code == 200)
        try folder.write("", to: "enough")
        _ = try await clients
        #expect(server.end(SIGTERM), "ends in order")
        let said = try server.complaints
        #expect(!said.contains("Fatal"), "\(said)")
    }
}
