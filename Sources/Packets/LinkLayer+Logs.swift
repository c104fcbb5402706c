/// Packets as firewalls, operating systems and routers log them.
extension LinkLayer {
    /// Linux cooked capture, version 1.
    static func linuxCooked(_ frame: RawSpan, at offset: Int, depth: Int) -> NetworkStart {
        guard frame.has(16, at: offset) else { return .skip(.truncated) }
        return cooked(
            frame.big16(at: offset + 14), device: frame.big16(at: offset + 2), frame, at: offset + 16, depth: depth)
    }

    /// Linux cooked capture, version 2.
    static func linuxCooked2(_ frame: RawSpan, at offset: Int, depth: Int) -> NetworkStart {
        guard frame.has(20, at: offset) else { return .skip(.truncated) }
        return cooked(
            frame.big16(at: offset), device: frame.big16(at: offset + 8), frame, at: offset + 20, depth: depth)
    }

    private static func cooked(
        _ type: UInt16, device: UInt16, _ frame: RawSpan, at offset: Int, depth: Int
    ) -> NetworkStart {
        switch device {
        case 824: return .skip(.notIP)
        case 803: return radiotap(frame, at: offset, depth: depth)
        default: break
        }
        // Numbers that are too small for an EtherType are Linux's own; 4 is LLC.
        switch type {
        case 4: return logicalLink(frame, at: offset, depth: depth)
        case 0...1500: return .skip(.notIP)
        default: return etherType(type, frame, at: offset, depth: depth)
        }
    }

    /// Linux's netfilter log: fields of a length and a type in the byte order of the machine that captured.
    static func netfilterLog(_ frame: RawSpan, at offset: Int) -> NetworkStart {
        guard frame.has(4, at: offset) else { return .skip(.truncated) }
        guard frame.byte(at: offset + 1) == 0 else { return .skip(.malformed) }
        var field = offset + 4
        for _ in 0..<64 {
            guard frame.has(4, at: field) else { return .skip(.truncated) }
            var length = frame.little16(at: field)
            var type = frame.little16(at: field + 2)
            if type & 0x7FFF > 0xFF {
                length = length.byteSwapped
                type = type.byteSwapped
            }
            guard length >= 4 else { return .skip(.malformed) }
            if type & 0x7FFF == 9 {
                return isIP(UInt32(frame.byte(at: offset))) ? .ip(at: field + 4) : .skip(.notIP)
            }
            field += (Int(length) + 3) / 4 * 4
        }
        return .skip(.tooDeep)
    }

    /// OpenBSD's packet filter log: a header that states its length, padded to four bytes.
    static func packetFilterLog(_ frame: RawSpan, at offset: Int) -> NetworkStart {
        guard frame.has(2, at: offset) else { return .skip(.truncated) }
        let length = (Int(frame.byte(at: offset)) + 3) / 4 * 4
        guard length >= 4 else { return .skip(.malformed) }
        return isIP(UInt32(frame.byte(at: offset + 1))) ? .ip(at: offset + length) : .skip(.notIP)
    }

    /// A Mac's packet tap: the length of its header and the link type of what follows.
    static func packetTap(_ frame: RawSpan, at offset: Int, depth: Int) -> NetworkStart {
        guard frame.has(12, at: offset) else { return .skip(.truncated) }
        let length = frame.little32(at: offset)
        guard length >= 12, length <= 65_535 else { return .skip(.malformed) }
        let link = LinkType(rawValue: Int32(bitPattern: frame.little32(at: offset + 8)))
        return other(frame, link, at: offset + Int(length), depth: depth)
    }

    /// IP over InfiniBand: the receiver's address of 40 bytes, then an EtherType (RFC 4391).
    static func ipOverInfiniBand(_ frame: RawSpan, at offset: Int, depth: Int) -> NetworkStart {
        guard frame.has(44, at: offset) else { return .skip(.truncated) }
        return etherType(frame.big16(at: offset + 40), frame, at: offset + 44, depth: depth)
    }

    /// What Juniper's routers write before a frame: a magic number, flags, fields of their own.
    ///
    /// Other link types have not this beginning, and are unknown.
    static func juniper(_ frame: RawSpan, _ link: LinkType, at offset: Int, depth: Int) -> NetworkStart {
        let cookie: Int
        switch link.rawValue {
        case 178, 180, 181, 182: cookie = 0
        case 137: cookie = 4
        case 135: cookie = 8
        default: return .skip(.unknownLink)
        }
        guard frame.has(4, at: offset) else { return .skip(.truncated) }
        guard frame.big24(at: offset) == 0x4D_4743 else { return .skip(.malformed) }
        let flags = frame.byte(at: offset + 3)
        var start = offset + 4
        if flags & 0x80 != 0 { start += 2 + Int(frame.big16(at: start)) }
        // Without the frame's own header there is the IP packet at once.
        if flags & 0x02 != 0 { return .ip(at: start + 4) }
        switch link.rawValue {
        case 178: return ethernet(frame, at: start, depth: depth)
        case 180: return frameRelay(frame, at: start, depth: depth)
        case 181: return ppp(frame, at: start, depth: depth)
        case 182: return ciscoHDLC(frame, at: start, depth: depth)
        default:
            start += cookie
            guard frame.has(3, at: start) else { return .skip(.truncated) }
            switch frame.byte(at: start) {
            case 0xAA, 0xFE: return logicalLink(frame, at: start, depth: depth)
            case 0x45...0x4F, 0x60...0x6F: return .ip(at: start)
            default: return networkLayerNumber(frame, at: start, depth: depth)
            }
        }
    }
}
