import Packets

/// One thing that a host did, or that was done to it: its side of a packet, of a flow's end, or of a whole flow.
///
/// Everything is told from `host`'s side: `out` is what it sent, and `role` says whether it opened the contact. Both
/// sides of a packet or flow give an observation each. Numbers are outside numbers: `HostWindows` adds them without a
/// trap, whatever they are.
public struct HostObservation: Sendable, Hashable, BitwiseCopyable {
    /// When, in microseconds since 1970.
    public var time: Int64
    /// Whose side it is told from.
    public var host: IPAddress
    /// The other side.
    public var peer: IPAddress
    /// The port on `host`'s side; 0 where the protocol has none.
    public var hostPort: UInt16
    /// The port on `peer`'s side; 0 where the protocol has none.
    public var peerPort: UInt16
    /// What they speak.
    public var transport: IPProtocol
    /// Whether `host` opened the contact or the other side did.
    public var role: HostRole
    /// What happened to the contact.
    public var events: HostEvents
    /// ICMP's type, where a packet of it came in or went out; 0 elsewhere.
    public var icmpType: UInt8
    /// Packets that `host` sent.
    public var packetsOut: UInt64
    /// Packets that came to it.
    public var packetsIn: UInt64
    /// Bytes of IP packets, headers included, that it sent.
    public var bytesOut: UInt64
    /// Bytes of IP packets, headers included, that came to it.
    public var bytesIn: UInt64
    /// The packets that it sent of at most ``smallPacket`` bytes.
    public var smallPacketsOut: UInt64
    /// Where the contact ends with this: its bytes both ways.
    public var contactBytes: UInt64
    /// Where the contact ends with this: how long it lasted, in microseconds.
    public var contactDuration: Int64
    /// What was asked or answered, where it is a DNS message.
    public var dns: DNSQuestion

    /// An IP packet of at most so many bytes is small: hardly more than headers.
    public static var smallPacket: UInt32 { 100 }

    /// An observation of its facts.
    public init(
        time: Int64, host: IPAddress, peer: IPAddress, hostPort: UInt16 = 0, peerPort: UInt16 = 0,
        transport: IPProtocol = .tcp, role: HostRole = .opened, events: HostEvents = [],
        icmpType: UInt8 = 0,
        packetsOut: UInt64 = 0, packetsIn: UInt64 = 0, bytesOut: UInt64 = 0, bytesIn: UInt64 = 0,
        smallPacketsOut: UInt64 = 0, contactBytes: UInt64 = 0, contactDuration: Int64 = 0,
        dns: DNSQuestion = .none
    ) {
        self.time = time
        self.host = host
        self.peer = peer
        self.hostPort = hostPort
        self.peerPort = peerPort
        self.transport = transport
        self.role = role
        self.events = events
        self.icmpType = icmpType
        self.packetsOut = packetsOut
        self.packetsIn = packetsIn
        self.bytesOut = bytesOut
        self.bytesIn = bytesIn
        self.smallPacketsOut = smallPacketsOut
        self.contactBytes = contactBytes
        self.contactDuration = contactDuration
        self.dns = dns
    }
}

/// Which part a host has in a contact.
public enum HostRole: UInt8, Sendable, BitwiseCopyable {
    /// It opened the contact.
    case opened
    /// The other side opened it.
    case accepted
}
