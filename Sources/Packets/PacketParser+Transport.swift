extension PacketParser {
    /// Reads what the transport header tells, as far as it was captured.
    ///
    /// - Parameter length: the bytes from the transport header on, as the IP header states them.
    @inline(__always)
    func readTransport(
        _ frame: RawSpan, _ place: TransportPlace, _ transport: IPProtocol, length: Int, wire: Int,
        into packet: inout Packet
    ) {
        let start = place.start
        let captured = place.end - start
        packet.transport = transport
        var ports: UInt32 = 0
        var flags: UInt8 = 0
        var window: UInt16 = 0
        var header = 0
        var type: UInt16 = 0
        switch transport {
        case .tcp:
            header = 20
            if captured >= 16 {
                ports = frame.big32(at: start)
                let word = frame.big16(at: start + 12)
                // A data offset below 5 is impossible: the fixed part is there whatever it says.
                header = max(Int(word >> 12) * 4, 20)
                flags = UInt8(truncatingIfNeeded: word)
                window = frame.big16(at: start + 14)
            } else {
                if captured >= 4 { ports = frame.big32(at: start) }
                if captured >= 13 { header = max(Int(frame.byte(at: start + 12) >> 4) * 4, 20) }
                if captured >= 14 { flags = frame.byte(at: start + 13) }
            }
        case .udp:
            header = 8
            if captured >= 4 { ports = frame.big32(at: start) }
        case .icmp, .icmpV6:
            header = 8
            if captured >= 2 { type = frame.big16(at: start) }
        case .sctp:
            header = 12
            if captured >= 4 { ports = frame.big32(at: start) }
        default: break
        }
        packet.sourcePort = UInt16(truncatingIfNeeded: ports >> 16)
        packet.destinationPort = UInt16(truncatingIfNeeded: ports)
        packet.flags = TCPFlags(rawValue: flags)
        packet.window = window
        packet.icmpType = UInt8(truncatingIfNeeded: type >> 8)
        packet.icmpCode = UInt8(truncatingIfNeeded: type)
        packet.dns = .none
        header = min(header, length)
        packet.headerLength = UInt16(truncatingIfNeeded: header)
        packet.payloadLength = UInt32(truncatingIfNeeded: length - header)
        packet.framePayloadLength = UInt32(truncatingIfNeeded: max(0, wire - start - header))
    }

    /// Takes a first fragment, whose transport header has been read.
    @inline(never)
    mutating func takeFirst(_ piece: FragmentPiece, time: Int64, into packet: inout Packet) {
        let overlaps = fragments.noteFirst(piece, packet, time: time)
        packet.fragment = piece.isWrong || overlaps ? .wrong : .first
    }

    /// Takes a later fragment, which has the ports of its first where that was seen.
    @inline(never)
    mutating func takeLater(
        _ piece: FragmentPiece, wire: Int, time: Int64, into packet: inout Packet, _ place: TransportPlace
    ) {
        packet.flags = []
        packet.window = 0
        packet.dns = .none
        packet.headerLength = 0
        packet.payloadLength = UInt32(truncatingIfNeeded: piece.length)
        packet.framePayloadLength = UInt32(truncatingIfNeeded: max(0, wire - place.start))
        let (head, overlaps) = fragments.noteLater(piece, packet.source, packet.destination, time: time)
        packet.transport = head?.transport ?? piece.transport
        packet.sourcePort = head?.sourcePort ?? 0
        packet.destinationPort = head?.destinationPort ?? 0
        packet.icmpType = head?.icmpType ?? 0
        packet.icmpCode = head?.icmpCode ?? 0
        packet.fragment = piece.isWrong || overlaps ? .wrong : .later
    }
}
