import Flows
import Packets

/// What is normal for the hosts of a network.
public struct HostBaseline: Sendable, Codable, Equatable {
    /// What is held back and why, or was left out of the norm, for a person.
    public var notes: [String]
    /// Seconds of traffic that it was learnt from.
    public internal(set) var seconds: Double
    /// Rows that it was learnt from.
    public internal(set) var windows: Int
    let home: HomeNetworks
    var groups: [HostNorm]
    var knownPeers: Set<IPAddress>

    /// The hosts at home that have a norm of their own.
    public var hosts: Int { Set(groups.prefix(2).flatMap(\.hosts)).count }

    /// The columns that are judged.
    var columns: Int { groups.reduce(0) { $0 + $1.columns.count { $0.isJudged } } }
}

/// The norm of one group of rows.
struct HostNorm: Sendable, Codable, Equatable {
    var group: HostGroup
    var columns: [ColumnNorm]
    /// The hosts with a past of their own, and the largest value of each of their columns.
    var hosts: [IPAddress]
    var maxima: [Float]
}

/// The norm of one column.
struct ColumnNorm: Sendable, Codable, Equatable {
    var name: String
    /// False where too little was learnt for it.
    var isJudged: Bool
    /// What is added to a value before its logarithm is taken.
    var offset: Double
    /// How much more than ever before a host reaches of itself in a quarter of the time.
    var ownScale: Double
    var population: HostPopulation
    var tail: HostTail
    /// The value that one row in twenty is below, and the largest of any host.
    var low: Double
    var high: Double
}
