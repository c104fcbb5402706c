import Kernels

/// A node that may yet be divided.
struct BoostingNode: Sendable {
    /// Where its histogram stands.
    var buffer: Int
    /// The sum of its rows.
    var total: Int64
    var rows: Int
    /// Added to its hessians where it becomes a leaf: what it was parted from its sibling with.
    var l2 = 0.0
}

/// One helper's slots: their histograms in all nodes, and the search for their best splits.
struct BoostingPart: Sendable {
    private let index: Int
    private let size: Int
    private var bins: [Int64]
    private var scratch = [Int64](repeating: 0, count: CodeHistogram.codes + 8)
    private var column = [Int64](repeating: 0, count: CodeHistogram.codes)
    /// The best splits of the nodes that were looked at last.
    private(set) var best: [BoostingSplit?] = []

    init(_ index: Int, _ layout: BoostingLayout, leaves: Int) {
        self.index = index
        size = layout.parts[index].width * CodeHistogram.unitColumns * CodeHistogram.codes
        bins = [Int64](repeating: 0, count: size * leaves)
    }

    /// Sums up the rows of a leaf, and takes them from its sibling's buffer, which holds the sums of both.
    mutating func sum(
        leaf: Int, buffer: Int, sibling: Int?, _ layout: BoostingLayout, _ shards: DividedState<BoostingShard>
    ) {
        let part = layout.parts[index]
        let size = size
        var all = bins.mutableSpan
        CodeHistogram.clear(&all, from: buffer * size, count: size)
        for shard in 0..<shards.count {
            let (first, count) = (shards[shard].first, shards[shard].count)
            let (list, pairs) = (shards[shard].list, shards[shard].pairs)
            CodeHistogram.add(
                part.units.span, width: part.width, first: first,
                list: list.span.extracting(shards[shard].ranges[leaf]), pairs: pairs.span.extracting(0..<count),
                to: &all, at: buffer * size)
        }
        if let sibling {
            CodeHistogram.subtract(&all, from: sibling * size, part: buffer * size, count: size)
        }
    }

    /// The sum of all rows of a buffer; nil where the part has no slot.
    func total(_ buffer: Int) -> Int64? {
        size == 0 ? nil : bins[buffer * size..<buffer * size + CodeHistogram.codes].reduce(0, +)
    }

    /// Finds each node's best split among the part's columns.
    mutating func search(_ nodes: [BoostingNode?], _ layout: BoostingLayout, _ rule: BoostingRule, _ isUsed: [Bool]) {
        best = nodes.map { node in
            guard let node else { return nil }
            return Self.search(
                node, layout, layout.parts[index].slots, rule.search(node), isUsed, bins, node.buffer * size, &scratch,
                &column)
        }
    }

    private static func search(
        _ node: BoostingNode, _ layout: BoostingLayout, _ slots: [Int], _ search: SplitSearch, _ isUsed: [Bool],
        _ bins: [Int64], _ start: Int, _ scratch: inout [Int64], _ column: inout [Int64]
    ) -> BoostingSplit? {
        var best: BoostingSplit?
        let least = search.scan.gain(node.total) + roundingGain
        for (position, slot) in slots.enumerated() {
            let begin = start + position * CodeHistogram.codes
            let members = layout.slots[slot].members
            for member in members where isUsed[member.column] {
                let kind = layout.columns[member.column]
                let found: (gain: Double, rule: BoostingSplit.Rule, left: Int64)?
                if members.count == 1 {
                    found = split(
                        kind, member, search, bins.span, begin, node.total, &scratch)
                } else {
                    CodeHistogram.extract(
                        bins.span, start: begin, total: node.total, others: member.others.span,
                        codes: member.codes.span, common: Int(member.commonCode), count: kind.plainCodes + 1,
                        into: &column)
                    found = split(kind, member, search, column.span, 0, node.total, &scratch)
                }
                guard let found, found.gain - least > 0 else { continue }
                // Of equal gains the first column's counts, as between parts: else the number of parts would show.
                if let best, (found.gain - least, best.column) <= (best.gain, member.column) { continue }
                let isSet = kind.isCategorical && kind.plainCodes > search.options.oneAgainstRest
                best = BoostingSplit(
                    gain: found.gain - least, column: member.column, rule: found.rule, left: found.left,
                    l2: isSet ? Double(search.options.l2) : 0)
            }
        }
        return best
    }

    /// A gain below this is rounding.
    private static let roundingGain = 1e-10

    private static func split(
        _ kind: BoostingColumn, _ member: BoostingLayout.Member, _ search: SplitSearch, _ bins: borrowing Span<Int64>,
        _ start: Int, _ total: Int64, _ scratch: inout [Int64]
    ) -> (gain: Double, rule: BoostingSplit.Rule, left: Int64)? {
        if kind.isCategorical {
            return search.categorical(bins, start: start, codes: kind.plainCodes, total: total)
        }
        var room = scratch.mutableSpan
        return search.numeric(
            bins, start: start, codes: kind.plainCodes, missing: member.hasMissing ? bins[start + kind.missingCode] : 0,
            total: total, scratch: &room)
    }
}
