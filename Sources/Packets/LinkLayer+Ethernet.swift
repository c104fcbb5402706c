extension LinkLayer {
    /// An Ethernet frame.
    static func ethernet(_ frame: RawSpan, at offset: Int, depth: Int = deepest) -> NetworkStart {
        guard frame.has(14, at: offset) else { return .skip(.truncated) }
        return etherType(frame.big16(at: offset + 12), frame, at: offset + 14, depth: depth)
    }

    /// What an EtherType announces, with any tags before it (IEEE 802.1Q, 802.1ad, 802.1ah, 802.1BR).
    @inline(never)
    static func etherType(
        _ type: UInt16, _ frame: RawSpan, at offset: Int, depth: Int = deepest
    ) -> NetworkStart {
        var type = type
        var offset = offset
        var depth = depth
        while depth > 0 {
            depth -= 1
            switch type {
            case 0x0800, 0x86DD: return .ip(at: offset)
            case 0x0806, 0x8035: return .skip(.arp)
            case 0x8100, 0x88A8, 0x9100, 0x9200, 0x8926:
                // A VLAN's tag, or one of its cousins: four bytes of which the last two are the next EtherType.
                guard frame.has(4, at: offset) else { return .skip(.truncated) }
                type = frame.big16(at: offset + 2)
                offset += 4
            case 0x893F, 0x8909:
                // A port's or a group's tag of six bytes.
                guard frame.has(8, at: offset) else { return .skip(.truncated) }
                type = frame.big16(at: offset + 6)
                offset += 8
            case 0x88E5:
                // MACsec (IEEE 802.1AE): readable only where it protects without encrypting.
                guard frame.has(6, at: offset) else { return .skip(.truncated) }
                let control = frame.byte(at: offset)
                guard control & 0x0C == 0 else { return .skip(.notIP) }
                offset += control & 0x20 != 0 ? 14 : 6
                guard frame.has(2, at: offset) else { return .skip(.truncated) }
                type = frame.big16(at: offset)
                offset += 2
            case 0xD28B:
                // Arista's timestamp: kind 1, of ten bytes or twelve with its head.
                guard frame.has(4, at: offset) else { return .skip(.truncated) }
                guard frame.big16(at: offset) == 1 else { return .skip(.notIP) }
                offset += frame.byte(at: offset + 3) & 0xF0 == 0x10 ? 12 : 10
                guard frame.has(2, at: offset) else { return .skip(.truncated) }
                type = frame.big16(at: offset)
                offset += 2
            case 0x894F: return serviceHeader(frame, at: offset, depth: depth)
            case 0x8903: return depth > 0 ? ethernet(frame, at: offset + 2, depth: depth) : .skip(.tooDeep)
            case 0x88E7: return depth > 0 ? ethernet(frame, at: offset + 4, depth: depth) : .skip(.tooDeep)
            case 0x8847, 0x8848: return mpls(frame, at: offset, depth: depth)
            case 0x8864: return pppoeSession(frame, at: offset, depth: depth)
            case 0x880B: return ppp(frame, at: offset, depth: depth)
            case 0x6558: return depth > 0 ? ethernet(frame, at: offset, depth: depth) : .skip(.tooDeep)
            case 0...1500: return logicalLink(frame, at: offset, depth: depth)
            default: return .skip(.notIP)
            }
        }
        return .skip(.tooDeep)
    }

    /// A stack of MPLS labels (RFC 3032), then IP, or Ethernet after a control word of 0 (RFC 4448).
    static func mpls(_ frame: RawSpan, at offset: Int, depth: Int = deepest) -> NetworkStart {
        var offset = offset
        for _ in 0..<deepest {
            guard frame.has(4, at: offset) else { return .skip(.truncated) }
            let isLast = frame.byte(at: offset + 2) & 1 == 1
            offset += 4
            guard isLast else { continue }
            guard frame.has(1, at: offset) else { return .skip(.truncated) }
            switch frame.byte(at: offset) >> 4 {
            case 4, 6: return .ip(at: offset)
            case 0 where depth > 0: return ethernet(frame, at: offset + 4, depth: depth - 1)
            default: return .skip(.notIP)
            }
        }
        return .skip(.tooDeep)
    }

    /// A network service header (RFC 8300), which states its length and what follows.
    static func serviceHeader(_ frame: RawSpan, at offset: Int, depth: Int) -> NetworkStart {
        guard frame.has(8, at: offset) else { return .skip(.truncated) }
        let length = Int(frame.byte(at: offset + 1) & 0x3F) * 4
        guard length >= 8 else { return .skip(.malformed) }
        guard depth > 0 else { return .skip(.tooDeep) }
        switch frame.byte(at: offset + 3) {
        case 1, 2: return .ip(at: offset + length)
        case 3: return ethernet(frame, at: offset + length, depth: depth - 1)
        case 5: return mpls(frame, at: offset + length, depth: depth - 1)
        default: return .skip(.notIP)
        }
    }

    /// An Ethernet frame of a switch's own port, with the switch's tag after the addresses.
    static func tagged(_ frame: RawSpan, at offset: Int, tag: Int, depth: Int) -> NetworkStart {
        guard frame.has(14 + tag, at: offset) else { return .skip(.truncated) }
        return etherType(frame.big16(at: offset + 12 + tag), frame, at: offset + 14 + tag, depth: depth)
    }

    /// The six bytes of a PPPoE session (RFC 2516), then PPP without framing.
    static func pppoeSession(_ frame: RawSpan, at offset: Int, depth: Int) -> NetworkStart {
        guard frame.has(6, at: offset) else { return .skip(.truncated) }
        // Code 0 is data; others find and end the session.
        guard frame.byte(at: offset + 1) == 0 else { return .skip(.notIP) }
        return ppp(frame, at: offset + 6, depth: depth)
    }

    /// Logical link control (IEEE 802.2), with SNAP where an EtherType follows (RFC 1042, RFC 2684).
    static func logicalLink(_ frame: RawSpan, at offset: Int, depth: Int) -> NetworkStart {
        guard depth > 0 else { return .skip(.tooDeep) }
        guard frame.has(3, at: offset) else { return .skip(.truncated) }
        switch frame.big24(at: offset) {
        case 0x06_0603: return .ip(at: offset + 3)
        case 0xFE_FE03: return networkLayerNumber(frame, at: offset + 3, depth: depth - 1)
        case 0xAA_AA03:
            guard frame.has(8, at: offset) else { return .skip(.truncated) }
            let type = frame.big16(at: offset + 6)
            switch frame.big24(at: offset + 3) {
            case 0x00_0000, 0x00_00F8:
                // Here a number below 1,501 is a protocol and no length.
                return type <= 1500 ? .skip(.notIP) : etherType(type, frame, at: offset + 8, depth: depth - 1)
            case 0x00_80C2 where type == 1 || type == 7:
                return ethernet(frame, at: offset + 10, depth: depth - 1)
            default: return .skip(.notIP)
            }
        default: return .skip(.notIP)
        }
    }

    /// What a network layer protocol identifier announces (ISO/IEC TR 9577).
    static func networkLayerNumber(_ frame: RawSpan, at offset: Int, depth: Int) -> NetworkStart {
        guard frame.has(1, at: offset) else { return .skip(.truncated) }
        switch frame.byte(at: offset) {
        case 0xCC, 0x8E: return .ip(at: offset + 1)
        case 0x80 where depth > 0:
            guard frame.has(6, at: offset) else { return .skip(.truncated) }
            let isPlain = frame.big24(at: offset + 1) == 0
            return isPlain
                ? etherType(frame.big16(at: offset + 4), frame, at: offset + 6, depth: depth - 1) : .skip(.notIP)
        case 0xCF: return ppp(frame, at: offset + 1, depth: depth)
        default: return .skip(.notIP)
        }
    }
}
