import Tabular

/// What a detector is to be trained as.
public struct TrainingOptions: Sendable {
    /// How the members of an ensemble come to their weights.
    public enum FusionMethod: String, Sendable, Codable, CaseIterable {
        /// The evidence of p-values, in fixed weights.
        case pValues = "p-values"
        /// Weights from a logistic regression on held-out rows.
        case stacking
    }

    /// What the forest of a hybrid teaches its network.
    public enum Lesson: String, Sendable, Codable, CaseIterable {
        /// How far up each row ranks.
        case ranks
        /// Anomaly or not: the highest share, as large as the contamination, or with labels the false-alarm rate.
        case labels
    }

    /// The model.
    public var kind: ModelKind
    /// The members of an ensemble; nil for those that suit the regime.
    public var members: [ModelKind]?
    /// How much of the labels is used.
    public var regime: Regime = .labelled
    /// How finely attacks are told apart.
    public var granularity: ClassGranularity = .family
    /// The false-alarm rate to promise.
    public var falseAlarmRate = 0.05
    /// The share of attacks that an unlabelled detector assumes.
    public var contamination = 0.05
    /// How many folds held-out scores come from.
    public var folds = 5
    /// How numbers are scaled; nil for what suits each model.
    public var scaling: Scaling?
    /// How categories become numbers; nil for what suits each model.
    public var encoding: CategoryEncoding?
    /// What shapes the model, by name; of an ensemble's member as "extra-trees.trees".
    public var hyperparameters: [String: Double] = [:]
    /// What is done about classes of few rows, within the training part of each fold.
    public var imbalance = Imbalance.none
    /// How an ensemble weighs its members.
    public var fusion = FusionMethod.pValues
    /// What a hybrid's forest teaches.
    public var lesson = Lesson.ranks

    /// Makes the default options for a model.
    public init(kind: ModelKind) {
        self.kind = kind
    }

    func check() throws(LearningError) {
        guard falseAlarmRate > 0, falseAlarmRate < 1 else {
            throw .badOption(name: "--false-alarm-rate", value: "\(falseAlarmRate)", expected: "between 0 and 1")
        }
        guard contamination > 0, contamination < 1 else {
            throw .badOption(name: "--contamination", value: "\(contamination)", expected: "between 0 and 1")
        }
        guard folds >= 2 else { throw .badOption(name: "--folds", value: "\(folds)", expected: "at least 2") }
        if kind.isSupervised && regime != .labelled {
            throw .badOption(
                name: "--\(regime.rawValue)", value: "with \(kind.rawValue)",
                expected: "a one-class model such as isolation-forest, since this one learns from labels")
        }
        if kind == .nearestNeighbours && regime == .unlabelled {
            throw .badOption(
                name: "--unlabelled", value: "with \(kind.rawValue)",
                expected: "another model, such as ensemble: this one takes every attack among its rows for normal")
        }
        _ = try recipe()
    }
}

/// What is done about classes of few rows.
public enum Imbalance: String, Sendable, Codable, CaseIterable {
    /// Nothing.
    case none
    /// Each class counts the same in all.
    case weights
    /// Each attack type counts as the square root of its rows, all attacks together half as much as benign rows.
    case types
    /// Rows of small classes are repeated.
    case oversample
    /// Rows of large classes are left out.
    case undersample
    /// Small classes get new rows between their own (SMOTE; SMOTE-NC where there are categories).
    case smote

    /// How rows are resampled; nil where they stay as they are.
    var resampling: Resampling? {
        switch self {
        case .oversample: .oversample
        case .undersample: .undersample
        case .smote: .smote
        case .none, .weights, .types: nil
        }
    }

    /// How much each class counts.
    var classWeights: ClassWeights { self == .weights ? .balanced : .none }
}
