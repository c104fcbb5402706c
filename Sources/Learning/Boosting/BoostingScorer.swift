import Kernels
import Tabular

/// The trees as tables of leaf masks (see `LeafMasks`), and the codes that the tables are read by.
///
/// Columns that few nodes compare share a slot: their codes are the digits of one.
struct BoostingScorer: Sendable {
    /// A column within its slot.
    private struct Digit: Sendable {
        let column: Int
        let kind: BoostingColumn
        /// How many codes the digit has, and what it is worth.
        let codes: Int
        let worth: Int
    }

    private let slots: [[Digit]]
    private let masks: LeafMasks

    /// Makes the tables; nil where a tree has too many leaves, or a column too many thresholds.
    init?(_ trees: BoostedTrees, outputs: Int) {
        guard let kinds = Self.kinds(trees) else { return nil }
        slots = Self.slots(kinds)
        var place: [Int: (slot: Int, digit: Int)] = [:]
        for (slot, digits) in slots.enumerated() {
            for (digit, own) in digits.enumerated() { place[own.column] = (slot, digit) }
        }
        var entries: [LeafMasks.Entry] = []
        var groups: [LeafMasks.Group] = []
        var tables: [UInt64] = []
        var values: [Float] = []
        var tree = 0
        while tree < trees.treeCount {
            let isWide = trees.leaves(of: tree).count > 32
            guard trees.leaves(of: tree).count <= LeafMasks.leaves else { return nil }
            let isPair = !isWide && tree + 1 < trees.treeCount && trees.leaves(of: tree + 1).count <= 32
            let first = entries.count
            var tableOfSlot: [Int: Int] = [:]
            var leafValues = [Float](repeating: 0, count: LeafMasks.leaves)
            for half in 0..<(isPair ? 2 : 1) {
                let order = LeafOrder(trees, tree + half)
                for (position, leaf) in order.leaves.enumerated() {
                    leafValues[half * 32 + position] = trees.values[trees.leaves(of: tree + half).lowerBound + leaf]
                }
                for (index, left) in order.leftLeaves.enumerated() {
                    let node = trees.nodes[trees.starts[tree + half] + index]
                    guard let (slot, digit) = place[Int(node.column)] else { return nil }
                    // Without tables rows are walked down the trees: slower, in less memory.
                    guard tables.count < Self.tableLimit else { return nil }
                    if tableOfSlot[slot] == nil {
                        tableOfSlot[slot] = tables.count
                        entries.append(LeafMasks.Entry(slot: slot, table: tables.count))
                        tables.append(contentsOf: repeatElement(.max, count: 256))
                    }
                    let strike = ~((UInt64.max >> UInt64(64 - left.count)) << UInt64(left.lowerBound + half * 32))
                    let start = tableOfSlot[slot] ?? 0
                    for code in Self.rightCodes(slots[slot], digit, node, trees) { tables[start + code] &= strike }
                }
            }
            values.append(contentsOf: leafValues)
            groups.append(
                LeafMasks.Group(
                    entries: first..<entries.count,
                    outputs: (tree % outputs, isPair ? (tree + 1) % outputs : tree % outputs), isWide: isWide))
            tree += isPair ? 2 : 1
        }
        masks = LeafMasks(
            entries: entries, groups: groups, tables: tables, values: values, slots: slots.count, outputs: outputs)
    }

    /// The most codes that all tables hold together, 128 MB of them.
    private static let tableLimit = 1 << 24

    /// The codes of the columns that nodes compare; nil where one has too many.
    private static func kinds(_ trees: BoostedTrees) -> [(column: Int, kind: BoostingColumn)]? {
        var thresholds: [Int32: Set<Float>] = [:]
        var levels: [Int32: Set<UInt32>] = [:]
        for node in trees.nodes {
            if node.set < 0 {
                thresholds[node.column, default: []].insert(node.threshold)
            } else {
                levels[node.column, default: []].formUnion(trees.sets[Int(node.set)])
            }
        }
        // A column is compared as numbers or as levels, not as both.
        guard thresholds.keys.allSatisfy({ levels[$0] == nil }),
            thresholds.values.allSatisfy({ $0.count <= BoostingColumn.plainLimit }),
            levels.values.allSatisfy({ $0.count <= BoostingColumn.plainLimit })
        else { return nil }
        let numeric = thresholds.map { (column: Int($0), kind: BoostingColumn.numeric(edges: $1.sorted())) }
        let categorical = levels.map { (column: Int($0), kind: BoostingColumn.categorical(levels: $1.sorted())) }
        return (numeric + categorical).sorted { $0.column < $1.column }
    }

    /// Columns of few codes first, as many to a slot as one byte holds.
    private static func slots(_ kinds: [(column: Int, kind: BoostingColumn)]) -> [[Digit]] {
        var slots: [[Digit]] = []
        var worth = 256
        // Rows with numbers missing do not come here: those have no code.
        let counted = kinds.map { ($0.column, $0.kind, $0.kind.plainCodes + ($0.kind.isCategorical ? 1 : 0)) }
        for (column, kind, codes) in counted.sorted(by: { ($0.2, $0.0) < ($1.2, $1.0) }) {
            if slots.isEmpty || worth * codes > 256 {
                slots.append([])
                worth = 1
            }
            slots[slots.count - 1].append(Digit(column: column, kind: kind, codes: codes, worth: worth))
            worth *= codes
        }
        return slots
    }

