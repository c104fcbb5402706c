import Foundation

/// The far end of what benign hosts reach in one column: peaks above `threshold` come as an exponential.
struct HostTail: Sendable, Codable, Equatable {
    /// The score above which the tail holds.
    var threshold = 0.0
    /// How much higher a score has to be to be e times as rare.
    var scale = 1.0
    /// -ln of the peaks an hour above the threshold.
    var level = 0.0

    /// The peaks that the tail follows.
    static let peaks = 12

    /// A tail of the largest peaks of some hours.
    ///
    /// - Parameters:
    ///   - peaks: the largest score of each host in each part of the time.
    ///   - hours: how long that was.
    ///   - skipping: how many of the largest may be attacks, and only say where they stand among the others.
    init(_ peaks: [Double], hours: Double, skipping: Int = 0) {
        let sorted = peaks.filter { $0 > 0 }.sorted(by: >)
        let hours = max(hours, 1.0 / 360)
        guard sorted.count >= 3 else {
            level = -log(Double(max(sorted.count, 1)) / hours)
            return
        }
        let count = min(Self.peaks, sorted.count - 1)
        threshold = sorted[count]
        level = -log(Double(count) / hours)
        scale = max(Self.slope(sorted, below: count, skipping: count > skipping + 2 ? skipping : 0), 0.35)
    }

    /// The mean excess of the largest over the one after them, or where some are not trusted the slope between two.
    static func slope(_ sorted: [Double], below count: Int, skipping: Int) -> Double {
        if skipping > 0 {
            return (sorted[skipping] - sorted[count]) / log(Double(count + 1) / Double(skipping + 1))
        }
        return sorted[..<count].reduce(0) { $0 + $1 - sorted[count] } / Double(max(count, 1))
    }

    /// -ln of the hourly benign peaks that reach a score; below the threshold a little less than at it.
    func surprise(_ score: Double) -> Double {
        if score <= 0 { return -6 }
        return score >= threshold
            ? level + (score - threshold) / scale : level - 0.1 * (threshold - score) - 0.5
    }
}
