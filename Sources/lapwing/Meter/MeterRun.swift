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
        try checkFiles()
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
            if SourceName.isRegular(path) || follow, let flows = try LogInput(path: path, follows: follow).flows() {
                return try metered(flows, truth, isStopped)
            }
            if follow {
                throw FlowError.badOption("--follow: '\(path)' is no log; only logs grow. Leave --follow out.")
            }
            return try packetFlows(truth, isStopped)
        case .interface, .simulation:
            return try packetFlows(truth, isStopped)
        }
    }

    /// No file may be written twice, nor one that is read.
    private func checkFiles() throws(FlowError) {
        var taken: [String: String] = [:]
        if let path = source.path, path != "-" { taken[Self.resolved(path)] = "the source" }
        if let truth { taken[Self.resolved(truth)] = "--truth" }
        for (name, path) in also.map({ ("--also", $0.file) }) {
            if path == "-" { throw .badOption("--also: '-' is where the first profile goes. Give a file.") }
            if let other = taken.updateValue(name, forKey: Self.resolved(path)) {
                throw .badOption("\(name) '\(path)': is \(other) too. Give another file.")
            }
        }
        if let path = packets.write, let other = taken[Self.resolved(path)], other != "the source" {
            throw .badOption("--write '\(path)': is \(other) too. Give another file.")
        }
    }

    private static func resolved(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }

    private func profiles(default usual: MeterProfile) -> [MeterProfile] {
        [profile ?? usual] + also.map(\.profile)
    }

    private func packetFlows(
        _ truth: GroundTruth?, _ isStopped: @escaping @Sendable () -> Bool
    ) throws -> MeterSummary {
        let profiles = profiles(default: .fixed)
        let parser = PacketParser(tunnels: packets.tunnels, readsDNS: profiles.contains(.host))
        let traffic = try PacketTraffic(
            source, packets, intake: FrameIntake(parser: parser), isStopped: isStopped)
        let outputs = try RowFiles(profiles, files: ["-"] + also.map(\.file), isLabelled: truth != nil)
        let meter = ProfileMeter(
            profiles, form: .text(truth), options: rules.options, limit: rules.limit, threads: threads)
        announce(traffic.link)
        let began = ContinuousClock.now
        var ending = OrderlyEnd(isStopped)
        // What a source gave before it failed is metered all the same.
        var failure: (any Error)?
        let tables = try meter.run(
            { batch in
                guard failure == nil else { return false }
                try outputs.flushNowAndThen(isQuiet: batch.packets.isEmpty)
                do {
                    let isOpen = try traffic.next(&batch)
                    ending.hasCaughtUp = batch.packets.isEmpty
                    return isOpen
                } catch {
                    failure = error
                    return !batch.packets.isEmpty
                }
            }, isStopped: { ending.isDue }
        ) { index, output in
            if case .text(let row) = output { try outputs.append(row, to: index) }
        }
        try outputs.flush()
        if let failure {
            try? traffic.finish()
            throw failure
        }
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
        let now: @Sendable () -> Int64 = { CaptureInterface.machineTime() }
        var meter = FlowMeter(
            profiles, form: .text(truth), isLabelled: isLabelled, now: source.isLive ? now : nil)
        let give: (Int, MeterOutput) throws -> Void = { index, output in
            if case .text(let row) = output { try outputs.append(row, to: index) }
        }
        var failure: (any Error)?
        while isOpen {
            try meter.take(batch, deliver: give)
            try outputs.flushNowAndThen(isQuiet: batch.isEmpty)
            ending.hasCaughtUp = batch.isEmpty
            if ending.isDue { break }
            do { isOpen = try flows.next(into: &batch) } catch {
                failure = error
                isOpen = false
            }
        }
        flows.end(into: &batch)
        try meter.take(batch, deliver: give)
        try meter.finish(deliver: give)
        try outputs.flush()
        if let failure { throw failure }
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
