import Packets

/// Turns the flows that somebody else has metered into rows of the profiles that they can give.
public struct FlowMeter: Sendable {
    private let profiles: [MeterProfile]
    private let truth: GroundTruth?
    private let isLabelled: Bool
    private var windows: HostWindows
    /// The machine's time in microseconds since 1970, where flows are live: what claims to be later is of now.
    private let now: (@Sendable () -> Int64)?

    /// A meter for these profiles, of which each is `basic` or `host`.
    ///
    /// - Parameters:
    ///   - isLabelled: whether each basic row has a label: the truth's, else the log's own.
    ///   - now: the machine's time, for live flows.
    public init(
        _ profiles: [MeterProfile], truth: GroundTruth? = nil, isLabelled: Bool = false,
        hosts: HostOptions = HostOptions(), now: (@Sendable () -> Int64)? = nil
    ) {
        self.now = now
        self.profiles = profiles
        self.truth = truth
        self.isLabelled = isLabelled
        windows = HostWindows(options: hosts)
    }

    /// What the windows of hosts have seen and shed.
    public var hostCounters: HostCounters { windows.counters }

    /// Takes the next flows, and gives their rows as CSV with the index of the profile.
    public mutating func take(_ flows: [Biflow], deliver: (_ profile: Int, [UInt8]) throws -> Void) rethrows {
        for (index, profile) in profiles.enumerated() {
            if profile == .host {
                for flow in flows { try watch(flow, as: index, deliver) }
            } else {
                for flow in flows {
                    var row: [UInt8] = []
                    BasicRow(flow).append(to: &row, label: label(of: flow))
                    try deliver(index, row)
                }
            }
        }
    }

    /// Gives the windows that are open, as at the end of the source.
    public mutating func finish(deliver: (_ profile: Int, [UInt8]) throws -> Void) rethrows {
        for (index, profile) in profiles.enumerated() where profile == .host {
            var rows: [[UInt8]] = []
            windows.finish { rows.append($0.csvLine) }
            for row in rows { try deliver(index, row) }
        }
    }

    private mutating func watch(
        _ flow: Biflow, as index: Int, _ deliver: (Int, [UInt8]) throws -> Void
    ) rethrows {
        var flow = flow
        if let now {
            // One exporter with a wrong clock must not move the windows of all hosts away.
            flow.end = min(flow.end, now())
            flow.start = min(flow.start, flow.end)
        }
        var rows: [[UInt8]] = []
        let time = max(flow.start, flow.end)
        if let end = windows.windowEnd, time < end - Self.setBack {
            windows.finish { rows.append($0.csvLine) }
        }
        windows.advance(to: time) { rows.append($0.csvLine) }
        for row in rows { try deliver(index, row) }
        let sides = HostObservation.sides(of: flow)
        if let opener = sides.opener { windows.add(opener) }
        if let accepter = sides.accepter { windows.add(accepter) }
    }

    /// How much earlier than the open window a flow must be, in microseconds, to show that the clock was set back.
    private static var setBack: Int64 { 3_600_000_000 }

    private func label(of flow: Biflow) -> String? {
        guard isLabelled else { return nil }
        return truth?.label(of: flow) ?? flow.label ?? GroundTruth.benign(for: .basic)
    }
}
