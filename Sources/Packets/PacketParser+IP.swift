extension PacketParser {
    /// The extension headers of one IPv6 packet that are looked through.
    static let mostExtensions = 16

    /// Reads an IP packet, of the version that its first nibble says.
    @inline(__always)
    mutating func readIP(
        _ frame: RawSpan, at start: Int, wire: Int, time: Int64, into packet: inout Packet,
        _ place: inout TransportPlace
    ) -> SkipReason? {
        guard frame.has(1, at: start) else { return .truncated }
        switch frame.byte(at: start) >> 4 {
        case 4: return readIPv4(frame, at: start, wire: wire, time: time, into: &packet, &place)
        case 6: return readIPv6(frame, at: start, wire: wire, time: time, into: &packet, &place)
        default: return .malformed
        }
    }

    /// Reads an IPv4 packet (RFC 791).
    @inline(__always)
    private mutating func readIPv4(
        _ frame: RawSpan, at start: Int, wire: Int, time: Int64, into packet: inout Packet,
        _ place: inout TransportPlace
    ) -> SkipReason? {
        guard frame.has(20, at: start) else { return .truncated }
        let header = Int(frame.byte(at: start) & 15) * 4
        guard header >= 20 else { return .malformed }
        guard frame.has(header, at: start) else { return .truncated }
        var total = Int(frame.big16(at: start + 2))
        // Segmentation offload leaves it at 0: the capture saw the packet before the card has cut it up.
        if total == 0 { total = wire - start }
        guard total >= header else { return .malformed }
        packet.source = IPAddress(v4: frame.big32(at: start + 12))
        packet.destination = IPAddress(v4: frame.big32(at: start + 16))
        packet.ipLength = UInt32(truncatingIfNeeded: total)
        packet.wireLength = UInt32(truncatingIfNeeded: wire)
        place.start = start + header
        place.end = min(frame.byteCount, start + total)
        var transport = IPProtocol(rawValue: frame.byte(at: start + 9))
        var length = total - header
        let fragment = frame.big16(at: start + 6) & 0x3FFF
        if fragment != 0 {
            let piece = FragmentPiece(
                offset: Int(fragment & 0x1FFF) * 8, length: length, hasMore: fragment & 0x2000 != 0,
                identification: UInt32(frame.big16(at: start + 4)), transport: transport)
            if piece.offset != 0 {
                takeLater(piece, wire: wire, time: time, into: &packet, place)
                return nil
            }
            if transport == .authentication {
                transport = skipAuthentication(frame, &place, &length)
            }
            readTransport(frame, place, transport, length: length, wire: wire, into: &packet)
            takeFirst(piece, time: time, into: &packet)
            return nil
        }
        packet.fragment = .whole
        if transport == .authentication { transport = skipAuthentication(frame, &place, &length) }
        readTransport(frame, place, transport, length: length, wire: wire, into: &packet)
        return nil
    }

    /// Reads an IPv6 packet with its extension headers (RFC 8200).
    ///
    /// A header that is cut, or that claims more than the packet has, is the last one: the packet counts as of it.
    @inline(never)
    private mutating func readIPv6(
        _ frame: RawSpan, at start: Int, wire: Int, time: Int64, into packet: inout Packet,
        _ place: inout TransportPlace
    ) -> SkipReason? {
        guard frame.has(40, at: start) else { return .truncated }
        packet.source = IPAddress(high: frame.big64(at: start + 8), low: frame.big64(at: start + 16))
        packet.destination = IPAddress(high: frame.big64(at: start + 24), low: frame.big64(at: start + 32))
        packet.wireLength = UInt32(truncatingIfNeeded: wire)
        packet.fragment = .whole
        var next = frame.byte(at: start + 6)
        var length = Int(frame.big16(at: start + 4))
        if length == 0 {
            if next == IPProtocol.hopByHop.rawValue {
                length = jumboLength(frame, at: start + 40) ?? 0
            } else if next == IPProtocol.tcp.rawValue || next == IPProtocol.udp.rawValue {
                length = max(0, wire - start - 40)
            }
        }
        packet.ipLength = UInt32(truncatingIfNeeded: length + 40)
        place.start = start + 40
        place.end = min(frame.byteCount, start + 40 + length)
        var first: FragmentPiece?
        for _ in 0...Self.mostExtensions {
            let here = place.start
            var size: Int
            switch IPProtocol(rawValue: next) {
            case .hopByHop, .routing, .destinationOptions:
                size = 8 + Int(frame.byte(at: here + 1)) * 8
            case .mobility, .hostIdentity, .shim6:
                // These are mostly the last header themselves.
                size =
                    frame.byte(at: here) == IPProtocol.noNextHeader.rawValue
                    ? .max : 8 + Int(frame.byte(at: here + 1)) * 8
            case .authentication: size = 8 + Int(frame.byte(at: here + 1)) * 4
            case .fragment: size = 8
            default: size = .max
            }
            guard size <= place.end - here else {
                readTransport(
                    frame, place, IPProtocol(rawValue: next), length: length, wire: wire, into: &packet)
                if let first { takeFirst(first, time: time, into: &packet) }
                return nil
            }
            let word = frame.big16(at: here + 2)
            let isFragment = next == IPProtocol.fragment.rawValue
            next = frame.byte(at: here)
            place.start += size
            length -= size
            // A fragment header with neither an offset nor more to come has no meaning (RFC 6946).
            guard isFragment, word & 0xFFF9 != 0, first == nil else { continue }
            let piece = FragmentPiece(
                offset: Int(word & 0xFFF8), length: length, hasMore: word & 1 != 0,
                identification: frame.big32(at: here + 4), transport: IPProtocol(rawValue: next))
            if piece.offset != 0 {
                takeLater(piece, wire: wire, time: time, into: &packet, place)
                return nil
            }
            first = piece
        }
        return .tooDeep
    }

    /// Steps over an authentication header (RFC 4302) that is there in full; gives what comes after.
    @inline(never)
    private func skipAuthentication(_ frame: RawSpan, _ place: inout TransportPlace, _ length: inout Int) -> IPProtocol
    {
        let size = 8 + Int(frame.byte(at: place.start + 1)) * 4
        guard size <= place.end - place.start else { return .authentication }
        let next = IPProtocol(rawValue: frame.byte(at: place.start))
        place.start += size
        length -= size
        return next
    }

    /// The length that a jumbo payload option states (RFC 2675), where the hop-by-hop header begins with one.
    private func jumboLength(_ frame: RawSpan, at offset: Int) -> Int? {
        guard frame.big16(at: offset + 2) == 0xC204 else { return nil }
        let length = frame.big32(at: offset + 4)
        return length > 0xFFFF && length <= 0x7FFF_FF00 ? Int(length) : nil
    }
}
