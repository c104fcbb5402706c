/// The flags of a TCP header, in the order of its bits.
public struct TCPFlags: OptionSet, Hashable, Sendable, BitwiseCopyable {
    /// The bits as they stand in the header.
    public var rawValue: UInt8

    /// Flags of their bits.
    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// No more data from the sender.
    @inlinable
    public static var fin: TCPFlags { TCPFlags(rawValue: 0x01) }
    /// Opens a connection.
    @inlinable
    public static var syn: TCPFlags { TCPFlags(rawValue: 0x02) }
    /// Resets the connection.
    @inlinable
    public static var rst: TCPFlags { TCPFlags(rawValue: 0x04) }
    /// Hand the data on at once.
    @inlinable
    public static var psh: TCPFlags { TCPFlags(rawValue: 0x08) }
    /// The acknowledgement number counts.
    @inlinable
    public static var ack: TCPFlags { TCPFlags(rawValue: 0x10) }
    /// The urgent pointer counts.
    @inlinable
    public static var urg: TCPFlags { TCPFlags(rawValue: 0x20) }
    /// Echo of congestion.
    @inlinable
    public static var ece: TCPFlags { TCPFlags(rawValue: 0x40) }
    /// The congestion window was reduced.
    @inlinable
    public static var cwr: TCPFlags { TCPFlags(rawValue: 0x80) }
}
