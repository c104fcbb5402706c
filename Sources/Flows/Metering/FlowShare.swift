import Packets

/// Which flows a stage has, of several that see the same packets: those whose hash says so.
public struct FlowShare: Sendable, Hashable, BitwiseCopyable {
    private let index: UInt64
    private let count: UInt64

    /// All flows.
    public static let all = FlowShare(0, of: 1)

    /// The share of this index among so many.
    init(_ index: Int, of count: Int) {
        self.index = UInt64(index)
        self.count = UInt64(count)
    }

    /// Whether the packet's flow is of this share.
    ///
    /// The upper half of the hash decides, since the table uses the lower.
    @inline(__always)
    func holds(_ packet: Packet) -> Bool {
        (packet.flowHash >> 32).multipliedReportingOverflow(by: count).partialValue >> 32 == index
    }
}
