import Foundation

/// A generalised Pareto tail over the highest scores, for rates below what the scores themselves can tell.
///
/// Fitted by probability-weighted moments (Hosking and Wallis, Technometrics 29, 1987) to the highest tenth, at most
/// 500 scores. It is not fitted to few scores, nor to tied ones, which no smooth tail describes.
struct ParetoTail: Sendable, Equatable {
    private static let fewest = 50
    private static let most = 500

    private let start: Float
    private let scale: Double
    private let shape: Double
    /// The share of scores above the start, as p-values count.
    private let share: Double

    /// Fits the tail of ascending scores; nil where it cannot be fitted.
    init?(sorted: [Float]) {
        let count = min(Self.most, sorted.count / 10)
        guard count >= Self.fewest else { return nil }
        let tail = sorted.suffix(count)
        guard Set(tail).count > count * 9 / 10, tail.last! > tail.dropLast().last! else { return nil }
        let start = sorted[sorted.count - count - 1]
        let excesses = tail.map { Double($0) - Double(start) }
        let n = Double(count)
        let mean = excesses.reduce(0, +) / n
        var weighted = 0.0
        for (index, excess) in excesses.enumerated() { weighted += excess * (n - Double(index) - 0.65) / n }
        weighted /= n
        guard mean > 0, mean > 2 * weighted else { return nil }
        // In Hosking and Wallis' sign, the shape is positive for a tail that ends.
        let shape = mean / (mean - 2 * weighted) - 2
        let scale = 2 * mean * weighted / (mean - 2 * weighted)
        guard scale > 0, shape.isFinite, shape > -1, shape < 2 else { return nil }
        self.start = start
        self.shape = shape
        self.scale = scale
        share = Double(count + 1) / Double(sorted.count + 1)
    }

    /// The chance that a benign score is at least this high; above 0 even past the end of a tail that has one.
    func survival(of score: Float) -> Double {
        let excess = (Double(score) - Double(start)) / scale
        if abs(shape) < 1e-6 { return max(share * exp(-excess), .leastNormalMagnitude) }
        return max(share * pow(max(0, 1 - shape * excess), 1 / shape), .leastNormalMagnitude)
    }

    /// The score that a benign one is above with this chance.
    func quantile(survival chance: Double) -> Float {
        let ratio = chance / share
        let excess = abs(shape) < 1e-6 ? -log(ratio) : (1 - pow(ratio, shape)) / shape
        return Float(Double(start) + scale * excess)
    }
}
