import Foundation

/// The chance that a benign flow scores at least so high at any of its looks.
///
/// Among the scores of held-out flows it is counted: (1 + those at least as high) / (n + 1). Above the highest of them a
/// tail goes on: exponential in the score, with the mean excess of the highest ones as its scale, never a tail that
/// ends.
package struct FlowTail: Sendable, Equatable {
    /// The tail's scale is the mean excess of at most this many scores, or of a hundredth where that is fewer.
    private static let most = 50
    private static let fewest = 5

    private let scores: [Float]
    private let scale: Double

    /// Learns from scores in ascending order.
    package init(sorted scores: [Float]) {
        self.scores = scores
        let count = min(max(Self.fewest, min(Self.most, scores.count / 100)), scores.count - 1)
        guard count > 0 else {
            scale = 1
            return
        }
        let start = Double(scores[scores.count - count - 1])
        let mean = scores.suffix(count).reduce(0) { $0 + Double($1) - start } / Double(count)
        scale = max(mean, 1e-6 * max(1, abs(start)))
    }

    /// Complexity: O(log n).
    package func pValue(_ score: Float) -> Double {
        guard let last = scores.last else { return 1 }
        let counted: (Int) -> Double = { Double(1 + $0) / Double(scores.count + 1) }
        guard score > last else { return counted(scores.count - firstIndex(atLeast: score)) }
        // So high a score leaves nothing, and the logarithm of nothing is wanted by nobody.
        return max(counted(0) * exp(-(Double(score) - Double(last)) / scale), 1e-300)
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
