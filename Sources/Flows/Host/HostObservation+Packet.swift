import Packets

extension HostObservation {
    /// Both sides of a packet; nil for a side that is no single host (multicast, broadcast, unspecified).
    ///
    /// - Parameters:
    ///   - isForward: Whether it goes from who opened the contact to the other side.
    ///   - flow: The connection as it is after the packet; nil where the table had no room for it.
    @inline(__always)
    static func sides(
        of packet: Packet, isForward: Bool, flow: HostFlow?
    ) -> (sender: HostObservation?, receiver: HostObservation?) {
        let sends = packet.source.isSingleHost
        let receives = packet.destination.isSingleHost
        var events = flow?.events ?? []
        // Chatter to a group is no contact with anybody.
        if !receives || !sends { events = [] }
        let bytes = UInt64(packet.ipLength)
        let isICMP = packet.isICMP
        var sender = HostObservation(
            time: packet.time, host: packet.source, peer: packet.destination, hostPort: packet.sourcePort,
            peerPort: packet.destinationPort, transport: packet.transport,
            role: isForward ? .opened : .accepted,
            events: events, icmpType: isICMP ? packet.icmpType : 0, packetsOut: 1, bytesOut: bytes,
            smallPacketsOut: packet.ipLength <= smallPacket ? 1 : 0, dns: receives ? packet.dns : .none)
        if events.contains(.closed), let flow {
            sender.contactBytes = flow.bytes
            sender.contactDuration = flow.last &- flow.start
        }
        var receiver = sender.mirrored
        receiver.smallPacketsOut = 0
        return (sends ? sender : nil, receives ? receiver : nil)
    }

    /// Both sides of a flow's end, where its packets have not told it already.
    static func sides(
        ofEnd flow: FinishedFlow<HostFlow>
    ) -> (opener: HostObservation, accepter: HostObservation)? {
        let events = flow.record.lastEvents
        guard !events.isEmpty, flow.source.isSingleHost, flow.destination.isSingleHost else {
            return nil
        }
        let opener = HostObservation(
            time: flow.decided, host: flow.source, peer: flow.destination, hostPort: flow.sourcePort,
            peerPort: flow.destinationPort, transport: flow.transport, role: .opened, events: events,
            contactBytes: flow.record.bytes, contactDuration: flow.record.last &- flow.record.start)
        return (opener, opener.mirrored)
    }

    /// The same from the other side.
    var mirrored: HostObservation {
        var other = self
        other.host = peer
        other.peer = host
        other.hostPort = peerPort
        other.peerPort = hostPort
        other.role = role == .opened ? .accepted : .opened
        other.packetsOut = packetsIn
        other.packetsIn = packetsOut
        other.bytesOut = bytesIn
        other.bytesIn = bytesOut
        return other
    }
}

extension IPAddress {
    /// Whether it can be one host: not multicast (RFC 1112, RFC 4291), not broadcast to all, not unspecified.
    @inline(__always)
    var isSingleHost: Bool {
        if isV4 {
            let bits = UInt32(truncatingIfNeeded: low)
            return bits >> 28 != 0xE && bits != .max && bits != 0
        }
        return high >> 56 != 0xFF && (high | low) != 0
    }
}
