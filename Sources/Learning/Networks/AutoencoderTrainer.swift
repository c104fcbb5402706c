import Kernels
import Tabular

/// Fits an autoencoder to rows that are taken for normal.
public struct AutoencoderTrainer: Trainer {
    /// How it is trained.
    public var options: NetworkOptions
    /// The units of the layers down to the narrowest; the way up mirrors them.
    public var units: [Int]

    /// How it is trained where nobody says otherwise; Documentation/decisions/defaults.md says how it was chosen.
    public static let standard = NetworkOptions(schedule: .cosine)

    /// Makes a trainer.
    public init(options: NetworkOptions = AutoencoderTrainer.standard, units: [Int] = [64, 16]) {
        self.options = options
        self.units = units
    }

    /// Fits to rows; classes are not looked at.
    ///
    /// Complexity: O(epochs x rows x parameters).
    public func fit(_ data: TrainingSet, _ context: TrainingContext) async throws(LearningError) -> Autoencoder {
        try options.check()
        let matrix = data.matrix
        guard !units.isEmpty, units.allSatisfy({ (1...4096).contains($0) }) else {
            throw .badOption(name: "units", value: "\(units)", expected: "numbers from 1 to 4096")
        }
        guard matrix.rows > 1 else { throw .noRows }
        guard matrix.columns > 0 else { throw .noColumns }
        guard matrix.columns <= TreeNode.columnLimit else {
            throw .tooManyColumns(found: matrix.columns, limit: TreeNode.columnLimit)
        }
        let hidden = units + units.dropLast().reversed()
        let problem = NetworkProblem(
            matrix: matrix,
            layers: hidden.map { .dense(units: $0) } + [.dense(units: matrix.columns, rectified: false)],
            loss: .reconstruction, weights: try RowWeights.combined(.none, nil, data.weights), groups: data.groups,
            stage: "training epochs")
        guard let model = Autoencoder(network: try await NetworkFit.fit(problem, options, context)) else {
            throw .badOption(name: "units", value: "\(units)", expected: "layers that fit each other")
        }
        return model
    }
}