    /// The codes of a slot whose rows go right at a node.
    private static func rightCodes(
        _ slot: [Digit], _ digit: Int, _ node: BoostedTrees.Node, _ trees: BoostedTrees
    ) -> [Int] {
        let own = slot[digit]
        let isRight: [Bool]
        switch own.kind {
        case .numeric(let edges):
            let cut = edges.partitionPoint { $0 >= node.threshold }
            isRight = (0..<own.codes).map { $0 > cut }
        case .categorical(let levels):
            let set = Set(trees.sets[Int(node.set)])
            isRight = levels.map { !set.contains($0) } + [true]
        }
        let total = (slot.last?.worth ?? 1) * (slot.last?.codes ?? 1)
        return (0..<total).filter { isRight[$0 / own.worth % own.codes] }
    }

    /// Adds the trees' values of a block of rows to the sums, `LeafMasks.blockRows` of them an output.
    ///
    /// Returns the rows of the block in which a number is missing: their sums are worth nothing.
    func add(_ matrix: Matrix, rows: Range<Int>, to sums: inout [Float], _ room: inout Room) -> [Int] {
        room.isMissing = false
        for (slot, digits) in slots.enumerated() {
            for (index, digit) in digits.enumerated() {
                code(matrix, rows, digit, isFirst: index == 0, at: slot * LeafMasks.blockRows, &room)
            }
        }
        add(rows.count, &room.codes, &room.masks, &sums)
        guard room.isMissing else { return [] }
        return rows.indices.filter { row in
            slots.contains { $0.contains { !$0.kind.isCategorical && matrix[row, $0.column].isNaN } }
        }.map { $0 - rows.lowerBound }
    }

    private func add(_ rows: Int, _ codes: inout [UInt8], _ leafMasks: inout [UInt64], _ sums: inout [Float]) {
        var maskSpan = leafMasks.mutableSpan
        var sumSpan = sums.mutableSpan
        masks.add(codes: codes.span, rows: rows, masks: &maskSpan, sums: &sumSpan)
    }

    private func code(
        _ matrix: Matrix, _ rows: Range<Int>, _ digit: Digit, isFirst: Bool, at start: Int, _ room: inout Room
    ) {
        let base = digit.column * matrix.rows
        let values = matrix.values.span.extracting(base + rows.lowerBound..<base + rows.upperBound)
        Self.code(values, digit, isFirst, start, &room.digit, &room.codes, &room.isMissing)
    }

    private static func code(
        _ values: borrowing Span<Float>, _ digit: Digit, _ isFirst: Bool, _ start: Int, _ found: inout [UInt8],
        _ codes: inout [UInt8], _ isMissing: inout Bool
    ) {
        var target = found.mutableSpan
        digit.kind.find(values, into: &target)
        if !digit.kind.isCategorical {
            var missing = false
            for i in values.indices { missing = missing || values[i].isNaN }
            isMissing = isMissing || missing
        }
        var all = codes.mutableSpan
        ValueCodes.addDigits(
            target.span, count: values.count, worth: digit.worth, isFirst: isFirst, to: &all, at: start)
    }

    /// Room that the blocks of a run of rows share.
    struct Room {
        fileprivate var codes: [UInt8]
        fileprivate var digit = [UInt8](repeating: 0, count: LeafMasks.blockRows)
        fileprivate var masks = [UInt64](repeating: 0, count: LeafMasks.blockRows)
        fileprivate var isMissing = false

        init(_ scorer: BoostingScorer?) {
            codes = [UInt8](repeating: 0, count: max(1, scorer?.slots.count ?? 0) * LeafMasks.blockRows)
        }
    }
}

/// The leaves of a tree from left to right.
private struct LeafOrder {
    /// The leaves' numbers.
    var leaves: [Int] = []
    /// For each inner node the positions of the leaves below its left child.
    var leftLeaves: [Range<Int>]

    init(_ trees: BoostedTrees, _ tree: Int) {
        let nodes = trees.nodes[trees.starts[tree]..<trees.starts[tree + 1]]
        leftLeaves = [Range<Int>](repeating: 0..<0, count: nodes.count)
        // What is still to be visited, the next one last; a node comes back once its left side is done.
        var pending: [(child: Int, start: Int?)] = [(nodes.isEmpty ? ~0 : 0, nil)]
        while let (child, start) = pending.popLast() {
            guard child >= 0 else {
                leaves.append(~child)
                continue
            }
            let node = nodes[nodes.startIndex + child]
            if let start {
                leftLeaves[child] = start..<leaves.count
                pending.append((Int(node.right), nil))
            } else {
                pending.append((child, leaves.count))
                pending.append((Int(node.left), nil))
            }
        }
    }
}
