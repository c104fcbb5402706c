import Packets

/// The features of an open flow as the meter of 2017 computed them, bugs included.
///
/// A model that was trained on the original CICIDS2017 (Sharafaldin et al. 2018) then sees live traffic as it saw its
/// training rows. What the bugs are stands at `appendFeatures`; how it ends is one of them: the first FIN after the
/// flow's first packet ends it, with that packet in it, a reset does not, and what comes later is a flow of its own.
/// Rows are made of flows of two packets or more.
///
/// Numbers are exact integers (see `ExactSums`).
public struct CIC2017Flow: FlowRecord {
    /// The L4 header length that a UDP packet counts with.
    ///
    /// The meter wrote the length of the last TCP header that it had seen in any flow: 20 in 51 % of the published
    /// rows of UDP, 32 in 44 %, 40 in 3 %. A flow does not know what other flows sent, so it is always the commonest.
    static let staleHeader: UInt16 = 20

    /// The time of the first packet, in microseconds.
    public let start: Int64
    /// The time of the last packet so far, in microseconds.
    public private(set) var last: Int64
    private(set) var gaps = ExactSums()
    private(set) var activity: ActivitySums
    private(set) var forward = DirectionSums()
    private(set) var backward = DirectionSums()
    /// The first packet's length, which counts twice.
    let firstLength: UInt32
    /// Packets with payload from the first side, without the flow's first packet.
    private(set) var forwardData: UInt32 = 0
    let forwardWindow: UInt16
    /// The last window from the other side.
    private(set) var backwardWindow: UInt16 = 0
    private(set) var smallestForwardHeader: UInt16
    /// The flags of the first packet, the only ones that count.
    let firstFlags: TCPFlags
    private var isFinished = false
    private let wasEstablished: Bool

    /// Begins with a flow's first packet, which counts as forward whoever sent it.
    public init(_ packet: Packet, isForward: Bool, continuing previous: CIC2017Flow?, options: MeterOptions) {
        start = packet.time
        last = packet.time
        activity = ActivitySums(at: packet.time)
        firstLength = Self.length(packet)
        firstFlags = packet.flags
        forwardWindow = packet.window
        smallestForwardHeader = Self.header(packet)
        wasEstablished = previous?.isEstablished ?? false
        forward.add(length: firstLength, header: smallestForwardHeader, at: packet.time)
    }

    /// The sender of the first packet is the source, whatever it sent.
    public static func isFromInitiator(_ packet: Packet) -> Bool { true }

    /// Takes a further packet.
    ///
    /// - Returns: whether it was the FIN that ends the flow.
    @inline(__always)
    public mutating func add(_ packet: Packet, isForward: Bool, options: MeterOptions) -> Bool {
        let ends = packet.flags.contains(.fin) && options.endsByTCP
        gaps.add(UInt64(clamping: packet.time &- last))
        // The gap before the FIN that ends the flow was never looked at.
        if !ends { activity.advance(to: packet.time, from: last) }
        last = packet.time
        let length = Self.length(packet)
        let header = Self.header(packet)
        if isForward {
            forward.add(length: length, header: header, at: packet.time)
            if length > 0 { forwardData &+= 1 }
            if header < smallestForwardHeader { smallestForwardHeader = header }
        } else {
            backward.add(length: length, header: header, at: packet.time)
            backwardWindow = packet.window
        }
        isFinished = isFinished || ends
        return ends
    }

    /// Whether a FIN has ended it.
    public func isEnded(before packet: Packet) -> Bool { isFinished }

    /// The last moment at which a packet still belongs to it: the FIN's, or the active timeout's, or, where one is set,
    /// the idle timeout's.
    public func deadline(_ options: MeterOptions) -> Int64 {
        guard !isFinished else { return last }
        let end = start.saturatingAdd(options.activeTimeout)
        return options.idleTimeout.map { min(end, last.saturatingAdd($0)) } ?? end
    }

    /// Why it ends at its deadline.
    public func endReason(_ options: MeterOptions) -> FlowEnd {
        if isFinished { return .closed }
        guard let idle = options.idleTimeout else { return .active }
        return last.saturatingAdd(idle) < start.saturatingAdd(options.activeTimeout) ? .idle : .active
    }

    /// Whether both sides have sent.
    public var isEstablished: Bool { wasEstablished || backward.packets > 0 }

    /// The payload with Ethernet's padding; nothing but TCP and UDP had any.
    @inline(__always)
    private static func length(_ packet: Packet) -> UInt32 {
        packet.transport == .tcp || packet.transport == .udp ? packet.framePayloadLength : 0
    }

    @inline(__always)
    private static func header(_ packet: Packet) -> UInt16 {
        switch packet.transport {
        case .tcp: packet.headerLength
        case .udp: staleHeader
        default: 0
        }
    }
}
