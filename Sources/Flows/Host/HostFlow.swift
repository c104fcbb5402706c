import Packets

/// The light memory of one connection that the `host` profile needs: whether it was answered, and what just happened.
///
/// A TCP contact that is not established within 5 s of its last packet has failed; an established one is forgotten
/// after the idle timeout (900 s where none is given), since attacks live in silent connections. A datagram that is not
/// answered within 10 s has failed, and 60 s of silence end an answered exchange. What comes within 5 s after a close or
/// a reset still belongs to it. The active timeout splits nothing here.
public struct HostFlow: FlowRecord {
    /// The time of the first packet, in microseconds.
    public private(set) var start: Int64
    /// The time of the last packet, in microseconds.
    public private(set) var last: Int64
    /// What the last packet made happen.
    public private(set) var events: HostEvents = []
    private var state: State = []
    /// Bytes of IP packets, both ways.
    private(set) var bytes: UInt64 = 0

    private struct State: OptionSet, BitwiseCopyable {
        var rawValue: UInt16
        static var tcp: State { State(rawValue: 1) }
        static var opened: State { State(rawValue: 2) }
        static var answered: State { State(rawValue: 4) }
        /// What became of the handshake is known.
        static var settled: State { State(rawValue: 8) }
        /// It counts as an open connection.
        static var isOpen: State { State(rawValue: 16) }
        static var finForward: State { State(rawValue: 32) }
        static var finBackward: State { State(rawValue: 64) }
        static var ended: State { State(rawValue: 128) }
        /// The accepting side has sent data.
        static var served: State { State(rawValue: 256) }
    }

    /// Begins with a flow's first packet.
    public init(
        _ packet: Packet, isForward: Bool, continuing previous: HostFlow?, options: MeterOptions
    ) {
        if var previous {
            previous.take(packet, isForward)
            self = previous
            return
        }
        start = packet.time
        last = packet.time
        bytes = UInt64(packet.ipLength)
        let isWhole = packet.fragment == .whole || packet.fragment == .first
        if packet.transport == .tcp {
            state = .tcp
            let flags = packet.flags
            if isForward, isWhole, flags.isDisjoint(with: [.ack, .rst]) {
                // A SYN, or what scanners send in its place (FIN, none, all).
                state.insert(.opened)
                events = .opened
            } else if !flags.isDisjoint(with: [.rst, .fin]) || !isWhole {
                // What is left of a connection that is over.
                state.formUnion([.settled, .ended])
            } else {
                state.formUnion([.settled, .isOpen, .answered])
                events = .adopted
            }
        } else if isForward, isWhole, Self.isRequest(packet) {
            state = .opened
            events = .opened
        } else {
            state = .settled
        }
    }

    /// Whether a first packet comes from who opened the contact: not so of answers, and of what a service port sends.
    public static func isFromInitiator(_ packet: Packet) -> Bool {
        if packet.transport == .tcp {
            if packet.flags.contains(.syn) { return !packet.flags.contains(.ack) }
            if packet.flags.isDisjoint(with: [.ack, .rst]) { return true }
        }
        if packet.dns.isPresent { return !packet.dns.isResponse }
        return !(packet.sourcePort < 1_024 && packet.sourcePort != 0 && packet.destinationPort >= 1_024)
    }

    /// ICMP's errors and neighbour discovery open nothing.
    private static func isRequest(_ packet: Packet) -> Bool {
        switch packet.transport {
        case .icmp: packet.icmpType == 8 || packet.icmpType == 13 || packet.icmpType == 17
        case .icmpV6: packet.icmpType == 128
        default: true
        }
    }

    /// Takes a further packet.
    public mutating func add(_ packet: Packet, isForward: Bool, options: MeterOptions) -> Bool {
        let patience = patience(options)
        take(packet, isForward)
        return self.patience(options) < patience
    }

    private mutating func take(_ packet: Packet, _ isForward: Bool) {
        events = []
        bytes = bytes &+ UInt64(packet.ipLength)
        if state.contains(.tcp) {
            takeTCP(packet.flags, hasPayload: packet.payloadLength > 0, isForward)
        } else if state.contains(.opened) {
            if !isForward, !state.contains(.answered) {
                state.formUnion([.answered, .settled])
                events = [.answered, .established]
            } else if isForward, packet.time &- last >= 5_000_000 {
                events = .renewed
            }
        }
        last = packet.time
    }

    private mutating func takeTCP(_ flags: TCPFlags, hasPayload: Bool, _ isForward: Bool) {
        if state.contains(.ended) { return }
        guard state.contains(.settled) else {
            if flags.contains(.rst) {
                events = isForward || state.contains(.answered) ? .reset : .refused
                state.formUnion([.settled, .ended])
            } else if !isForward {
                if !state.contains(.answered) { events = .answered }
                state.insert(.answered)
            } else if flags.contains(.ack), state.contains(.answered) || hasPayload {
                // Data without an answer: the other direction goes another way, and is not seen.
                state.formUnion([.settled, .isOpen])
                events = state.contains(.answered) ? .established : [.established, .adopted]
            }
            return
        }
        if !isForward, hasPayload { state.insert(.served) }
        if flags.contains(.fin) { state.insert(isForward ? .finForward : .finBackward) }
        let isReset = flags.contains(.rst)
        guard isReset || state.isSuperset(of: [.finForward, .finBackward]) else { return }
        state.insert(.ended)
        state.remove(.isOpen)
        events = .closed
        if isReset, state.contains(.opened), !state.contains(.served) { events.insert(.reset) }
    }

    /// Whether a packet begins a new contact on the same ports.
    public func isEnded(before packet: Packet) -> Bool {
        state.contains(.tcp) && state.contains(.settled)
            && packet.flags.intersection([.syn, .ack, .rst]) == .syn
    }

    /// The last moment at which a packet still belongs to it.
    public func deadline(_ options: MeterOptions) -> Int64 { last &+ patience(options) }

    /// How long it waits for its next packet, in microseconds.
    private func patience(_ options: MeterOptions) -> Int64 {
        if state.contains(.ended) { return 5_000_000 }
        if state.contains(.tcp) {
            return state.contains(.settled)
                ? min(options.idleTimeout ?? 900_000_000, 86_400_000_000) : 5_000_000
        }
        return state.contains(.answered) ? 60_000_000 : 10_000_000
    }

    /// Why it ends at its deadline.
    public func endReason(_ options: MeterOptions) -> FlowEnd {
        state.contains(.ended) ? .closed : .idle
    }

    /// Whether the handshake is complete, or the datagram answered.
    public var isEstablished: Bool {
        state.contains(.tcp) ? state.contains(.isOpen) : state.contains(.answered)
    }

    /// What the contact's end makes happen, where its packets have not told it.
    public var lastEvents: HostEvents {
        if !state.contains(.settled) {
            return state.contains(.answered) ? .halfOpen : .unanswered
        }
        let isAnsweredDatagram = state.isDisjoint(with: .tcp) && state.contains(.answered)
        return state.contains(.isOpen) || isAnsweredDatagram ? .closed : []
    }
}
