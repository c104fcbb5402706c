import Kernels
import Tabular

/// What all trees of a forest share while they grow.
struct ExtraTreeSetting: Sendable {
    let codes: CodeBlocks
    /// The row numbers, ordered by class; and how many rows each class has.
    let rowsByClass: [UInt32]
    let classCounts: [Int32]
    let weights: [Float]
    let columns: Int
    let columnsTried: Int
    let minimumToSplit: Int

    init(
        codes: CodeBlocks, classes: [UInt16], classCount: Int, weights: [Float], columns: Int, columnsTried: Int,
        minimumToSplit: Int
    ) {
        self.codes = codes
        self.weights = weights
        self.columns = columns
        self.columnsTried = columnsTried
        self.minimumToSplit = minimumToSplit
        var counts = [Int32](repeating: 0, count: classCount)
        for code in classes { counts[Int(code)] += 1 }
        classCounts = counts
        var next = counts.reduce(into: [0]) { $0.append($0.last! + Int($1)) }
        var rows = [UInt32](repeating: 0, count: classes.count)
        for (row, code) in classes.enumerated() {
            rows[next[Int(code)]] = UInt32(row)
            next[Int(code)] += 1
        }
        rowsByClass = rows
    }
}

/// A tree as it was grown, in codes.
struct GrownTree: Sendable {
    enum Node: Sendable {
        /// A row goes right where its code in the column is above the cut; the right child follows the left.
        case split(column: Int32, code: UInt8, left: Int32)
        case leaf(Int32)
    }
    var nodes: [Node] = []
    /// How many rows of each class each leaf holds.
    var leafCounts: [Int32] = []
}

/// Grows one extremely randomised tree.
///
/// The rows of a node stand together, ordered by class, so that labels are never read: class counts follow from
/// counting each class's stretch on its own. All columns are looked at together, 16 to a vector: finding every
/// column's range costs less than reading the few columns that are tried.
struct ExtraTreeGrower {
    private struct Pending {
        var node: Int
        var start: Int
        var end: Int
    }

    private let setting: ExtraTreeSetting
    private let classCount: Int
    private var random: SplitMix64
    private var rows: [UInt32]
    private var spare: [UInt32]
    private var low: [SIMD16<UInt8>]
    private var high: [SIMD16<UInt8>]
    private var atLeast: [SIMD16<UInt8>]
    private var counted: [SIMD16<UInt8>]
    private var varying: [Int32]
    /// Class counts of the pending nodes, a stretch for each, in the order of `pending`.
    private var pendingCounts: [Int32]
    private var pending: [Pending] = []
    /// The node's candidates: column, the smallest code that goes right, and the rows of each class that do.
    private var tried: [Int32] = []
    private var cuts: [UInt8] = []
    private var rightCounts: [Int32]
    private(set) var tree = GrownTree()

    init(_ setting: ExtraTreeSetting, seed: UInt64) {
        self.setting = setting
        classCount = setting.classCounts.count
        random = SplitMix64(seed: seed)
        rows = setting.rowsByClass
        spare = [UInt32](repeating: 0, count: rows.count)
        let vectors = setting.codes.groups * 4
        low = [SIMD16<UInt8>](repeating: .zero, count: vectors)
        high = low
        counted = low
        atLeast = [SIMD16<UInt8>](repeating: SIMD16(repeating: 255), count: vectors)
        varying = [Int32](repeating: 0, count: setting.columns)
        pendingCounts = setting.classCounts
        rightCounts = [Int32](repeating: 0, count: setting.columnsTried * classCount)
    }

    mutating func grow() {
        tree.nodes.append(.leaf(0))
        pending.append(Pending(node: 0, start: 0, end: rows.count))
        var counts = [Int32](repeating: 0, count: classCount)
        while let node = pending.popLast() {
            let stretch = pending.count * classCount
            for k in 0..<classCount { counts[k] = pendingCounts[stretch + k] }
            if isSplittable(counts, node), let best = bestCut(counts, node) {
                split(node, counts, candidate: best, stretch)
            } else {
                tree.nodes[node.node] = .leaf(Int32(tree.leafCounts.count / classCount))
                tree.leafCounts.append(contentsOf: counts)
            }
        }
    }

    private func isSplittable(_ counts: [Int32], _ node: Pending) -> Bool {
        let size = node.end - node.start
        guard size >= setting.minimumToSplit else { return false }
        for count in counts where count > 0 { return Int(count) < size }
        return false
    }

