import Flows
import Packets

/// What came out of a flow, to be compared.
struct Told: Hashable, Comparable {
    var source: String
    var end: FlowEnd
    var decided: Int64
    var firstPacket: UInt64
    var forward: Int
    var backward: Int
    var parts: Int

    init(_ flow: FinishedFlow<CountingRecord>) {
        source = "\(flow.source.low):\(flow.sourcePort)-\(flow.destination.low):\(flow.destinationPort)"
        end = flow.end
        decided = flow.decided
        firstPacket = flow.firstPacket
        forward = flow.record.forward
        backward = flow.record.backward
        parts = flow.record.parts
    }

    static func < (a: Told, b: Told) -> Bool {
        (a.decided, a.firstPacket, a.end.rawValue) < (b.decided, b.firstPacket, b.end.rawValue)
    }
}

/// The rules of the table for one key at a time, without a wheel, an index or a limit.
struct FlowTableTwin {
    var options: MeterOptions
    var looks: [Int64]

    func run(_ packets: [Packet]) -> [Told] {
        let clock = packets.map(\.time).max() ?? 0
        return Dictionary(grouping: packets, by: { FlowKey($0) }).values.flatMap { one($0, until: clock) }.sorted()
    }

    private struct Open {
        var record: CountingRecord
        var packet: Packet
        var isTurned: Bool
        var looks = 0
    }

    private func one(_ packets: [Packet], until clock: Int64) -> [Told] {
        var told: [Told] = []
        var open: Open?
        var remembered: Open?
        func tell(_ flow: Open, _ end: FlowEnd, _ decided: Int64) {
            var finished = FinishedFlow(
                source: flow.packet.source, destination: flow.packet.destination,
                sourcePort: flow.packet.sourcePort, destinationPort: flow.packet.destinationPort,
                transport: flow.packet.transport, end: end, decided: decided, epoch: 0,
                firstPacket: flow.packet.number, record: flow.record)
            if flow.isTurned {
                swap(&finished.source, &finished.destination)
                swap(&finished.sourcePort, &finished.destinationPort)
            }
            told.append(Told(finished))
        }
        func pass(to time: Int64) {
            guard var flow = open else { return }
            let deadline = flow.record.deadline(options)
            while flow.looks < looks.count {
                let look = flow.record.start + looks[flow.looks]
                guard look < deadline, look < time else { break }
                flow.looks += 1
                tell(flow, .look, look)
            }
            open = flow
            if deadline < time {
                let reason = flow.record.endReason(options)
                tell(flow, reason, deadline)
                remembered = reason == .active ? flow : nil
                open = nil
            }
        }
        for packet in packets {
            pass(to: packet.time)
            if let flow = open, flow.record.isEnded(before: packet) {
                tell(flow, .closed, packet.time)
                open = nil
                remembered = nil
            }
            if open != nil {
                let isFromFirst = packet.source == open!.packet.source && packet.sourcePort == open!.packet.sourcePort
                _ = open!.record.add(packet, isForward: isFromFirst != open!.isTurned, options: options)
            } else if let old = remembered, packet.time <= old.record.last + options.activeTimeout {
                let isFromFirst = packet.source == old.packet.source && packet.sourcePort == old.packet.sourcePort
                let isForward = isFromFirst != old.isTurned
                open = Open(
                    record: CountingRecord(packet, isForward: isForward, continuing: old.record, options: options),
                    packet: packet, isTurned: !isForward)
            } else {
                let isForward = CountingRecord.isFromInitiator(packet)
                open = Open(
                    record: CountingRecord(packet, isForward: isForward, continuing: nil, options: options),
                    packet: packet, isTurned: !isForward)
            }
            remembered = nil
        }
        pass(to: clock)
        if let flow = open { tell(flow, .drained, flow.record.deadline(options)) }
        return told
    }
}
