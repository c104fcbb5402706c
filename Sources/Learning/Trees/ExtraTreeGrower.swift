import Kernels
import Tabular

/// Grows one extremely randomised tree.
///
/// The rows of a node stand together, ordered by class, so that labels are never read: class counts follow from
/// counting each class's stretch on its own. All columns are looked at together, 16 to a vector. A node's codes are
/// read twice: to count the candidates' sides, and, once one is chosen, to divide the rows and see the ranges that
/// the children's columns take, a chunk at a time while it is in the cache.
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
    private var rows: [UInt32]
    private var spare: [UInt32]
    private var pending: [Pending] = []
    private var pendingCounts: [Int32]
    private var pendingLow: [SIMD16<UInt8>]
    private var pendingHigh: [SIMD16<UInt8>]
    /// The columns that vary in the node.
    private var varying: [Int32] = []
    private var candidates: Candidates
    private(set) var tree = GrownTree()

    init(_ setting: ExtraTreeSetting, seed: UInt64) {
        self.setting = setting
        classCount = setting.classCounts.count
        vectors = setting.codes.vectors
        random = SplitMix64(seed: seed)
        rows = setting.rowsByClass
        spare = [UInt32](repeating: 0, count: rows.count)
        pendingCounts = setting.classCounts
        pendingLow = [SIMD16<UInt8>](repeating: SIMD16(repeating: 255), count: vectors)
        pendingHigh = [SIMD16<UInt8>](repeating: .zero, count: vectors)
        candidates = Candidates(setting)
    }

    mutating func grow() {
        tree.nodes.append(.leaf(0))
        for start in stride(from: 0, to: rows.count, by: CodeRows.chunk) {
            setting.codes.widen(
                &pendingLow, &pendingHigh, at: 0, by: rows, start..<min(start + CodeRows.chunk, rows.count))
        }
        pending.append(Pending(node: 0, start: 0, end: rows.count))
        var counts = [Int32](repeating: 0, count: classCount)
        while let node = pending.popLast() {
            let stack = pending.count
            for k in 0..<classCount { counts[k] = pendingCounts[stack * classCount + k] }
            if isMixed(counts, size: node.end - node.start), node.end - node.start >= setting.minimumToSplit {
                findVarying(stack)
                if !varying.isEmpty {
                    drawCandidates(stack)
                    candidates.count(rows, from: node.start, classCounts: counts)
                    split(node, counts, candidates.best(counts), stack)
                    continue
                }
            }
            tree.nodes[node.node] = .leaf(Int32(tree.leafCounts.count / classCount))
            tree.leafCounts.append(contentsOf: counts)
        }
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
            let differing = unsafeBitCast(pendingLow[at] ^ pendingHigh[at], to: SIMD2<UInt64>.self)
            for half in 0..<2 {
                var bits = differing[half]
                while bits != 0 {
                    varying.append(setting.columnOfBit[vector * 128 + half * 64 + bits.trailingZeroBitCount])
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
        var rightSize = 0
        for k in 0..<classCount {
            let right = candidates.right(best, k)
            pendingCounts[stack * classCount + k] = counts[k] - right
            pendingCounts[(stack + 1) * classCount + k] = right
            rightSize += Int(right)
        }
        let middle = node.end - rightSize
        divide(node, candidates.places[best], cut, stack, middle)
        pending.append(Pending(node: left, start: node.start, end: middle))
        pending.append(Pending(node: left + 1, start: middle, end: node.end))
    }

    /// Divides the node's rows, and finds the ranges of the columns on each side that may be split again.
    private mutating func divide(_ node: Pending, _ place: CodeRows.Place, _ cut: UInt8, _ stack: Int, _ middle: Int) {
        let leftIsMixed = isMixed(stack, size: middle - node.start)
        let rightIsMixed = isMixed(stack + 1, size: node.end - middle)
        for vector in stack * vectors..<(stack + 2) * vectors {
            pendingLow[vector] = SIMD16(repeating: 255)
            pendingHigh[vector] = .zero
        }
        var left = node.start
        var right = 0
        for start in stride(from: node.start, to: node.end, by: CodeRows.chunk) {
            let chunk = start..<min(start + CodeRows.chunk, node.end)
            let next = setting.codes.divide(
                &rows, chunk, by: place, atLeast: cut, left: left, aside: &spare, right: right)
            if leftIsMixed {
                setting.codes.widen(&pendingLow, &pendingHigh, at: stack * vectors, by: rows, left..<next.left)
            }
            if rightIsMixed {
                setting.codes.widen(&pendingLow, &pendingHigh, at: (stack + 1) * vectors, by: spare, right..<next.right)
            }
            (left, right) = next
        }
        rows.replaceSubrange(middle..<node.end, with: spare[0..<right])
    }

    private func isMixed(_ stack: Int, size: Int) -> Bool {
        for k in 0..<classCount {
            let count = pendingCounts[stack * classCount + k]
            if count > 0 { return Int(count) < size }
        }
        return false
    }

    private mutating func reserve(_ count: Int) {
        while pendingCounts.count < count * classCount { pendingCounts.append(0) }
        while pendingLow.count < count * vectors {
            pendingLow.append(.zero)
            pendingHigh.append(.zero)
        }
    }
}
