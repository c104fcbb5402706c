import Kernels
import Tabular

/// Grows the trees, round after round: it leads a team whose members own rows and columns.
struct BoostingGrower {
    let options: GradientBoostingTrainer
    let problem: BoostingProblem
    let layout: BoostingLayout
    let team: SpinTeam
    let shards: DividedState<BoostingShard>
    let parts: DividedState<BoostingPart>
    private var random: SplitMix64
    private let dither: [Float]
    /// Weight of the held-out rows.
    private let heldOutWeight: Double

    init(
        _ options: GradientBoostingTrainer, _ problem: BoostingProblem, _ layout: BoostingLayout, team: SpinTeam,
        seed: UInt64
    ) {
        self.options = options
        self.problem = problem
        self.layout = layout
        self.team = team
        let chunk = BoostingShard.chunkRows
        let chunks = (layout.rows + chunk - 1) / chunk
        shards = DividedState(
            (0..<team.count).map { index in
                let range = index * chunks / team.count..<(index + 1) * chunks / team.count
                return BoostingShard(
                    min(layout.rows, range.lowerBound * chunk)..<min(layout.rows, range.upperBound * chunk), problem)
            })
        let leaves = options.leaves
        parts = DividedState((0..<team.count).map { BoostingPart($0, layout, leaves: leaves) })
        random = SplitMix64(seed: seed)
        var random = random
        dither = (0..<1 << 12).map { _ in Float(random.uniform() - 0.5) }
        self.random = random
        heldOutWeight = zip(problem.isHeldOut, problem.weights).reduce(0) { $1.0 ? $0 + Double($1.1) : $0 }
    }

    /// All trees of the best round and those before, output after output in each round; nil where the task is cancelled.
    mutating func grow(_ progress: ProgressSink) -> [GrownBoostingTree]? {
        var trees: [GrownBoostingTree] = []
        var best = (loss: Double.infinity, trees: 0, round: 0)
        for round in 0..<options.rounds {
            guard !Task.isCancelled else { return nil }
            team.change(shards) { _, shard in shard.updateProbabilities() }
            for output in problem.isLearnt.indices {
                guard problem.isLearnt[output] else {
                    trees.append(GrownBoostingTree(values: [0]))
                    continue
                }
                trees.append(growTree(output: output))
            }
            progress.report("boosting", round + 1, options.rounds)
            guard heldOutWeight > 0 else { continue }
            team.change(shards) { _, shard in shard.judge() }
            let loss = (0..<shards.count).flatMap { shards[$0].losses }.reduce(0, +)
            if loss < best.loss { best = (loss, trees.count, round) }
            if round - best.round >= options.patience { break }
        }
        return heldOutWeight > 0 ? Array(trees.prefix(best.trees)) : trees
    }

    private mutating func growTree(output: Int) -> GrownBoostingTree {
        team.change(shards) { _, shard in shard.updateGradients(output: output) }
        let isUsed = drawColumns()
        guard let rule = nextRule() else { return GrownBoostingTree(values: [0]) }
        team.change(shards) { _, shard in shard.begin(rule) }
        var growth = Growth(rows: rows(of: 0))
        team.change(parts) { _, part in part.sum(leaf: 0, buffer: 0, sibling: nil, layout, shards) }
        growth.nodes[0].total = total()
        search([growth.nodes[0]], rule, isUsed)
        growth.splits[0] = best(0)
        while growth.nodes.count < options.leaves, let leaf = growth.next() {
            divide(leaf, &growth, rule, isUsed)
        }
        growth.tree.values = growth.nodes.map {
            Float(rule.scan.step($0.total, l2: $0.l2) * Double(options.learningRate))
        }
        let tree = growth.tree
        team.change(shards) { _, shard in shard.add(tree, output: output, layout, rule) }
        return tree
    }

    private func divide(_ leaf: Int, _ growth: inout Growth, _ rule: BoostingRule, _ isUsed: [Bool]) {
        guard let split = growth.splits[leaf] else { return }
        let missing = layout.columns[split.column].missingCode
        let (slot, sides) = layout.sides(split.column) { split.goesLeft($0, missing: missing) }
        let codes = layout.slots[slot].codes
        team.change(shards) { _, shard in shard.divide(leaf: leaf, codes.span, sides: sides.span) }
        let other = growth.divide(leaf, split, slot, sides, leftRows: rows(of: leaf))
        guard growth.nodes.count < options.leaves else { return }
        let isLeftSmall = growth.nodes[leaf].rows <= growth.nodes[other].rows
        let (small, large) = isLeftSmall ? (leaf, other) : (other, leaf)
        // The larger child takes over the buffer, from which the smaller one's sums are taken.
        let buffer = growth.nodes[leaf].buffer
        growth.nodes[small].buffer = growth.nodes.count - 1
        growth.nodes[large].buffer = buffer
        let nodes = [small, large].map { growth.nodes[$0].rows >= 2 ? growth.nodes[$0] : nil }
        let from = growth.nodes[small].buffer
        team.change(parts) { _, part in
            part.sum(leaf: small, buffer: from, sibling: buffer, layout, shards)
            part.search(nodes, layout, rule, isUsed)
        }
        growth.splits[small] = best(0)
        growth.splits[large] = best(1)
    }

