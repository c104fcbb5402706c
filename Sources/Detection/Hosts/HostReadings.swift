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
        for (source, condition) in HostColumn.readings(of: group) {
            switch source {
            case .feature(let place): values.append(Self.value(row.features, place, condition))
            case .sum(let place): values.append(sums[place])
            case .logins: values.append(logins)
            case .rare(let fact): values.append(facts?.values[fact.rawValue] ?? 0)
            }
        }
    }

    /// Takes what does not count out of a row that is judged; while learning everything counts that may be chance.
    mutating func forgetChance(_ row: HostRow, _ group: HostGroup) {
        for (column, other) in Self.doubtful[group.rawValue] where other < row.features.count {
            if row.features[other] < HostColumn.several { values[column] = 0 }
        }
    }

    /// By group, the columns that count only where there are several of another feature, and which.
    private static let doubtful: [[(column: Int, other: Int)]] = HostGroup.allCases.map { group in
        HostColumn.of(group).enumerated().compactMap { place, column in
            if case .several(let other) = column.condition { (place, other) } else { nil }
        }
    }

    private static func value(_ features: [Double], _ place: Int, _ condition: HostColumn.Condition) -> Double {
        guard place < features.count else { return 0 }
        switch condition {
        case .always, .several: return features[place]
        case .unanswered(let by):
            return by < features.count && features[place] <= features[by] * HostColumn.answered ? 0 : features[place]
        }
    }
}
