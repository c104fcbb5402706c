import Kernels
import Tabular

/// Fits a network that classifies.
public struct NetworkTrainer<Architecture: NetworkArchitecture>: Trainer {
    /// How it is trained.
    public var options: NetworkOptions
    /// All layers but the last; nil for the architecture's own.
    public var hiddenLayers: [NetworkLayer]?

    /// Makes a trainer.
    public init(options: NetworkOptions = Architecture.standard, hiddenLayers: [NetworkLayer]? = nil) {
        self.options = options
        self.hiddenLayers = hiddenLayers
    }

    /// Fits to classes, with cross-entropy.
    ///
    /// The columns should be scaled to about -1 ... 1; what is past -10 ... 10 is cut off.
    ///
    /// Complexity: O(epochs x rows x parameters) for dense layers.
    public func fit(
        _ data: TrainingSet, _ context: TrainingContext
    ) async throws(LearningError) -> NetworkClassifier<Architecture> {
        try check(data.matrix)
        guard let classes = data.classes else { throw .noLabels(purpose: "a supervised model", instead: nil) }
        guard classes.names.count <= ExtraTreesTrainer.classLimit else {
            throw .tooManyClasses(found: classes.names.count, limit: ExtraTreesTrainer.classLimit)
        }
        let present = classes.counts.enumerated().filter { $0.element > 0 }
        guard present.count > 1 else { throw .oneClassOnly(classes.names[present.first?.offset ?? 0]) }
        let count = max(2, classes.names.count)
        var problem = problem(data.matrix, outputs: count == 2 ? 1 : count)
        problem.loss = count == 2 ? .binary : .softmax
        problem.targets = classes.codes.map { Float($0) }
        problem.weights = try RowWeights.combined(options.classWeights, classes, data.weights)
        problem.classes = classes.codes
        problem.groups = data.groups
        return try classifier(try await NetworkFit.fit(problem, options, context), count)
    }

    /// Fits to a probability of attack for each row instead of a class: so one model teaches another.
    ///
    /// Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network", 2015. The loss is the cross-entropy
    /// to the given probability; a held-out part is balanced by whether it is at least one half.
    ///
    /// - Parameters:
    ///   - targets: a number from 0 to 1 for each row.
    ///   - weights: how much each row counts; nil where all count alike.
    ///   - groups: rows that stay together where a part is held out; nil where each is its own.
    public func fit(
        _ matrix: Matrix, targets: [Float], weights: [Float]? = nil, groups: [Int]? = nil, _ context: TrainingContext
    ) async throws(LearningError) -> NetworkClassifier<Architecture> {
        try check(matrix)
        guard targets.count == matrix.rows, targets.allSatisfy({ (0...1).contains($0) }) else {
            throw .badOption(name: "targets", value: "\(targets.count)", expected: "a number from 0 to 1 for each row")
        }
        let halves = ClassLabels(
            codes: targets.map { $0 >= 0.5 ? 1 : 0 }, names: [ClassLabels.benign, ClassLabels.attack])
        var problem = problem(matrix, outputs: 1)
        problem.targets = targets
        problem.weights = try RowWeights.combined(options.classWeights, halves, weights)
        problem.classes = halves.codes
        problem.groups = groups
        return try classifier(try await NetworkFit.fit(problem, options, context), 2)
    }

    private func check(_ matrix: Matrix) throws(LearningError) {
        try options.check()
        guard matrix.rows > 0 else { throw .noRows }
        guard matrix.columns > 0 else { throw .noColumns }
        guard matrix.columns <= TreeNode.columnLimit else {
            throw .tooManyColumns(found: matrix.columns, limit: TreeNode.columnLimit)
        }
    }

    private func problem(_ matrix: Matrix, outputs: Int) -> NetworkProblem {
        let hidden = hiddenLayers ?? Architecture.hiddenLayers(columns: matrix.columns)
        return NetworkProblem(
            matrix: matrix, layers: hidden + [.dense(units: outputs, rectified: false)], loss: .binary,
            stage: "training epochs")
    }

    private func classifier(
        _ network: Network, _ classes: Int
    ) throws(LearningError) -> NetworkClassifier<Architecture> {
        guard let model = NetworkClassifier<Architecture>(network: network, classCount: classes) else {
            throw .badOption(name: "hidden layers", value: "", expected: "layers that fit each other")
        }
        return model
    }
}

/// How much each row counts in all.
enum RowWeights {
    /// The rows' own weights times their classes', with a mean of 1; empty where all are equal.
    static func combined(
        _ kind: ClassWeights, _ classes: ClassLabels?, _ own: [Float]?
    ) throws(LearningError) -> [Float] {
        if let own, !own.allSatisfy({ $0 >= 0 && $0.isFinite }) || !own.contains(where: { $0 > 0 }) {
            throw .badOption(name: "weights", value: "of rows", expected: "numbers from 0 up, not all 0")
        }
        var weights = own ?? []
        if let classes, kind != .none {
            let ofClass = try kind.weights(counts: classes.counts)
            if weights.isEmpty { weights = [Float](repeating: 1, count: classes.codes.count) }
            for (row, code) in classes.codes.enumerated() { weights[row] *= ofClass[Int(code)] }
        }
        let mean = weights.reduce(0.0) { $0 + Double($1) } / Double(max(1, weights.count))
        guard mean.isFinite, mean > 0 else { return [] }
        return weights.map { Float(Double($0) / mean) }
    }
}
