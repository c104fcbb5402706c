/// Links of points: PPP, HDLC, Frame Relay, and the address family that loopback devices write.
extension LinkLayer {
    /// PPP (RFC 1661, RFC 1662), with or without address and control, the protocol in one byte or two.
    static func ppp(_ frame: RawSpan, at offset: Int, depth: Int = deepest) -> NetworkStart {
        var offset = offset
        guard depth > 0 else { return .skip(.tooDeep) }
        guard frame.has(2, at: offset) else { return .skip(.truncated) }
        switch frame.big16(at: offset) {
        case 0xFF03: offset += 2
        case 0x0F00, 0x8F00: return ciscoHDLC(frame, at: offset, depth: depth - 1)
        default: break
        }
        guard frame.has(1, at: offset) else { return .skip(.truncated) }
        let proto: UInt16
        if frame.byte(at: offset) & 1 == 1 {
            proto = UInt16(frame.byte(at: offset))
            offset += 1
        } else {
            guard frame.has(2, at: offset) else { return .skip(.truncated) }
            proto = frame.big16(at: offset)
            offset += 2
        }
        switch proto {
        case 0x0021, 0x0057: return .ip(at: offset)
        case 0x0281, 0x0283: return mpls(frame, at: offset, depth: depth - 1)
        default: return .skip(.notIP)
        }
    }

    /// Cisco HDLC: address, control, EtherType.
    static func ciscoHDLC(_ frame: RawSpan, at offset: Int, depth: Int) -> NetworkStart {
        guard frame.has(4, at: offset) else { return .skip(.truncated) }
        let type = frame.big16(at: offset + 2)
        // 0x8035 is this link's own keepalive, no address resolution.
        if type == 0x8035 || type <= 1500 { return .skip(.notIP) }
        return etherType(type, frame, at: offset + 4, depth: depth)
    }

    /// Frame Relay (RFC 2427; Cisco's variant has an EtherType in the place of the control byte).
    static func frameRelay(_ frame: RawSpan, at offset: Int, depth: Int) -> NetworkStart {
        var offset = offset
        // The address ends with the first byte that has its last bit set: the second, third or fourth.
        for length in 1...4 {
            guard frame.has(length, at: offset) else { return .skip(.truncated) }
            guard frame.byte(at: offset + length - 1) & 1 == 1 else { continue }
            guard length >= 2 else { return .skip(.notIP) }
            offset += length
            guard frame.has(2, at: offset) else { return .skip(.truncated) }
            guard frame.byte(at: offset) == 3 else {
                let type = frame.big16(at: offset)
                return type <= 1500 ? .skip(.notIP) : etherType(type, frame, at: offset + 2, depth: depth)
            }
            offset += 1
            // A byte of padding may stand before the identifier.
            if frame.byte(at: offset) == 0 { offset += 1 }
            return networkLayerNumber(frame, at: offset, depth: depth)
        }
        return .skip(.notIP)
    }

    /// An address family in either byte order, in the first four bytes of a header.
    static func family(_ frame: RawSpan, at offset: Int, headerLength: Int) -> NetworkStart {
        guard frame.has(headerLength, at: offset) else { return .skip(.truncated) }
        let value = frame.big32(at: offset)
        return isIP(value > 0xFFFF ? value.byteSwapped : value) ? .ip(at: offset + headerLength) : .skip(.notIP)
    }

    /// Whether an address family is one of IP: of version 6 each system has its own number.
    static func isIP(_ family: UInt32) -> Bool {
        switch family {
        case 2, 10, 24, 26, 28, 30, 23: true
        default: false
        }
    }

    /// Token Ring (IEEE 802.5), with a source route where the sender's first bit is set.
    static func tokenRing(_ frame: RawSpan, at offset: Int, depth: Int) -> NetworkStart {
        guard frame.has(15, at: offset) else { return .skip(.truncated) }
        let isRouted = frame.byte(at: offset + 8) & 0x80 != 0
        let route = isRouted ? Int(frame.byte(at: offset + 14) & 0x1F) : 0
        return logicalLink(frame, at: offset + 14 + route, depth: depth)
    }

    /// ARCNET as Linux captures it (RFC 1201; the old numbers are RFC 1051's, without a sequence number).
    static func arcnet(_ frame: RawSpan, at offset: Int) -> NetworkStart {
        guard frame.has(5, at: offset) else { return .skip(.truncated) }
        switch frame.byte(at: offset + 4) {
        case 212, 196: return .ip(at: offset + 8)
        case 240: return .ip(at: offset + 5)
        case 213, 214, 241: return .skip(.arp)
        default: return .skip(.notIP)
        }
    }

    /// Classical IP over ATM: LLC where it begins so, else IP.
    static func classicalIP(_ frame: RawSpan, at offset: Int, depth: Int) -> NetworkStart {
        guard frame.has(3, at: offset) else { return .skip(.truncated) }
        return frame.big16(at: offset) == 0xAAAA ? logicalLink(frame, at: offset, depth: depth) : .ip(at: offset)
    }

    /// SunATM: the kind of traffic in the first byte, then LLC or an emulated LAN.
    static func sunATM(_ frame: RawSpan, at offset: Int, depth: Int) -> NetworkStart {
        guard frame.has(4, at: offset) else { return .skip(.truncated) }
        switch frame.byte(at: offset) & 0xF {
        case 1: return ethernet(frame, at: offset + 6, depth: depth)
        case 2: return logicalLink(frame, at: offset + 4, depth: depth)
        default: return .skip(.notIP)
        }
    }
}
