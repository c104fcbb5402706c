import Foundation
import Kernels

/// How far out in a column's values a cell lies: the -log of the smaller share of rows on either side of it.
///
/// Few values are kept as they are. Of many, those that stand at ranks which grow from both ends by a twentieth are
/// kept: a share is then off by at most that much, however far out in a tail.
struct ColumnTails: Sendable, Equatable {
    /// Ranks between values that are kept grow by this much.
    private static let growth = 1.05
    /// A column of no more values keeps them all.
    private static let exactLimit = 256

    /// Values of the column, ascending.
    let knots: [Float]
    /// The -log probability of each knot's value.
    let at: [Float]
    /// The -log probability below the first knot, between each two, and above the last.
    let between: [Float]

    init(knots: [Float], at: [Float], between: [Float]) {
        self.knots = knots
        self.at = at
        self.between = between
    }

    /// Learns from a column without missing cells.
    init(_ values: [Float]) {
        let sorted = RadixSort.sorted(values)
        let count = sorted.count
        // Where each run of equal values begins; -0 and 0 are one value.
        let starts = sorted.indices.filter { $0 == 0 || sorted[$0] != sorted[$0 - 1] }
        let ends = starts.dropFirst() + [count]
        let runs = Array(zip(starts, ends))
        let kept = runs.count <= Self.exactLimit ? runs : Self.thinned(runs, count)
        func surprise(_ atMost: Int, _ atLeast: Int) -> Float {
            // No share is 0: the cell itself is counted.
            Float(-log(Double(min(atMost, atLeast) + 1) / Double(count + 1)))
        }
        knots = kept.map { sorted[$0.0] }
        at = kept.map { surprise($0.1, count - $0.0) }
        let inner = zip(kept, kept.dropFirst()).map { left, right in surprise(left.1, count - right.0) }
        between = [surprise(0, count)] + inner + [surprise(count, 0)]
    }

    /// The runs that stand at growing ranks from either end.
    private static func thinned(_ runs: [(Int, Int)], _ count: Int) -> [(Int, Int)] {
        var isKept = [Bool](repeating: false, count: runs.count)
        (isKept[0], isKept[runs.count - 1]) = (true, true)
        var last = 1.0
        for (index, run) in runs.enumerated() where Double(run.1) >= last * growth {
            isKept[index] = true
            last = Double(run.1)
        }
        last = 1.0
        for (index, run) in runs.enumerated().reversed() where Double(count - run.0) >= last * growth {
            isKept[index] = true
            last = Double(count - run.0)
        }
        return runs.indices.filter { isKept[$0] }.map { runs[$0] }
    }

    /// The -log probability of the tail that a value is in.
    ///
    /// Complexity: O(log knots).
    func surprise(of value: Float) -> Float {
        let index = knots.partitionPoint { $0 >= value }
        return index < knots.count && knots[index] == value ? at[index] : between[index]
    }
}