    /// Tries columns with a random cut each; gives the position of the best in `tried`, or nil if all are constant.
    private mutating func bestCut(_ counts: [Int32], _ node: Pending) -> Int? {
        findRanges(node)
        guard drawCuts() else { return nil }
        countRight(counts, node)
        return bestCandidate(counts)
    }

    private mutating func findRanges(_ node: Pending) {
        setting.codes.extremes(rows, node.start..<node.end, low: &low, high: &high)
    }

    /// Draws columns that vary here without replacement, and for each a cut between its smallest and largest code.
    private mutating func drawCuts() -> Bool {
        var count = 0
        for vector in 0..<low.count where low[vector] != high[vector] {
            let first = vector &* 16
            for lane in 0..<min(16, setting.columns - first)
            where low[vector][lane] != high[vector][lane] {
                varying[count] = Int32(truncatingIfNeeded: first &+ lane)
                count &+= 1
            }
        }
        tried.removeAll(keepingCapacity: true)
        cuts.removeAll(keepingCapacity: true)
        for position in 0..<min(count, setting.columnsTried) {
            let bits = random.next()
            // The high half draws the column, the low half its cut.
            let pick = position &+ Int((bits >> 32) &* UInt64(count &- position) >> 32)
            let column = Int(varying[pick])
            varying[pick] = varying[position]
            let smallest = low[column >> 4][column & 15]
            let span = high[column >> 4][column & 15] &- smallest
            let offset = UInt8(truncatingIfNeeded: (bits & 0xFFFF_FFFF) &* UInt64(span) >> 32)
            tried.append(Int32(truncatingIfNeeded: column))
            cuts.append(smallest &+ offset &+ 1)
        }
        return count > 0
    }

    /// Counts for each candidate and class the rows that go right, in stretches that a byte can count.
    private mutating func countRight(_ counts: [Int32], _ node: Pending) {
        for i in tried.indices { atLeast[Int(tried[i]) >> 4][Int(tried[i]) & 15] = cuts[i] }
        for i in 0..<tried.count * classCount { rightCounts[i] = 0 }
        var start = node.start
        for k in 0..<classCount {
            let end = start + Int(counts[k])
            while start < end {
                let next = min(start + 255, end)
                setting.codes.counts(rows, start..<next, atLeast: atLeast, into: &counted)
                for i in tried.indices {
                    let column = Int(tried[i])
                    rightCounts[i &* classCount &+ k] &+= Int32(counted[column >> 4][column & 15])
                }
                start = next
            }
        }
        for column in tried { atLeast[Int(column) >> 4][Int(column) & 15] = 255 }
    }

    /// The candidate with the purest sides by Gini's measure: the largest sum of squared class weights over weight.
    private func bestCandidate(_ counts: [Int32]) -> Int {
        var best = 0
        var bestPurity = -Float.infinity
        for i in tried.indices {
            var left: Float = 0
            var right: Float = 0
            var leftSquares: Float = 0
            var rightSquares: Float = 0
            for k in 0..<classCount {
                let r = Float(rightCounts[i &* classCount &+ k]) * setting.weights[k]
                let l = Float(counts[k]) * setting.weights[k] - r
                right += r
                left += l
                rightSquares += r * r
                leftSquares += l * l
            }
            let purity = leftSquares / left + rightSquares / right
            if purity > bestPurity {
                bestPurity = purity
                best = i
            }
        }
        return best
    }

    private mutating func split(_ node: Pending, _ counts: [Int32], candidate: Int, _ stretch: Int) {
        let column = Int(tried[candidate])
        let cut = cuts[candidate]
        let middle = setting.codes.partition(
            &rows, node.start..<node.end, column: column, atLeast: cut, spare: &spare)
        let left = tree.nodes.count
        tree.nodes[node.node] = .split(column: Int32(column), code: cut - 1, left: Int32(left))
        tree.nodes.append(.leaf(0))
        tree.nodes.append(.leaf(0))
        pending.append(Pending(node: left, start: node.start, end: middle))
        pending.append(Pending(node: left + 1, start: middle, end: node.end))
        while pendingCounts.count < stretch + 2 * classCount { pendingCounts.append(0) }
        for k in 0..<classCount {
            let right = rightCounts[candidate * classCount + k]
            pendingCounts[stretch + k] = counts[k] - right
            pendingCounts[stretch + classCount + k] = right
        }
    }
}
