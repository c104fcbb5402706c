/// What an IP packet carries, by its IANA number.
public struct IPProtocol: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
    /// The number in the IP header.
    public var rawValue: UInt8

    /// A protocol of its number.
    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Control messages of IPv4.
    @inlinable
    public static var icmp: IPProtocol { IPProtocol(rawValue: 1) }
    /// Transmission Control Protocol.
    @inlinable
    public static var tcp: IPProtocol { IPProtocol(rawValue: 6) }
    /// User Datagram Protocol.
    @inlinable
    public static var udp: IPProtocol { IPProtocol(rawValue: 17) }
    /// Control messages of IPv6.
    @inlinable
    public static var icmpV6: IPProtocol { IPProtocol(rawValue: 58) }
    /// Stream Control Transmission Protocol.
    @inlinable
    public static var sctp: IPProtocol { IPProtocol(rawValue: 132) }
}
