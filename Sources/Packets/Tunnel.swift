/// What stands between a tunnel's IP packet and the one that it carries.
enum Tunnel {
    /// Where the IP packet begins that a packet carries; nil where it is no tunnel's, or carries no IP.
    ///
    /// IP in IP (RFC 2003, RFC 4213), GRE (RFC 2784, 2890; RFC 2637 with PPP) with ERSPAN, MPLS in IP (RFC 4023),
    /// VXLAN (RFC 7348) and its generic extension, Geneve (RFC 8926), GTP-U (3GPP TS 29.281), Teredo (RFC 4380).
    /// A later fragment shows nothing of what is within.
    static func contents(_ frame: RawSpan, of packet: Packet, _ place: TransportPlace) -> Int? {
        guard packet.fragment == .whole || packet.fragment == .first else { return nil }
        let frame = frame.extracting(first: max(0, place.end))
        let found: NetworkStart?
        switch packet.transport {
        case .ipv4InIP, .ipv6InIP: found = .ip(at: place.start)
        case .mplsInIP: found = LinkLayer.mpls(frame, at: place.start)
        case .gre: found = gre(frame, at: place.start)
        case .udp: found = udp(frame, at: place.start + 8, packet.sourcePort, packet.destinationPort)
        default: found = nil
        }
        guard case .ip(let start)? = found, frame.has(1, at: start) else { return nil }
        return start
    }

    private static func udp(
        _ frame: RawSpan, at offset: Int, _ source: UInt16, _ destination: UInt16
    ) -> NetworkStart? {
        if destination == 4789 {
            // The flag says that there is a network number; all else of the first word is reserved.
            return frame.big32(at: offset) & 0xFF00_0000 == 0x0800_0000
                ? LinkLayer.ethernet(frame, at: offset + 8) : nil
        }
        if destination == 4790 {
            // The generic extension has a protocol in the last byte of the first word.
            return frame.big32(at: offset) & 0xCC00_0000 == 0x0C00_0000 ? generic(frame, at: offset) : nil
        }
        if destination == 6081 {
            // Version 0, then the options' length in words.
            let options = Int(frame.byte(at: offset)) * 4
            return options < 256
                ? LinkLayer.etherType(frame.big16(at: offset + 2), frame, at: offset + 8 + options) : nil
        }
        if destination == 2152 || source == 2152 { return gtp(frame, at: offset) }
        if destination == 3544 || source == 3544 { return teredo(frame, at: offset) }
        return nil
    }

    private static func generic(_ frame: RawSpan, at offset: Int) -> NetworkStart? {
        switch frame.byte(at: offset + 3) {
        case 1, 2: .ip(at: offset + 8)
        case 3: LinkLayer.ethernet(frame, at: offset + 8)
        case 4: LinkLayer.serviceHeader(frame, at: offset + 8, depth: LinkLayer.deepest)
        case 5: LinkLayer.mpls(frame, at: offset + 8)
        default: nil
        }
    }

    private static func gre(_ frame: RawSpan, at offset: Int) -> NetworkStart? {
        guard frame.has(4, at: offset) else { return nil }
        let flags = frame.big16(at: offset)
        let type = frame.big16(at: offset + 2)
        var start = offset + 4
        if flags & 0x7 == 1 {
            // Version 1 is PPTP's: a key always, no payload without a sequence number.
            guard type == 0x880B, flags & 0x1000 != 0 else { return nil }
            start += flags & 0x80 != 0 ? 12 : 8
            return LinkLayer.ppp(frame, at: start)
        }
        // Version 0 without source routes, which nobody has used since 1994.
        guard flags & 0x7 == 0, flags & 0x4000 == 0 else { return nil }
        if flags & 0x8000 != 0 { start += 4 }
        if flags & 0x2000 != 0 { start += 4 }
        if flags & 0x1000 != 0 { start += 4 }
        switch type {
        case 0x88BE: return LinkLayer.ethernet(frame, at: flags & 0x1000 != 0 ? start + 8 : start)
        case 0x22EB:
            // The last bit of its header says whether another eight bytes follow.
            return LinkLayer.ethernet(frame, at: start + (frame.byte(at: start + 11) & 1 == 1 ? 20 : 12))
        case 0x883E:
            // Web cache redirection, with or without a header of its own.
            return .ip(at: frame.byte(at: start) >> 4 == 4 ? start : start + 4)
        case 0x8909:
            // Cisco's group tag, here with the EtherType before it.
            return LinkLayer.etherType(frame.big16(at: start), frame, at: start + 8)
        default: return LinkLayer.etherType(type, frame, at: start)
        }
    }

    private static func gtp(_ frame: RawSpan, at offset: Int) -> NetworkStart? {
        let flags = frame.byte(at: offset)
        // Version 1, not the charging protocol, and a user's packet.
        guard flags >> 4 == 3, frame.byte(at: offset + 1) == 0xFF else { return nil }
        var start = offset + 8
        if flags & 7 != 0 {
            start += 4
            var headers = 0
            while frame.byte(at: start - 1) != 0 {
                let size = Int(frame.byte(at: start)) * 4
                headers += 1
                guard size > 0, headers <= LinkLayer.deepest else { return nil }
                start += size
            }
        }
        let version = frame.byte(at: start) >> 4
        return version == 4 || version == 6 ? .ip(at: start) : nil
    }

    private static func teredo(_ frame: RawSpan, at offset: Int) -> NetworkStart? {
        var start = offset
        if frame.has(4, at: start), frame.big16(at: start) == 1 {
            start += 13 + Int(frame.byte(at: start + 2)) + Int(frame.byte(at: start + 3))
        }
        if frame.has(8, at: start), frame.big16(at: start) == 0 { start += 8 }
        return frame.byte(at: start) >> 4 == 6 ? .ip(at: start) : nil
    }
}
