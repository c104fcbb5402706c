import Packets
import Testing

@Suite struct LinkLayerTests {
    /// What stands before the ordinary packet in a frame of each kind.
    static let kinds: [(name: String, link: LinkType, before: [UInt8])] = {
        let addresses: [UInt8] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]
        let snap: [UInt8] = [0xAA, 0xAA, 3, 0, 0, 0, 8, 0]
        let wireless: [UInt8] = [8, 2, 0, 0] + addresses + [2, 0, 0, 0, 0, 3, 0, 0]
        let quality: [UInt8] = [0x88, 2, 0, 0] + addresses + [2, 0, 0, 0, 0, 3, 0, 0, 0, 0]
        let aggregate: [UInt8] = Array(quality.prefix(24)) + [0x80, 0]
        let bridge: [UInt8] = [8, 3] + Array(wireless.suffix(22)) + [1, 2, 3, 4, 5, 6]
        let label: [UInt8] = [0, 1, 0x00, 64]
        let lastLabel: [UInt8] = [0, 2, 0x01, 64]
        typealias Kinds = [(name: String, link: LinkType, before: [UInt8])]
        func type(_ number: Int32) -> LinkType { LinkType(rawValue: number) }
        let wired: Kinds = [
            ("Ethernet", .ethernet, addresses + [8, 0]),
            ("802.1Q", .ethernet, addresses + [0x81, 0, 0, 5, 8, 0]),
            ("802.1ad", .ethernet, addresses + [0x88, 0xA8, 0, 5, 0x81, 0, 0, 6, 8, 0]),
            ("three tags", .ethernet, addresses + [0x91, 0, 0, 5, 0x81, 0, 0, 6, 0x81, 0, 0, 7, 8, 0]),
            ("802.1ah", .ethernet, addresses + [0x88, 0xE7, 0, 0, 0, 1] + addresses + [8, 0]),
            ("802.1BR", .ethernet, addresses + [0x89, 0x3F, 0, 0, 0, 0, 0, 0, 8, 0]),
            (
                "MACsec without encryption", .ethernet,
                addresses + [0x88, 0xE5, 0x20, 0, 0, 0, 0, 1] + [1, 2, 3, 4, 5, 6, 7, 8, 8, 0]
            ),
            ("Arista's timestamp", .ethernet, addresses + [0xD2, 0x8B, 0, 1, 0, 0x10, 1, 2, 3, 4, 5, 6, 7, 8, 8, 0]),
            ("service header", .ethernet, addresses + [0x89, 0x4F, 0x0F, 0xC2, 1, 1, 0, 0, 1, 0xFF]),
            ("FabricPath", .ethernet, addresses + [0x89, 3, 0, 0x20] + addresses + [8, 0]),
            ("MPLS", .ethernet, addresses + [0x88, 0x47] + lastLabel),
            ("MPLS stack", .ethernet, addresses + [0x88, 0x48] + label + label + lastLabel),
            ("pseudowire", .ethernet, addresses + [0x88, 0x47] + lastLabel + [0, 0, 0, 1] + addresses + [8, 0]),
            ("PPPoE in Ethernet", .ethernet, addresses + [0x88, 0x64, 0x11, 0, 0, 1, 0, 47, 0, 0x21]),
            ("PPPoE in a VLAN", .ethernet, addresses + [0x81, 0, 0, 9, 0x88, 0x64, 0x11, 0, 0, 1, 0, 47, 0x21]),
            ("802.3 with SNAP", .ethernet, addresses + [0, 53] + snap),
            ("802.3 with LLC", .ethernet, addresses + [0, 48, 6, 6, 3]),
            ("null, Intel", .null, [2, 0, 0, 0]),
            ("null, other order", .null, [0, 0, 0, 2]),
            ("loop", .loop, [0, 0, 0, 2]),
            ("IPsec interface", type(109), [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            ("raw", .raw, []), ("raw on BSD", type(12), []), ("raw on OpenBSD", type(14), []),
            ("IPv4", .ipv4, []),
            ("PPP", .ppp, [0xFF, 3, 0, 0x21]),
            ("PPP without framing", .ppp, [0, 0x21]),
            ("PPP, short protocol", .ppp, [0xFF, 3, 0x21]),
            ("PPP with MPLS", .ppp, [2, 0x81] + lastLabel),
            ("PPP in HDLC", .pppHDLC, [0xFF, 3, 0, 0x21]),
            ("Cisco HDLC under PPP", .pppHDLC, [0x0F, 0, 8, 0]),
            ("pppd", type(166), [1, 3, 0, 0x21]),
            ("PPP and direction", type(204), [1, 0xFF, 3, 0, 0x21]),
            ("PPPoE", .pppoe, [0x11, 0, 0, 1, 0, 47, 0, 0x21]),
            ("Cisco HDLC", .ciscoHDLC, [0x0F, 0, 8, 0]),
            ("Cisco HDLC and direction", type(205), [0, 0x0F, 0, 8, 0]),
            ("Frame Relay", type(107), [0x18, 0x41, 3, 0xCC]),
            ("Frame Relay with SNAP", type(107), [0x18, 0x41, 3, 0, 0x80, 0, 0, 0, 8, 0]),
            ("Frame Relay of Cisco", type(107), [0x18, 0x41, 8, 0]),
            ("Frame Relay and direction", type(206), [1, 0x18, 0x41, 3, 0xCC]),
            ("Linux cooked", .linuxCooked, [0, 0, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 8, 0]),
            ("Linux cooked, VLAN", .linuxCooked, [0, 0, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 0x81, 0, 0, 5, 8, 0]),
            ("Linux cooked, LLC", .linuxCooked, [0, 0, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 0, 4] + snap),
            ("Linux cooked 2", .linuxCooked2, [8, 0, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0]),
        ]
        let others: Kinds = [
            ("SLIP", type(8), [UInt8](repeating: 0, count: 16)),
            ("Token Ring", type(6), [0x10, 0x40] + addresses + snap),
            ("Token Ring, routed", type(6), [0x10, 0x40, 2, 0, 0, 0, 0, 1, 0x82, 0, 0, 0, 0, 2, 4, 0, 1, 2] + snap),
            ("FDDI", type(10), [0x50] + addresses + snap),
            ("ARCNET", type(129), [1, 2, 0, 0, 212, 0, 0, 1]),
            ("ARCNET, old", type(129), [1, 2, 0, 0, 240]),
            ("ATM", type(100), snap), ("ATM on BSD", type(11), snap),
            ("ATM, bridged", type(100), [0xAA, 0xAA, 3, 0, 0x80, 0xC2, 0, 7, 0, 0] + addresses + [8, 0]),
            ("ATM, network number", type(100), [0xFE, 0xFE, 3, 0xCC]),
            ("classical IP, LLC", type(106), snap), ("classical IP", type(106), []),
            ("SunATM", type(123), [2, 0, 0, 5] + snap),
            ("SunATM, emulated LAN", type(123), [1, 0, 0, 5, 0, 0] + addresses + [8, 0]),
        ]
        let wirelessKinds: Kinds = [
            ("802.11", type(105), wireless + snap),
            ("802.11, quality of service", type(105), quality + snap),
            ("802.11, bridge", type(105), bridge + snap),
            ("802.11, aggregate", type(105), aggregate + addresses + [0, 53] + snap),
            ("radiotap", type(127), [0, 0, 8, 0, 0, 0, 0, 0] + wireless + snap),
            ("radiotap, padded", type(127), [0, 0, 9, 0, 2, 0, 0, 0, 0x20] + quality + [0, 0] + snap),
            (
                "radiotap, clock", type(127),
                [0, 0, 25, 0, 3, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0] + [1, 2, 3, 4, 5, 6, 7, 8, 0x20] + quality + [
                    0, 0,
                ] + snap
            ),
            ("Prism", type(119), [0, 0, 0, 0x44] + [UInt8](repeating: 0, count: 140) + wireless + snap),
            (
                "AVS", type(163),
                [0x80, 0x21, 0x10, 1, 0, 0, 0, 64] + [UInt8](repeating: 0, count: 56) + wireless + snap
            ),
            ("AVS under Prism", type(119), [0x80, 0x21, 0x10, 1, 0, 0, 0, 8] + wireless + snap),
        ]
        let logs: Kinds = [
            ("per-packet information", type(192), [0, 0, 8, 0, 105, 0, 0, 0] + wireless + snap),
            ("packet tap", type(258), [12, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0] + addresses + [8, 0]),
            ("netfilter log", type(239), [2, 0, 0, 0, 5, 0, 10, 0, 0x78, 0, 0, 0, 49, 0, 9, 0]),
            ("netfilter log, other order", type(239), [2, 0, 0, 0, 0, 5, 0, 10, 0x78, 0, 0, 0, 0, 49, 0, 9]),
            ("Solaris", type(226), [1, 2] + [UInt8](repeating: 0, count: 22)),
            ("packet filter log", type(117), [5, 2, 0, 0, 0, 0, 0, 0]),
            ("InfiniBand", type(242), [UInt8](repeating: 0, count: 40) + [8, 0, 0, 0]),
            ("FireWire", type(138), [UInt8](repeating: 0, count: 16) + [8, 0]),
            ("Broadcom", type(281), addresses + [0, 0, 8, 3, 8, 0]),
            ("Broadcom, before", type(282), [0, 0, 0x20, 5] + addresses + [8, 0]),
            ("Marvell", type(284), addresses + [0xC0, 0x10, 5, 0x39, 8, 0]),
            ("Marvell, long", type(285), addresses + [0xDA, 0xDA, 0, 0, 0xC0, 0x10, 5, 0x39, 8, 0]),
            ("Juniper Ethernet", type(178), [0x4D, 0x47, 0x43, 0x80, 0, 2, 9, 9] + addresses + [8, 0]),
            ("Juniper without header", type(178), [0x4D, 0x47, 0x43, 2, 0, 0, 0, 0]),
            ("Juniper PPP", type(181), [0x4D, 0x47, 0x43, 0, 0, 0x21]),
            ("Juniper Cisco HDLC", type(182), [0x4D, 0x47, 0x43, 0, 0x0F, 0, 8, 0]),
            ("Juniper Frame Relay", type(180), [0x4D, 0x47, 0x43, 0, 0x18, 0x41, 3, 0xCC]),
            ("Juniper ATM", type(137), [0x4D, 0x47, 0x43, 0, 1, 2, 3, 4] + snap),
        ]
        return wired + others + wirelessKinds + logs
    }()

    @Test func eachKindOfFrameGivesTheSamePacket() {
        for (name, link, before) in Self.kinds {
            let result = Parsed(before + Frames.plain, link: link)
            #expect(result.skip == nil, "\(name)")
            #expect(result.packet.source == IPAddress(v4: 0x0A01_0203), "\(name)")
            #expect(result.packet.destination == IPAddress(v4: 0xC000_0207), "\(name)")
            #expect(result.packet.sourcePort == 40_000 && result.packet.destinationPort == 443, "\(name)")
            #expect(result.packet.transport == .tcp && result.packet.flags == [.psh, .ack], "\(name)")
            #expect(result.packet.window == 0x1234 && result.packet.headerLength == 20, "\(name)")
            #expect(result.packet.payloadLength == 5 && result.packet.framePayloadLength == 5, "\(name)")
            #expect(result.packet.ipLength == 45, "\(name)")
            #expect(result.packet.wireLength == UInt32(before.count + 45), "\(name)")
            #expect(result.packet.fragment == .whole && result.packet.dns == .none, "\(name)")
        }
    }

    @Test func eachBeginningOfAFrameIsCutOrTheSameFlow() {
        for (name, link, before) in Self.kinds {
            let frame = before + Frames.plain
            for length in 0..<frame.count {
                let result = Parsed(Array(frame.prefix(length)), link: link, wireLength: frame.count)
                let network = length - before.count
                guard network >= 20 else {
                    #expect(result.skip == .truncated, "\(name), \(length) bytes")
                    continue
                }
                #expect(result.skip == nil && result.contradiction == nil, "\(name), \(length) bytes")
                #expect(result.packet.source == IPAddress(v4: 0x0A01_0203), "\(name), \(length) bytes")
                #expect(result.packet.ipLength == 45 && result.packet.payloadLength == 5, "\(name), \(length) bytes")
                #expect(result.packet.framePayloadLength == 5, "\(name), \(length) bytes")
                #expect(result.packet.destinationPort == (network >= 24 ? 443 : 0), "\(name), \(length) bytes")
                #expect(result.packet.flags == (network >= 34 ? [.psh, .ack] : []), "\(name), \(length) bytes")
                #expect(result.packet.window == (network >= 36 ? 0x1234 : 0), "\(name), \(length) bytes")
            }
        }
    }

    @Test(arguments: [
        (0x0806, SkipReason.arp), (0x8035, .arp), (0x88CC, .notIP), (0x8863, .notIP), (38, .notIP), (0x0BAD, .notIP),
    ])
    func otherEtherTypesHaveTheirReason(type: Int, reason: SkipReason) {
        #expect(Parsed(Frames.ethernet(type, [UInt8](repeating: 0x42, count: 46))).skip == reason)
    }

    @Test(arguments: [UInt8(2), 10, 24, 26, 28, 30])
    func eachSystemHasItsNumberForVersion6(family: UInt8) {
        let packet = Frames.ipv6(17, Frames.udp())
        #expect(Parsed([family, 0, 0, 0] + packet, link: .null).packet.destinationPort == 9_999)
        #expect(Parsed([0, 0, 0, family] + packet, link: .loop).packet.destinationPort == 9_999)
    }

    @Test func unknownLinksAndDeepTagsAreNamed() {
        #expect(Parsed(Frames.plain, link: LinkType(rawValue: 147)).skip == .unknownLink)
        #expect(Parsed(Frames.plain, link: LinkType(rawValue: -1)).skip == .unknownLink)
        let tags = [UInt8](repeating: 0, count: 64).enumerated().map { [0x81, 0, 0, 1][$0.offset % 4] as UInt8 }
        let deep = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2] + tags + tags + [8, 0] + Frames.plain
        #expect(Parsed(deep).skip == .tooDeep)
        let labels = [UInt8](repeating: 0, count: 4 * 20)
        #expect(Parsed(Frames.ethernet(0x8847, labels + Frames.plain)).skip == .tooDeep)
        // A frame of per-packet information within another, without end.
        let nested = (0..<40).flatMap { _ in [0, 0, 8, 0, 192, 0, 0, 0] as [UInt8] }
        #expect(Parsed(nested, link: LinkType(rawValue: 192)).skip == .tooDeep)
    }

    @Test func encryptedAndEmptyWirelessFramesCarryNoIP() {
        let rest = [UInt8](repeating: 0, count: 22) + [0xAA, 0xAA, 3, 0, 0, 0, 8, 0] + Frames.plain
        #expect(Parsed([8, 0x42] + rest, link: LinkType(rawValue: 105)).skip == .notIP)
        #expect(Parsed([0x48, 2] + rest, link: LinkType(rawValue: 105)).skip == .notIP)
        #expect(Parsed([0x80, 0] + rest, link: LinkType(rawValue: 105)).skip == .notIP)
    }
}
