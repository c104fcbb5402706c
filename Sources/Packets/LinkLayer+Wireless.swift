/// IEEE 802.11, bare and after the headers that monitors put before it.
extension LinkLayer {
    /// A frame of IEEE 802.11: data that is not encrypted carries LLC.
    ///
    /// - Parameter isPadded: whether the header is padded to four bytes.
    static func wireless(
        _ frame: RawSpan, at offset: Int, depth: Int, isPadded: Bool = false
    ) -> NetworkStart {
        guard frame.has(2, at: offset) else { return .skip(.truncated) }
        let control = frame.byte(at: offset)
        let flags = frame.byte(at: offset + 1)
        // Version 0, type 2, and not one of the subtypes without data.
        guard control & 0x0F == 0x08, control & 0x40 == 0 else { return .skip(.notIP) }
        guard flags & 0x40 == 0 else { return .skip(.notIP) }
        var length = flags & 3 == 3 ? 30 : 24
        var isAggregate = false
        if control & 0x80 != 0 {
            isAggregate = frame.byte(at: offset + length) & 0x80 != 0
            length += flags & 0x80 != 0 ? 6 : 2
        }
        if isPadded { length = (length + 3) / 4 * 4 }
        // Of an aggregate the first frame stands for all; before it are two addresses and a length.
        return logicalLink(frame, at: offset + length + (isAggregate ? 14 : 0), depth: depth)
    }

    /// A radiotap header (radiotap.org), whose flags say whether the header after it is padded.
    static func radiotap(_ frame: RawSpan, at offset: Int, depth: Int) -> NetworkStart {
        guard frame.has(8, at: offset) else { return .skip(.truncated) }
        let length = Int(frame.little16(at: offset + 2))
        guard frame.byte(at: offset) == 0, length >= 8 else { return .skip(.malformed) }
        let present = frame.little32(at: offset + 4)
        var fields = 8
        var more = present
        while more >> 31 == 1, fields + 4 <= length {
            more = frame.little32(at: offset + fields)
            fields += 4
        }
        if present & 1 != 0 { fields = (fields + 7) / 8 * 8 + 8 }
        let isPadded = present & 2 != 0 && fields < length && frame.byte(at: offset + fields) & 0x20 != 0
        return wireless(frame, at: offset + length, depth: depth, isPadded: isPadded)
    }

    /// A Prism monitor header of 144 bytes, or the AVS header that some drivers write under its number.
    static func prism(_ frame: RawSpan, at offset: Int, depth: Int) -> NetworkStart {
        guard frame.has(8, at: offset) else { return .skip(.truncated) }
        if frame.big32(at: offset) & 0xFFFF_F000 == 0x8021_1000 { return avs(frame, at: offset, depth: depth) }
        return wireless(frame, at: offset + 144, depth: depth)
    }

    /// An AVS monitor header, which states its length.
    static func avs(_ frame: RawSpan, at offset: Int, depth: Int) -> NetworkStart {
        guard frame.has(8, at: offset) else { return .skip(.truncated) }
        return wireless(frame, at: offset + Int(frame.big32(at: offset + 4)), depth: depth)
    }

    /// Per-packet information: its length and the link type of what follows.
    static func perPacketInformation(_ frame: RawSpan, at offset: Int, depth: Int) -> NetworkStart {
        guard frame.has(8, at: offset) else { return .skip(.truncated) }
        let length = Int(frame.little16(at: offset + 2))
        guard length >= 8 else { return .skip(.malformed) }
        let link = LinkType(rawValue: Int32(bitPattern: frame.little32(at: offset + 4)))
        return other(frame, link, at: offset + length, depth: depth)
    }
}
