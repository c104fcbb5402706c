import Foundation

/// The chance that a benign flow scores at least so high at any of its looks.
///
/// Among the scores of held-out flows it is counted: (1 + those at least as high) / (n + 1). Above the highest of them
/// a tail goes on as a power of the score, by Hill's estimate from the highest hundredth (Hill, "A Simple General
/// Approach to Inference About the Tail of a Distribution", Annals of Statistics 3, 1975): heavy, since the strangest
/// flows of one hour are no measure of those of the next. On offices it kept its promise where lighter tails, and
/// estimates from fewer scores, did not (Documentation/research/flow-baseline.md).
package struct FlowTail: Sendable, Equatable {
    /// With fewer scores in it a tail is noise.
    private static let fewest = 5

    private let scores: [Float]
    /// The mean excess of the tail's scores: of their logarithms, or where they are not above 0, of themselves.
    private let scale: Double
    private let isPower: Bool

    /// Learns from scores in ascending order.
    package init(sorted scores: [Float]) {
        self.scores = scores
        let count = min(max(Self.fewest, scores.count / 100), scores.count - 1)
        let start = count > 0 ? Double(scores[scores.count - count - 1]) : 0
        isPower = start > 0
        guard count > 0 else {
            scale = 1
            return
        }
        let isPower = isPower
        let mean = scores.suffix(count).reduce(0) {
            $0 + (isPower ? log(Double($1) / start) : Double($1) - start)
        }
        // Scores that are tied have no tail: what is above them is as good as new.
        scale = max(mean / Double(count), isPower ? 1e-3 : 1e-3 * max(1, abs(start)))
    }

    /// The p-value of a score, never 0.
    ///
    /// Complexity: O(log n).
    package func pValue(_ score: Float) -> Double {
        guard let last = scores.last else { return 1 }
        let places = Double(scores.count + 1)
        guard score > last else { return Double(1 + scores.count - firstIndex(atLeast: score)) / places }
        let excess = isPower ? log(Double(score) / Double(last)) : Double(score) - Double(last)
        return max(exp(-excess / scale) / places, 1e-300)
    }

    private func firstIndex(atLeast score: Float) -> Int {
        var (low, high) = (0, scores.count)
        while low < high {
            let middle = (low + high) / 2
            if scores[middle] >= score { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
