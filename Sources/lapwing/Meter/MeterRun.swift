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
        let truth = try truth.map { path throws(FlowError) in try GroundTruth(path: path) }
        if truth != nil, profiles(default: .fixed).allSatisfy({ $0 == .host }) {
            throw FlowError.badOption(
                "--truth labels flows; a row of the host profile is no flow. Leave one of them out.")
        }
        switch source {
        case .netflow(let address):
            return try metered(try ExporterTraffic.open(address), truth, isStopped)
        case .log(let path):
            let input = try LogInput(path: path, follows: follow)
            guard let flows = input.flows() else {
                throw FlowError.unrecognised(
                    source: input.name, reason: "neither Zeek's conn.log nor Suricata's eve.json")
            }
            return try metered(flows, truth, isStopped)
        case .file(let path):
            if Self.mayBeLog(path) || follow, let flows = try LogInput(path: path, follows: follow).flows() {
                return try metered(flows, truth, isStopped)
            }
            if follow {
                throw FlowError.badOption("--follow: '\(path)' is no log; only logs grow. Leave --follow out.")
            }
            return try packetFlows(truth, isStopped)
        case .interface:
            return try packetFlows(truth, isStopped)
        }
    }

    private func profiles(default usual: MeterProfile) -> [MeterProfile] {
        [profile ?? usual] + also.map(\.profile)
    }

    /// Whether the first bytes of a file may be looked at without taking them from who reads it next.
    private static func mayBeLog(_ path: String) -> Bool {
        let type = try? FileManager.default.attributesOfItem(
            atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)[.type]
        return path != "-" && type as? FileAttributeType == .typeRegular
    }

    private func packetFlows(
        _ truth: GroundTruth?, _ isStopped: @escaping @Sendable () -> Bool
    ) throws -> MeterSummary {
        let profiles = profiles(default: .fixed)
        let parser = PacketParser(tunnels: packets.tunnels, readsDNS: profiles.contains(.host))
        let traffic = try PacketTraffic(source, packets, intake: FrameIntake(parser: parser))
        let outputs = try RowFiles(profiles, files: ["-"] + also.map(\.file), isLabelled: truth != nil)
        let meter = ProfileMeter(
            profiles, form: .text(truth), options: rules.options, limit: rules.limit, threads: threads)
        announce(traffic.link)
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
        try outputs.flush()
        try traffic.finish()
        return MeterSummary(
            source: source.description, profiles: profiles.map(\.rawValue), rows: outputs.rows,
            seconds: (ContinuousClock.now - began) / .seconds(1),
            traffic: .packets(traffic.counters, link: traffic.link, tables))
    }

    private func metered(
        _ flows: any FlowSource, _ truth: GroundTruth?, _ isStopped: @escaping @Sendable () -> Bool
    ) throws -> MeterSummary {
        let profiles = profiles(default: .basic)
        for asked in profiles where !flows.profiles.contains(asked) {
            let given = MeterProfile.allCases.filter(flows.profiles.contains).map(\.rawValue).joined(separator: ", ")
            throw FlowError.badOption(
                "--profile \(asked.rawValue): needs packets, and \(source.description) tells only of flows; it gives \(given)."
            )
        }
        if packets.write != nil || packets.filter != nil {
            throw FlowError.badOption("--write and --filter are for packets, and \(source.description) gives none.")
        }
        announce("flows")
        let began = ContinuousClock.now
        var batch: [Biflow] = []
        var ending = OrderlyEnd(isStopped)
        // Only its flows show whether a log has labels of its own, and the header must say so.
        var isOpen = true
        while isOpen, batch.isEmpty, !ending.isDue { isOpen = try flows.next(into: &batch) }
        let isLabelled = truth != nil || batch.contains { $0.label != nil }
        let outputs = try RowFiles(profiles, files: ["-"] + also.map(\.file), isLabelled: isLabelled)
        var meter = FlowMeter(profiles, truth: truth, isLabelled: isLabelled)
        while isOpen {
            try meter.take(batch) { index, row in try outputs.append(row, to: index) }
            if batch.isEmpty { try outputs.flush() }
            ending.hasCaughtUp = batch.isEmpty
            if ending.isDue { break }
            isOpen = try flows.next(into: &batch)
        }
        try meter.finish { index, row in try outputs.append(row, to: index) }
        try outputs.flush()
        return MeterSummary(
            source: source.description, profiles: profiles.map(\.rawValue), rows: outputs.rows,
            seconds: (ContinuousClock.now - began) / .seconds(1), traffic: .flows(flows.counters))
    }

    private func announce(_ what: String) {
        guard source.isLive || follow, !isQuiet else { return }
        Terminal.note("watching \(source.description) (\(what)); Ctrl-C ends it")
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
