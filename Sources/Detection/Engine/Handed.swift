import Flows

/// What metering hands on to judging.
public enum Handed: Sendable {
    /// Rows, and how far the source has got.
    case rows(ObservedRows)
    /// What comes now is of another recording: another clock, perhaps another network.
    case recordingBegins
    /// What is to be learnt from is over; rows up to a time still belong to it, all so far where there is none.
    case learningEnds(after: Int64?)
    /// A simulated attack has begun.
    case attack(SimulatedAttack)
    /// The source went away, and is tried again.
    case sourceLost(String)
    /// The source is back.
    case sourceBack
    /// The source has ended; nothing comes any more.
    case sourceEnded
}

/// Rows that became known together.
public struct ObservedRows: Sendable {
    /// Rows of flows, by the profile's place among those that are metered; empty for the host profile.
    public var flows: [[FlowRow]]
    /// Windows of hosts, and looks at open ones.
    public var hosts: [HostRow] = []
    /// How far the packets' clock has got; `Int64.min` before the first packet.
    public var clock = Int64.min
    /// What the source has seen so far.
    public var traffic = TrafficTotals()

    /// No rows yet.
    public init(profiles: Int) { flows = Array(repeating: [], count: profiles) }

    /// How many rows there are.
    public var count: Int { flows.reduce(hosts.count) { $0 + $1.count } }
}

/// What a source has seen so far, and what of it was shed, by where.
public struct TrafficTotals: Sendable, Hashable {
    /// Packets; of exporters and logs those that their flows tell of.
    public var packets: UInt64 = 0
    /// Bytes on the wire.
    public var bytes: UInt64 = 0
    /// What was lost on the way, by where; only what is not 0.
    public var shed: [String: UInt64] = [:]

    /// Nothing yet.
    public init() {}

    /// Both together.
    static func + (a: TrafficTotals, b: TrafficTotals) -> TrafficTotals {
        var sum = a
        sum.packets &+= b.packets
        sum.bytes &+= b.bytes
        sum.shed.merge(b.shed) { $0 &+ $1 }
        return sum
    }
}
