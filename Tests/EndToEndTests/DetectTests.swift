import Foundation
import TestSupport
import Testing

/// `lapwing detect` as a user calls it: learn from one recording, watch another.
@Suite struct DetectTests {
    /// Twenty quiet minutes of the office, and the next ten with attacks.
    private static func office(_ attacks: String, seed: Int = 3, in folder: Folder) async throws {
        for (kinds, start, length, name) in [
            ("none", "2026-03-03T09:30:00Z", "20m", "learn"), (attacks, "2026-03-03T09:50:00Z", "10m", "watch"),
        ] {
            let made = try await lapwing(
                "simulate", "packets", "--seed", "\(seed)", "--attacks", kinds, "--start", start, "--duration", length,
                "--truth", "\(name).csv", "--out", "\(name).pcap", "--quiet", in: folder)
            #expect(made.code == 0, "\(made.errors)")
        }
    }

    /// The hosts that the truth of the watched minutes names as a kind's source or destination.
    private static func hosts(of kind: String, in folder: Folder) throws -> Set<String> {
        let rows = try folder.lines(of: "watch.csv").dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        return Set(rows.filter { $0[2] == kind }.flatMap { [String($0[3]), String($0[4])] }).subtracting([""])
    }

    private static func alerts(_ outcome: Outcome) throws -> [JSONObject] {
        try outcome.outputLines.map { try JSONObject(String($0)) }
    }

    private static func address(_ side: String, of alert: JSONObject) -> String? {
        guard let object = try? alert.object(side) else { return nil }
        return object.members["ip"] as? String
    }

    @Test func attacksAreFoundAndExplainedAndASavedBaselineFindsThemToo() async throws {
        let folder = try Folder()
        try await Self.office("scan-fast,dns-tunnel,udp-flood", in: folder)
        let words = ["detect", "--learn", "learn.pcap", "--save", "office.lapwing", "--alarms-per-day", "24"]
        let direct = try await run([try lapwingBinary()] + words + ["watch.pcap"], in: folder)
        #expect(direct.code == 0, "\(direct.errors)")
        let saved = try await lapwing(
            "detect", "office.lapwing", "--alarms-per-day", "24", "watch.pcap", in: folder)
        #expect(saved.code == 0, "\(saved.errors)")
        let right = [
            "scan-fast": "contacts peers peer_ports destinations failed_contacts refused_contacts unanswered_contacts "
                + "new_destinations ports_on_one_peer_max peers_on_one_port_max new_home_destinations approached_ports "
                + "failed_approaches new_destinations_10min failed_contacts_10min sum10_contacts approaches "
                + "sum10_failed_contacts sum10_unanswered_contacts approaches_by_one_client_max half_open_out_max",
            "dns-tunnel": "dns_queries dns_names dns_names_one_domain_max dns_subdomain_bytes_mean dns_bytes_out "
                + "dns_subdomain_bytes_max dns_entropy_mean dns_nxdomain_ratio dns_text_ratio dns_bytes_in "
                + "sum10_dns_bytes_out",
            "udp-flood": "udp_packets_in packets_in bytes_in bytes_in_external approached_ports clients approaches "
                + "approaches_by_one_client_max icmp_packets_out",
        ]
        for outcome in [direct, saved] {
            let alerts = try Self.alerts(outcome)
            for (kind, features) in right {
                let names = Set(features.split(separator: " ").map(String.init))
                let hosts = try Self.hosts(of: kind, in: folder)
                let isFound = alerts.contains { alert in
                    guard
                        [Self.address("source", of: alert), Self.address("destination", of: alert)]
                            .contains(where: { $0.map(hosts.contains) ?? false }),
                        let reasons = try? alert.object("lapwing").list("reasons")
                    else { return false }
                    return reasons.contains { ($0.members["feature"] as? String).map(names.contains) ?? false }
                }
                #expect(isFound, "\(kind)")
            }
        }
    }

