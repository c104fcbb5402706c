/// Where a frame's IP packet begins, or why there is none.
enum NetworkStart {
    /// An IP packet, of the version that its first nibble says; it may lie beyond the captured bytes.
    case ip(at: Int)
    /// No IP packet.
    case skip(SkipReason)
}

/// Finds the IP packet within a frame, whatever the frame begins with.
///
/// Offsets only grow, and each loop and each step into another header is counted down from `deepest`.
enum LinkLayer {
    /// The tags, labels and headers before the IP packet that are looked through.
    static let deepest = 16

    /// Where the IP packet begins in a frame of a link type.
    @inline(__always)
    static func network(_ frame: RawSpan, _ link: LinkType) -> NetworkStart {
        if link == .ethernet {
            guard frame.has(14, at: 0) else { return .skip(.truncated) }
            let type = frame.big16(at: 12)
            return type == 0x0800 ? .ip(at: 14) : etherType(type, frame, at: 14)
        }
        return other(frame, link, at: 0, depth: deepest)
    }

    /// Where the IP packet begins in a frame of any link type whose header begins at an offset.
    @inline(never)
    static func other(_ frame: RawSpan, _ link: LinkType, at offset: Int, depth: Int) -> NetworkStart {
        guard depth > 0 else { return .skip(.tooDeep) }
        switch link {
        case .ethernet: return ethernet(frame, at: offset, depth: depth - 1)
        case .raw, .rawOfBSD, .rawOfOpenBSD, .ipv4, .ipv6: return .ip(at: offset)
        case .linuxCooked: return linuxCooked(frame, at: offset, depth: depth - 1)
        case .linuxCooked2: return linuxCooked2(frame, at: offset, depth: depth - 1)
        case .null, .loop: return family(frame, at: offset, headerLength: 4)
        case .openBSDEncapsulation: return family(frame, at: offset, headerLength: 12)
        case .ppp, .pppHDLC: return ppp(frame, at: offset, depth: depth - 1)
        case .pppOfPPPD: return ppp(frame, at: offset + 2, depth: depth - 1)
        case .pppWithDirection: return ppp(frame, at: offset + 1, depth: depth - 1)
        case .pppoe: return pppoeSession(frame, at: offset, depth: depth - 1)
        case .ciscoHDLC: return ciscoHDLC(frame, at: offset, depth: depth - 1)
        case .ciscoHDLCWithDirection: return ciscoHDLC(frame, at: offset + 1, depth: depth - 1)
        case .frameRelay: return frameRelay(frame, at: offset, depth: depth - 1)
        case .frameRelayWithDirection: return frameRelay(frame, at: offset + 1, depth: depth - 1)
        case .slip: return frame.has(17, at: offset) ? .ip(at: offset + 16) : .skip(.truncated)
        case .tokenRing: return tokenRing(frame, at: offset, depth: depth - 1)
        case .fddi: return logicalLink(frame, at: offset + 13, depth: depth - 1)
        case .arcnetLinux: return arcnet(frame, at: offset)
        case .atm, .atmOfBSD: return logicalLink(frame, at: offset, depth: depth - 1)
        case .atmClassicalIP, .atmClassicalIPOfLinux: return classicalIP(frame, at: offset, depth: depth - 1)
        case .sunATM: return sunATM(frame, at: offset, depth: depth - 1)
        case .wireless: return wireless(frame, at: offset, depth: depth - 1)
        case .radiotap: return radiotap(frame, at: offset, depth: depth - 1)
        case .prism: return prism(frame, at: offset, depth: depth - 1)
        case .avs: return avs(frame, at: offset, depth: depth - 1)
        case .perPacketInformation: return perPacketInformation(frame, at: offset, depth: depth - 1)
        case .packetTap: return packetTap(frame, at: offset, depth: depth - 1)
        case .netfilterLog: return netfilterLog(frame, at: offset)
        case .solarisIPNet: return frame.has(24, at: offset) ? .ip(at: offset + 24) : .skip(.truncated)
        case .broadcomTag, .marvellTag: return tagged(frame, at: offset, tag: 4, depth: depth - 1)
        case .broadcomTagFirst: return ethernet(frame, at: offset + 4, depth: depth - 1)
        case .marvellLongTag: return tagged(frame, at: offset, tag: 8, depth: depth - 1)
        case .packetFilterLog: return packetFilterLog(frame, at: offset)
        case .ipOverInfiniBand: return ipOverInfiniBand(frame, at: offset, depth: depth - 1)
        case .ipOverFirewire:
            guard frame.has(18, at: offset) else { return .skip(.truncated) }
            return etherType(frame.big16(at: offset + 16), frame, at: offset + 18, depth: depth - 1)
        default: return juniper(frame, link, at: offset, depth: depth - 1)
        }
    }
}
