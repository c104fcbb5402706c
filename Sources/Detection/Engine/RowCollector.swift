import Flows

/// Collects rows until they are many, or a tenth of a second old.
struct RowCollector {
    private static let most = 2_048
    private static let longest = Duration.milliseconds(100)

    private var rows: ObservedRows
    private let profiles: Int
    private var handed = ContinuousClock.now

    init(profiles: Int) {
        self.profiles = profiles
        rows = ObservedRows(profiles: profiles)
    }

    mutating func add(_ output: MeterOutput, of profile: Int) {
        switch output {
        case .row(let row): rows.flows[profile].append(row)
        case .host(let row): rows.hosts.append(row)
        case .text, .connection: break  // are not asked for
        }
    }

    /// Hands over what there is where it is time to; even nothing, since the clock and the counts go on.
    mutating func handOver(to handover: Handover, _ clock: Int64?, _ traffic: TrafficTotals, isDue: Bool) {
        if let clock { rows.clock = clock }
        guard isDue || rows.count >= Self.most || ContinuousClock.now - handed >= Self.longest else { return }
        handed = .now
        rows.traffic = traffic
        let clock = rows.clock
        handover.push(.rows(rows))
        rows = ObservedRows(profiles: profiles)
        rows.clock = clock
    }
}
