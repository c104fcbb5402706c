import Packets

/// Who spoke with whom, and when: what a ground truth is asked for.
public struct FlowSpan: Sendable, Hashable {
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
    /// The last packet's time, in microseconds since 1970.
    public var end: Int64

    /// A span of its parts.
    public init(
        source: IPAddress, destination: IPAddress, sourcePort: UInt16, destinationPort: UInt16,
        transport: IPProtocol, start: Int64, end: Int64
    ) {
        self.source = source
        self.destination = destination
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.transport = transport
        self.start = start
        self.end = end
    }
}
