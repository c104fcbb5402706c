import Tabular

/// A seeded generator for tests, so that a failure comes again.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var bits: SplitMix64

    /// Starts the sequence that belongs to `seed`.
    public init(seed: UInt64) {
        bits = SplitMix64(seed: seed)
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        bits.next()
    }
}
