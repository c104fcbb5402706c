import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `lapwing serve` as a user runs it, and as others try it.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl"), "needs curl"))
struct ServeTests {
    private static func ended(_ server: Server) async throws -> JSONObject {
        try await until(seconds: 60) {
            let status = try await server.status()
            return try status.text("state") == "ended" ? status : nil
        }
    }

    @Test func incidentsOfARecordingAreShownKeptAndNotDoubledByARestart() async throws {
        let folder = try await recordings()
        var server = try await Server("--source", "next.pcap", "--learn", "benign.pcap", in: folder)
        let status = try await Self.ended(server)
        #expect(try status.object("totals").integer("packets") > 1_000)
        let shown = try await server.incidents()
        #expect(!shown.isEmpty)
        let one = try #require(shown.first)
        let detail = try JSONObject(try await server.get("/api/v1/incidents/\(try one.text("id"))").body)
        #expect(!(try detail.list("alerts").isEmpty))
        #expect(try detail.object("incident").text("headline") == one.text("headline"))
        let metrics = try await server.get("/metrics").body
        #expect(metrics.contains("lapwing_incidents"))
        #expect(server.end(SIGKILL))

        server = try await Server("--source", "next.pcap", "--learn", "benign.pcap", in: folder)
        let early = try await server.incidents()
        #expect(Set(try early.map { try $0.text("id") }) == Set(try shown.map { try $0.text("id") }))
        let again = try await Self.ended(server)
        #expect(try again.object("alarms").integer("today") == shown.count, "what a run before found counts")
        let after = try await server.incidents()
        #expect(try after.map { try $0.text("id") } == shown.map { try $0.text("id") }, "the same, once each")
        #expect(server.end(SIGTERM), "ends in order")
    }

    @Test func nobodyComesInWithoutAKeyAndTheLinkWorksOnce() async throws {
        let folder = try Folder()
        let server = try await Server("--source", "simulate:office", in: folder)
        #expect(try await server.get("/healthz", []).code == 200)
        for path in ["/", "/api/v1/status", "/api/v1/incidents", "/api/v1/events", "/metrics", "/assets/app.js"] {
            #expect(try await server.get(path, []).code == 401, "\(path)")
            #expect(try await server.get(path, ["-H", "Authorization: Bearer wrong"]).code == 401, "\(path)")
            #expect(try await server.get(path, ["-H", "Cookie: lapwing=wrong"]).code == 401, "\(path)")
        }
        let jar = folder / "jar"
        #expect(try await server.get(server.link, ["-c", jar]).code == 303)
        #expect(try await server.get("/", ["-b", jar]).code == 200)
        #expect(try await server.get(server.link, []).code == 401, "a link works once")
        // A name that leads here by DNS is not ours.
        #expect([403, 421].contains(try await server.get("/", ["-b", jar, "-H", "Host: evil.example"]).code))
        let page = try await server.get("/", ["-b", jar, "-D", "-"]).body.lowercased()
        #expect(page.contains("content-security-policy: default-src 'self'"))
        #expect(!page.contains("<script>") && !page.contains("style=\""), "no inline code")
        let mode = try FileManager.default.attributesOfItem(atPath: folder / "data/token")[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test func startsAtOnceAndIsSmall() async throws {
        let folder = try Folder()
        let made = try await lapwing(
            "simulate", "packets", "--duration", "2s", "--seed", "7", "--attacks", "none", "--out", "tiny.pcap",
            "--quiet",
            in: folder)
        #expect(made.code == 0)
        let server = try await Server("--source", "tiny.pcap", "--learn", "1m", in: folder)
        _ = try await until(seconds: 60) { try await server.get("/readyz", []).code != 0 ? true : nil }
        // By the processor's time: other tests run at once. By the clock it is measured on a quiet machine.
        #expect(try server.processorSeconds < 2)
        #expect(try server.memory < 120 << 20)
    }

    @Test func aSecondProgramAndAStrangersAddressAreRefusedInOneLine() async throws {
        let folder = try Folder()
        let server = try await Server("--source", "simulate:office", in: folder)
        let port = try #require(server.address.split(separator: ":").last)
        for (words, code, named) in [
            (["--data-dir", folder / "data", "--port", "0"], Int32(1), "data"),
            (["--data-dir", folder / "other", "--port", String(port)], 1, "--port"),
            (["--data-dir", folder / "third", "--host", "0.0.0.0"], 2, "0.0.0.0"),
            (["--data-dir", "/proc/nowhere", "--port", "0"], 1, "/proc/nowhere"),
            (["--data-dir", folder / "fourth", "--port", "70000"], 2, "70000"),
        ] {
            let outcome = try await run(
                [try lapwingBinary(), "serve", "--source", "simulate:office"] + words, in: folder)
            #expect(outcome.code == code, "\(outcome.errors)")
            #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
            #expect(outcome.errors.contains(named), "\(outcome.errors)")
        }
    }

    @Test func aSourceThatCannotBeOpenedEndsItInOneLine() async throws {
        let folder = try Folder()
        for (source, code) in [("interface:nosuch0", Int32(1)), ("missing.pcap", 1), ("simulate:home", 2)] {
            let outcome = try await lapwing(
                "serve", "--source", source, "--port", "0", "--data-dir", folder / "data-\(code)-\(source.count)",
                in: folder)
            #expect(outcome.code == code, "\(outcome.errors)")
            #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
        }
    }

    @Test func tooLittleToLearnFromIsSaidOnThePage() async throws {
        let folder = try Folder()
        let made = try await lapwing(
            "simulate", "packets", "--duration", "2s", "--seed", "7", "--attacks", "none", "--out", "tiny.pcap",
            "--quiet",
            in: folder)
        #expect(made.code == 0)
        let server = try await Server("--source", "tiny.pcap", "--learn", "1m", in: folder)
        let status = try await until(seconds: 60) {
            let status = try await server.status()
            return try status.text("state") == "failed" ? status : nil
        }
        #expect(try status.object("source").text("message").contains("flows"))
    }
}
