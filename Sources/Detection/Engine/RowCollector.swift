import Flows

/// Collects rows until they are many, or, where traffic is live, a tenth of a second old.
///
/// A recording's rows are handed over by their number alone, so that what is judged together does not depend on the
/// machine; its counts go on in between.
struct RowCollector {
    private static let most = 2_048
    private static let longest = Duration.milliseconds(100)

    private var rows: ObservedRows
    private var count = 0
    private let profiles: Int
    private let isLive: Bool
    private var handed = ContinuousClock.now

    init(profiles: Int, isLive: Bool) {
        self.profiles = profiles
        self.isLive = isLive
        rows = ObservedRows(profiles: profiles)
    }

    /// Takes a row; hands over what there is where that is much.
    mutating func add(
        _ output: MeterOutput, of profile: Int, to handover: Handover, _ traffic: @autoclosure () -> TrafficTotals,
        mayShed: Bool
    ) {
        switch output {
        case .row(let row): rows.flows[profile].append(row)
        case .host(let row): rows.hosts.append(row)
        case .text, .connection: return  // are not asked for
        }
        count += 1
        if count >= Self.most { handAll(to: handover, traffic(), mayShed) }
    }

    /// The clock has got this far; hands over what there is where it is time to, even nothing.
    mutating func handOver(
        to handover: Handover, _ clock: Int64?, _ traffic: TrafficTotals, isDue: Bool, mayShed: Bool
    ) {
        if let clock { rows.clock = clock }
        let isLate = ContinuousClock.now - handed >= Self.longest
        if isDue || isLive && isLate {
            handAll(to: handover, traffic, mayShed)
        } else if isLate {
            handed = .now
            var counts = ObservedRows(profiles: profiles)
            counts.traffic = traffic
            handover.push(.rows(counts), mayShed: mayShed)
        }
    }

    private mutating func handAll(to handover: Handover, _ traffic: TrafficTotals, _ mayShed: Bool) {
        handed = .now
        count = 0
        rows.traffic = traffic
        let clock = rows.clock
        handover.push(.rows(rows), mayShed: mayShed)
        rows = ObservedRows(profiles: profiles)
        rows.clock = clock
    }
}
