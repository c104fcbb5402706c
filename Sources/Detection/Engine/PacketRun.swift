import Flows
import Packets

/// The metering side of detection where there are packets: reads, meters, and hands rows over; blocks its thread.
public struct PacketRun {
    /// Ages in microseconds at which a flow that is still open is judged, besides its end.
    public static let looks: [Int64] = [1_000_000, 5_000_000, 15_000_000, 60_000_000]

    private let profiles: [MeterProfile]
    private let home: HomeNetworks
    private let options: MeterOptions
    private let limit: Int
    private let isLive: Bool

    /// A run over these profiles of flows; hosts are metered beside them.
    ///
    /// - Parameter isLive: whether the last part is live, so that its rows cannot wait to be many.
    public init(
        profiles: [MeterProfile], home: HomeNetworks, options: MeterOptions = MeterOptions(), limit: Int = 1_000_000,
        isLive: Bool = false
    ) {
        self.isLive = isLive
        self.profiles = profiles
        self.home = home
        self.options = options
        self.limit = limit
    }

    /// Reads the feed to its end, or until `isStopped`, and hands over all of its rows; not the end itself.
    ///
    /// Rows of a source that fails are handed over before the error is thrown.
    /// - Returns: what the flow tables have seen and shed.
    @discardableResult
    public func work(
        _ feed: inout PacketFeed, to handover: Handover, isStopped: () -> Bool
    ) throws -> FlowTableCounters {
        let meter = ProfileMeter(
            profiles + [.host], form: .rows, options: options, limit: limit, looks: Self.looks,
            hosts: HostOptions(home: home, looks: true))
        var rows = RowCollector(profiles: profiles.count, isLive: isLive)
        var failure: (any Error)?
        var turn = PacketFeed.Turn.none
        var tables = FlowTableCounters()
        func traffic() -> TrafficTotals { feed.traffic + tables }
        tables = try meter.run(
            { batch in
                guard failure == nil else { return false }
                rows.handOver(
                    to: handover, batch.clock, traffic(), isDue: turn != .none, mayShed: !feed.isLearning)
                Self.tell(turn, handover)
                do {
                    let isOpen = try feed.next(&batch)
                    turn = feed.turn
                    if case .learningEnds = turn {
                        // Nothing of the next part is metered yet.
                        rows.handOver(to: handover, batch.clock, traffic(), isDue: true, mayShed: false)
                        Self.tell(turn, handover)
                        turn = .none
                    }
                    for attack in feed.attacks() { handover.push(.attack(attack)) }
                    return isOpen
                } catch {
                    failure = error
                    return false
                }
            }, isStopped: { isStopped() || handover.isClosed }, counted: { tables = $0 }
        ) { profile, output in
            rows.add(output, of: profile, to: handover, traffic(), mayShed: !feed.isLearning)
        }
        rows.handOver(to: handover, nil, traffic(), isDue: true, mayShed: !feed.isLearning)
        if let failure { throw failure }
        return tables
    }

    private static func tell(_ turn: PacketFeed.Turn, _ handover: Handover) {
        switch turn {
        case .none: break
        case .learningEnds(let time): handover.push(.learningEnds(after: time))
        case .recordingEnds(let learningEnds):
            handover.push(.recordingBegins)
            if learningEnds { handover.push(.learningEnds(after: nil)) }
        }
    }
}

extension TrafficTotals {
    /// These, and what flow tables and host tables have shed.
    fileprivate static func + (totals: Self, tables: FlowTableCounters) -> Self {
        var sum = totals
        for (place, count) in [
            ("flows", tables.evicted &+ tables.refused), ("hosts", tables.hostRowsLost),
            ("peers", tables.hostVisitsShed),
        ] where count > 0 { sum.shed[place, default: 0] &+= count }
        return sum
    }
}
