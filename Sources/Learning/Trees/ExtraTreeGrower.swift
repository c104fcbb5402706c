import Kernels
import Tabular

/// Grows one extremely randomised tree.
///
/// The rows of a node stand together, ordered by class, so that labels are never read: class counts follow from
/// counting each class's stretch on its own. All columns are looked at together, 16 to a vector. A node's codes are
/// read twice: to count the candidates' sides, and, once one is chosen, to divide the rows and see the ranges that
/// the children's columns take, a chunk at a time while it is in the cache.
///
/// Growing waits for memory more than for anything else. So where a node's rows have become few enough for a cache,
/// their codes are copied together, and the whole subtree is grown on the copy.
struct ExtraTreeGrower {
    /// A node that waits to be split.
    ///
    /// Its class counts and column ranges stand at its position on their stacks.
    private struct Pending {
        var node: Int
        var start: Int
        var end: Int
    }

    private let setting: ExtraTreeSetting
    private let classCount: Int
    private let vectors: Int
    private var random: SplitMix64
    private var stages: [ExtraTreeStage]
    private var stage = 0
    private var spare: [UInt32]
    private var pending: [Pending] = []
    private var pendingCounts: [Int32]
    private var pendingLow: [SIMD16<UInt8>]
    private var pendingHigh: [SIMD16<UInt8>]
    /// The columns that vary in the node.
    private var varying: [Int32] = []
    private var candidates: Candidates
    /// How many rows of each class a tree sees.
    private let sampleCounts: [Int32]
    private var tree = GrownTree()

    init(_ setting: ExtraTreeSetting) {
        self.setting = setting
        classCount = setting.classCounts.count
        vectors = setting.codes.vectors
        random = SplitMix64(seed: 0)
        sampleCounts = setting.sampleCounts
        let count = sampleCounts.reduce(0) { $0 + Int($1) }
        stages = ExtraTreeStage.stages(of: setting.codes, rows: count)
        spare = [UInt32](repeating: 0, count: count)
        pendingCounts = setting.classCounts
        pendingLow = [SIMD16<UInt8>](repeating: SIMD16(repeating: 255), count: vectors)
        pendingHigh = [SIMD16<UInt8>](repeating: .zero, count: vectors)
        candidates = Candidates(setting)
    }

    /// Grows the tree of a seed.
    ///
    /// One grower may grow many: its room is made once.
    mutating func grow(seed: UInt64) -> GrownTree {
        random = SplitMix64(seed: seed)
        tree = GrownTree(nodes: [.leaf(0)])
        let count = drawSample()
        for k in 0..<classCount { pendingCounts[k] = sampleCounts[k] }
        for vector in 0..<vectors {
            pendingLow[vector] = SIMD16(repeating: 255)
            pendingHigh[vector] = .zero
        }
        for start in stride(from: 0, to: count, by: CodeRows.chunk) {
            setting.codes.widen(
                &pendingLow, &pendingHigh, at: 0, by: stages[0].rows, start..<min(start + CodeRows.chunk, count))
        }
        pending.append(Pending(node: 0, start: 0, end: count))
        growPending(downTo: 0)
        return tree
    }

    /// Draws the rows that the tree sees, of each class its number, in order; gives how many they are.
    private mutating func drawSample() -> Int {
        var drawn = 0
        var row = 0
        for k in 0..<classCount {
            var (left, wanted) = (Int(setting.classCounts[k]), Int(sampleCounts[k]))
            while wanted > 0 {
                // Selection sampling (Knuth, Algorithm S): each of what is left is taken with the chance that fits.
                if wanted == left || random.integer(below: left) < wanted {
                    stages[0].rows[drawn] = UInt32(row)
                    drawn += 1
                    wanted -= 1
                }
                left -= 1
                row += 1
            }
            row += left
        }
        return drawn
    }

    /// Splits pending nodes, and those that come of them, until only `base` are left.
    private mutating func growPending(downTo base: Int) {
        var counts = [Int32](repeating: 0, count: classCount)
        while pending.count > base, let node = pending.popLast() {
            let stack = pending.count
            for k in 0..<classCount { counts[k] = pendingCounts[stack * classCount + k] }
            let size = node.end - node.start
            if isMixed(counts, size: size), size >= setting.minimumToSplit,
                tree.nodes.count + 2 <= TreeNode.nodeLimit
            {
                if stage + 1 < stages.count, size <= stages[stage + 1].rows.count {
                    growTogether(node)
                    continue
                }
                findVarying(stack)
                if !varying.isEmpty {
                    drawCandidates(stack)
                    candidates.count(stages[stage].codes, stages[stage].rows, from: node.start, classCounts: counts)
                    split(node, counts, candidates.best(counts), stack)
                    continue
                }
            }
            tree.nodes[node.node] = .leaf(Int32(tree.leafCounts.count / classCount))
            tree.leafCounts.append(contentsOf: counts)
        }
    }

