import Foundation
import Kernels

/// How a score ranks attacks above benign rows, at every threshold.
///
/// Scores must be finite.
public struct RankingCurves: Sendable {
    /// One step of the curves: what a threshold of "at least this score" gives.
    public struct Point: Sendable, Equatable {
        /// The score; nil stands for a threshold above all scores.
        public var threshold: Float?
        /// How many attacks score at least that.
        public var truePositives: Int
        /// How many benign rows do.
        public var falsePositives: Int
    }

    /// The points from the highest threshold to the lowest, one for each distinct score, after (0, 0).
    public let points: [Point]
    /// The number of attacks.
    public let positives: Int
    /// The number of benign rows.
    public let negatives: Int

    /// Ranks the rows.
    ///
    /// Complexity: O(n).
    public init(scores: [Float], isPositive: [Bool]) {
        precondition(scores.count == isPositive.count, "a label for each score")
        positives = isPositive.count { $0 }
        negatives = isPositive.count - positives
        var points = [Point(threshold: nil, truePositives: 0, falsePositives: 0)]
        var (hits, alarms) = (0, 0)
        let order = RadixSort.order(scores)
        for position in order.indices.reversed() {
            let row = Int(order[position])
            if isPositive[row] { hits += 1 } else { alarms += 1 }
            if position == 0 || scores[Int(order[position - 1])] != scores[row] {
                points.append(Point(threshold: scores[row], truePositives: hits, falsePositives: alarms))
            }
        }
        self.points = points
    }

    /// The share of benign rows called at a point; nil without benign rows.
    public func falseAlarmRate(_ point: Point) -> Double? {
        negatives > 0 ? Double(point.falsePositives) / Double(negatives) : nil
    }

    /// The share of attacks called at a point; nil without attacks.
    public func recall(_ point: Point) -> Double? {
        positives > 0 ? Double(point.truePositives) / Double(positives) : nil
    }

    /// The area under the ROC curve; nil unless there are both kinds of rows.
    public var areaUnderROC: Double? {
        guard positives > 0, negatives > 0 else { return nil }
        var area = 0.0
        for (a, b) in zip(points, points.dropFirst()) {
            area += Double(b.falsePositives - a.falsePositives) * Double(a.truePositives + b.truePositives) / 2
        }
        return area / (Double(positives) * Double(negatives))
    }

    /// The mean precision over the steps in recall (average precision, not interpolated); nil without attacks.
    public var averagePrecision: Double? {
        guard positives > 0 else { return nil }
        let sum = zip(points, points.dropFirst()).reduce(0.0) { sum, step in
            let (a, b) = step
            let precision = Double(b.truePositives) / Double(b.truePositives + b.falsePositives)
            return sum + Double(b.truePositives - a.truePositives) / Double(positives) * precision
        }
        return min(1, sum)
    }

    /// The point of the lowest threshold whose false-alarm rate is at most `rate`; nil without benign rows.
    public func point(atFalseAlarmRate rate: Double) -> Point? {
        guard negatives > 0 else { return nil }
        return points.last { Double($0.falsePositives) <= rate * Double(negatives) }
    }

    /// The highest recall at a false-alarm rate of at most `rate`, without interpolation.
    public func recall(atFalseAlarmRate rate: Double) -> Double? {
        point(atFalseAlarmRate: rate).flatMap(recall)
    }

    /// About `count` points that keep the curves' ends, evenly spread along them, and as many again that are evenly
    /// spread over the logarithm of the false-alarm rate, where what matters is close to zero.
    public func thinned(to count: Int) -> [Point] {
        guard points.count > count, let last = points.last else { return points }
        let decades = log10(Double(max(10, negatives)))
        let place = { (p: Point) in log10(Double(max(1, p.falsePositives))) / decades * Double(count) }
        var nextPlace = 0.0
        let length = { (p: Point) in
            Double(p.truePositives) / Double(max(1, positives)) + Double(p.falsePositives) / Double(max(1, negatives))
        }
        let step = length(last) / Double(count)
        var kept: [Point] = []
        var next = 0.0
        for point in points where length(point) >= next || place(point) >= nextPlace || point == last {
            kept.append(point)
            next = max(next, length(point) + step)
            nextPlace = max(nextPlace, place(point) + 1)
        }
        return kept
    }
}
