import Packets

/// Frames made by hand, byte for byte as the standards have them.
enum Frames {
    static let client: [UInt8] = [10, 1, 2, 3]
    static let server: [UInt8] = [192, 0, 2, 7]
    static let clientV6: [UInt8] = [0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    static let serverV6: [UInt8] = [0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]

    static func big(_ value: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
    }

    static func ethernet(_ type: Int, _ content: [UInt8]) -> [UInt8] {
        [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2] + big(type) + content
    }

    /// - Parameters:
    ///   - fragment: flags and offset as they stand in the header.
    ///   - total: the total length, where it is not the true one.
    static func ipv4(
        _ transport: UInt8, _ content: [UInt8], options: [UInt8] = [], identification: Int = 7, fragment: Int = 0x4000,
        total: Int? = nil, from source: [UInt8] = client, to destination: [UInt8] = server
    ) -> [UInt8] {
        let header = 20 + options.count
        return [UInt8(0x40 + header / 4), 0] + big(total ?? header + content.count) + big(identification)
            + big(fragment) + [64, transport, 0, 0] + source + destination + options + content
    }

    static func ipv6(_ next: UInt8, _ content: [UInt8], length: Int? = nil) -> [UInt8] {
        [0x60, 0, 0, 0] + big(length ?? content.count) + [next, 64] + clientV6 + serverV6 + content
    }

    static func tcp(
        _ source: Int = 40_000, _ destination: Int = 443, flags: UInt8 = 0x18, options: [UInt8] = [],
        _ payload: [UInt8] = [1, 2, 3, 4, 5]
    ) -> [UInt8] {
        big(source) + big(destination) + [0, 0, 0, 1, 0, 0, 0, 2, UInt8(0x50 + options.count * 4), flags]
            + big(0x1234) + [0, 0, 0, 0] + options + payload
    }

    static func udp(_ source: Int = 40_000, _ destination: Int = 9_999, _ payload: [UInt8] = [1, 2, 3]) -> [UInt8] {
        big(source) + big(destination) + big(8 + payload.count) + [0, 0] + payload
    }

    /// The ordinary packet: TCP with five bytes of payload.
    static let plain = ipv4(6, tcp())
}

/// What the parser made of a frame.
struct Parsed {
    var packet = Packet()
    var skip: SkipReason?

    init(
        _ frame: [UInt8], link: LinkType = .ethernet, wireLength: Int? = nil,
        tunnels: PacketParser.Tunnels = .outer, readsDNS: Bool = true
    ) {
        var parser = PacketParser(tunnels: tunnels, readsDNS: readsDNS)
        self.init(frame, with: &parser, link: link, wireLength: wireLength)
    }

    init(
        _ frame: [UInt8], with parser: inout PacketParser, link: LinkType = .ethernet, time: Int64 = 0,
        wireLength: Int? = nil
    ) {
        skip = parser.parse(
            frame.span.bytes, link: link, time: time, wireLength: wireLength ?? frame.count, into: &packet)
    }

    /// What is wrong with the packet in itself; nil where all holds together.
    var contradiction: String? {
        guard skip == nil else { return nil }
        let hasPorts = [IPProtocol.tcp, .udp, .sctp].contains(packet.transport)
        if !hasPorts, packet.fragment != .later, packet.fragment != .wrong,
            packet.sourcePort != 0 || packet.destinationPort != 0
        {
            return "ports without a protocol that has them"
        }
        if packet.transport != .tcp, !packet.flags.isEmpty || packet.window != 0 { return "flags without TCP" }
        if packet.ipLength < 20 { return "an IP packet of \(packet.ipLength) bytes" }
        if UInt32(packet.headerLength) + packet.payloadLength + 20 > packet.ipLength { return "parts above the whole" }
        if packet.framePayloadLength > packet.wireLength { return "a payload above the frame" }
        if packet.source.isV4 != packet.destination.isV4 { return "two versions in one packet" }
        if packet.headerLength > 60 { return "a header of \(packet.headerLength) bytes" }
        return nil
    }
}
