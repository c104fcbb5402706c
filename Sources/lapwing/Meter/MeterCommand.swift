import ArgumentParser
import Capture
import Evaluation
import Flows
import Foundation
import Learning
import Packets

struct MeterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meter",
        abstract: "Turns traffic into flows with their features, as CSV.",
        discussion: """
            SOURCE is a capture file (pcap or pcapng; '-' is standard input), interface:NAME, netflow:HOST:PORT
            (NetFlow v5, v9, IPFIX over UDP), a Zeek conn.log or a Suricata eve.json. A row comes when its flow has ended:
            closed by TCP, older than the active timeout, or at the end of the source. Ctrl-C ends a live source in
            order. What was seen, skipped and dropped is told at the end, on standard error.

            Examples:
              lapwing meter capture.pcapng > flows.csv
              sudo lapwing meter interface:eth0 --profile kdd
              lapwing meter netflow:0.0.0.0:2055 --profile basic
              lapwing meter conn.log --profile basic
              lapwing meter capture.pcap --truth truth.csv > labelled.csv
            """)

    @Argument(help: "Where the traffic comes from.", completion: .file())
    var source: SourceName

    @Option(
        name: .long, help: "Which features: fixed, cic2017, kdd, basic or host (default: fixed of packets, else basic)."
    )
    var profile: MeterProfile?

    @Option(
        name: .long, help: "A further profile in the same pass, PROFILE=FILE; may be given again.", completion: .file())
    var also: [FurtherProfile] = []

    @OptionGroup var rules: MeterRules

    @OptionGroup var packets: PacketOptions

    @Option(name: .long, help: "A ground truth: adds a Label column.", completion: .file())
    var truth: String?

    @Flag(name: .long, help: "Goes on reading a log as it grows and is rotated.")
    var follow = false

    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
        let run = MeterRun(
            source: source, profile: profile, also: also, rules: rules, packets: packets, truth: truth, follow: follow,
            threads: common.workers.count, isQuiet: common.quiet)
        let summary = try await OwnThread.run { isStopped in try run.work(isStopped) }
        if common.json {
            Terminal.note(summary.json.text())
        } else if !common.quiet {
            for line in summary.lines { Terminal.note(line) }
        }
    }
}

/// A profile and the file that its rows go to, as --also takes them.
struct FurtherProfile: ExpressibleByArgument, Sendable {
    let profile: MeterProfile
    let file: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, let profile = MeterProfile(rawValue: parts[0]) else { return nil }
        self.profile = profile
        file = parts[1]
    }
}

/// When flows end, and how many there may be.
struct MeterRules: ParsableArguments {
    @Option(name: .long, help: "The age in seconds past which a flow is split.")
    var activeTimeout = 120.0

    @Option(
        name: .long,
        help: "The silence in seconds that ends a flow (default: silence alone ends none; kdd has its own).")
    var idleTimeout: Double?

    @Flag(name: .customLong("no-tcp-end"), help: "FIN and RST end no flow.")
    var ignoresTCPEnd = false

    @Option(name: .long, help: "The most flows at once; idle and half-open ones go first.")
    var limit = 1_000_000

    var options: MeterOptions {
        MeterOptions(
            activeTimeout: Int64(activeTimeout * 1e6), idleTimeout: idleTimeout.map { Int64($0 * 1e6) },
            endsByTCP: !ignoresTCPEnd)
    }

    func validate() throws {
        for (name, value) in [("--active-timeout", activeTimeout), ("--idle-timeout", idleTimeout ?? 1)] {
            guard value > 0, value <= 86_400 else {
                throw ValidationError("\(name) \(value): expected seconds, above 0 and at most 86400.")
            }
        }
        // A flow takes some 600 bytes, and the room is asked for at the start.
        let most = Int(clamping: ProcessInfo.processInfo.physicalMemory / 1_200)
        guard (16...max(16, most)).contains(limit) else {
            throw ValidationError(
                "--limit \(limit): expected 16 to \(most) flows, which is half of this machine's memory.")
        }
    }
}

/// How packets are captured and read.
struct PacketOptions: ParsableArguments {
    @Option(name: .long, help: "Only packets that this filter lets through, in the words of pcap-filter.")
    var filter: String?

    @Option(name: .long, help: "Also write the packets to this capture file.", completion: .file())
    var write: String?

    @Option(name: .long, help: "The flow of the outer packet of a tunnel, or of the inner one: outer or inner.")
    var tunnels: PacketParser.Tunnels = .outer

    @Flag(name: .long, help: "Leave the interface in its normal mode.")
    var noPromiscuous = false

    @Flag(name: .long, help: "Take each packet at once instead of in blocks: less delay, more work.")
    var immediate = false

    @Option(name: .long, help: "The kernel's buffer for an interface, in MB (default: 64; of detect and serve 32).")
    var buffer: Int?

    func validate() throws {
        if let buffer, !(1...4_096).contains(buffer) {
            throw ValidationError("--buffer \(buffer): expected 1 to 4096 MB.")
        }
    }
}

extension MeterProfile: ExpressibleByArgument {}
extension PacketParser.Tunnels: ExpressibleByArgument {}
