import Flows
import Packets

/// A record that only counts: RST closes with a linger of 1 s, a SYN after that begins anew.
struct CountingRecord: FlowRecord, Hashable {
    var start: Int64
    var last: Int64
    var forward = 0
    var backward = 0
    var parts = 1
    var closed: Int64?

    init(_ packet: Packet, isForward: Bool, continuing previous: CountingRecord?, options: MeterOptions) {
        start = packet.time
        last = packet.time
        parts = (previous?.parts ?? 0) + 1
        _ = add(packet, isForward: isForward, options: options)
    }

    static func isFromInitiator(_ packet: Packet) -> Bool { packet.flags != [.syn, .ack] }

    mutating func add(_ packet: Packet, isForward: Bool, options: MeterOptions) -> Bool {
        last = packet.time
        if isForward { forward += 1 } else { backward += 1 }
        guard closed == nil, options.endsByTCP, packet.flags.contains(.rst) else { return false }
        closed = packet.time
        return true
    }

    func isEnded(before packet: Packet) -> Bool { closed != nil && packet.flags == .syn }

    func deadline(_ options: MeterOptions) -> Int64 {
        var end = start + options.activeTimeout
        if let idle = options.idleTimeout { end = min(end, last + idle) }
        if let closed { end = min(end, closed + 1_000_000) }
        return end
    }

    func endReason(_ options: MeterOptions) -> FlowEnd {
        let end = deadline(options)
        if let closed, end == closed + 1_000_000 { return .closed }
        return end == start + options.activeTimeout ? .active : .idle
    }

    var isEstablished: Bool { forward > 0 && backward > 0 }
}