    /// Grows the subtree of a node, whose counts and ranges stand on top of the stacks, on the next stage.
    private mutating func growTogether(_ node: Pending) {
        let (source, size) = (stages[stage], node.end - node.start)
        stage += 1
        stages[stage].codes.gather(source.codes, source.rows, node.start..<node.end)
        for i in 0..<size { stages[stage].rows[i] = UInt32(i) }
        pending.append(Pending(node: node.node, start: 0, end: size))
        growPending(downTo: pending.count - 1)
        stage -= 1
    }

    private func isMixed(_ counts: [Int32], size: Int) -> Bool {
        for count in counts where count > 0 { return Int(count) < size }
        return false
    }

    private mutating func findVarying(_ stack: Int) {
        varying.removeAll(keepingCapacity: true)
        let first = stack * vectors
        for vector in 0..<setting.codes.byteVectors {
            let (low, high) = (pendingLow[first + vector], pendingHigh[first + vector])
            guard low != high else { continue }
            for lane in 0..<16 where low[lane] != high[lane] {
                varying.append(setting.columnOfByte[vector * 16 + lane])
            }
        }
        for vector in 0..<setting.codes.bitVectors {
            let at = first + setting.codes.byteVectors + vector
            let differing = pendingLow[at] ^ pendingHigh[at]
            guard differing != .zero else { continue }
            for lane in 0..<16 {
                var bits = differing[lane]
                while bits != 0 {
                    varying.append(setting.columnOfBit[vector * 128 + lane * 8 + bits.trailingZeroBitCount])
                    bits &= bits &- 1
                }
            }
        }
    }

    /// Draws columns among the varying ones without replacement, and for each a cut within its range.
    private mutating func drawCandidates(_ stack: Int) {
        candidates.removeAll()
        let first = stack * vectors
        for position in 0..<min(varying.count, setting.columnsTried) {
            let bits = random.next()
            // The high half draws the column, the low half its cut.
            let pick = position &+ Int(((bits >> 32) &* UInt64(varying.count &- position)) >> 32)
            varying.swapAt(position, pick)
            let column = Int(varying[position])
            let place = setting.codes.places[column]
            var cut: UInt8 = 1
            if place.bit == nil {
                let smallest = pendingLow[first + place.vector][place.lane]
                let steps = pendingHigh[first + place.vector][place.lane] &- smallest
                cut = smallest &+ UInt8(truncatingIfNeeded: ((bits & 0xFFFF_FFFF) &* UInt64(steps)) >> 32) &+ 1
            }
            candidates.append(column, place, atLeast: cut)
        }
    }

    private mutating func split(_ node: Pending, _ counts: [Int32], _ best: Int, _ stack: Int) {
        let cut = candidates.cuts[best]
        let left = tree.nodes.count
        tree.nodes[node.node] = .split(column: Int32(candidates.columns[best]), code: cut - 1, left: Int32(left))
        tree.nodes.append(.leaf(0))
        tree.nodes.append(.leaf(0))
        reserve(stack + 2)
        let middle = divide(node, counts, candidates.places[best], cut, stack)
        pending.append(Pending(node: left, start: node.start, end: middle))
        pending.append(Pending(node: left + 1, start: middle, end: node.end))
    }

    /// Divides the node's rows, class by class; finds each side's class counts and the ranges of its columns.
    ///
    /// Returns where the right side begins.
    private mutating func divide(
        _ node: Pending, _ counts: [Int32], _ place: CodeRows.Place, _ cut: UInt8, _ stack: Int
    ) -> Int {
        for vector in stack * vectors..<(stack + 2) * vectors {
            pendingLow[vector] = SIMD16(repeating: 255)
            pendingHigh[vector] = .zero
        }
        var (left, right) = (node.start, 0)
        var start = node.start
        for k in 0..<classCount {
            let end = start + Int(counts[k])
            let (leftBefore, rightBefore) = (left, right)
            (left, right) = stages[stage].divide(
                start..<end, by: place, atLeast: cut, left: left, aside: &spare, right: right, &pendingLow,
                &pendingHigh,
                at: stack * vectors)
            start = end
            pendingCounts[stack * classCount + k] = Int32(left - leftBefore)
            pendingCounts[(stack + 1) * classCount + k] = Int32(right - rightBefore)
        }
        for i in 0..<right { stages[stage].rows[left + i] = spare[i] }
        return left
    }

    private mutating func reserve(_ count: Int) {
        while pendingCounts.count < count * classCount { pendingCounts.append(0) }
        while pendingLow.count < count * vectors {
            pendingLow.append(.zero)
            pendingHigh.append(.zero)
        }
    }
}
