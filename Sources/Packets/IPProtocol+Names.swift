extension IPProtocol: CustomStringConvertible {
    static var hopByHop: IPProtocol { IPProtocol(rawValue: 0) }
    static var ipv4InIP: IPProtocol { IPProtocol(rawValue: 4) }
    static var ipv6InIP: IPProtocol { IPProtocol(rawValue: 41) }
    static var routing: IPProtocol { IPProtocol(rawValue: 43) }
    static var fragment: IPProtocol { IPProtocol(rawValue: 44) }
    static var gre: IPProtocol { IPProtocol(rawValue: 47) }
    static var authentication: IPProtocol { IPProtocol(rawValue: 51) }
    static var noNextHeader: IPProtocol { IPProtocol(rawValue: 59) }
    static var destinationOptions: IPProtocol { IPProtocol(rawValue: 60) }
    static var mobility: IPProtocol { IPProtocol(rawValue: 135) }
    static var mplsInIP: IPProtocol { IPProtocol(rawValue: 137) }
    static var hostIdentity: IPProtocol { IPProtocol(rawValue: 139) }
    static var shim6: IPProtocol { IPProtocol(rawValue: 140) }

    /// The names of those that are met, by number; the first of a number is the one that is written.
    private static let names: [(UInt8, String)] = [
        (0, "hopopt"), (1, "icmp"), (2, "igmp"), (4, "ipip"), (6, "tcp"), (8, "egp"), (9, "igp"), (17, "udp"),
        (27, "rdp"), (33, "dccp"), (41, "ipv6"), (43, "ipv6-route"), (44, "ipv6-frag"), (46, "rsvp"), (47, "gre"),
        (50, "esp"), (51, "ah"), (58, "icmpv6"), (59, "ipv6-nonxt"), (60, "ipv6-opts"), (88, "eigrp"), (89, "ospf"),
        (94, "ipip-encap"), (97, "etherip"), (103, "pim"), (108, "ipcomp"), (112, "vrrp"), (115, "l2tp"),
        (124, "isis"), (132, "sctp"), (133, "fc"), (135, "mobility"), (136, "udplite"), (137, "mpls-in-ip"),
        (139, "hip"), (140, "shim6"), (4, "ipv4"), (4, "ipencap"), (58, "ipv6-icmp"), (58, "icmp6"), (89, "ospfigp"),
    ]

    /// The name in lower case, as in `tcp` and `icmpv6`; the number where it has none.
    public var description: String {
        Self.names.first { $0.0 == rawValue }?.1 ?? "\(rawValue)"
    }

    /// A protocol of its name, in any case, or of its number.
    public init?(name: some StringProtocol) {
        if let number = UInt8(name) {
            self.init(rawValue: number)
            return
        }
        let lower = name.lowercased()
        guard let known = Self.names.first(where: { $0.1 == lower }) else { return nil }
        self.init(rawValue: known.0)
    }
}
