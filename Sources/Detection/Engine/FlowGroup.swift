import Flows
import Packets

/// Strange flows of one batch that make one alert: those of one source, or on one destination where sources are many.
///
/// Hosts at home that act on one outside stay apart: what they have in common may be who controls them.
struct FlowGroup {
    /// Below so many sources in one batch a destination's alerts stay by source.
    private static let manySources = 8
    /// The rarest of its flows.
    private(set) var strongest: Int
    /// Whether they have their destination in common, not their source.
    let isVictim: Bool
    /// Where its flows stand in the batch.
    private(set) var members: [Int] = []
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
    /// - Returns: the groups, and those that are left out.
    static func groups(
        of strange: [Int], _ rows: [FlowRow], _ verdicts: [FlowVerdict], home: HomeNetworks, most: Int
    ) -> (groups: [FlowGroup], leftOut: ArraySlice<FlowGroup>) {
        guard !strange.isEmpty else { return ([], []) }
        var sources: [IPAddress: Set<IPAddress>] = [:]
        for index in strange { sources[rows[index].destination, default: []].insert(rows[index].source) }
        var groups: [Key: FlowGroup] = [:]
        for index in strange {
            let row = rows[index]
            let isVictim =
                (home.contains(row.destination) || !home.contains(row.source))
                && sources[row.destination, default: []].count >= manySources
            let key = Key(
                host: isVictim ? row.destination : row.source, isVictim: isVictim,
                family: verdicts[index].family ?? AttackFamily.novel)
            var group = groups[key] ?? FlowGroup(strongest: index, isVictim: isVictim)
            group.add(index, FlowFacts(row), verdicts)
            groups[key] = group
        }
        // Ties go by the place in the batch: a dictionary has no order.
        let byRarity = groups.values.sorted {
            (verdicts[$0.strongest].rarity.perDay, $0.strongest) < (verdicts[$1.strongest].rarity.perDay, $1.strongest)
        }
        return (
            byRarity.prefix(most).sorted {
                (rows[$0.strongest].last, $0.strongest) < (rows[$1.strongest].last, $1.strongest)
            },
            byRarity.dropFirst(most)
        )
    }

    /// The alert of the strongest as one of them all.
    func summed(_ alert: Alert) -> Alert {
        var alert = alert
        alert.flows = members.count
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
        members.append(index)
        bytes &+= facts.bytes
        packets &+= facts.packets
    }
}
