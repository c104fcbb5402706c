import Foundation
import TestSupport
import Testing

/// `lapwing meter` and `lapwing simulate packets` as a user calls them.
@Suite struct MeterCommandTests {
    /// Ten minutes of the office with every attack, and their truth.
    private static func office(in folder: Folder, seed: Int = 7) async throws {
        let made = try await lapwing(
            "simulate", "packets", "--duration", "5m", "--seed", "\(seed)", "--truth", "truth.csv", "--out",
            "office.pcap",
            in: folder)
        #expect(made.code == 0, "\(made.errors)")
        #expect(made.errorLines.count == 1)
    }

    @Test func aSimulatedOfficeIsMeteredLabelledLearntAndScored() async throws {
        let folder = try Folder()
        try await Self.office(in: folder)
        let metered = try await lapwing(
            "meter", "office.pcap", "--truth", "truth.csv", "--also", "host=hosts.csv", "--also", "basic=basic.csv",
            in: folder, stdout: folder / "flows.csv")
        #expect(metered.code == 0, "\(metered.errors)")
        #expect(metered.errors.contains("frames (Ethernet"))
        let flows = try text(of: folder / "flows.csv")
        for kind in ["scan-fast", "syn-flood", "udp-flood", "dns-tunnel", "BENIGN"] {
            #expect(flows.contains(",\(kind),-1\n"), "\(kind)")
        }
        #expect(try text(of: folder / "hosts.csv").split(separator: "\n").count > 100)

        let trained = try await lapwing(
            "train", "flows.csv", "--out", "office.lapwing", "--model", "extra-trees", in: folder)
        #expect(trained.code == 0, "\(trained.errors)")
        // What has no label is scored, since the columns are known.
        let unlabelled = try await lapwing("meter", "office.pcap", in: folder, stdout: folder / "live.csv")
        #expect(unlabelled.code == 0)
        let scored = try await lapwing("score", "office.lapwing", "live.csv", "--quiet", in: folder)
        #expect(scored.code == 0, "\(scored.errors)")
        #expect(scored.outputLines.count == flows.split(separator: "\n").count)
        let again = try await lapwing("score", "office.lapwing", "flows.csv", "--quiet", in: folder)
        let areSame = again.output == scored.output
        #expect(areSame, "a label changes no score")
    }

    @Test(arguments: ["fixed", "cic2017", "kdd", "basic", "host"])
    func rowsDoNotDependOnThreads(profile: String) async throws {
        let folder = try Folder()
        try await Self.office(in: folder, seed: 11)
        let one = try await lapwing("meter", "office.pcap", "--profile", profile, "--threads", "1", in: folder)
        let three = try await lapwing("meter", "office.pcap", "--profile", profile, "--threads", "3", in: folder)
        #expect(one.code == 0 && one.outputLines.count > 500, "\(one.errors)")
        let areSame = one.output == three.output
        #expect(areSame)
    }

    @Test func theSameSeedGivesTheSameCaptureAlsoThroughAPipe() async throws {
        let folder = try Folder()
        try await Self.office(in: folder)
        let piped = try await lapwing(
            "simulate", "packets", "--duration", "5m", "--seed", "7", "--quiet", in: folder,
            stdout: folder / "piped.pcap")
        #expect(piped.code == 0 && piped.errors.isEmpty)
        let areSame = FileManager.default.contentsEqual(atPath: folder / "piped.pcap", andPath: folder / "office.pcap")
        #expect(areSame)
        let fromFile = try await lapwing("meter", "office.pcap", "--quiet", in: folder)
        let fromPipe = try await lapwing("meter", "-", "--quiet", in: folder, stdin: folder / "piped.pcap")
        let sameRows = fromFile.output == fromPipe.output
        #expect(sameRows && fromPipe.code == 0)
    }

    @Test func theInternetIsNarrowUnlessAskedFor() async throws {
        let folder = try Folder()
        func office(_ words: String..., name: String) async throws {
            let made = try await run(
                [try lapwingBinary(), "simulate", "packets", "--duration", "20s", "--quiet", "--out", name] + words,
                in: folder)
            #expect(made.code == 0, "\(made.errors)")
        }
        try await office(name: "usual.pcap")
        try await office("--internet", "narrow", name: "narrow.pcap")
        try await office("--internet", "wide", name: "wide.pcap")
        let files = FileManager.default
        let areSame = files.contentsEqual(atPath: folder / "usual.pcap", andPath: folder / "narrow.pcap")
        let areOther = !files.contentsEqual(atPath: folder / "usual.pcap", andPath: folder / "wide.pcap")
        #expect(areSame && areOther)
        let refused = try await lapwing("simulate", "packets", "--internet", "huge", "--out", "x.pcap", in: folder)
        #expect(refused.code == 2 && refused.errors.contains("narrow"), "\(refused.errors)")
    }

    @Test func aModelOfTheLiveFeaturesOfNSLKDDScoresMeteredRows() async throws {
        try #require(RealData.isPresent)
        let folder = try Folder()
        try await Self.office(in: folder)
        let trained = try await lapwing(
            "train", RealData.train, "--features", "live", "--model", "extra-trees", "--out", "live.lapwing", in: folder
        )
        #expect(trained.code == 0, "\(trained.errors)")
        let metered = try await lapwing(
            "meter", "office.pcap", "--profile", "kdd", in: folder, stdout: folder / "kdd.csv")
        #expect(metered.code == 0)
        let scored = try await lapwing("score", "live.lapwing", "kdd.csv", in: folder)
        #expect(scored.code == 0, "\(scored.errors)")
        #expect(scored.outputLines.count > 1_000)
    }

