import Packets

/// What one profile keeps of a flow while it is open, and how that flow ends.
///
/// A record is a plain value of fixed size: a table holds a million of them in one array. It knows neither its key nor
/// its place in the table, and grows by nothing however long the flow lives.
public protocol FlowRecord: Sendable, BitwiseCopyable {
    /// Begins with a flow's first packet.
    ///
    /// - Parameter previous: the part of the same flow that the active timeout has just ended, where there was one.
    init(_ packet: Packet, isForward: Bool, continuing previous: Self?, options: MeterOptions)

    /// Whether the sender of a flow's first packet is the side that the flow is said to come from.
    ///
    /// Asked once, for a flow that continues none; false where an answer came first (a SYN-ACK, say).
    static func isFromInitiator(_ packet: Packet) -> Bool

    /// Takes a further packet, which is not after `deadline` and for which `isEnded(before:)` was false.
    ///
    /// - Returns: whether the deadline came nearer by it (a reset, say), so that the timer must be set anew.
    mutating func add(_ packet: Packet, isForward: Bool, options: MeterOptions) -> Bool

    /// Whether the flow is over before this packet of the same key, which then begins a new one (a SYN after a close).
    func isEnded(before packet: Packet) -> Bool

    /// The last moment, in microseconds, at which a packet still belongs to this flow, as known now.
    ///
    /// It may move away while packets come; `add` says when it comes nearer.
    func deadline(_ options: MeterOptions) -> Int64

    /// Why it ends at its deadline.
    func endReason(_ options: MeterOptions) -> FlowEnd

    /// The time of the first packet, in microseconds.
    var start: Int64 { get }
    /// The time of the last packet so far, in microseconds.
    var last: Int64 { get }
    /// Whether both sides have sent: a flow that is only half open is given up first when the table is full.
    var isEstablished: Bool { get }
}

/// Why a flow ended.
public enum FlowEnd: UInt8, Sendable, BitwiseCopyable {
    /// TCP closed or reset it.
    case closed
    /// It was older than the active timeout; a next packet goes on in a flow that continues it.
    case active
    /// It was silent for longer than the idle timeout.
    case idle
    /// The table was full and it was the one to go.
    case evicted
    /// The source ended, or its clock was set back.
    case drained
    /// It has not ended: this is how it stands at one of its looks.
    case look
}

/// A flow that has ended (or is looked at), with its sides and its record.
public struct FinishedFlow<Record: FlowRecord>: Sendable {
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
    /// Why it ended.
    public var end: FlowEnd
    /// The moment at which its end was decided, in microseconds: its deadline, or the time of the packet that ended it.
    public var decided: Int64
    /// The epoch of the source's clock that it belongs to.
    public var epoch: UInt32
    /// The number of its first packet, which orders flows that were decided at one moment.
    public var firstPacket: UInt64
    /// What was measured.
    public var record: Record

    /// A finished flow of its parts.
    public init(
        source: IPAddress, destination: IPAddress, sourcePort: UInt16, destinationPort: UInt16,
        transport: IPProtocol, end: FlowEnd, decided: Int64, epoch: UInt32, firstPacket: UInt64, record: Record
    ) {
        self.source = source
        self.destination = destination
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.transport = transport
        self.end = end
        self.decided = decided
        self.epoch = epoch
        self.firstPacket = firstPacket
        self.record = record
    }
}
