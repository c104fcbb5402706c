/// Where a finished flow stands among all: by the moment its end was decided, then by its first packet.
///
/// It follows from the packets alone, so that rows come in one order on any number of threads.
public struct FlowOrder: Sendable, Hashable, Comparable, BitwiseCopyable {
    /// The epoch of the source's clock.
    public var epoch: UInt32
    /// When it was decided, in microseconds since 1970.
    public var decided: Int64
    /// The number of the flow's first packet.
    public var firstPacket: UInt64

    /// A place of its parts.
    public init(epoch: UInt32, decided: Int64, firstPacket: UInt64) {
        self.epoch = epoch
        self.decided = decided
        self.firstPacket = firstPacket
    }

    /// The place of a flow.
    init<Record>(_ flow: FinishedFlow<Record>) {
        self.init(epoch: flow.epoch, decided: flow.decided, firstPacket: flow.firstPacket)
    }

    /// Orders by epoch, then by the moment of decision, then by the first packet.
    public static func < (a: FlowOrder, b: FlowOrder) -> Bool {
        if a.epoch != b.epoch { return a.epoch < b.epoch }
        if a.decided != b.decided { return a.decided < b.decided }
        return a.firstPacket < b.firstPacket
    }

    /// Before everything.
    static var start: FlowOrder { FlowOrder(epoch: 0, decided: .min, firstPacket: 0) }
    /// After everything.
    static var end: FlowOrder { FlowOrder(epoch: .max, decided: .max, firstPacket: .max) }
}
