/// What a source has seen, and what of it did not become packets, by reason.
public struct PacketCounters: Sendable, Equatable {
    /// The frames that were read.
    public var frames: UInt64 = 0
    /// Their bytes on the wire.
    public var bytes: UInt64 = 0
    /// The frames that carried an IP packet.
    public var packets: UInt64 = 0
    /// The frames that did not, by reason; see `skipped(for:)`.
    private var skips = [UInt64](repeating: 0, count: SkipReason.allCases.count)
    /// Packets that the kernel dropped for want of room, and frames that the interface dropped.
    public var dropped: UInt64 = 0
    /// Packets that were stamped a little earlier than the one before, and were taken as of its time.
    public var reordered: UInt64 = 0
    /// The times that the clock was set back by more than that, so that all open flows were ended.
    public var clockSetBack: UInt64 = 0
    /// Frames of which the capture kept only the beginning.
    public var snapped: UInt64 = 0
    /// Where the capture stops in the middle of a packet, what is known of it.
    public var cut: String?

    /// Counters at zero.
    public init() {}

    /// Counts a frame that is no IP packet.
    public mutating func skip(for reason: SkipReason) { skips[Int(reason.rawValue)] += 1 }

    /// The frames that were skipped for a reason.
    public func skipped(for reason: SkipReason) -> UInt64 { skips[Int(reason.rawValue)] }

    /// All frames that were skipped.
    public var skipped: UInt64 { skips.reduce(0, +) }
}

/// Why a frame gives no packet.
public enum SkipReason: UInt8, CaseIterable, Sendable {
    /// Address resolution, which is below IP.
    case arp
    /// An Ethernet or Linux protocol that is not IP (spanning tree, LLDP, ...).
    case notIP
    /// The frame ends before its link or IP header does.
    case truncated
    /// The IP header contradicts itself or the frame.
    case malformed
    /// More headers, labels or tunnels around the packet than are looked through.
    case tooDeep
    /// A link type that is not known.
    case unknownLink

    /// What a person reads.
    public var description: String {
        switch self {
        case .arp: "ARP"
        case .notIP: "not IP"
        case .truncated: "cut before the IP header's end"
        case .malformed: "malformed header"
        case .tooDeep: "too many headers"
        case .unknownLink: "unknown link type"
        }
    }
}
