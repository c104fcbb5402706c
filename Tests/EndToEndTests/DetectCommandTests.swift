import Foundation
import TestSupport
import Testing

/// `lapwing detect` as a user calls it.
@Suite struct DetectCommandTests {
    /// A recording of the office: without attacks unless some are named.
    private static func record(
        _ name: String, in folder: Folder, start: String, duration: String = "20m", attacks: String = "none"
    ) async throws {
        let made = try await lapwing(
            "simulate", "packets", "--duration", duration, "--seed", "7", "--start", start, "--attacks", attacks,
            "--truth", name + ".csv", "--out", name, "--quiet", in: folder)
        #expect(made.code == 0, "\(made.errors)")
    }

    private static func alerts(_ outcome: Outcome) throws -> [JSONObject] {
        try outcome.outputLines.map { try JSONObject(String($0)) }
    }

    @Test func learnsFromOneRecordingAndExplainsWhatIsWrongInTheNext() async throws {
        let folder = try Folder()
        try await Self.record("benign.pcap", in: folder, start: "2025-03-04T09:30:00Z")
        try await Self.record(
            "next.pcap", in: folder, start: "2025-03-04T09:50:00Z", attacks: "scan-fast,syn-flood,dns-tunnel")
        let found = try await lapwing(
            "detect", "--learn", "benign.pcap", "next.pcap", "--save", "here.lapwing", "--alarms-per-day", "24",
            in: folder)
        #expect(found.code == 0, "\(found.errors)")
        #expect(found.errors.contains("learnt from"))
        let alerts = try Self.alerts(found)
        #expect(!alerts.isEmpty)
        for alert in alerts {
            #expect(try alert.object("event").text("kind") == "alert")
            #expect((0...100).contains(try alert.object("event").integer("severity")))
            let own = try alert.object("lapwing")
            #expect(try own.number("p_value") <= 1)
            #expect(!(try own.list("reasons").isEmpty), "an alert says why")
            #expect(!(try own.text("incident").isEmpty))
        }
        let features = Set(
            try alerts.flatMap { try $0.object("lapwing").list("reasons").map { try $0.text("feature") } })
        #expect(!features.isDisjoint(with: ["half_open_in_max", "failed_approaches", "approaches"]), "the flood")
        #expect(features.contains { $0.hasPrefix("dns_") }, "the tunnel")

        // The same words give the same alerts, to the byte.
        let again = try await lapwing(
            "detect", "--learn", "benign.pcap", "next.pcap", "--alarms-per-day", "24", in: folder)
        let areSame = again.output == found.output
        #expect(areSame)

        let inspected = try JSONObject(try await lapwing("inspect", "here.lapwing", "--json", in: folder).output)
        #expect(try inspected.text("kind") == "baseline")
        #expect(try inspected.integer("learnt_flows") > 1_000)

        // What was saved judges too, and fails on purpose where that is asked for.
        let saved = try await lapwing(
            "detect", "here.lapwing", "next.pcap", "--alarms-per-day", "24", "--fail-on-alert", in: folder)
        #expect(saved.code == 3, "\(saved.errors)")
        #expect(!(try Self.alerts(saved).isEmpty))
    }

    @Test func whatIsMutedIsCountedAndSilent() async throws {
        let folder = try Folder()
        try await Self.record("benign.pcap", in: folder, start: "2025-03-04T09:30:00Z", duration: "10m")
        try await Self.record(
            "next.pcap", in: folder, start: "2025-03-04T09:40:00Z", duration: "10m", attacks: "syn-flood")
        let loud = try await lapwing("detect", "--learn", "benign.pcap", "next.pcap", in: folder)
        let victim = try #require(
            try Self.alerts(loud).compactMap { ($0.members["destination"] as? [String: Any])?["ip"] as? String }.first,
            "\(loud.errors)")
        let quiet = try await lapwing(
            "detect", "--learn", "benign.pcap", "next.pcap", "--mute", victim, "--json", in: folder)
        #expect(quiet.code == 0)
        #expect(!quiet.output.contains("\"\(victim)\""))
        let muted = try JSONObject(try #require(quiet.errorLines.last.map(String.init))).object("muted")
        #expect(muted.members.values.contains { ($0 as? Int ?? 0) > 0 })
        let over = try await lapwing(
            "detect", "--learn", "benign.pcap", "next.pcap", "--mute", victim, "--until", "2025-03-04T09:00:00Z",
            in: folder)
        #expect(over.output == loud.output, "a mute that is over silences nothing")
    }

