/// How one-way records are put together.
public struct PairingOptions: Sendable, Equatable {
    /// How long a record waits for the other direction, and how old a biflow may be when a record still continues it,
    /// in microseconds of the exporter's time.
    public var activeTimeout: Int64
    /// How long a biflow of both directions waits for stragglers, in microseconds of the exporter's time.
    public var linger: Int64
    /// The biflows that may be open at once.
    public var capacity: Int

    /// Options; by default 120 s, 5 s, and 262,144 biflows (some 70 MB).
    public init(activeTimeout: Int64 = 120_000_000, linger: Int64 = 5_000_000, capacity: Int = 262_144) {
        self.activeTimeout = min(max(0, activeTimeout), 1 << 50)
        self.linger = min(max(0, linger), 1 << 50)
        self.capacity = max(1, min(capacity, 1 << 30))
    }
}

/// What pairing did.
public struct PairingCounts: Sendable, Equatable {
    /// Records that told one direction.
    public var oneWay: UInt64 = 0
    /// Records that told both, and passed as they were.
    public var bothWays: UInt64 = 0
    /// Biflows of two directions.
    public var paired: UInt64 = 0
    /// Biflows of which one direction came alone.
    public var unpaired: UInt64 = 0
    /// Records that were added to one of the same direction.
    public var merged: UInt64 = 0
    /// Biflows that were given out early, for want of room.
    public var evicted: UInt64 = 0
    /// The times that an exporter's clock was set back, so that its open biflows were given out.
    public var clockSetBack: UInt64 = 0

    /// Counts at zero.
    public init() {}

    /// The counts that are not zero, with the words for a person.
    public var described: [SourceCount] {
        let all = [
            ("one-way records", oneWay), ("two-way records", bothWays), ("flows paired", paired),
            ("flows seen one way only", unpaired), ("records merged into an open flow", merged),
            ("flows given out early for want of room", evicted), ("exporter clocks set back", clockSetBack),
        ]
        return all.filter { $0.1 > 0 }.map { SourceCount($0.0, $0.1) }
    }
}
