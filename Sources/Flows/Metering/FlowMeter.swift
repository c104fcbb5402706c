import Packets

/// Turns the flows that somebody else has metered into rows of the profiles that they can give.
public struct FlowMeter: Sendable {
    private let profiles: [MeterProfile]
    private let form: MeterForm
    private let isLabelled: Bool
    private var windows: HostWindows
    /// The machine's time in microseconds since 1970, where flows are live: what claims to be later is of now.
    private let now: (@Sendable () -> Int64)?

    /// A meter for these profiles, of which each is `basic` or `host`.
    ///
    /// - Parameters:
    ///   - form: as lines of CSV, whose labels are the truth's, or as numbers.
    ///   - isLabelled: whether each basic line has a label: the truth's, else the log's own.
    ///   - hosts: how hosts are watched, for their profile; lines of CSV show neither looks nor visits.
    ///   - now: the machine's time, for live flows.
    public init(
        _ profiles: [MeterProfile], form: MeterForm, isLabelled: Bool = false, hosts: HostOptions = HostOptions(),
        now: (@Sendable () -> Int64)? = nil
    ) {
        self.now = now
        self.profiles = profiles
        self.form = form
        self.isLabelled = isLabelled
        windows = HostWindows(options: form.isText ? hosts.forText : hosts)
    }

    /// What the windows of hosts have seen and shed.
    public var hostCounters: HostCounters { windows.counters }

    /// Takes the next flows, and gives their rows with the index of the profile: profile by profile, each in order.
    public mutating func take(_ flows: [Biflow], deliver: (_ profile: Int, MeterOutput) throws -> Void) rethrows {
        for (index, profile) in profiles.enumerated() {
            if profile == .host {
                for flow in flows { try watch(flow, as: index, deliver) }
            } else {
                for flow in flows { try deliver(index, output(of: flow)) }
            }
        }
    }

    /// Gives the windows that are open, as at the end of the source.
    public mutating func finish(deliver: (_ profile: Int, MeterOutput) throws -> Void) rethrows {
        for (index, profile) in profiles.enumerated() where profile == .host {
            var rows: [HostRow] = []
            windows.finish { rows.append($0) }
            try give(rows, as: index, deliver)
        }
    }

    private func output(of flow: Biflow) -> MeterOutput {
        let row = BasicRow(flow)
        guard !form.isText else { return .text(row.csvLine(label: label(of: flow))) }
        return .row(
            FlowRow(
                .basic, source: flow.source, destination: flow.destination, sourcePort: flow.sourcePort,
                destinationPort: flow.destinationPort, transport: flow.transport, start: flow.start, last: flow.end,
                end: .closed, features: row.features))
    }

    private mutating func watch(
        _ flow: Biflow, as index: Int, _ deliver: (Int, MeterOutput) throws -> Void
    ) rethrows {
        var flow = flow
        if let now {
            // One exporter with a wrong clock must not move the windows of all hosts away.
            flow.end = min(flow.end, now())
            flow.start = min(flow.start, flow.end)
        }
        var rows: [HostRow] = []
        let time = max(flow.start, flow.end)
        if let end = windows.windowEnd, time < end - Self.setBack {
            windows.finish { rows.append($0) }
        }
        windows.advance(to: time) { rows.append($0) }
        try give(rows, as: index, deliver)
        let sides = HostObservation.sides(of: flow)
        if let opener = sides.opener { windows.add(opener) }
        if let accepter = sides.accepter { windows.add(accepter) }
    }

    private func give(
        _ rows: [HostRow], as index: Int, _ deliver: (Int, MeterOutput) throws -> Void
    ) rethrows {
        for row in rows { try deliver(index, form.isText ? .text(row.csvLine) : .host(row)) }
    }

    /// How much earlier than the open window a flow must be, in microseconds, to show that the clock was set back.
    private static var setBack: Int64 { 3_600_000_000 }

    private func label(of flow: Biflow) -> String? {
        guard isLabelled else { return nil }
        return form.truth?.label(of: flow) ?? flow.label ?? GroundTruth.benign(for: .basic)
    }
}
