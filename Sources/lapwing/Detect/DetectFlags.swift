import ArgumentParser
import Detection
import Flows
import Foundation
import Packets

/// What `detect` and `serve` are both told.
struct DetectFlags: ParsableArguments {
    @Option(
        name: .long,
        help:
            "What to learn from: a recording of ordinary traffic (may be given again), or how long to learn from the source itself: 60s, 10m, 1h.",
        completion: .file())
    var learn: [String] = []

    @Option(name: .long, help: "Keep what was learnt in this file; give it as a MODEL later.", completion: .file())
    var save: String?

    @Option(name: .long, help: "The incidents a day that ordinary traffic may raise.")
    var alarmsPerDay = 5.0

    @Option(name: .long, help: "A network that is watched, such as 10.1.0.0/16 (default: the private ranges).")
    var home: [String] = []

    @Option(name: .long, help: "Silence a HOST, a PAIR of hosts (A,B) or a PORT (port:22); may be given again.")
    var mute: [String] = []

    @Option(name: .long, help: "Until when, such as 2026-01-31T12:00:00Z; once for all mutes, or once for each.")
    var until: [Moment] = []

    @Option(name: .long, help: "Random choices of learning follow from it.")
    var seed: UInt64 = 1

    @OptionGroup var rules: MeterRules

    @OptionGroup var packets: PacketOptions

    func validate() throws {
        guard alarmsPerDay > 0, alarmsPerDay <= 1e6 else {
            throw ValidationError("--alarms-per-day \(alarmsPerDay): expected a number above 0.")
        }
        if !until.isEmpty, until.count != 1, until.count != mute.count {
            throw ValidationError(
                "--until was given \(until.count) times and --mute \(mute.count) times; give one for all, or one for each."
            )
        }
        _ = try homeNetworks()
        _ = try learning()
        do { _ = try mutes() } catch { throw ValidationError(error.description) }
    }

    /// Whose network it is.
    func homeNetworks() throws -> [CIDR] {
        try home.map { text in
            guard let network = CIDR(text) else {
                throw ValidationError("--home '\(text)': expected a network such as 10.1.0.0/16 or fd00::/8.")
            }
            return network
        }
    }

    /// What is silenced.
    func mutes() throws(DetectionError) -> [Mute] {
        var mutes: [Mute] = []
        for (index, text) in mute.enumerated() {
            let end = until.count == 1 ? until[0] : until.indices.contains(index) ? until[index] : nil
            mutes.append(try Mute(text, until: end?.microseconds))
        }
        return mutes
    }

    /// What `--learn` says.
    enum LearnFrom {
        case nothing
        case recordings([SourceName])
        case duration(Int64)
    }

    func learning() throws -> LearnFrom {
        guard !learn.isEmpty else { return .nothing }
        if learn.count == 1, let span = Span(argument: learn[0]), !FileManager.default.fileExists(atPath: learn[0]) {
            return .duration(span.microseconds)
        }
        return .recordings(
            try learn.map { text in
                guard let source = SourceName(argument: text), !source.isLive else {
                    throw ValidationError("--learn '\(text)': expected recordings, or one length of time such as 10m.")
                }
                return source
            })
    }
}
