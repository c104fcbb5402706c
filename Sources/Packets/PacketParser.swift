/// Reads a frame's headers into a `Packet`, without copying the frame and without an allocation per packet.
///
/// Any bytes may come in: each gives a packet or the reason why there is none, and nothing is read past the captured
/// bytes. Lengths are those that the headers state, so that a frame cut by the snapshot length counts in full. A parser
/// remembers fragments (see `FragmentTable`) and is used by one thread at a time. Formats: IEEE 802.3 and 802.1Q,
/// RFC 791, RFC 8200, RFC 9293, RFC 768, RFC 792, RFC 4443, RFC 9260, and the list at tcpdump.org/linktypes.html.
public struct PacketParser: Sendable {
    /// Which flow a packet in a tunnel belongs to.
    public enum Tunnels: String, Sendable, CaseIterable {
        /// That of the tunnel's ends.
        case outer
        /// That of the packet within; the tunnel's own where what it carries is no IP packet.
        case inner
    }

    /// Which flow a packet in a tunnel belongs to.
    public var tunnels: Tunnels
    /// Whether DNS messages are read.
    public var readsDNS: Bool

    /// The tunnels in one another that are looked through.
    static let deepestTunnel = 8

    var fragments = FragmentTable()

    /// A parser that has seen no fragment yet.
    public init(tunnels: Tunnels = .outer, readsDNS: Bool = false) {
        self.tunnels = tunnels
        self.readsDNS = readsDNS
    }

    /// Reads one frame into `packet`, all but its time, number, epoch and flow hash.
    ///
    /// - Parameters:
    ///   - frame: the captured bytes, which may be fewer than there were on the wire.
    ///   - link: what the frame begins with.
    ///   - time: its time in microseconds, after which fragments are forgotten.
    ///   - wireLength: the frame's bytes on the wire.
    ///   - packet: is set where the result is nil; else what it holds has no meaning.
    /// - Returns: nil where there is an IP packet, else why there is none.
    public mutating func parse(
        _ frame: borrowing RawSpan, link: LinkType, time: Int64, wireLength: Int, into packet: inout Packet
    ) -> SkipReason? {
        // A length below the captured one, or one that no frame can have, is a broken capture's.
        let wire = min(max(wireLength, frame.byteCount), Int(Int32.max))
        let frame = copy frame
        var place = TransportPlace()
        switch LinkLayer.network(frame, link) {
        case .skip(let reason): return reason
        case .ip(let start):
            if let reason = readIP(frame, at: start, wire: wire, time: time, into: &packet, &place) { return reason }
        }
        if tunnels == .inner { lookThroughTunnels(frame, wire: wire, time: time, into: &packet, &place) }
        if readsDNS { readDNS(frame, place, into: &packet) }
        return nil
    }

    /// Puts the innermost packet of a tunnel in the place of the tunnel's own.
    @inline(never)
    private mutating func lookThroughTunnels(
        _ frame: RawSpan, wire: Int, time: Int64, into packet: inout Packet, _ place: inout TransportPlace
    ) {
        for _ in 0..<Self.deepestTunnel {
            guard let start = Tunnel.contents(frame, of: packet, place) else { return }
            var inner = Packet()
            var innerPlace = TransportPlace()
            guard readIP(frame, at: start, wire: wire, time: time, into: &inner, &innerPlace) == nil else { return }
            packet = inner
            place = innerPlace
        }
    }

    @inline(__always)
    private func readDNS(_ frame: RawSpan, _ place: TransportPlace, into packet: inout Packet) {
        let one = packet.sourcePort
        let two = packet.destinationPort
        guard one == 53 || two == 53 || one == 5353 || two == 5353 else { return }
        guard packet.fragment == .whole || packet.fragment == .first else { return }
        let start = place.start + Int(packet.headerLength)
        guard start < place.end else { return }
        let payload = frame.extracting(first: place.end).extracting(droppingFirst: start)
        if packet.transport == .udp {
            packet.dns = .read(payload)
        } else if packet.transport == .tcp, one == 53 || two == 53 {
            packet.dns = .read(segment: payload)
        }
    }
}

/// Where a packet's transport header lies in its frame.
struct TransportPlace {
    /// Its first byte.
    var start = 0
    /// The end of the IP packet or of the captured bytes, whichever comes first.
    var end = 0
}
