import Packets

/// A connection as the KDD data understands it: what its nine basic features and its place in the windows need.
///
/// TCP: from the SYN to the close, however long. UDP: requests and their answers, until the next request. ICMP: a
/// message. See Documentation/decisions/kdd-profile.md for why.
public struct KDDConnection: FlowRecord {
    /// The time of the first packet, in microseconds since 1970.
    public let start: Int64
    /// The time of the last packet so far, in microseconds since 1970.
    public private(set) var last: Int64
    /// Payload bytes from the source; of ICMP the whole messages'.
    public private(set) var sourceBytes: UInt64 = 0
    /// Payload bytes from the destination; of ICMP 0, since each message is a connection of its own.
    public private(set) var destinationBytes: UInt64 = 0
    /// Fragments that cannot be right.
    public private(set) var wrongFragments: UInt32 = 0
    /// Packets with the URG flag.
    public private(set) var urgentPackets: UInt32 = 0
    /// The first packet's bytes: what is told of an ICMP message that cannot be put together.
    private let firstBytes: UInt32
    /// ICMP's type and code in one number; nil where it is not ICMP, or its header was not seen.
    private let icmp: ICMPKind
    private var conversation = TCPConversation()
    private var phase: Phase
    private var facts: Facts

    /// What the connection waits for.
    private enum Phase: UInt8, BitwiseCopyable {
        /// TCP: an answer to the SYN.
        case attempt
        /// TCP: more, or its end.
        case open
        /// TCP: leftovers after both sides have closed.
        case closed
        /// TCP: leftovers after a reset.
        case reset
        /// UDP: an answer. Other protocols: more.
        case request
        /// UDP: more of the answer.
        case answer
        /// ICMP: nothing, for it is whole.
        case message
        /// ICMP: the fragments of the message.
        case pieces
    }

    private struct Facts: OptionSet, BitwiseCopyable {
        let rawValue: UInt8
        static let isTCP = Facts(rawValue: 1)
        static let isUDP = Facts(rawValue: 2)
        static let isICMP = Facts(rawValue: 4)
        static let endsByTCP = Facts(rawValue: 8)
        static let sourceIsLow = Facts(rawValue: 16)
        static let sourceHasSent = Facts(rawValue: 32)
        static let destinationHasSent = Facts(rawValue: 64)
    }

    /// An ICMP message's type and code.
    private struct ICMPKind: BitwiseCopyable {
        var type: UInt8 = 0
        var code: UInt8 = 0
        var isKnown = false
    }

    /// Begins with a connection's first packet; the active timeout never splits one, so that there is no previous part.
    public init(_ packet: Packet, isForward: Bool, continuing previous: Self?, options: MeterOptions) {
        start = packet.time
        last = packet.time
        facts = options.endsByTCP ? .endsByTCP : []
        let isPart = packet.fragment == .later || packet.fragment == .wrong
        switch packet.transport {
        case .tcp:
            facts.insert(.isTCP)
            phase = .open
        case .udp:
            facts.insert(.isUDP)
            phase = .request
            let isFromLow = FlowKey(packet).isLow(packet.source, packet.sourcePort)
            if isFromLow == isForward { facts.insert(.sourceIsLow) }
        case .icmp, .icmpV6:
            facts.insert(.isICMP)
            phase = packet.fragment == .whole ? .message : .pieces
        default:
            phase = .request
        }
        icmp =
            packet.isICMP && !isPart
            ? ICMPKind(type: packet.icmpType, code: packet.icmpCode, isKnown: true) : ICMPKind()
        firstBytes = Self.bytes(of: packet)
        take(packet, isForward)
    }

    /// Whether the sender of the first packet is the originator: all but a SYN-ACK, which answers a SYN not seen.
    @inline(__always)
    public static func isFromInitiator(_ packet: Packet) -> Bool {
        packet.transport != .tcp || !packet.flags.isSuperset(of: [.syn, .ack])
    }

    /// Takes a further packet.
    @inline(__always)
    public mutating func add(_ packet: Packet, isForward: Bool, options: MeterOptions) -> Bool {
        let (phase, last) = (phase, last)
        self.last = packet.time
        take(packet, isForward)
        if self.phase == phase { return false }
        return deadline(options) < deadline(of: phase, after: last, options)
    }

    @inline(__always)
    private mutating func take(_ packet: Packet, _ isForward: Bool) {
        facts.insert(isForward ? .sourceHasSent : .destinationHasSent)
        count(packet, isForward)
        if facts.contains(.isTCP) {
            if packet.flags.contains(.urg) { urgentPackets &+= 1 }
            conversation.take(packet.flags, hasPayload: packet.payloadLength > 0, isForward: isForward)
            phase = tcpPhase
        } else if facts.contains(.isUDP), !isForward {
            phase = .answer
        }
    }

