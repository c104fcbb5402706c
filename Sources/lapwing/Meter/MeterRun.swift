import Capture
import Flows
import Foundation
import Packets

/// One call of `meter`: opens the source, gives the rows, and says what came of it.
struct MeterRun: Sendable {
    var source: SourceName
    var profile: MeterProfile?
    var also: [FurtherProfile]
    var rules: MeterRules
    var packets: PacketOptions
    var truth: String?
    var follow: Bool
    var threads: Int
    var isQuiet: Bool

    /// Does it all on the calling thread (and its helpers); blocks.
    func work(_ isStopped: @escaping @Sendable () -> Bool) throws -> MeterSummary {
        try packetFlows(source, isStopped)
    }

    private func packetFlows(
        _ source: SourceName, _ isStopped: @escaping @Sendable () -> Bool
    ) throws -> MeterSummary {
        let profiles = [profile ?? .fixed] + also.map(\.profile)
        let parser = PacketParser(tunnels: packets.tunnels, readsDNS: profiles.contains(.host))
        let traffic = try PacketTraffic(source, packets, intake: FrameIntake(parser: parser))
        let outputs = try RowFiles(profiles, files: ["-"] + also.map(\.file), isLabelled: false)
        let meter = ProfileMeter(
            profiles, form: .text(nil), options: rules.options, limit: rules.limit, threads: threads)
        if source.isLive, !isQuiet { Terminal.note("watching \(source.description) (\(traffic.link)); Ctrl-C ends it") }
        let began = ContinuousClock.now
        var ending = OrderlyEnd(isStopped)
        let tables = try meter.run(
            { batch in
                let isOpen = try traffic.next(&batch)
                // A reader of a live source waits for rows; a batch that is empty says that nothing is waiting.
                if source.isLive, batch.packets.isEmpty { try outputs.flush() }
                ending.hasCaughtUp = batch.packets.isEmpty
                return isOpen
            }, isStopped: { ending.isDue }
        ) { index, output in
            if case .text(let row) = output { try outputs.append(row, to: index) }
        }
        try outputs.finish()
        try traffic.finish()
        return MeterSummary(
            source: source.description, profiles: profiles.map(\.rawValue), link: traffic.link,
            packets: traffic.counters, tables: tables, rows: outputs.rows,
            seconds: (ContinuousClock.now - began) / .seconds(1))
    }
}

/// When to stop a source that was asked to: once it has given what was there already, or after a second.
private struct OrderlyEnd {
    var hasCaughtUp = false
    private let isStopped: @Sendable () -> Bool
    private var asked: ContinuousClock.Instant?

    init(_ isStopped: @escaping @Sendable () -> Bool) { self.isStopped = isStopped }

    var isDue: Bool {
        mutating get {
            guard isStopped() else { return false }
            guard let asked else {
                asked = .now
                hasCaughtUp = false
                return false
            }
            return hasCaughtUp || .now - asked > .seconds(1)
        }
    }
}
