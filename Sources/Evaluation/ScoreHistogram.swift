import Kernels

/// How many benign and attack rows score how high, in even bins.
public struct ScoreHistogram: Sendable {
    /// The bins' edges, ascending, one more than bins.
    public let edges: [Float]
    /// Benign rows a bin.
    public let benign: [Int]
    /// Attack rows a bin.
    public let attack: [Int]

    private static let bins = 60

    /// Counts scores.
    ///
    /// The highest and lowest thousandth go into the end bins, so that a long tail leaves a picture; the threshold is
    /// always within.
    public init(scores: [Float], isAttack: [Bool], threshold: Float) {
        let sorted = RadixSort.sorted(scores)
        guard !sorted.isEmpty else {
            edges = []
            benign = []
            attack = []
            return
        }
        let cut = sorted.count / 1000
        var low = sorted[cut]
        var high = sorted[sorted.count - 1 - cut]
        if threshold.isFinite {
            low = min(low, threshold)
            high = max(high, threshold)
        }
        if low == high {
            low -= 0.5
            high += 0.5
        }
        let width = (high - low) / Float(Self.bins)
        var counts = [[Int]](repeating: [Int](repeating: 0, count: Self.bins), count: 2)
        for (score, attack) in zip(scores, isAttack) {
            let bin = max(0, min(Float(Self.bins - 1), ((score - low) / width).rounded(.down)))
            counts[attack ? 1 : 0][Int(bin)] += 1
        }
        edges = (0...Self.bins).map { low + Float($0) * width }
        benign = counts[0]
        attack = counts[1]
    }
}
