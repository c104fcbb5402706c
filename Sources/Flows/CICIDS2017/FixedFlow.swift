import Packets

/// The corrected CICIDS2017 features of an open flow (Liu et al., CNS 2022), and how it ends.
///
/// It ends where it is older than the active timeout, where an idle timeout is set and it was silent for longer, and,
/// once TCP has closed it, a second later: published rows hold second resets and late acknowledgements, and without
/// that second each of them would be a flow of its own, as the 2017 meter's were. A SYN after the close begins a new
/// flow at once.
///
/// As the published rows have it, and as one would not guess:
/// - `Bwd Init Win Bytes` is the *last* window from the other side, so 0 after its reset.
/// - A flow whose first packet came from the other side (a part that a timeout split off, a SYN-ACK) has 0 in
///   `FWD Init Win Bytes` and in `Fwd Seg Size Min`.
/// - A reset that is a flow's first packet counts in `RST Flag Count`, but in neither direction's column.
///
/// Numbers are exact integers (see `ExactSums`); counts of flags have 32 bits. Its size is 437 bytes.
public struct FixedFlow: FlowRecord {
    /// How long a flow that TCP has closed still takes what comes, in microseconds.
    public static let linger: Int64 = 1_000_000

    /// The time of the first packet, in microseconds.
    public let start: Int64
    /// The time of the last packet so far, in microseconds.
    public private(set) var last: Int64
    /// The first packet of the TCP connection, in this part or in one before it.
    let connectionStart: Int64
    /// When TCP closed it; `Int64.max` while it is open.
    private var closed: Int64 = .max
    private(set) var gaps = ExactSums()
    private(set) var activity: ActivitySums
    private(set) var forward = FixedDirection()
    private(set) var backward = FixedDirection()
    private(set) var fins: UInt32 = 0
    private(set) var syns: UInt32 = 0
    private(set) var acks: UInt32 = 0
    private(set) var eces: UInt32 = 0
    private(set) var cwrs: UInt32 = 0
    /// Packets with payload from the first side, without the flow's first packet.
    private(set) var forwardData: UInt32 = 0
    private(set) var forwardWindow: UInt16 = 0
    private(set) var backwardWindow: UInt16 = 0
    private(set) var smallestForwardHeader: UInt16 = 0
    let icmpType: UInt8
    let icmpCode: UInt8
    private var state: State = []

    private struct State: OptionSet, BitwiseCopyable {
        var rawValue: UInt8
        static let forwardFIN = State(rawValue: 1)
        static let backwardFIN = State(rawValue: 2)
        static let bothFINs: State = [.forwardFIN, .backwardFIN]
        static let beganWithReset = State(rawValue: 4)
        /// Both sides had sent before the active timeout split this part off.
        static let wasEstablished = State(rawValue: 8)
    }

    /// Begins with a flow's first packet.
    ///
    /// From the part before it come the TCP connection's start and which FINs were seen, unless this is a SYN.
    public init(_ packet: Packet, isForward: Bool, continuing previous: FixedFlow?, options: MeterOptions) {
        start = packet.time
        last = packet.time
        connectionStart = previous?.connectionStart ?? packet.time
        activity = ActivitySums(at: packet.time)
        icmpType = packet.icmpType
        icmpCode = packet.icmpCode
        if let previous {
            if !Self.opens(packet) { state = previous.state.intersection(.bothFINs) }
            if previous.isEstablished { state.insert(.wasEstablished) }
        }
        count(packet.flags)
        var counted = packet
        if packet.flags.contains(.rst) {
            state.insert(.beganWithReset)
            counted.flags.remove(.rst)
        }
        if isForward {
            forward.add(counted, otherLast: .min)
            forwardWindow = packet.window
            smallestForwardHeader = packet.headerLength
        } else {
            backward.add(counted, otherLast: .min)
            backwardWindow = packet.window
        }
        _ = close(by: packet, isForward: isForward, options: options)
    }

    /// Whether the sender is the side that the flow is said to come from: not where it sent a SYN-ACK.
    public static func isFromInitiator(_ packet: Packet) -> Bool {
        !packet.flags.isSuperset(of: [.syn, .ack])
    }

    /// Takes a further packet.
    ///
    /// - Returns: whether TCP closed by it: a reset, or the acknowledgement after both FINs.
    @inline(__always)
    public mutating func add(_ packet: Packet, isForward: Bool, options: MeterOptions) -> Bool {
        gaps.add(UInt64(clamping: packet.time &- last))
        activity.advance(to: packet.time, from: last)
        last = packet.time
        count(packet.flags)
        if isForward {
            forward.add(packet, otherLast: backward.bulks.last)
            if packet.payloadLength > 0 { forwardData &+= 1 }
            if packet.headerLength < smallestForwardHeader { smallestForwardHeader = packet.headerLength }
        } else {
            backward.add(packet, otherLast: forward.bulks.last)
            backwardWindow = packet.window
        }
        return close(by: packet, isForward: isForward, options: options)
    }

    /// Whether TCP has closed it and this packet opens a connection.
    public func isEnded(before packet: Packet) -> Bool {
        closed != .max && Self.opens(packet)
    }

    /// The last moment at which a packet still belongs to it.
    public func deadline(_ options: MeterOptions) -> Int64 {
        var end = start.saturatingAdd(options.activeTimeout)
        if let idle = options.idleTimeout { end = min(end, last.saturatingAdd(idle)) }
        return min(end, closed.saturatingAdd(Self.linger))
    }

    /// Why it ends at its deadline.
    public func endReason(_ options: MeterOptions) -> FlowEnd {
        if closed != .max { return .closed }
        guard let idle = options.idleTimeout else { return .active }
        return last.saturatingAdd(idle) < start.saturatingAdd(options.activeTimeout) ? .idle : .active
    }

    /// Whether both sides have sent, in this part or before it.
    public var isEstablished: Bool {
        state.contains(.wasEstablished) || (forward.sums.packets > 0 && backward.sums.packets > 0)
    }

    /// Whether the flow's first packet was a reset.
    var beganWithReset: Bool { state.contains(.beganWithReset) }

    private static func opens(_ packet: Packet) -> Bool {
        packet.flags.intersection([.syn, .ack]) == .syn
    }

    @inline(__always)
    private mutating func count(_ flags: TCPFlags) {
        let bits = UInt32(flags.rawValue)
        fins &+= bits & 1
        syns &+= bits >> 1 & 1
        acks &+= bits >> 4 & 1
        eces &+= bits >> 6 & 1
        cwrs &+= bits >> 7
    }

    /// Whether this packet closes it: a reset, or what acknowledges the second FIN.
    @inline(__always)
    private mutating func close(by packet: Packet, isForward: Bool, options: MeterOptions) -> Bool {
        let isEvent = !packet.flags.isDisjoint(with: [.fin, .rst]) || state.isSuperset(of: .bothFINs)
        guard isEvent, options.endsByTCP, closed == .max else { return false }
        if packet.flags.contains(.fin) { state.insert(isForward ? .forwardFIN : .backwardFIN) }
        let isLastAck = packet.flags.intersection([.ack, .fin]) == .ack && state.isSuperset(of: .bothFINs)
        guard isLastAck || packet.flags.contains(.rst) else { return false }
        closed = packet.time
        return true
    }
}
