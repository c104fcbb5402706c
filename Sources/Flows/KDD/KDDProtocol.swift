import Packets

/// NSL-KDD's `protocol_type`.
public enum KDDProtocol: UInt8, Sendable, CaseIterable, BitwiseCopyable {
    /// ICMP, and ICMPv6.
    case icmp
    /// TCP.
    case tcp
    /// UDP.
    case udp

    /// The protocol's name in the data; nil for a protocol that the data does not know.
    public init?(_ transport: IPProtocol) {
        switch transport {
        case .icmp, .icmpV6: self = .icmp
        case .tcp: self = .tcp
        case .udp: self = .udp
        default: return nil
        }
    }

    /// The name in the data; the cases are in the order of their names.
    public var name: String { Self.names[Int(rawValue)] }

    /// The names in the data, by raw value.
    public static let names = ["icmp", "tcp", "udp"]
}
