import ArgumentParser
import Capture
import Foundation
import Learning
import Packets
import Simulation

struct SimulatePackets: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "packets",
        abstract: "Makes the traffic of a small office as a capture file, with attacks and their ground truth.",
        discussion: """
            Clients, servers and the internet behind a gateway, as untidy as life: failed connections, retries, bursts,
            a monitoring host that polls many ports, updaters like clockwork. The kinds of attack are scan-fast,
            scan-slow, syn-flood, udp-flood, ssh-bruteforce, slowloris, dns-tunnel, beacon and exfiltration. The same
            seed gives the same bytes on every machine. It goes to standard output as it is made.

            Examples:
              lapwing simulate packets --duration 1h --seed 7 --truth truth.csv > office.pcap
              lapwing simulate packets --attacks none --duration 10m | lapwing meter - > benign.csv
              lapwing simulate packets --attacks beacon,dns-tunnel --out attacks.pcap
              lapwing simulate packets --internet wide --truth truth.csv --out office.pcap
            """)

    @Option(name: .long, help: "How long: 90s, 10m, 2h, 1d.")
    var duration = Span(seconds: 3_600)

    @Option(name: .long, help: "Which attacks: none, all, or a list of kinds.")
    var attacks = AttackList(kinds: AttackKind.allCases)

    @Option(name: .long, help: "Every random choice follows from it.")
    var seed: UInt64 = 1

    @Option(name: .long, help: "How wide the internet around the office is.")
    var internet = OfficeInternet.narrow

    @Option(name: .long, help: "How much the office's people do; 1 is some 300 to 600 packets a second.")
    var intensity = 1.0

    @Option(
        name: .long,
        help: "The time of the first packet, such as 2025-03-04T09:30:00Z: the hour decides how busy it is.")
    var start: Moment?

    @Option(name: .long, help: "Where the ground truth goes, as CSV.", completion: .file())
    var truth: String?

    @Option(
        name: [.long, .customShort("o")], help: "Where the packets go (default: standard output).", completion: .file())
    var out: String?

    @Flag(name: .long, help: "Say nothing.")
    var quiet = false

    func validate() throws {
        guard intensity >= 0.01, intensity <= 100 else {
            throw ValidationError("--intensity \(intensity): expected 0.01 to 100.")
        }
        if out == nil, isatty(STDOUT_FILENO) == 1 {
            throw ValidationError("a capture file is no text for a terminal: give --out FILE, or redirect the output.")
        }
    }

    mutating func run() async throws {
        let order = self
        let frames = try await OwnThread.run { isStopped in try order.write(isStopped) }
        if !quiet { Terminal.note("wrote \(frames) frames\(out.map { " to \($0)" } ?? "")") }
    }

    private func write(_ isStopped: () -> Bool) throws -> UInt64 {
        var traffic = OfficeTraffic(
            seed: seed, duration: duration.microseconds, start: start?.microseconds ?? OfficeTraffic.officeMorning,
            attacks: attacks.kinds, intensity: intensity, internet: internet)
        let writer = try CaptureWriter(path: out ?? "-")
        var frame: [UInt8] = []
        var truthText = TruthStatement.header + "\n"
        while !isStopped(), let time = traffic.next(into: &frame) {
            try writer.write(frame.span, time: time)
            if traffic.frames % 65_536 == 0 {
                for statement in traffic.drainTruth() { truthText += statement.csvLine + "\n" }
            }
        }
        try writer.finish()
        for statement in traffic.drainTruth() { truthText += statement.csvLine + "\n" }
        if let truth { try AtomicFile.write(Data(truthText.utf8), to: truth) }
        return traffic.frames
    }
}

extension OfficeInternet: ExpressibleByArgument {}

/// Kinds of attack, as --attacks takes them.
struct AttackList: ExpressibleByArgument, Sendable {
    let kinds: [AttackKind]

    init(kinds: [AttackKind]) { self.kinds = kinds }

    init?(argument: String) {
        guard let kinds = try? AttackKind.list(argument) else { return nil }
        self.kinds = kinds
    }

    var defaultValueDescription: String { "all" }
    static let allValueStrings = ["none", "all"] + AttackKind.allCases.map(\.rawValue)
}
