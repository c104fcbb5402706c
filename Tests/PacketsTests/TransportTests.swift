import Packets
import Testing

@Suite struct TransportTests {
    @Test func paddingCountsOnTheWireOnly() {
        let frame = Frames.ethernet(0x0800, Frames.ipv4(6, Frames.tcp(flags: 0x10, []))) + [0, 0, 0, 0, 0, 0]
        let packet = Parsed(frame).packet
        #expect(packet.payloadLength == 0)
        #expect(packet.framePayloadLength == 6)
        #expect(packet.ipLength == 40 && packet.wireLength == 60)
    }

    @Test func optionsOfBothHeadersAreSteppedOver() {
        let segment = Frames.tcp(options: [2, 4, 5, 0xB4, 1, 1, 4, 2])
        let packet = Parsed(Frames.ethernet(0x0800, Frames.ipv4(6, segment, options: [7, 7, 4, 0, 0, 0, 0, 0]))).packet
        #expect(packet.headerLength == 28)
        #expect(packet.payloadLength == 5)
        #expect(packet.destinationPort == 443)
    }

    @Test func aTotalLengthOf0IsTheFrames() {
        let frame = Frames.ethernet(0x0800, Frames.ipv4(6, Frames.tcp(), total: 0))
        let packet = Parsed(frame, wireLength: 9_014).packet
        #expect(packet.ipLength == 9_000)
        #expect(packet.payloadLength == 8_960 && packet.framePayloadLength == 8_960)
        let six = Parsed(Frames.ethernet(0x86DD, Frames.ipv6(6, Frames.tcp(), length: 0)), wireLength: 70_054).packet
        #expect(six.ipLength == 70_040 && six.payloadLength == 69_980)
    }

    @Test func lengthsAreTheHeadersWhateverTheFrameHas() {
        let claims = Parsed(Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(), total: 1_500))).packet
        #expect(claims.payloadLength == 1_472 && claims.framePayloadLength == 3)
        // Two bytes of UDP by the IP header: the ports lie beyond it, in the padding.
        let short = Parsed(Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(), total: 22))).packet
        #expect(short.sourcePort == 0 && short.headerLength == 2 && short.payloadLength == 0)
    }

    @Test func brokenHeadersAreMalformed() {
        #expect(Parsed([0x44] + Frames.plain.dropFirst(), link: .raw).skip == .malformed)
        #expect(Parsed([0x55] + Frames.plain.dropFirst(), link: .raw).skip == .malformed)
        #expect(Parsed(Frames.ipv4(6, Frames.tcp(), total: 19), link: .raw).skip == .malformed)
        #expect(Parsed([0x4F] + Frames.plain.dropFirst().prefix(50), link: .raw).skip == .truncated)
        // A TCP header that says it is shorter than its fixed part.
        var segment = Frames.tcp()
        segment[12] = 0x10
        let packet = Parsed(Frames.ipv4(6, segment), link: .raw).packet
        #expect(packet.headerLength == 20 && packet.payloadLength == 5)
    }

    @Test func eachProtocolHasItsHeader() {
        let icmp = Parsed(Frames.ipv4(1, [3, 13, 0, 0, 0, 0, 0, 0, 9, 9]), link: .raw).packet
        #expect(icmp.icmpType == 3 && icmp.icmpCode == 13 && icmp.headerLength == 8 && icmp.payloadLength == 2)
        #expect(icmp.isICMP && icmp.sourcePort == 0)
        let six = Parsed(Frames.ipv6(58, [135, 0, 0, 0, 0, 0, 0, 0]), link: .raw).packet
        #expect(six.icmpType == 135 && six.headerLength == 8 && six.isICMP)
        let sctp = Parsed(
            Frames.ipv4(132, Frames.big(2_905) + Frames.big(2_906) + [UInt8](repeating: 0, count: 24)), link: .raw)
        #expect(sctp.packet.sourcePort == 2_905 && sctp.packet.destinationPort == 2_906)
        #expect(sctp.packet.headerLength == 12 && sctp.packet.payloadLength == 16)
        let other = Parsed(Frames.ipv4(89, [UInt8](repeating: 7, count: 44)), link: .raw).packet
        #expect(other.transport.rawValue == 89 && other.sourcePort == 0 && other.headerLength == 0)
        #expect(other.payloadLength == 44)
    }

    @Test func theLastHeaderOfAChainCounts() {
        let chain: [UInt8] =
            [43, 0, 1, 4, 0, 0, 0, 0]  // hop by hop, then routing
            + [60, 2, 4, 0] + [UInt8](repeating: 0, count: 20)  // routing, then destination options
            + [51, 0, 1, 4, 0, 0, 0, 0]  // destination options, then authentication
            + [17, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2] + [UInt8](repeating: 0, count: 12)
        let packet = Parsed(Frames.ipv6(0, chain + Frames.udp()), link: .raw).packet
        #expect(packet.transport == .udp && packet.sourcePort == 40_000 && packet.payloadLength == 3)
        #expect(packet.ipLength == UInt32(40 + chain.count + 11))
        let guarded = Parsed(
            Frames.ipv4(51, [6, 4] + [UInt8](repeating: 0, count: 22) + Frames.tcp()), link: .raw
        ).packet
        #expect(guarded.transport == .tcp && guarded.destinationPort == 443 && guarded.payloadLength == 5)
    }

    @Test func aChainThatEndsEarlyIsOfItsLastHeader() {
        let none = Parsed(Frames.ipv6(59, []), link: .raw).packet
        #expect(none.transport.rawValue == 59 && none.payloadLength == 0)
        let mobility = Parsed(Frames.ipv6(135, [59, 0, 1, 0, 0, 0, 0, 0]), link: .raw).packet
        #expect(mobility.transport.rawValue == 135 && mobility.payloadLength == 8)
        let beyond = Parsed(Frames.ipv6(60, [6, 9, 0, 0, 0, 0, 0, 0]), link: .raw).packet
        #expect(beyond.transport.rawValue == 60 && beyond.payloadLength == 8)
        let endless = (0..<30).flatMap { _ in [60, 0, 1, 4, 0, 0, 0, 0] as [UInt8] }
        #expect(Parsed(Frames.ipv6(60, endless), link: .raw).skip == .tooDeep)
    }

    @Test func aJumboPayloadHasItsOwnLength() {
        let option: [UInt8] = [6, 0, 0xC2, 4, 0, 1, 0x11, 0x70]
        let packet = Parsed(Frames.ipv6(0, option + Frames.tcp(), length: 0), link: .raw, wireLength: 70_040).packet
        #expect(packet.ipLength == 70_040)
        #expect(packet.transport == .tcp && packet.payloadLength == 69_972)
    }

    @Test func eachBeginningOfAChainHoldsTogether() {
        let chain: [UInt8] = [43, 0, 1, 4, 0, 0, 0, 0, 44, 0, 4, 0, 0, 0, 0, 0, 6, 0, 0, 1, 0, 0, 0, 9]
        let frame = Frames.ipv6(0, chain + Frames.tcp(options: [1, 1, 1, 0], [1, 2, 3, 4, 5, 6, 7, 8]))
        for length in 0...frame.count {
            let result = Parsed(Array(frame.prefix(length)), link: .raw, wireLength: frame.count)
            #expect(result.skip == (length < 40 ? .truncated : nil))
            #expect(result.contradiction == nil, "\(length) bytes")
            if length >= 40 { #expect(result.packet.ipLength == UInt32(frame.count)) }
            if length >= 68 { #expect(result.packet.destinationPort == 443 && result.packet.fragment == .first) }
        }
    }
}
