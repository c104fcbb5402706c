import Foundation
import Kernels
import Synchronization
import Tabular

/// Fits extremely randomised trees.
public struct ExtraTreesTrainer: Trainer {
    /// The most classes: each leaf keeps a share for each.
    static let classLimit = 256

    /// How many trees.
    public var trees: Int
    /// How many columns a node tries; nil for the square root of their number.
    public var columnsTried: Int?
    /// A node of fewer rows is not split.
    public var minimumToSplit: Int
    /// How much each class counts when cuts are compared and leaves are read.
    public var classWeights: ClassWeights
    /// How many rows are added to each side of a leaf before its share of attacks is taken.
    public var smoothing: Float

    /// Makes a trainer.
    public init(
        trees: Int = 100, columnsTried: Int? = nil, minimumToSplit: Int = 2, classWeights: ClassWeights = .none,
        smoothing: Float = 0.1
    ) {
        self.trees = trees
        self.columnsTried = columnsTried
        self.minimumToSplit = minimumToSplit
        self.classWeights = classWeights
        self.smoothing = smoothing
    }

    /// Fits the trees.
    ///
    /// Complexity: O(trees x rows x depth x columns / 16).
    public func fit(_ data: TrainingSet, _ context: TrainingContext) async throws(LearningError) -> ExtraTrees {
        let (matrix, classes) = try check(data)
        let binning = try await Binning(matrix, workers: context.workers)
        let (order, counts) = rowsByClass(classes)
        let samples = ExtraTreeSetting.sampleCounts(of: counts)
        // A sampled row stands for the rows of its class that the tree does not see.
        let weights = zip(try classWeights.weights(counts: classes.counts), zip(counts, samples)).map { weight, count in
            count.1 > 0 ? weight * Float(count.0) / Float(count.1) : weight
        }
        let codes = try await binning.codes(of: matrix, order: order, workers: context.workers)
        let setting = ExtraTreeSetting(
            codes: codes, classCounts: counts, weights: weights,
            columnsTried: min(columnsTried ?? Int(Double(matrix.columns).squareRoot().rounded()), matrix.columns),
            minimumToSplit: max(2, minimumToSplit))
        var seeds = SplitMix64(seed: context.seed)
        let treeSeeds = (0..<trees).map { _ in seeds.next() }
        let counter = StepCounter(stage: "growing trees", total: trees, progress: context.progress)
        // A job grows several trees in the same room; more jobs than workers even out.
        let jobs = Workers.chunks(of: trees, size: max(1, trees / (context.workers.count * 4)))
        let grown = try await context.workers.map(jobs.count) { job in
            var grower = ExtraTreeGrower(setting)
            return jobs[job].map { tree in
                defer { counter.step() }
                return grower.grow(seed: treeSeeds[tree])
            }
        }.flatMap { $0 }
        return assemble(grown, binning, weights, matrix.columns)
    }

    private func check(_ data: TrainingSet) throws(LearningError) -> (Matrix, ClassLabels) {
        guard trees > 0 else { throw .badOption(name: "trees", value: "\(trees)", expected: "at least 1") }
        if let columnsTried, columnsTried < 1 {
            throw .badOption(name: "columns tried", value: "\(columnsTried)", expected: "at least 1")
        }
        guard smoothing > 0 else {
            throw .badOption(name: "smoothing", value: "\(smoothing)", expected: "more than 0")
        }
        guard let classes = data.classes else { throw .noLabels(purpose: "a supervised model", instead: nil) }
        guard data.matrix.rows > 0 else { throw .noRows }
        guard data.matrix.columns > 0 else { throw .noColumns }
        guard data.matrix.columns <= TreeNode.columnLimit else {
            throw .tooManyColumns(found: data.matrix.columns, limit: TreeNode.columnLimit)
        }
        guard classes.names.count <= Self.classLimit else {
            throw .tooManyClasses(found: classes.names.count, limit: Self.classLimit)
        }
        let present = classes.counts.enumerated().filter { $0.element > 0 }
        guard present.count > 1 else { throw .oneClassOnly(classes.names[present.first?.offset ?? 0]) }
        return (data.matrix, classes)
    }

    /// The rows ordered by class, and how many rows each class has.
    private func rowsByClass(_ classes: ClassLabels) -> (order: [Int32], counts: [Int32]) {
        let counts = classes.counts
        var next = counts.reduce(into: [0]) { $0.append($0.last! + $1) }
        var order = [Int32](repeating: 0, count: classes.codes.count)
        for (row, code) in classes.codes.enumerated() {
            order[next[Int(code)]] = Int32(row)
            next[Int(code)] += 1
        }
        return (order, counts.map { Int32($0) })
    }

    private func assemble(_ trees: [GrownTree], _ binning: Binning, _ weights: [Float], _ columns: Int) -> ExtraTrees {
        let k = weights.count
        var attackShares: [Float] = []
        var shares: [Float] = []
        let nodes = trees.map { tree -> [TreeNode] in
            tree.nodes.enumerated().map { index, node in
                switch node {
                case .split(let column, let code, let left):
                    attackShares.append(0)
                    return TreeNode(
                        column: Int(column), threshold: binning.edges[Int(column)][Int(code)], left: Int(left))
                case .leaf(let number):
                    let first = Int(number) * k
                    let weighted = (0..<k).map { Float(tree.leafCounts[first + $0]) * weights[$0] }
                    let sum = weighted.reduce(0, +)
                    let attack = sum - weighted[0]
                    attackShares.append((attack + smoothing) / (sum + 2 * smoothing))
                    shares.append(contentsOf: weighted.map { $0 / sum })
                    return TreeNode(leafAt: index)
                }
            }
        }
        return ExtraTrees(
            forest: FlatForest(trees: nodes), attackShares: attackShares, shares: shares, classCount: k,
            columnCount: columns)
    }
}

/// Counts steps that finish on several threads, and reports each.
final class StepCounter: Sendable {  // a class, since tasks share it
    private let done = Mutex(0)
    private let stage: String
    private let total: Int
    private let progress: ProgressSink

    init(stage: String, total: Int, progress: ProgressSink) {
        self.stage = stage
        self.total = total
        self.progress = progress
    }

    func step() {
        let now = done.withLock { count in
            count += 1
            return count
        }
        progress.report(stage, now, total)
    }
}
