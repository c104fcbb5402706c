import Kernels

/// Rows in nested balls, so that the nearest rows of a row are found without looking at most of the others.
///
/// Omohundro, "Five Balltree Construction Algorithms", 1989. Searches are exact.
struct BallTree: Sendable {
    private struct Node {
        var radius: Float
        /// The other child (the first one follows its node); 0 at a leaf.
        var second = 0
        /// The block of a leaf's rows.
        var block = 0
    }

    private let columns: Int
    private let rowCount: Int
    private var nodes: [Node] = []
    /// The middles of the balls, node after node.
    private var centres: [Float] = []
    private var blocks: [SIMD8<Float>] = []
    /// For each place of a block, the row that stands there; -1 where none does.
    private var rowOfPlace: [Int32] = []

    /// Builds the tree over rows, one after the other.
    ///
    /// Complexity: O(rows x columns x log rows).
    init(_ rows: [Float], columns: Int) {
        self.columns = columns
        rowCount = rows.count / columns
        var order = Array(0..<Int32(rowCount))
        if rowCount > 0 { build(rows, &order, 0..<rowCount) }
    }

    private mutating func build(_ rows: [Float], _ order: inout [Int32], _ range: Range<Int>) {
        func row(_ index: Int32) -> Range<Int> { Int(index) * columns..<(Int(index) + 1) * columns }
        var sums = [Double](repeating: 0, count: columns)
        for i in range {
            let start = Int(order[i]) * columns
            for k in 0..<columns { sums[k] += Double(rows[start + k]) }
        }
        let centre = sums.map { Float($0 / Double(range.count)) }
        let node = nodes.count
        let (far, squaredRadius) = farthest(rows, order, range, from: centre)
        nodes.append(Node(radius: squaredRadius.squareRoot()))
        centres += centre
        guard range.count > RowBlocks.size else {
            nodes[node].block = rowOfPlace.count / RowBlocks.size
            append(rows, order, range)
            return
        }
        // The rows are halved along the line between two that are far apart.
        let a = Array(rows[row(order[far])])
        let (other, _) = farthest(rows, order, range, from: a)
        let b = rows[row(order[other])]
        let line = zip(a, b).map { $1 - $0 }
        let places = range.map { i -> (Float, Int32) in
            let start = Int(order[i]) * columns
            var place: Float = 0
            for k in 0..<columns { place += rows[start + k] * line[k] }
            return (place, order[i])
        }.sorted { $0 < $1 }
        for (i, place) in zip(range, places) { order[i] = place.1 }
        // A half of whole blocks, so that few places stay empty.
        let half = (range.count / 2 + RowBlocks.size - 1) / RowBlocks.size * RowBlocks.size
        let middle = range.lowerBound + min(half, range.count - 1)
        build(rows, &order, range.lowerBound..<middle)
        nodes[node].second = nodes.count
        build(rows, &order, middle..<range.upperBound)
    }

    private func farthest(
        _ rows: [Float], _ order: [Int32], _ range: Range<Int>, from point: [Float]
    ) -> (Int, Float) {
        var best = (range.lowerBound, Float(-1))
        let all = rows.span
        let target = point.span
        for i in range {
            let start = Int(order[i]) * columns
            let distance = RowBlocks.squaredDistance(all.extracting(start..<start + columns), target)
            if distance > best.1 { best = (i, distance) }
        }
        return best
    }

    private mutating func append(_ rows: [Float], _ order: [Int32], _ range: Range<Int>) {
        let first = blocks.count
        blocks += [SIMD8<Float>](repeating: .zero, count: columns * 4)
        for (place, i) in range.enumerated() {
            for k in 0..<columns {
                blocks[first + k * 4 + place / 8][place % 8] = rows[Int(order[i]) * columns + k]
            }
        }
        rowOfPlace += range.map { order[$0] }
        rowOfPlace += [Int32](repeating: -1, count: RowBlocks.size - range.count)
    }

    /// The rows nearest to one of the tree's rows, itself left out; nearest first, equally near ones by number.
    ///
    /// - Parameters:
    ///   - row: the row's cells.
    ///   - own: the row's number.
    ///   - count: how many are wanted; fewer come where there are fewer rows.
    ///
    /// Complexity: O(columns x log rows) where rows keep to few dimensions; O(columns x rows) at worst.
    func neighbours(of row: [Float], own: Int, count: Int) -> [Int32] {
        var found = Found(limit: min(count, rowCount - 1), own: Int32(own))
        guard found.limit > 0 else { return [] }
        var distances = [Float](repeating: 0, count: RowBlocks.size)
        // Balls still to be looked into, and how near their rows can be.
        var open: [(node: Int, bound: Float)] = [(0, 0)]
        while let (node, bound) = open.popLast() {
            if bound > found.reach { continue }
            let second = nodes[node].second
            if second == 0 {
                let block = nodes[node].block
                var target = distances.mutableSpan
                RowBlocks.squaredDistances(of: row.span, to: block, of: blocks.span, into: &target)
                for place in 0..<RowBlocks.size where distances[place] <= found.worst {
                    let other = rowOfPlace[block * RowBlocks.size + place]
                    if other >= 0 { found.add(other, distances[place]) }
                }
                continue
            }
            let (left, right) = (reach(to: node + 1, row), reach(to: second, row))
            // The nearer ball is looked into first, hence put last.
            if left.centre <= right.centre {
                open.append((second, right.bound))
                open.append((node + 1, left.bound))
            } else {
                open.append((node + 1, left.bound))
                open.append((second, right.bound))
            }
        }
        return found.rows
    }

    /// How near a node's rows can be at the least, and how far its middle is.
    private func reach(to node: Int, _ row: [Float]) -> (bound: Float, centre: Float) {
        let middles = centres.span
        let centre = RowBlocks.squaredDistance(row.span, middles.extracting(node * columns..<(node + 1) * columns))
            .squareRoot()
        // A little less, for what rounding may have added.
        return (max(0, centre - nodes[node].radius - 1e-5 * (centre + nodes[node].radius)), centre)
    }

    /// The nearest rows so far.
    private struct Found {
        let limit: Int
        let own: Int32
        var rows: [Int32] = []
        var distances: [Float] = []
        /// The squared distance that a row must not exceed to be among them.
        var worst = Float.infinity
        /// Its root.
        var reach = Float.infinity

        mutating func add(_ row: Int32, _ distance: Float) {
            guard row != own else { return }
            var place = rows.count
            while place > 0, (distance, row) < (distances[place - 1], rows[place - 1]) { place -= 1 }
            guard place < limit else { return }
            rows.insert(row, at: place)
            distances.insert(distance, at: place)
            if rows.count > limit {
                rows.removeLast()
                distances.removeLast()
            }
            if rows.count == limit {
                worst = distances[limit - 1]
                reach = worst.squareRoot()
            }
        }
    }

}