    @Test(arguments: [
        (["detect", "office.pcap"], 2, "--learn"),
        (["detect", "--learn", "office.pcap", "office.pcap", "--mute", "nobody"], 2, "nobody"),
        (["detect", "--learn", "office.pcap", "office.pcap", "--home", "10.0.0.0/99"], 2, "--home"),
        (["detect", "--learn", "office.pcap", "office.pcap", "--alarms-per-day", "0"], 2, "--alarms-per-day"),
        (["detect", "--learn", "interface:lo", "office.pcap"], 2, "--learn"),
        (["detect", "--learn", "missing.pcap", "office.pcap"], 1, "missing.pcap"),
        (["detect", "--learn", "office.pcap", "missing.pcap"], 1, "missing.pcap"),
        (["detect", "missing.lapwing", "office.pcap"], 1, "missing.lapwing"),
        (["detect", "office.pcap", "office.pcap"], 1, "office.pcap"),
        (["detect", "--learn", "tiny.pcap", "office.pcap"], 1, "flows"),
        (["detect", "--learn", "10m", "office.pcap"], 1, "flows"),
        (["detect", "--learn", "10m", "interface:nosuch0"], 1, "nosuch0"),
        (["detect", "--learn", "10m", "interface:"], 2, "SOURCE"),
        (["detect", "--learn", "office.pcap", "conn.log"], 2, "conn.log"),
        (["detect", "--learn", "office.pcap", "office.pcap", "--save", "office.pcap"], 2, "--save"),
        (["detect", "cut.lapwing", "office.pcap"], 1, "cut.lapwing"),
    ])
    func badInputIsOneClearLine(words: [String], code: Int32, named: String) async throws {
        let folder = try Folder()
        try await Self.record("office.pcap", in: folder, start: "2025-03-04T09:30:00Z", duration: "4s")
        try await Self.record("tiny.pcap", in: folder, start: "2025-03-04T09:30:00Z", duration: "1s")
        try folder.write(
            "#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\n"
                + "#types\ttime\taddr\tport\taddr\tport\tenum\n1741080600.0\t10.0.0.1\t1\t10.0.0.2\t2\ttcp\n",
            to: "conn.log")
        try folder.write("LAPWING\u{0}", to: "cut.lapwing")
        let before = try folder.contents()
        let outcome = try await run([try lapwingBinary()] + words + ["--quiet"], in: folder)
        #expect(outcome.code == code, "\(outcome.errors)")
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains(named), "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        let isUntouched = try folder.contents() == before
        #expect(isUntouched)
    }

    @Test(.enabled(if: RealData.isPresent, "needs the real captures and NSL-KDD"))
    func aModelThatNeedsPayloadIsRefusedAndOneWithoutJudges() async throws {
        let folder = try Folder()
        let data = RealData.path("data/nsl-kdd/KDDTrain+_20Percent.txt.gz")
        for (name, words) in [("all", []), ("live", ["--features", "live"])] {
            let trained = try await run(
                [try lapwingBinary(), "train", data, "--model", "extra-trees", "--out", "\(name).lapwing", "--quiet"]
                    + words, in: folder)
            #expect(trained.code == 0, "\(trained.errors)")
        }
        let capture = RealData.path("captures/ndpi/synscan.pcap")
        let refused = try await lapwing("detect", "all.lapwing", capture, in: folder)
        #expect(refused.code == 1)
        #expect(refused.errors.contains("--features live"), "\(refused.errors)")
        let judged = try await lapwing("detect", "live.lapwing", capture, in: folder)
        #expect(judged.code == 0, "\(judged.errors)")
    }

    @Test(.enabled(if: RealData.isPresent, "needs the real logs"))
    func aLogIsJudgedByALog() async throws {
        let folder = try Folder()
        let names = try FileManager.default.contentsOfDirectory(atPath: RealData.path("logs/zeek")).sorted()
        let log = try #require(names.first { $0.contains("conn") })
        let outcome = try await lapwing(
            "detect", "--learn", RealData.path("logs/zeek/\(log)"), RealData.path("logs/zeek/\(log)"), in: folder)
        #expect(outcome.code == 0 || outcome.errors.contains("flows"), "\(outcome.errors)")
    }
}
