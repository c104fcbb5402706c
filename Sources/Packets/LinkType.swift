/// What the frames of a capture begin with, by the number that capture files use (LINKTYPE_...).
public struct LinkType: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
    /// The number in the capture file.
    public var rawValue: Int32

    /// A link type of its number.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// BSD loopback: the address family in the byte order of the machine that captured.
    public static let null = LinkType(rawValue: 0)
    /// Ethernet.
    public static let ethernet = LinkType(rawValue: 1)
    /// PPP, with or without HDLC-like framing.
    public static let ppp = LinkType(rawValue: 9)
    /// PPP in HDLC-like framing.
    public static let pppHDLC = LinkType(rawValue: 50)
    /// PPP over Ethernet, without the Ethernet header.
    public static let pppoe = LinkType(rawValue: 51)
    /// Raw IP: version 4 or 6 by the first nibble.
    public static let raw = LinkType(rawValue: 101)
    /// Cisco HDLC.
    public static let ciscoHDLC = LinkType(rawValue: 104)
    /// OpenBSD loopback: the address family in network byte order.
    public static let loop = LinkType(rawValue: 108)
    /// Linux cooked capture, version 1.
    public static let linuxCooked = LinkType(rawValue: 113)
    /// Raw IPv4.
    public static let ipv4 = LinkType(rawValue: 228)
    /// Raw IPv6.
    public static let ipv6 = LinkType(rawValue: 229)
    /// Linux cooked capture, version 2.
    public static let linuxCooked2 = LinkType(rawValue: 276)
}
