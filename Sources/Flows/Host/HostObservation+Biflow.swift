import Packets

extension HostObservation {
    /// Both sides of a flow that an exporter or a log tells; nil for a side that is no single host.
    ///
    /// The whole flow is counted at its end, since a record comes only then: a window holds the flows that ended in it.
    /// So a long flow's bytes fall into one window, and connections that are open at the same time cannot be counted;
    /// the guide names the columns. Exporters that split long flows give a part at a time: where the flags say that a
    /// part has no SYN, it is no new contact.
    public static func sides(
        of flow: Biflow
    ) -> (opener: HostObservation?, accepter: HostObservation?) {
        let opens = flow.source.isSingleHost
        let accepts = flow.destination.isSingleHost
        let isAnswered = flow.backwardPackets > 0 || flow.backwardBytes > 0
        var opener = HostObservation(
            time: max(flow.start, flow.end), host: flow.source, peer: flow.destination,
            hostPort: flow.sourcePort,
            peerPort: flow.destinationPort, transport: flow.transport, role: .opened,
            packetsOut: flow.forwardPackets, packetsIn: flow.backwardPackets, bytesOut: flow.forwardBytes,
            bytesIn: flow.backwardBytes,
            smallPacketsOut: smallPackets(flow.forwardPackets, flow.forwardBytes),
            contactDuration: max(0, flow.end &- flow.start))
        opener.contactBytes = opener.bytesOut.addingCapped(opener.bytesIn)
        if opens, accepts { opener.events = events(of: flow, isAnswered: isAnswered) }
        var accepter = opener.mirrored
        accepter.smallPacketsOut = smallPackets(flow.backwardPackets, flow.backwardBytes)
        return (opens ? opener : nil, accepts ? accepter : nil)
    }

    private static func events(of flow: Biflow, isAnswered: Bool) -> HostEvents {
        let flags = flow.forwardFlags.union(flow.backwardFlags)
        let isTCP = flow.transport == .tcp
        if isTCP, !flags.isEmpty, !flags.contains(.syn), flags.contains(.ack), flow.failed != true {
            return [.adopted, .closed]
        }
        if !isAnswered {
            return flow.failed == false ? [.opened, .established, .closed] : [.opened, .unanswered]
        }
        let isRefusal = isTCP && flow.backwardFlags.contains(.rst) && !flow.backwardFlags.contains(.syn)
        if isTCP, flow.failed ?? isRefusal { return [.opened, .refused] }
        return [.opened, .answered, .established, .closed]
    }

    /// Without its packets, all of a direction are small where their mean is.
    private static func smallPackets(_ packets: UInt64, _ bytes: UInt64) -> UInt64 {
        let limit = packets.multipliedReportingOverflow(by: UInt64(smallPacket))
        return limit.overflow || bytes <= limit.partialValue ? packets : 0
    }
}

extension UInt64 {
    /// The sum, or the greatest number where it would be greater.
    @inline(__always)
    func addingCapped(_ other: UInt64) -> UInt64 {
        let sum = addingReportingOverflow(other)
        return sum.overflow ? .max : sum.partialValue
    }
}
