import Flows
import Packets

/// The values of a row's columns, in the order of its group.
struct HostReadings: Sendable {
    /// The values; what cannot be read is 0.
    private(set) var values: [Double] = []
    private var sums = [Double](repeating: 0, count: HostColumn.summed.count)

    /// Reads a row.
    ///
    /// - Parameters:
    ///   - facts: what is known of its rare peers, if anything.
    ///   - logins: the most logins of it with one peer.
    mutating func read(
        _ row: HostRow, _ group: HostGroup, minute: Int, recent: RecentMinutes, facts: PeerWatch.Facts?,
        logins: Double
    ) {
        values.removeAll(keepingCapacity: true)
        if group == .homeLong { recent.sums(row, minute: minute, into: &sums) }
        for source in HostColumn.sources(of: group) {
            switch source {
            case .feature(let place): values.append(place < row.features.count ? row.features[place] : 0)
            case .sum(let place): values.append(sums[place])
            case .logins: values.append(logins)
            case .rare(let fact): values.append(facts?.values[fact.rawValue] ?? 0)
            }
        }
    }
}
