import Flows
import Packets

/// Recordings (or one live source) after one another, as one stream of packets.
///
/// A recording that goes on where the one before ended, within an hour, is the same stream: open flows and what is
/// remembered of hosts are carried over. Any other begins an epoch of its own, in which nothing of the old one is open.
public struct PacketFeed {
    /// A source that is open.
    public struct Source {
        /// Puts the next packets into the batch; false at the end.
        public var next: (inout PacketBatch) throws -> Bool
        /// What was seen so far.
        public var counters: () -> PacketCounters
        /// Attacks of a simulation that have begun since the last call.
        public var attacks: () -> [SimulatedAttack]

        /// A source of its parts.
        public init(
            next: @escaping (inout PacketBatch) throws -> Bool, counters: @escaping () -> PacketCounters,
            attacks: @escaping () -> [SimulatedAttack] = { [] }
        ) {
            self.next = next
            self.counters = counters
            self.attacks = attacks
        }
    }

    /// One source of the row, opened when it is its turn.
    public struct Part {
        /// Whether it is there to be learnt from.
        public var isLearnt: Bool
        /// Opens it.
        public var open: () throws -> Source

        /// A part.
        public init(isLearnt: Bool, open: @escaping () throws -> Source) {
            self.isLearnt = isLearnt
            self.open = open
        }
    }

    /// What the last call of `next` means for who takes the rows.
    public enum Turn: Equatable {
        /// Packets of the same stream.
        case none
        /// The batch is empty and begins an epoch: rows given after it, before the next call, are still of the old one.
        case recordingEnds(learningEnds: Bool)
        /// The stream goes on in the next part, and learning is over at this time.
        case learningEnds(after: Int64)
    }

    private static let follows: Int64 = 3_600_000_000

    private var parts: [Part]
    private var current: Source?
    private var waiting: PacketBatch?
    private var epochs: UInt32 = 0
    private var clock = Int64.min
    private var before = TrafficTotals()

    /// Whether the part that is read is there to be learnt from.
    public private(set) var isLearning = false

    /// What the last call of `next` means.
    public private(set) var turn = Turn.none

    /// A feed of parts, in order.
    public init(_ parts: [Part]) { self.parts = parts }

    /// What was seen so far, in all parts.
    public var traffic: TrafficTotals {
        guard let counters = current?.counters() else { return before }
        return before + counters
    }

    /// Attacks of a simulation that have begun since the last call.
    public func attacks() -> [SimulatedAttack] { current?.attacks() ?? [] }

    /// Puts the next packets into the batch; false at the end of the last part.
    public mutating func next(_ batch: inout PacketBatch) throws -> Bool {
        turn = .none
        if let waiting {
            self.waiting = nil
            hand(waiting, to: &batch)
            return true
        }
        if let current {
            if try current.next(&batch) {
                hand(batch, to: &batch)
                return true
            }
            before = before + current.counters()
            self.current = nil
        }
        guard let part = parts.first else { return false }
        parts.removeFirst()
        return try begin(part, &batch)
    }

    private mutating func begin(_ part: Part, _ batch: inout PacketBatch) throws -> Bool {
        let wasLearning = isLearning
        let isFirst = clock == .min
        isLearning = part.isLearnt
        let source = try part.open()
        current = source
        var first = PacketBatch(capacity: 1_024)
        while first.packets.isEmpty, try source.next(&first), first.clock == .min {}
        let start = first.packets.first?.time ?? first.clock
        let endsLearning = wasLearning && !isLearning
        if isFirst {
            hand(first, to: &batch)
            return true
        }
        if start != .min, start >= clock, start - clock <= Self.follows {
            if endsLearning { turn = .learningEnds(after: clock) }
            hand(first, to: &batch)
            return true
        }
        turn = .recordingEnds(learningEnds: endsLearning)
        clock = .min
        // Epochs of the part itself count from 0.
        epochs = batch.epoch &+ 1
        batch.packets.removeAll(keepingCapacity: true)
        batch.clock = max(start, 0)
        batch.epoch = epochs
        waiting = start == .min ? nil : first
        return true
    }

    private mutating func hand(_ given: PacketBatch, to batch: inout PacketBatch) {
        batch = given
        clock = max(batch.epoch == 0 ? clock : .min, batch.clock)
        guard epochs > 0 else { return }
        batch.epoch &+= epochs
        for index in batch.packets.indices { batch.packets[index].epoch &+= epochs }
    }
}

extension TrafficTotals {
    /// These, and what a source of packets has counted.
    static func + (totals: Self, counters: PacketCounters) -> Self {
        var sum = totals
        sum.packets += counters.frames
        sum.bytes += counters.bytes
        if counters.dropped > 0 { sum.shed["kernel", default: 0] += counters.dropped }
        return sum
    }
}