    @inline(__always)
    private mutating func count(_ packet: Packet, _ isForward: Bool) {
        if packet.fragment == .wrong {
            wrongFragments &+= 1
            // The message cannot be put together: only its first fragment counts.
            if facts.contains(.isICMP) { sourceBytes = icmp.isKnown ? UInt64(firstBytes) : 0 }
            return
        }
        if facts.contains(.isICMP), wrongFragments > 0 || !isForward { return }
        if isForward {
            sourceBytes &+= UInt64(Self.bytes(of: packet))
        } else {
            destinationBytes &+= UInt64(Self.bytes(of: packet))
        }
    }

    private static func bytes(of packet: Packet) -> UInt32 {
        packet.isICMP ? packet.payloadLength &+ UInt32(packet.headerLength) : packet.payloadLength
    }

    private var tcpPhase: Phase {
        if !facts.contains(.endsByTCP) { return .open }
        if conversation.isReset { return .reset }
        if conversation.isClosed { return .closed }
        return conversation.isAttempt ? .attempt : .open
    }

    /// Whether this packet begins another connection: a SYN after a close or in the middle of
    /// nothing else, a request after an answer, an ICMP message.
    @inline(__always)
    public func isEnded(before packet: Packet) -> Bool {
        let isSYN = packet.flags.contains(.syn) && !packet.flags.contains(.ack)
        switch phase {
        case .attempt, .request: return false
        case .open: return isSYN && conversation.isFragment && facts.contains(.endsByTCP)
        case .closed, .reset: return isSYN
        case .answer, .message, .pieces:
            guard packet.fragment == .whole || packet.fragment == .first else { return false }
            if phase != .answer { return true }
            return FlowKey(packet).isLow(packet.source, packet.sourcePort) == facts.contains(.sourceIsLow)
        }
    }

    /// The last moment at which a packet belongs to the connection.
    ///
    /// Of an attempt `attemptTime` after its start; else a time after the last packet: the idle timeout while more is
    /// awaited, and a linger after an end.
    public func deadline(_ options: MeterOptions) -> Int64 {
        deadline(of: phase, after: last, options)
    }

    private func deadline(of phase: Phase, after last: Int64, _ options: MeterOptions) -> Int64 {
        let idle = options.idleTimeout ?? .max
        switch phase {
        case .attempt: return Self.sum(start, min(Self.attemptTime, idle))
        case .open: return Self.sum(last, options.idleTimeout ?? Self.tcpIdleTime)
        case .closed: return Self.sum(last, min(Self.closeLinger, idle))
        case .reset: return Self.sum(last, min(Self.resetLinger, idle))
        case .request: return Self.sum(last, options.idleTimeout ?? Self.datagramIdleTime)
        case .answer: return Self.sum(last, min(Self.answerLinger, idle))
        case .message: return start
        case .pieces: return Self.sum(last, min(Self.fragmentTime, idle))
        }
    }

    private static func sum(_ time: Int64, _ wait: Int64) -> Int64 {
        let (sum, overflow) = time.addingReportingOverflow(wait)
        return overflow ? .max : sum
    }

    /// Closed where TCP ended it or it was complete, else idle.
    public func endReason(_ options: MeterOptions) -> FlowEnd {
        switch phase {
        case .closed, .reset, .message, .answer: .closed
        case .attempt, .open, .request, .pieces: .idle
        }
    }

    /// Whether both sides have sent.
    public var isEstablished: Bool { facts.isSuperset(of: [.sourceHasSent, .destinationHasSent]) }

    /// How it stands: of TCP by its flags, of others always `SF`, as in the data.
    public var flag: KDDFlag {
        facts.contains(.isTCP) ? conversation.flag(hasPayload: sourceBytes | destinationBytes > 0) : .sf
    }

    /// ICMP's type and code; nil where it is not ICMP or the message's beginning was not seen.
    public var icmpKind: (type: UInt8, code: UInt8)? {
        icmp.isKnown ? (icmp.type, icmp.code) : nil
    }
}

// MARK: Times

extension KDDConnection {
    /// How long a SYN waits for an answer, in microseconds: Zeek's `tcp_attempt_delay`.
    static var attemptTime: Int64 { 5_000_000 }
    /// How long TCP may be silent, in microseconds: Zeek's `tcp_inactivity_timeout`.
    static var tcpIdleTime: Int64 { 300_000_000 }
    /// How long leftovers of a closed TCP connection still belong to it: Zeek's `tcp_close_delay`.
    static var closeLinger: Int64 { 5_000_000 }
    /// How long what was under way when TCP was reset still belongs to it: about the longest round trip.
    static var resetLinger: Int64 { 1_000_000 }
    /// How long a datagram waits for an answer, in microseconds: Zeek's `udp_inactivity_timeout`.
    static var datagramIdleTime: Int64 { 60_000_000 }
    /// How long the rest of an answer may take, in microseconds.
    static var answerLinger: Int64 { 5_000_000 }
    /// How long the next fragment of a message may take, in microseconds.
    static var fragmentTime: Int64 { 5_000_000 }
}
