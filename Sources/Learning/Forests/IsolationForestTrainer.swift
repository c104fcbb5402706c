import Kernels
import Tabular

/// Fits an isolation forest.
public struct IsolationForestTrainer: Trainer {
    /// How many trees.
    public var trees: Int
    /// How many rows each tree sees, drawn without replacement.
    public var sampleSize: Int

    /// Makes a trainer; the defaults are the paper's.
    public init(trees: Int = 100, sampleSize: Int = 256) {
        self.trees = trees
        self.sampleSize = sampleSize
    }

    /// Fits the forest.
    ///
    /// Complexity: O(trees x sample size x log(sample size)), whatever the number of rows.
    public func fit(_ data: TrainingSet, _ context: TrainingContext) async throws(LearningError) -> IsolationForest {
        try checkForest(data, trees: trees, sampleSize: sampleSize)
        let matrix = data.matrix
        let size = min(sampleSize, matrix.rows)
        var seeds = SplitMix64(seed: context.seed)
        let treeSeeds = (0..<trees).map { _ in seeds.next() }
        // A tree takes a tenth of a millisecond: several make a job.
        let jobs = Workers.chunks(of: trees, size: 8)
        let grown = try await context.workers.map(jobs.count) { job in
            jobs[job].map { tree in
                var grower = IsolationTreeGrower(matrix: matrix, sampleSize: size, seed: treeSeeds[tree])
                grower.grow()
                return (grower.nodes, grower.pathLengths)
            }
        }.flatMap { $0 }
        return IsolationForest(
            forest: FlatForest(trees: grown.map(\.0)), pathLengths: grown.flatMap(\.1), sampleSize: size,
            columnCount: matrix.columns)
    }
}

/// The checks that both isolation forests share.
func checkForest(_ data: TrainingSet, trees: Int, sampleSize: Int) throws(LearningError) {
    guard trees > 0 else { throw .badOption(name: "trees", value: "\(trees)", expected: "at least 1") }
    guard (2...TreeNode.nodeLimit / 2).contains(sampleSize) else {
        throw .badOption(name: "sample size", value: "\(sampleSize)", expected: "2 to \(TreeNode.nodeLimit / 2)")
    }
    try checkOneClass(data)
}

/// Draws `size` of `rows` row numbers without replacement.
///
/// Complexity: O(size).
func sampleRows(_ size: Int, of rows: Int, _ random: inout SplitMix64) -> [Int32] {
    // Floyd's algorithm (Bentley and Floyd 1987): no list of all rows is needed.
    var chosen: Set<Int32> = []
    var sample: [Int32] = []
    for last in rows - size..<rows {
        let row = Int32(random.integer(below: last + 1))
        let taken = chosen.insert(row).inserted ? row : Int32(last)
        chosen.insert(taken)
        sample.append(taken)
    }
    return sample
}

/// Grows one isolation tree: rows are read from the matrix only where a node asks for a column.
struct IsolationTreeGrower {
    private let matrix: Matrix
    private let depthLimit: Int
    private var random: SplitMix64
    private var rows: [Int32]
    private var values: [Float]
    private var columns: [Int32]
    private(set) var nodes: [TreeNode] = []
    private(set) var pathLengths: [Float] = []

    init(matrix: Matrix, sampleSize: Int, seed: UInt64) {
        self.matrix = matrix
        random = SplitMix64(seed: seed)
        rows = sampleRows(sampleSize, of: matrix.rows, &random)
        values = [Float](repeating: 0, count: sampleSize)
        columns = (0..<Int32(matrix.columns)).map { $0 }
        // The trees need only tell short paths from average ones: ceil(log2(psi)), as in the paper.
        depthLimit = (sampleSize - 1).bitWidth - (sampleSize - 1).leadingZeroBitCount
    }

    mutating func grow() {
        nodes = [TreeNode(leafAt: 0)]
        pathLengths = [0]
        split(node: 0, range: 0..<rows.count, depth: 0, live: matrix.columns)
    }

    /// Splits a node.
    ///
    /// The first `live` entries of `columns` are those not known to be constant here.
    private mutating func split(node: Int, range: Range<Int>, depth: Int, live: Int) {
        var live = live
        guard depth < depthLimit, range.count > 1, let (column, cut) = draw(range, &live) else {
            pathLengths[node] = Float(depth) + averagePathLength(range.count)
            return
        }
        let middle = partition(range, above: cut)
        let left = nodes.count
        nodes[node] = TreeNode(column: column, threshold: cut, left: left)
        nodes.append(TreeNode(leafAt: left))
        nodes.append(TreeNode(leafAt: left + 1))
        pathLengths.append(contentsOf: [0, 0])
        split(node: left, range: range.lowerBound..<middle, depth: depth + 1, live: live)
        split(node: left + 1, range: middle..<range.upperBound, depth: depth + 1, live: live)
    }

    /// Draws a column at random among those that vary here, and a cut that leaves rows on both sides.
    ///
    /// A column found constant is moved behind the live ones: it stays constant in every node below. The order of
    /// `columns` past `live` may be changed by a sibling, but each node only swaps within its own first `live`.
    private mutating func draw(_ range: Range<Int>, _ live: inout Int) -> (Int, Float)? {
        while live > 0 {
            let pick = random.integer(below: live)
            let column = Int(columns[pick])
            let start = column * matrix.rows
            var low = Float.infinity
            var high = -Float.infinity
            for i in range {
                let value = matrix.values[start + Int(rows[i])]
                values[i] = value
                low = min(low, value)
                high = max(high, value)
            }
            guard low < high else {
                live -= 1
                columns.swapAt(pick, live)
                continue
            }
            // Rounding may land on the upper end, which would leave nothing to its right.
            let cut = Float(Double(low) + random.uniform() * (Double(high) - Double(low)))
            if cut < high { return (column, max(cut, low)) }
            return (column, high.nextDown)
        }
        return nil
    }

    private mutating func partition(_ range: Range<Int>, above cut: Float) -> Int {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high {
            if values[low] > cut {
                high -= 1
                rows.swapAt(low, high)
                values.swapAt(low, high)
            } else {
                low += 1
            }
        }
        return low
    }
}
