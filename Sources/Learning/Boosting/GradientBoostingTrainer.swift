import Foundation
import Kernels
import Tabular

/// Fits gradient-boosted trees to the log loss.
///
/// Trees are grown leaf by leaf, the most gaining split first, on histograms. Defaults are LightGBM's, but for `l2`.
public struct GradientBoostingTrainer: Trainer {
    /// How columns of levels are divided.
    public struct CategoryOptions: Sendable, Equatable {
        /// A column of at most so many levels has one divided from the rest.
        public var oneAgainstRest = 4
        /// At most so many levels go left.
        public var mostLevels = 32
        /// Levels are added to the left in groups of at least so many rows.
        public var groupRows = 100
        /// Added to the hessians of a level when levels are ordered; levels of fewer rows stay right.
        public var smoothing: Float = 10
        /// Added to the hessians of either side when sets of levels are compared.
        public var l2: Float = 10

        /// Makes the standard options.
        public init() {}
    }

    /// The most classes.
    static let classLimit = 256
    /// The most leaves of a tree.
    static let leafLimit = 1024
    /// The most tasks that work on one fit.
    private static let teamLimit = 16

    /// How many rounds; in each, a tree for two classes, or one for each class where there are more.
    public var rounds: Int
    /// What each tree's values are multiplied by.
    public var learningRate: Float
    /// The most leaves of a tree.
    public var leaves: Int
    /// The fewest rows of a leaf, counted by their share of hessians.
    public var minRowsPerLeaf: Int
    /// The least sum of hessians of a leaf.
    public var minChildWeight: Float
    /// Added to a leaf's hessians.
    ///
    /// 1, as XGBoost has it, not LightGBM's 0: it keeps leaves of few uncertain rows from large steps, and leaves of
    /// different sizes from equal values, which scores would be tied by.
    public var l2: Float = 1
    /// The most that a leaf may add before it is multiplied; nil for no limit with two classes, else 3.
    ///
    /// With many classes the hessians of a rare one all but vanish, and without a limit its leaves explode.
    public var largestStep: Float?
    /// The share of rows that each tree learns from.
    public var rowSampling: Float = 1
    /// The share of columns that each tree learns from.
    public var columnSampling: Float = 1
    /// The most codes of a column.
    public var maxBins: Int = 255
    /// How columns of levels are divided.
    public var categories = CategoryOptions()
    /// How much each class counts, times the rows' own weights.
    public var classWeights: ClassWeights
    /// The share of rows held out to find the best round; 0 for none.
    ///
    /// It is rounded to one row in a whole number.
    public var validationShare: Float = 0
    /// Training ends after so many rounds without a better one.
    public var patience: Int = 20

    /// Makes a trainer.
    public init(
        rounds: Int = 200, learningRate: Float = 0.1, leaves: Int = 31, minRowsPerLeaf: Int = 20,
        minChildWeight: Float = 1e-3, classWeights: ClassWeights = .none
    ) {
        self.rounds = rounds
        self.learningRate = learningRate
        self.leaves = leaves
        self.minRowsPerLeaf = minRowsPerLeaf
        self.minChildWeight = minChildWeight
        self.classWeights = classWeights
    }

    /// Fits the trees.
    ///
    /// Complexity: O(rounds x outputs x (rows + leaves x bins) x columns), at about two bytes a cell and eight a bin of
    /// each leaf.
    public func fit(_ data: TrainingSet, _ context: TrainingContext) async throws(LearningError) -> GradientBoosting {
        let classes = try check(data)
        let problem = try problem(data, classes, seed: context.seed)
        let count = min(context.workers.count, Self.teamLimit)
        let layout = try await BoostingLayout(
            data.matrix, levels: data.levels, maxBins: maxBins, parts: count, workers: context.workers)
        let team = SpinTeam(count: count)
        var grower = BoostingGrower(self, problem, layout, team: team, seed: context.seed)
        // The leader starts to work before it waits for anything: it never needs a helper to be scheduled.
        let trees = await withTaskGroup(of: Void.self) { group in
            for helper in 1..<max(1, count) { group.addTask { team.help(helper) } }
            defer { team.dismiss() }
            return grower.grow(context.progress)
        }
        guard let trees else { throw .cancelled }
        return GradientBoosting(trees, layout, base: problem.base, classCount: classes.names.count)
    }

    /// What is learnt from which rows, and from which margins on.
    private func problem(_ data: TrainingSet, _ classes: ClassLabels, seed: UInt64) throws(LearningError)
        -> BoostingProblem
    {
        let isHeldOut = heldOut(classes, data.groups, seed: seed)
        let learnt = classes.codes.indices.filter { isHeldOut.isEmpty || !isHeldOut[$0] }
        var counts = [Int](repeating: 0, count: classes.names.count)
        for row in learnt { counts[Int(classes.codes[row])] += 1 }
        let classWeight = try classWeights.weights(counts: counts)
        let weights = classes.codes.indices.map { (data.weights?[$0] ?? 1) * classWeight[Int(classes.codes[$0])] }
        var sums = [Double](repeating: 0, count: counts.count)
        for row in learnt { sums[Int(classes.codes[row])] += Double(weights[row]) }
        let total = sums.reduce(0, +)
        guard total.isFinite, total > 1e-20, total < 1e30, weights.allSatisfy(\.isFinite) else {
            throw .badOption(
                name: "weights", value: "of rows to learn from", expected: "a sum between 1e-20 and 1e30")
        }
        // A class without weight is taken to have a small part of a row.
        let shares = sums.map { max($0, total * 1e-9) / total }
        let isBinary = counts.count == 2
        return BoostingProblem(
            classes: classes.codes, weights: weights, isHeldOut: isHeldOut,
            base: isBinary ? [Float(log(shares[1] / shares[0]))] : shares.map { Float(log($0)) },
            isLearnt: isBinary ? [true] : sums.map { $0 > 0 })
    }

    /// The rows that only judge: of each class the same share, groups whole; empty where there are none.
    private func heldOut(_ classes: ClassLabels, _ groups: [Int]?, seed: UInt64) -> [Bool] {
        guard validationShare > 0 else { return [] }
        let groups = groups ?? Array(classes.codes.indices)
        let folds = Folds.stratified(
            classes: classes.codes, groups: groups,
            count: Folds.count(holdingOut: Double(validationShare), of: classes.codes.count),
            seed: seed)
        var isHeldOut = folds.map { $0 == 0 }
        // A class must not lose all its rows.
        var left = [Int](repeating: 0, count: classes.names.count)
        for (row, code) in classes.codes.enumerated() where !isHeldOut[row] { left[Int(code)] += 1 }
        let back = Set(classes.codes.indices.filter { left[Int(classes.codes[$0])] == 0 }.map { groups[$0] })
        for row in isHeldOut.indices where back.contains(groups[row]) { isHeldOut[row] = false }
        return isHeldOut
    }
}
