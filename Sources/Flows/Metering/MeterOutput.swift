import Packets

/// What a meter gives out for one flow, connection or host window.
public enum MeterOutput: Sendable {
    /// A row of CSV, with its line's end.
    case text([UInt8])
    /// A row of numbers, with whose it is.
    case row(FlowRow)
    /// What a host did in a window.
    case host(HostRow)
    /// A connection that is yet to be put among those before it; a `ProfileMeter` gives it as one of the others.
    case connection(KDDSummary, last: Int64, end: FlowEnd, label: String?)
}

/// One flow's features as numbers, in the order of its profile's columns, and whose they are.
public struct FlowRow: Sendable {
    /// Which features they are.
    public var profile: MeterProfile
    /// The side that the flow is said to come from.
    public var source: IPAddress
    /// The other side.
    public var destination: IPAddress
    /// The port of `source`.
    public var sourcePort: UInt16
    /// The port of `destination`.
    public var destinationPort: UInt16
    /// What they speak.
    public var transport: IPProtocol
    /// The first packet's time, in microseconds since 1970.
    public var start: Int64
    /// The last packet's time so far, in microseconds since 1970.
    public var last: Int64
    /// Why it is told.
    public var end: FlowEnd
    /// The features.
    public var features: [Double]

    /// A row of its parts.
    public init(
        _ profile: MeterProfile, source: IPAddress, destination: IPAddress, sourcePort: UInt16,
        destinationPort: UInt16, transport: IPProtocol, start: Int64, last: Int64, end: FlowEnd, features: [Double]
    ) {
        self.profile = profile
        self.source = source
        self.destination = destination
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.transport = transport
        self.start = start
        self.last = last
        self.end = end
        self.features = features
    }
}
