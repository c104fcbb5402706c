import Packets

/// The simulated office as a source of packets.
///
/// Its clock is the simulation's own; `PacedOffice` keeps pace with the machine's.
public final class OfficeSource: PacketSource {
    // A class, since every source of packets is one.
    private var traffic: OfficeTraffic
    private var intake: FrameIntake
    private var frame: [UInt8] = []
    private let batchSize: Int

    /// A source of an office's traffic.
    public init(_ traffic: OfficeTraffic, intake: FrameIntake = FrameIntake(), batchSize: Int = 1_024) {
        self.traffic = traffic
        self.intake = intake
        self.batchSize = max(1, batchSize)
    }

    /// What was seen and skipped so far.
    public var counters: PacketCounters { intake.counters }

    /// Puts the next packets into `batch`, in place of those that are there; false at the end of the duration.
    public func next(into batch: inout PacketBatch) throws(Never) -> Bool { next(into: &batch, before: .max) }

    /// The same with the packets before a time, up to which the batch's clock moves where no more are left.
    public func next(into batch: inout PacketBatch, before limit: Int64) -> Bool {
        batch.packets.removeAll(keepingCapacity: true)
        guard !traffic.isOver else { return false }
        // Out of the object, since spans want a place that nobody else can change.
        var frame = self.frame
        self.frame = []
        defer { self.frame = frame }
        while batch.packets.count < batchSize {
            guard let time = traffic.next(into: &frame, before: limit) else {
                if limit < traffic.end { intake.advance(to: limit, in: &batch) }
                return !traffic.isOver || !batch.packets.isEmpty
            }
            intake.take(frame.span.bytes, time: time, wireLength: frame.count, link: .ethernet, into: &batch)
        }
        return true
    }

    /// The statements about attacks that have come to their end since the last call; see `OfficeTraffic.drainTruth`.
    public func drainTruth() -> [TruthStatement] { traffic.drainTruth() }

    /// The news of attacks whose first packet was given since the last call; see `OfficeTraffic.drainBegun`.
    public func drainBegun() -> [AttackStart] { traffic.drainBegun() }
}