    /// The sum of the root's rows: that of the bins of any column.
    private func total() -> Int64 {
        for part in 0..<parts.count {
            if let total = parts[part].total(0) { return total }
        }
        return 0
    }

    private func search(_ nodes: [BoostingNode], _ rule: BoostingRule, _ isUsed: [Bool]) {
        team.change(parts) { _, part in part.search(nodes, layout, rule, isUsed) }
    }

    /// The best of what the parts found for a node; of equals the one of the first column.
    private func best(_ node: Int) -> BoostingSplit? {
        var best: BoostingSplit?
        for part in 0..<parts.count {
            guard let split = parts[part].best[node] else { continue }
            guard let found = best else {
                best = split
                continue
            }
            if (split.gain, found.column) > (found.gain, split.column) { best = split }
        }
        return best
    }

    private func rows(of leaf: Int) -> Int { (0..<shards.count).reduce(0) { $0 + shards[$1].ranges[leaf].count } }

    private mutating func drawColumns() -> [Bool] {
        let share = Double(options.columnSampling)
        let columns = layout.columns.count
        guard share < 1 else { return [Bool](repeating: true, count: columns) }
        var order = Array(0..<columns)
        let taken = max(1, Int((Double(columns) * share).rounded()))
        for i in 0..<taken { order.swapAt(i, i + random.integer(below: columns - i)) }
        var isUsed = [Bool](repeating: false, count: columns)
        for column in order.prefix(taken) { isUsed[column] = true }
        return isUsed
    }

    /// The rule of the next tree; nil where there is no gradient left to follow.
    private mutating func nextRule() -> BoostingRule? {
        let sums = (0..<shards.count).flatMap { shards[$0].chunkSums }
        let gradient = sums.reduce(0) { $0 + $1.gradient }
        let hessian = sums.reduce(0) { $0 + $1.hessian }
        guard gradient > 1e-30, hessian > 1e-30 else { return nil }
        // Whatever rows are summed up, the sum stays below 2^31, rounding (of half a unit a row) included.
        let limit = Double(Int32.max) - Double(layout.rows) - 1
        return BoostingRule(
            scan: SplitScan(
                gradientUnit: gradient * 1.001 / limit, hessianUnit: hessian * 1.001 / limit, l2: Double(options.l2),
                largestStep: Double(options.largestStep ?? (problem.base.count == 1 ? .infinity : 3))),
            leastRows: Double(options.minRowsPerLeaf), leastHessian: Double(options.minChildWeight),
            categories: options.categories, dither: dither,
            ditherOffset: Int(random.next() >> 40),
            sample: options.rowSampling < 1 ? (Double(options.rowSampling), random.next()) : nil)
    }
}

/// A tree while it grows.
private struct Growth {
    var tree = GrownBoostingTree()
    /// The leaves so far.
    var nodes: [BoostingNode]
    /// The best split of each.
    var splits: [BoostingSplit?] = [nil]
    /// Which inner node each leaf hangs from, and on which side.
    private var parents: [(node: Int, isLeft: Bool)] = [(-1, false)]

    init(rows: Int) { nodes = [BoostingNode(buffer: 0, total: 0, rows: rows)] }

    /// The leaf whose split gains most; the first of equals.
    func next() -> Int? {
        var best: Int?
        for (leaf, split) in splits.enumerated() {
            guard let split else { continue }
            if split.gain > best.flatMap({ splits[$0]?.gain }) ?? 0 { best = leaf }
        }
        return best
    }

    /// Puts an inner node in a leaf's place: its left child keeps the leaf's number, its right child's is returned.
    mutating func divide(_ leaf: Int, _ split: BoostingSplit, _ slot: Int, _ sides: [UInt8], leftRows: Int) -> Int {
        let other = nodes.count
        let index = tree.nodes.count
        tree.nodes.append(
            GrownBoostingTree.Node(split: split, slot: slot, sides: sides, left: ~leaf, right: ~other))
        let parent = parents[leaf]
        if parent.node >= 0 {
            if parent.isLeft { tree.nodes[parent.node].left = index } else { tree.nodes[parent.node].right = index }
        }
        parents[leaf] = (index, true)
        parents.append((index, false))
        let whole = nodes[leaf]
        nodes[leaf] = BoostingNode(buffer: whole.buffer, total: split.left, rows: leftRows, l2: split.l2)
        nodes.append(
            BoostingNode(
                buffer: whole.buffer, total: whole.total - split.left, rows: whole.rows - leftRows, l2: split.l2))
        splits[leaf] = nil
        splits.append(nil)
        return other
    }
}
