/// What the meter needs of one packet: a copy of its headers' facts, without a reference to its bytes.
public struct Packet: Sendable, BitwiseCopyable {
    /// When it was captured by the packet's own clock, in microseconds since 1970; never earlier than the packet
    /// before it in the same epoch.
    public var time: Int64
    /// A number that spreads flows, the same for both directions of one (see `FlowHash`).
    public var flowHash: UInt64
    /// Its place among the frames of its source, from 1.
    public var number: UInt64
    /// The sender.
    public var source: IPAddress
    /// The receiver.
    public var destination: IPAddress
    /// The sender's port; 0 where the protocol has none.
    public var sourcePort: UInt16
    /// The receiver's port; 0 where the protocol has none.
    public var destinationPort: UInt16
    /// What the IP packet carries; of IPv6 the last header in the chain.
    public var transport: IPProtocol
    /// The flags, where it is TCP.
    public var flags: TCPFlags
    /// The unscaled window, where it is TCP.
    public var window: UInt16
    /// The L4 header's bytes (TCP 20-60, UDP 8, ICMP 8, SCTP 12; 0 for others and for later fragments).
    public var headerLength: UInt16
    /// The L4 payload's bytes, from the IP header's total length and never from the captured frame.
    public var payloadLength: UInt32
    /// The same from the frame's length on the wire, so that Ethernet's padding counts: what the 2017 meter saw.
    public var framePayloadLength: UInt32
    /// The IP packet's bytes with its header.
    public var ipLength: UInt32
    /// The frame's bytes on the wire.
    public var wireLength: UInt32
    /// The times that the clock had been set back before it; a table ends what is open when this grows.
    public var epoch: UInt32
    /// ICMP's type; 0 where it is not ICMP.
    public var icmpType: UInt8
    /// ICMP's code; 0 where it is not ICMP.
    public var icmpCode: UInt8
    /// Where it stands in a fragmented IP packet.
    public var fragment: FragmentPlace
    /// What its DNS message asks or answers, where it is one and the parser was told to look.
    public var dns: DNSQuestion

    /// A packet of its facts.
    public init(
        time: Int64 = 0, flowHash: UInt64 = 0, number: UInt64 = 0, source: IPAddress = .unspecified,
        destination: IPAddress = .unspecified, sourcePort: UInt16 = 0, destinationPort: UInt16 = 0,
        transport: IPProtocol = IPProtocol(rawValue: 0), flags: TCPFlags = [], window: UInt16 = 0,
        headerLength: UInt16 = 0, payloadLength: UInt32 = 0, framePayloadLength: UInt32 = 0, ipLength: UInt32 = 0,
        wireLength: UInt32 = 0, epoch: UInt32 = 0, icmpType: UInt8 = 0, icmpCode: UInt8 = 0,
        fragment: FragmentPlace = .whole, dns: DNSQuestion = .none
    ) {
        self.time = time
        self.flowHash = flowHash
        self.number = number
        self.source = source
        self.destination = destination
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.transport = transport
        self.flags = flags
        self.window = window
        self.headerLength = headerLength
        self.payloadLength = payloadLength
        self.framePayloadLength = framePayloadLength
        self.ipLength = ipLength
        self.wireLength = wireLength
        self.epoch = epoch
        self.icmpType = icmpType
        self.icmpCode = icmpCode
        self.fragment = fragment
        self.dns = dns
    }

    /// Whether it is an ICMP packet of either version.
    @inlinable
    public var isICMP: Bool { transport == .icmp || transport == .icmpV6 }
}

/// Where a packet stands in a fragmented IP packet.
public enum FragmentPlace: UInt8, Sendable, BitwiseCopyable {
    /// It is no fragment.
    case whole
    /// The first fragment, which has the L4 header.
    case first
    /// A later fragment, whose ports are those of its first fragment (0 where that was not seen).
    case later
    /// A fragment that cannot be right: it overlaps, is too short, or would end beyond the largest IP packet.
    case wrong
}