    /// A call that must fail: what is said, and the exit code.
    struct Fault: Sendable, CustomStringConvertible {
        var words: [String]
        var code: Int32
        var says: String
        var description: String { words.joined(separator: " ") }
    }

    static let faults = [
        Fault(words: ["meter", "nowhere.pcap"], code: 1, says: "nowhere.pcap"),
        Fault(words: ["meter", "text.txt"], code: 1, says: "not a capture file"),
        Fault(words: ["meter", "empty.pcap"], code: 1, says: "empty"),
        Fault(words: ["meter", "interface:nope0"], code: 1, says: "there is none of that name"),
        Fault(words: ["meter", "office.pcap", "--filter", "ip6 nonsense ("], code: 2, says: "does not compile"),
        Fault(words: ["meter", "office.pcap", "--profile", "best"], code: 2, says: "profile"),
        Fault(words: ["meter", "office.pcap", "--active-timeout", "0"], code: 2, says: "--active-timeout"),
        Fault(words: ["meter", "office.pcap", "--truth", "bad-truth.csv"], code: 1, says: "bad-truth.csv: row 1"),
        Fault(words: ["meter", "office.pcap", "--profile", "host", "--truth", "truth.csv"], code: 2, says: "--truth"),
        Fault(words: ["meter", "office.pcap", "--follow"], code: 2, says: "--follow"),
        Fault(words: ["meter", "conn.log", "--profile", "fixed"], code: 2, says: "it gives basic, host"),
        Fault(words: ["meter", "conn.log", "--profile", "kdd"], code: 2, says: "needs packets"),
        Fault(words: ["meter", "log:text.txt"], code: 1, says: "conn.log"),
        Fault(words: ["meter", "netflow:nothing"], code: 2, says: "HOST:PORT"),
        Fault(words: ["meter", "netflow:192.0.2.1:2055"], code: 1, says: "not an address of this machine"),
        Fault(words: ["meter", "office.pcap", "--also", "best=x.csv"], code: 2, says: "best=x.csv"),
        Fault(words: ["meter", "office.pcap", "--also", "kdd=no/such/folder/x.csv"], code: 1, says: "x.csv"),
        Fault(
            words: ["simulate", "packets", "--attacks", "everything", "--out", "x.pcap"], code: 2, says: "everything"),
        Fault(words: ["simulate", "packets", "--duration", "long", "--out", "x.pcap"], code: 2, says: "long"),
        Fault(words: ["simulate", "packets", "--duration", "1m", "--out", "no/such/x.pcap"], code: 1, says: "x.pcap"),
    ]

    private static func faultyFolder() async throws -> Folder {
        let folder = try Folder()
        let made = try await lapwing(
            "simulate", "packets", "--duration", "10s", "--truth", "truth.csv", "--out", "office.pcap", "--quiet",
            in: folder)
        #expect(made.code == 0, "\(made.errors)")
        try folder.write("just some words\nand more\n", to: "text.txt")
        try folder.write("", to: "empty.pcap")
        try folder.write(
            "start,end,label,source,destination,source_port,destination_port,protocol\nsoon,later,x,,,,,\n",
            to: "bad-truth.csv")
        try folder.write(
            #"{"ts":1.5,"uid":"C1","id.orig_h":"10.0.0.1","id.orig_p":1,"id.resp_h":"10.0.0.2","id.resp_p":2,"#
                + #""proto":"tcp","duration":0.5,"orig_bytes":1,"resp_bytes":2,"conn_state":"SF","orig_pkts":1,"#
                + #""orig_ip_bytes":41,"resp_pkts":1,"resp_ip_bytes":42}"# + "\n", to: "conn.log")
        return folder
    }

    @Test(arguments: faults) func badInputGetsOneClearLine(fault: Fault) async throws {
        let folder = try await Self.faultyFolder()
        let outcome = try await run([try lapwingBinary()] + fault.words, in: folder)
        #expect(outcome.code == fault.code, "\(outcome.errors)")
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
        #expect(outcome.errors.contains(fault.says), "\(outcome.errors)")
        #expect(!outcome.errors.contains("Error"), "\(outcome.errors)")
    }

    @Test func aCutCaptureIsUsedUpToTheCut() async throws {
        let folder = try await Self.faultyFolder()
        let whole = try Data(contentsOf: URL(fileURLWithPath: folder / "office.pcap"))
        try folder.write(whole.prefix(whole.count - 7), to: "cut.pcap")
        let outcome = try await lapwing("meter", "cut.pcap", in: folder)
        #expect(outcome.code == 0)
        #expect(outcome.errors.contains("cut.pcap stops in the middle"))
        #expect(outcome.outputLines.count > 5)
    }

    @Test func aLogGivesBasicAndHostRows() async throws {
        let folder = try await Self.faultyFolder()
        let outcome = try await lapwing("meter", "conn.log", "--also", "host=hosts.csv", in: folder)
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(
            outcome.outputLines.map(String.init) == [
                "Timestamp,Src IP,Src Port,Dst IP,Dst Port,Protocol,BytesSent,BytesReceived,PacketsSent,PacketsReceived,Duration",
                "1970-01-01 00:00:01.500000,10.0.0.1,1,10.0.0.2,2,6,41,42,1,1,0.5",
            ])
        #expect(try text(of: folder / "hosts.csv").split(separator: "\n").count == 5, "two hosts, two windows each")
    }
}
