/// The link types that are looked through beside the common ones.
extension LinkType {
    /// Token Ring (IEEE 802.5).
    static let tokenRing = LinkType(rawValue: 6)
    /// SLIP with a header of 16 bytes that says the direction.
    static let slip = LinkType(rawValue: 8)
    /// FDDI.
    static let fddi = LinkType(rawValue: 10)
    /// The number that libpcap gives ATM while it runs on a BSD or on Linux.
    static let atmOfBSD = LinkType(rawValue: 11)
    /// The number that libpcap gives raw IP while it runs on most systems.
    static let rawOfBSD = LinkType(rawValue: 12)
    /// The number that libpcap gives raw IP while it runs on OpenBSD.
    static let rawOfOpenBSD = LinkType(rawValue: 14)
    /// The number that libpcap gives classical IP over ATM while it runs.
    static let atmClassicalIPOfLinux = LinkType(rawValue: 19)
    /// ATM with LLC (RFC 2684).
    static let atm = LinkType(rawValue: 100)
    /// IEEE 802.11.
    static let wireless = LinkType(rawValue: 105)
    /// Classical IP over ATM on Linux.
    static let atmClassicalIP = LinkType(rawValue: 106)
    /// Frame Relay.
    static let frameRelay = LinkType(rawValue: 107)
    /// OpenBSD's IPsec interface.
    static let openBSDEncapsulation = LinkType(rawValue: 109)
    /// OpenBSD's packet filter log.
    static let packetFilterLog = LinkType(rawValue: 117)
    /// IEEE 802.11 after a Prism monitor header.
    static let prism = LinkType(rawValue: 119)
    /// SunATM.
    static let sunATM = LinkType(rawValue: 123)
    /// IEEE 802.11 after a radiotap header.
    static let radiotap = LinkType(rawValue: 127)
    /// ARCNET as Linux captures it.
    static let arcnetLinux = LinkType(rawValue: 129)
    /// IP over FireWire on a Mac.
    static let ipOverFirewire = LinkType(rawValue: 138)
    /// IEEE 802.11 after an AVS monitor header.
    static let avs = LinkType(rawValue: 163)
    /// PPP of Linux's pppd, whose address byte says the direction.
    static let pppOfPPPD = LinkType(rawValue: 166)
    /// Per-packet information (CACE), before a frame of the link type that it names.
    static let perPacketInformation = LinkType(rawValue: 192)
    /// PPP after a byte that says the direction.
    static let pppWithDirection = LinkType(rawValue: 204)
    /// Cisco HDLC after a byte that says the direction.
    static let ciscoHDLCWithDirection = LinkType(rawValue: 205)
    /// Frame Relay after a byte that says the direction.
    static let frameRelayWithDirection = LinkType(rawValue: 206)
    /// Solaris's IP network interface.
    static let solarisIPNet = LinkType(rawValue: 226)
    /// Linux's netfilter log.
    static let netfilterLog = LinkType(rawValue: 239)
    /// IP over InfiniBand.
    static let ipOverInfiniBand = LinkType(rawValue: 242)
    /// A Mac's packet tap, before a frame of the link type that it names.
    static let packetTap = LinkType(rawValue: 258)
    /// Ethernet with the tag of a Broadcom switch after the addresses.
    static let broadcomTag = LinkType(rawValue: 281)
    /// Ethernet after the tag of a Broadcom switch.
    static let broadcomTagFirst = LinkType(rawValue: 282)
    /// Ethernet with the tag of a Marvell switch after the addresses.
    static let marvellTag = LinkType(rawValue: 284)
    /// Ethernet with the tag of a Marvell switch and its EtherType after the addresses.
    static let marvellLongTag = LinkType(rawValue: 285)
}