    @Test func anAlertHasTheShapeThatIsPromisedAndTheSameTrafficGivesTheSameBytes() async throws {
        let folder = try Folder()
        try await Self.office("scan-fast", in: folder)
        let words = ["detect", "--learn", "learn.pcap", "watch.pcap"]
        let one = try await run([try lapwingBinary()] + words, in: folder)
        let two = try await run([try lapwingBinary()] + words, in: folder)
        let areSame = one.output == two.output
        #expect(one.code == 0 && areSame, "\(one.errors)")
        let alerts = try Self.alerts(one)
        #expect(!alerts.isEmpty)
        var ids: Set<String> = []
        for alert in alerts {
            let event = try alert.object("event")
            #expect(try event.text("kind") == "alert")
            #expect(event.members["category"] as? [String] == ["intrusion_detection"])
            #expect((0...100).contains(try event.integer("severity")))
            ids.insert(try event.text("id"))
            #expect(try alert.text("@timestamp").hasPrefix("2026-03-03T09:5"))
            #expect(try !alert.object("ecs").text("version").isEmpty)
            let own = try alert.object("lapwing")
            #expect((0...1).contains(try own.number("p_value")))
            #expect(try !own.text("incident").isEmpty)
            #expect(try !own.text("class").isEmpty)
            let reasons = try own.list("reasons")
            #expect(!reasons.isEmpty)
            for reason in reasons { #expect(try !reason.text("feature").isEmpty) }
        }
        #expect(ids.count == alerts.count, "an id is one alert's")
        #expect(!one.errorLines.isEmpty, "a summary")
        let strict = try await run([try lapwingBinary()] + words + ["--fail-on-alert"], in: folder)
        #expect(strict.code == 3)
    }

    @Test func whatIsMutedIsSilentAndCounted() async throws {
        let folder = try Folder()
        try await Self.office("scan-fast", in: folder)
        let words = ["detect", "--learn", "learn.pcap", "watch.pcap"]
        let loud = try Self.alerts(try await run([try lapwingBinary()] + words, in: folder))
        let host = try #require(loud.compactMap { Self.address("source", of: $0) }.first)
        let muted = try await run([try lapwingBinary()] + words + ["--mute", host], in: folder)
        #expect(muted.code == 0, "\(muted.errors)")
        let left = try Self.alerts(muted)
        #expect(left.count < loud.count)
        #expect(left.allSatisfy { Self.address("source", of: $0) != host })
        #expect(muted.errors.contains("mute") || muted.errors.contains("silenced"), "\(muted.errors)")
    }

    @Test func tooLittleToLearnFromIsRefusedWithANumber() async throws {
        let folder = try Folder()
        let made = try await lapwing(
            "simulate", "packets", "--attacks", "none", "--duration", "5s", "--out", "short.pcap", "--quiet",
            in: folder)
        #expect(made.code == 0, "\(made.errors)")
        let refused = try await lapwing(
            "detect", "--learn", "short.pcap", "--save", "never.lapwing", "short.pcap", in: folder)
        #expect(refused.code == 1)
        #expect(refused.output.isEmpty)
        #expect(refused.errorLines.count == 1, "\(refused.errors)")
        #expect(refused.errors.contains("flows"), "\(refused.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder / "never.lapwing"))
    }

    @Test func aDetectorTrainedOnOtherFeaturesIsRefusedByName() async throws {
        let folder = try await flowsFolder(rows: 1_000, model: "extra-trees")
        try await Self.office("none", in: folder)
        let refused = try await lapwing("detect", "flows.lapwing", "watch.pcap", in: folder)
        #expect(refused.code == 1)
        #expect(refused.errorLines.count == 1 && refused.errors.contains("flows.lapwing"), "\(refused.errors)")
    }
}

/// `lapwing detect` with detectors trained on the published data, over real captures.
@Suite struct TrainedDetectTests {
    @Test(
        .enabled(if: RealData.isPresent),
        arguments: [
            ("--features live", "data/nsl-kdd/KDDTrain+.txt.gz"), ("--features all", "data/nsl-kdd/KDDTrain+.txt.gz"),
        ])
    func payloadFeaturesAreRefusedAndLiveOnesRun(features: String, data: String) async throws {
        let folder = try Folder()
        let words = features.split(separator: " ").map(String.init)
        let trained = try await run(
            [
                try lapwingBinary(), "train", RealData.path(data), "--model", "extra-trees", "--out", "kdd.lapwing",
                "--quiet",
            ]
                + words, in: folder)
        #expect(trained.code == 0, "\(trained.errors)")
        let outcome = try await lapwing(
            "detect", "kdd.lapwing", RealData.path("captures/ndpi/http_auth.pcap"), in: folder)
        if features.hasSuffix("live") {
            #expect(outcome.code == 0, "\(outcome.errors)")
        } else {
            #expect(outcome.code == 1)
            #expect(outcome.errorLines.count == 1 && outcome.errors.contains("--features live"), "\(outcome.errors)")
        }
    }
}
