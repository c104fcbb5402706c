import Foundation
import Kernels

/// What a member's score is worth against benign traffic: -ln p, as a curve that is cheap to read.
///
/// It is fitted to scores of benign rows that the member did not see. Between them the curve is their empirical
/// tail, held in a few hundred knots; beyond the highest it goes on in the scale of the tail, but only as a
/// logarithm: no member knows how likely what it never saw is, and none may drown the others by a huge score.
public struct EvidenceCurve: Sendable, Equatable {
    /// Knots are this far apart in -ln p.
    private static let step = 1.0 / 32

    /// Scores, strictly ascending.
    let scores: [Float]
    /// -ln p at each of them, ascending.
    let values: [Float]
    /// How far the score rises beyond the last knot before the evidence grows by ln 2.
    let tailScale: Float

    init(scores: [Float], values: [Float], tailScale: Float) {
        self.scores = scores
        self.values = values
        self.tailScale = tailScale
    }

    /// Fits the curve to held-out benign scores, of which there must be one at least.
    ///
    /// Complexity: O(n).
    public init(benign: [Float]) {
        let sorted = RadixSort.sorted(benign)
        let n = sorted.count
        precondition(n > 0, "a curve needs scores")
        var scores: [Float] = []
        var values: [Float] = []
        // A value's p counts every row that scores at least as high, so that of tied rows none looks rare.
        var next = 0.0
        var index = 0
        while index < n {
            let value = -log(Double(n - index) / Double(n + 1))
            var end = index + 1
            while end < n, sorted[end] == sorted[index] { end += 1 }
            // After a pile of tied rows the curve jumps: it must not rise towards that on the way to the pile.
            let isPile = end < n && log(Double(n - index) / Double(n - end)) >= Self.step
            if value >= next || isPile || end == n {
                scores.append(sorted[index])
                values.append(Float(value))
                next = value + Self.step
            }
            index = end
        }
        self.scores = scores
        self.values = values
        let excess = sorted.suffix(max(1, min(500, n / 20)))
        let start = excess.first ?? 0
        let mean = excess.reduce(0.0) { $0 + Double($1) - Double(start) } / Double(excess.count)
        let range = Double(sorted[n - 1]) - Double(sorted[0])
        let scale = mean > 0 ? mean : range > 0 ? range : 1
        tailScale = Float(min(max(scale, 1e-30), 1e30))
    }

    /// The evidence of a score: 0 where every benign row scores as high, growing without end.
    ///
    /// Complexity: O(log knots).
    public func callAsFunction(_ score: Float) -> Float {
        let last = scores.count - 1
        if score >= scores[last] {
            // In doubles, since the difference of two floats may be larger than any.
            return values[last] + Float(log1p((Double(score) - Double(scores[last])) / Double(tailScale)))
        }
        let above = scores.partitionPoint { $0 > score }
        guard above > 0, above < scores.count else { return 0 }
        let (low, high) = (scores[above - 1], scores[above])
        let share = Float((Double(score) - Double(low)) / (Double(high) - Double(low)))
        return values[above - 1] + share * (values[above] - values[above - 1])
    }

    /// Whether the parts, read from a file, make a curve.
    var isSound: Bool {
        !scores.isEmpty && scores.count == values.count && tailScale > 0 && tailScale.isFinite
            && scores.allSatisfy(\.isFinite) && values.allSatisfy { $0.isFinite && $0 >= 0 }
            && zip(scores, scores.dropFirst()).allSatisfy { $0 < $1 }
            && zip(values, values.dropFirst()).allSatisfy { $0 <= $1 }
    }
}
