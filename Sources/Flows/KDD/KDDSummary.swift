import Packets

/// A finished connection as NSL-KDD describes one: its basic features, and what the windows need of it.
public struct KDDSummary: Sendable, Hashable {
    /// The epoch of the source's clock.
    public var epoch: UInt32
    /// When its end was decided, in microseconds since 1970: what the two-second window goes by.
    public var decided: Int64
    /// The time of its first packet, in microseconds since 1970.
    public var start: Int64
    /// The side that opened it.
    public var source: IPAddress
    /// The other side.
    public var destination: IPAddress
    /// The source's port; of ICMP 0.
    public var sourcePort: UInt16
    /// The destination's port; of ICMP 0.
    public var destinationPort: UInt16
    /// What they spoke.
    public var transport: KDDProtocol
    /// The service that was asked.
    public var service: KDDService
    /// How it ended.
    public var flag: KDDFlag
    /// How long it lasted, in whole seconds; 0 where it was never seen to end, as in the data.
    public var duration: Int64
    /// Payload bytes from the source; of ICMP the whole messages'.
    public var sourceBytes: UInt64
    /// Payload bytes from the destination; of ICMP 0.
    public var destinationBytes: UInt64
    /// Whether it goes from an address and port to the very same.
    public var isLand: Bool
    /// Fragments that cannot be right.
    public var wrongFragments: UInt32
    /// Packets with urgent data.
    public var urgentPackets: UInt32
    /// What the host window takes for its source port: of ICMP the type, as in Zeek.
    var portOfOrigin: UInt16

    /// What a connection of its facts is; for tests and sources that count for themselves.
    public init(
        epoch: UInt32 = 0, decided: Int64, source: IPAddress, destination: IPAddress, sourcePort: UInt16 = 0,
        destinationPort: UInt16 = 0, transport: KDDProtocol, service: KDDService, flag: KDDFlag
    ) {
        self.epoch = epoch
        self.decided = decided
        start = decided
        self.source = source
        self.destination = destination
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.transport = transport
        self.service = service
        self.flag = flag
        duration = 0
        sourceBytes = 0
        destinationBytes = 0
        isLand = transport != .icmp && source == destination && sourcePort == destinationPort
        wrongFragments = 0
        urgentPackets = 0
        portOfOrigin = sourcePort
    }

    /// What a flow tells; nil where it is neither TCP, UDP nor ICMP, which the data does not know.
    public init?(_ flow: FinishedFlow<KDDConnection>) {
        guard let transport = KDDProtocol(flow.transport) else { return nil }
        let record = flow.record
        self.init(
            epoch: flow.epoch, decided: flow.decided, source: flow.source, destination: flow.destination,
            sourcePort: flow.sourcePort, destinationPort: flow.destinationPort, transport: transport,
            service: KDDService(
                flow.transport, sourcePort: flow.sourcePort, destinationPort: flow.destinationPort,
                icmp: record.icmpKind),
            flag: record.flag)
        start = record.start
        if flag.hasDuration {
            let (span, overflow) = record.last.subtractingReportingOverflow(record.start)
            duration = overflow ? 0 : max(0, span) / 1_000_000
        }
        sourceBytes = record.sourceBytes
        destinationBytes = record.destinationBytes
        wrongFragments = record.wrongFragments
        urgentPackets = record.urgentPackets
        if transport == .icmp { portOfOrigin = UInt16(record.icmpKind?.type ?? 0) }
    }
}
