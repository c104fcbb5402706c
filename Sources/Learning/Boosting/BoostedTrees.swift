import Kernels

/// Boosted trees laid out flat for scoring, apart from those that training works on.
struct BoostedTrees: Sendable, Equatable {
    /// An inner node.
    ///
    /// A child is a later node of its tree, or the complement of a leaf's number.
    struct Node: Sendable, Equatable {
        var column: Int32
        /// Up to this value a row goes left, where the node compares numbers.
        var threshold: Float
        /// Which set of levels goes left; -1 where the node compares numbers.
        var set: Int32
        /// Whether a cell that is no number goes left.
        var missingLeft: Bool
        var left: Int32
        var right: Int32
    }

    /// The inner nodes of all trees, tree after tree; a tree's nodes begin at `starts[tree]`.
    let nodes: [Node]
    let starts: [Int]
    /// The leaves' values, tree after tree; a tree has one more leaf than inner nodes.
    let values: [Float]
    /// Ascending levels, a list for each set.
    let sets: [[UInt32]]

    var treeCount: Int { starts.count - 1 }

    /// The leaves of a tree, as positions in `values`.
    func leaves(of tree: Int) -> Range<Int> { starts[tree] + tree..<starts[tree + 1] + tree + 1 }

    init(_ trees: [GrownBoostingTree], _ layout: BoostingLayout) {
        var nodes: [Node] = []
        var starts = [0]
        var sets: [[UInt32]] = []
        for tree in trees {
            for node in tree.nodes {
                var flat = Node(
                    column: Int32(node.split.column), threshold: 0, set: -1, missingLeft: false,
                    left: Int32(node.left), right: Int32(node.right))
                switch (layout.columns[node.split.column], node.split.rule) {
                case (.numeric(let edges), .upTo(let code, let missingLeft)):
                    // A cut above all values sets those that are missing apart.
                    flat.threshold = code < edges.count ? edges[code] : .infinity
                    flat.missingLeft = missingLeft
                case (.categorical(let levels), .among(let codes)):
                    flat.set = Int32(sets.count)
                    sets.append(codes.map { levels[$0] })
                default: preconditionFailure("a column is split by its own kind of rule")
                }
                nodes.append(flat)
            }
            starts.append(nodes.count)
        }
        self.nodes = nodes
        self.starts = starts
        self.sets = sets
        values = trees.flatMap(\.values)
    }

    /// Takes the parts of a file; nil where they do not make trees that a walk stays within and ends in.
    init?(nodes: [Node], starts: [Int], values: [Float], sets: [[UInt32]], columnCount: Int) {
        guard starts.first == 0, starts.last == nodes.count, starts.count >= 2,
            zip(starts, starts.dropFirst()).allSatisfy({ $0 <= $1 }),
            values.count == nodes.count + starts.count - 1, values.allSatisfy(\.isFinite),
            sets.allSatisfy({ set in
                !set.isEmpty && set.count <= BoostingColumn.plainLimit
                    && set.allSatisfy { $0 < BoostingColumn.levelLimit } && zip(set, set.dropFirst()).allSatisfy(<)
            })
        else { return nil }
        for (start, end) in zip(starts, starts.dropFirst()) {
            guard end - start < GradientBoostingTrainer.leafLimit else { return nil }
            var isReached = [Bool](repeating: false, count: 2 * (end - start) + 1)
            for index in start..<end {
                let node = nodes[index]
                guard node.column >= 0, node.column < columnCount, node.set >= -1, node.set < sets.count,
                    !node.threshold.isNaN, node.set < 0 || (node.threshold == 0 && !node.missingLeft)
                else { return nil }
                // Each node and each leaf hangs in one place, a node below an earlier one: a walk goes on and ends.
                for child in [Int(node.left), Int(node.right)] {
                    guard child >= 0 ? child > index - start && child < end - start : ~child <= end - start
                    else { return nil }
                    let place = child >= 0 ? child : end - start + ~child
                    guard !isReached[place] else { return nil }
                    isReached[place] = true
                }
            }
        }
        self.nodes = nodes
        self.starts = starts
        self.values = values
        self.sets = sets
    }

    /// The value of the leaf that a row reaches, by a walk.
    func value(_ tree: Int, _ cell: (Int) -> Float) -> Float {
        let start = starts[tree]
        var index = starts[tree + 1] > start ? 0 : ~0
        while index >= 0 {
            let node = nodes[start + index]
            index = Int(goesLeft(node, cell(Int(node.column))) ? node.left : node.right)
        }
        return values[start + tree + ~index]
    }

    func goesLeft(_ node: Node, _ value: Float) -> Bool {
        guard node.set >= 0 else { return value.isNaN ? node.missingLeft : value <= node.threshold }
        guard let level = BoostingColumn.level(value) else { return false }
        let set = sets[Int(node.set)]
        let place = set.partitionPoint { $0 >= level }
        return place < set.count && set[place] == level
    }
}
