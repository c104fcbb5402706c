import Packets

/// The simulated office as a live source: packets come as a clock passes, some times faster than it.
///
/// Nothing is shed. Where whoever takes the packets cannot keep the pace, simulated time falls behind the clock and what
/// was lost is not made up for, so that a demonstration never ends in a rush; `behind` says by how much.
///
/// ```swift
/// // An hour without attacks in a minute, then the attacks as life has them.
/// let hour: Int64 = 3_600_000_000
/// let traffic = OfficeTraffic(
///     seed: 1, duration: .max, schedule: ScheduledAttack.demonstration(at: hour + 5_000_000))
/// let office = PacedOffice(traffic, pace: Pace(first: hour, at: 60))
/// ```
public final class PacedOffice: PacketSource {
    // A class, since every source of packets is one.
    private let source: OfficeSource
    private let pace: Pace
    private let clock: PaceClock
    private let start: Int64
    private let batchSize: Int
    /// Simulated microseconds from the beginning: how far the clock has come, and how far the packets are.
    private var due = 0.0
    private var given = 0.0
    /// What the clock showed when `due` was right.
    private var mark: Int64?
    private var lost = 0.0

    /// How long it looks for packets before it says that there are none, and how often: microseconds of the clock.
    private static let patience: Int64 = 90_000
    private static let look: Int64 = 15_000
    /// How late packets may be before the pace counts as lost: microseconds of the clock.
    private static let tolerance = 250_000.0

    /// An office whose first moment is when `next` is called first.
    public init(
        _ traffic: OfficeTraffic, pace: Pace = Pace(), clock: PaceClock = .machine(),
        intake: FrameIntake = FrameIntake(), batchSize: Int = 1_024
    ) {
        self.batchSize = max(1, batchSize)
        source = OfficeSource(traffic, intake: intake, batchSize: batchSize)
        start = traffic.start
        self.pace = pace
        self.clock = clock
    }

    /// What was seen and skipped so far.
    public var counters: PacketCounters { source.counters }

    /// The simulated time up to which packets were given, in microseconds since 1970.
    public var time: Int64 { start + Int64(given) }

    /// How many times faster than the clock simulated time is to pass at present.
    public var speed: Double { pace.speed(at: Int64(given)) }

    /// The microseconds of the clock by which the pace was missed so far; 0 where it was kept.
    public var behind: Int64 { Int64(lost) }

    /// Puts the packets that are due into `batch`, in place of those that are there; false at the end of the duration.
    ///
    /// Returns within about 100 ms of the clock, with an empty batch whose own clock has moved on where nothing was due.
    public func next(into batch: inout PacketBatch) throws(Never) -> Bool {
        let called = clock.now()
        while true {
            let now = clock.now()
            comeUp(to: now)
            let limit = start + Int64(due)
            guard source.next(into: &batch, before: limit) else { return false }
            if let last = batch.packets.last, batch.packets.count >= batchSize {
                // There may be more of them.
                given = max(given, Double(last.time - start))
                return true
            }
            given = due
            if !batch.packets.isEmpty || now - called >= Self.patience { return true }
            clock.wait(Self.look)
        }
    }

    /// Moves `due` with the clock, but not far from what was given.
    private func comeUp(to now: Int64) {
        due = pace.advance(due, by: Double(max(0, now - (mark ?? now))))
        mark = now
        let latest = pace.advance(given, by: Self.tolerance)
        if due > latest {
            lost = min(lost + pace.time(from: latest, to: due), 1e18)
            due = latest
        }
    }

    /// The news of attacks whose first packet was given since the last call; see `OfficeTraffic.drainBegun`.
    public func drainBegun() -> [AttackStart] { source.drainBegun() }

    /// The statements about attacks that have come to their end since the last call; see `OfficeTraffic.drainTruth`.
    public func drainTruth() -> [TruthStatement] { source.drainTruth() }
}
