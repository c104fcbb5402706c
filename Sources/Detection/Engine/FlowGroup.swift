import Flows
import Packets

/// Strange flows of one batch that make one alert: those of one source, or on one destination where sources are many.
struct FlowGroup {
    /// Below so many sources in one batch a destination's alerts stay by source.
    private static let manySources = 8
    /// The rarest of its flows.
    private(set) var strongest: Int
    /// Whether they have their destination in common, not their source.
    let isVictim: Bool
    private(set) var flows = 0
    private(set) var bytes: UInt64 = 0
    private(set) var packets: UInt64 = 0

    private struct Key: Hashable {
        var host: IPAddress
        var isVictim: Bool
        var family: String
    }

    /// The groups of the flows at these indices, ordered by the time of the strongest.
    ///
    /// Complexity: O(n log n) in the strange flows.
    /// - Parameter most: where there are more groups, so many of the rarest are given.
    /// - Returns: the groups, and how many are left out.
    static func groups(
        of strange: [Int], _ rows: [FlowRow], _ verdicts: [FlowVerdict], most: Int
    ) -> (groups: [FlowGroup], leftOut: Int) {
        guard !strange.isEmpty else { return ([], 0) }
        var sources: [IPAddress: Set<IPAddress>] = [:]
        for index in strange { sources[rows[index].destination, default: []].insert(rows[index].source) }
        var groups: [Key: FlowGroup] = [:]
        for index in strange {
            let row = rows[index]
            let isVictim = sources[row.destination, default: []].count >= manySources
            let key = Key(
                host: isVictim ? row.destination : row.source, isVictim: isVictim,
                family: verdicts[index].family ?? AttackFamily.novel)
            var group = groups[key] ?? FlowGroup(strongest: index, isVictim: isVictim)
            group.add(index, FlowFacts(row), verdicts)
            groups[key] = group
        }
        // Ties go by the place in the batch: a dictionary has no order.
        let rarest = groups.values.sorted {
            (verdicts[$0.strongest].rarity.perDay, $0.strongest) < (verdicts[$1.strongest].rarity.perDay, $1.strongest)
        }.prefix(most)
        return (
            rarest.sorted { (rows[$0.strongest].last, $0.strongest) < (rows[$1.strongest].last, $1.strongest) },
            groups.count - rarest.count
        )
    }

    /// The alert of the strongest as one of them all.
    func summed(_ alert: Alert) -> Alert {
        var alert = alert
        alert.flows = flows
        alert.bytes = bytes
        alert.packets = packets
        if isVictim { alert.source = nil }
        return alert
    }

    private init(strongest: Int, isVictim: Bool) {
        self.strongest = strongest
        self.isVictim = isVictim
    }

    private mutating func add(_ index: Int, _ facts: FlowFacts, _ verdicts: [FlowVerdict]) {
        if verdicts[index].rarity.perDay < verdicts[strongest].rarity.perDay { strongest = index }
        flows += 1
        bytes &+= facts.bytes
        packets &+= facts.packets
    }
}
