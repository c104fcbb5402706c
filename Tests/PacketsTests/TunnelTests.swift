import Packets
import Testing

@Suite struct TunnelTests {
    /// The ordinary packet in each kind of tunnel.
    static let tunnels: [(name: String, frame: [UInt8], outer: IPProtocol)] = {
        let plain = Frames.plain
        let inEthernet = Frames.ethernet(0x0800, plain)
        let six = Frames.ipv6(6, Frames.tcp())
        func udp(_ port: Int, _ head: [UInt8], _ content: [UInt8]) -> [UInt8] {
            Frames.ipv4(17, Frames.udp(50_000, port, head + content), from: [172, 16, 0, 1], to: [172, 16, 0, 2])
        }
        func gre(_ head: [UInt8], _ content: [UInt8]) -> [UInt8] {
            Frames.ipv4(47, head + content, from: [172, 16, 0, 1], to: [172, 16, 0, 2])
        }
        func number(_ value: UInt8) -> IPProtocol { IPProtocol(rawValue: value) }
        return [
            ("IP in IP", Frames.ipv4(4, plain, from: [172, 16, 0, 1], to: [172, 16, 0, 2]), number(4)),
            ("version 6 in 4", Frames.ipv4(41, six, from: [172, 16, 0, 1], to: [172, 16, 0, 2]), number(41)),
            ("version 4 in 6", Frames.ipv6(4, plain), number(4)),
            (
                "MPLS in IP", Frames.ipv4(137, [0, 2, 1, 64] + plain, from: [1, 1, 1, 1], to: [2, 2, 2, 2]), number(137)
            ),
            ("GRE", gre([0, 0, 8, 0], plain), number(47)),
            ("GRE, all fields", gre([0xB0, 0, 8, 0, 1, 2, 0, 0, 0, 0, 0, 5, 0, 0, 0, 6], plain), number(47)),
            ("GRE, bridged", gre([0, 0, 0x65, 0x58], inEthernet), number(47)),
            ("GRE, MPLS", gre([0, 0, 0x88, 0x47, 0, 2, 1, 64], plain), number(47)),
            ("ERSPAN", gre([0, 0, 0x88, 0xBE], inEthernet), number(47)),
            ("ERSPAN 2", gre([0x10, 0, 0x88, 0xBE, 0, 0, 0, 1, 0x10, 0, 0, 0, 0, 0, 0, 0], inEthernet), number(47)),
            (
                "ERSPAN 3", gre([0x10, 0, 0x22, 0xEB, 0, 0, 0, 1] + [UInt8](repeating: 0, count: 12), inEthernet),
                number(47)
            ),
            ("web cache", gre([0, 0, 0x88, 0x3E, 0, 1, 2, 3], plain), number(47)),
            ("PPTP", gre([0x30, 1, 0x88, 0x0B, 0, 49, 0, 1, 0, 0, 0, 1, 0xFF, 3, 0, 0x21], plain), number(47)),
            (
                "PPTP, answer", gre([0x30, 0x81, 0x88, 0x0B, 0, 47, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0x21], plain),
                number(47)
            ),
            ("VXLAN", udp(4_789, [8, 0, 0, 0, 0, 0, 5, 0], inEthernet), .udp),
            ("VXLAN, generic", udp(4_790, [0x0C, 0, 0, 1, 0, 0, 5, 0], plain), .udp),
            ("Geneve", udp(6_081, [2, 0, 0x65, 0x58, 0, 0, 5, 0] + [1, 2, 3, 4, 5, 6, 7, 8], inEthernet), .udp),
            ("GRE, group tag", gre([0, 0, 0x89, 9, 8, 0, 1, 1, 0, 1, 0, 0], plain), number(47)),
            ("GTP", udp(2_152, [0x30, 0xFF, 0, 45, 0, 0, 0, 1], plain), .udp),
            ("GTP, extended", udp(2_152, [0x34, 0xFF, 0, 53, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0, 9, 0], plain), .udp),
            ("Teredo", udp(3_544, [], six), .udp),
            (
                "Teredo, origin",
                udp(3_544, [0, 1, 0, 0] + [UInt8](repeating: 9, count: 9) + [0, 0, 1, 2, 3, 4, 5, 6], six), .udp
            ),
            (
                "GRE in VXLAN",
                udp(4_789, [8, 0, 0, 0, 0, 0, 5, 0], Frames.ethernet(0x0800, gre([0, 0, 8, 0], plain))), .udp
            ),
        ]
    }()

    @Test func eachTunnelShowsItsEndsOrWhatIsWithin() {
        for (name, frame, transport) in Self.tunnels {
            let outer = Parsed(frame, link: .raw)
            #expect(outer.skip == nil && outer.packet.transport == transport, "\(name)")
            #expect(outer.packet.ipLength == UInt32(frame.count), "\(name)")
            let inner = Parsed(frame, link: .raw, tunnels: .inner)
            #expect(inner.packet.transport == .tcp && inner.packet.destinationPort == 443, "\(name)")
            #expect(inner.packet.payloadLength == 5 && inner.packet.flags == [.psh, .ack], "\(name)")
            #expect(inner.packet.wireLength == UInt32(frame.count), "\(name)")
            #expect(inner.packet.framePayloadLength == 5, "\(name)")
        }
    }

    @Test func eachBeginningOfATunnelHoldsTogether() {
        for (name, frame, _) in Self.tunnels {
            for length in 0..<frame.count {
                let result = Parsed(
                    Array(frame.prefix(length)), link: .raw, wireLength: frame.count, tunnels: .inner)
                #expect(result.contradiction == nil, "\(name), \(length) bytes")
                #expect(result.skip == nil || length < 40, "\(name), \(length) bytes")
            }
        }
    }

    @Test func whatIsNoTunnelStaysAsItIs() {
        let notes: [[UInt8]] = [
            Frames.ipv4(
                17, Frames.udp(50_000, 4_789, [0, 0, 0, 0, 0, 0, 0, 0] + Frames.ethernet(0x0800, Frames.plain))),
            Frames.ipv4(17, Frames.udp(50_000, 2_152, [0x32, 1, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0])),
            Frames.ipv4(17, Frames.udp(50_000, 3_544, [1, 2, 3])),
            Frames.ipv4(17, Frames.udp(50_000, 4_789, [8, 0, 0, 0, 0, 0, 5, 0] + Frames.ethernet(0x0806, [0, 1]))),
            Frames.ipv4(47, [0x40, 0, 8, 0, 0, 0, 0, 0] + Frames.plain),
        ]
        for frame in notes {
            let outer = Parsed(frame, link: .raw)
            let inner = Parsed(frame, link: .raw, tunnels: .inner)
            #expect(inner.skip == nil && inner.packet.transport == outer.packet.transport)
            #expect(inner.packet.destinationPort == outer.packet.destinationPort)
            #expect(inner.packet.payloadLength == outer.packet.payloadLength)
        }
    }

    @Test func tunnelsInTunnelsEnd() {
        var frame = Frames.plain
        for _ in 0..<30 { frame = Frames.ipv4(4, frame) }
        let result = Parsed(frame, link: .raw, tunnels: .inner)
        #expect(result.skip == nil && result.packet.transport.rawValue == 4)
    }
}
