import Foundation

/// How a network is trained.
public struct NetworkOptions: Sendable, Equatable {
    /// How the learning rate changes over the steps.
    public enum Schedule: Sendable, Equatable {
        /// Not at all.
        case constant
        /// It falls along half a cosine, to 0 at the last step.
        case cosine
        /// It is multiplied by `factor` every so many epochs.
        case step(epochs: Int, factor: Float)
    }

    /// How often each row is seen.
    public var epochs: Int
    /// How many rows a step takes; fewer where rows are few, so that an epoch has at least 32 steps.
    public var batchRows: Int
    /// The learning rate at the start.
    public var learningRate: Float
    /// How it changes.
    public var schedule: Schedule
    /// The share of each weight, times the learning rate, that a step takes off.
    public var weightDecay: Float
    /// The share of the rows on which the epochs are compared; 0 for none, and then the last epoch counts.
    public var validationShare: Double
    /// After how many epochs without a better validation loss training ends.
    public var patience: Int
    /// How much each class counts.
    public var classWeights: ClassWeights

    /// Makes options.
    public init(
        epochs: Int = 10, batchRows: Int = 256, learningRate: Float = 1e-3, schedule: Schedule = .constant,
        weightDecay: Float = 0, validationShare: Double = 0, patience: Int = 5,
        classWeights: ClassWeights = .none
    ) {
        self.epochs = epochs
        self.batchRows = batchRows
        self.learningRate = learningRate
        self.schedule = schedule
        self.weightDecay = weightDecay
        self.validationShare = validationShare
        self.patience = patience
        self.classWeights = classWeights
    }

    func check() throws(LearningError) {
        func require(_ holds: Bool, _ name: String, _ value: Any, _ expected: String) throws(LearningError) {
            guard holds else { throw .badOption(name: name, value: "\(value)", expected: expected) }
        }
        try require((1...100_000).contains(epochs), "epochs", epochs, "1 to 100000")
        try require((1...65_536).contains(batchRows), "batch rows", batchRows, "1 to 65536")
        try require(learningRate > 0 && learningRate <= 1, "learning rate", learningRate, "above 0, at most 1")
        try require(weightDecay >= 0 && weightDecay <= 1, "weight decay", weightDecay, "0 to 1")
        try require(validationShare >= 0 && validationShare <= 0.5, "validation share", validationShare, "0 to 0.5")
        try require(patience >= 1, "patience", patience, "at least 1")
        if case .step(let epochs, let factor) = schedule {
            try require(epochs >= 1, "schedule epochs", epochs, "at least 1")
            try require(factor > 0 && factor <= 1, "schedule factor", factor, "above 0, at most 1")
        }
    }

    /// The learning rate of a step, counted from 0 over all epochs.
    func rate(step: Int, stepsAnEpoch: Int) -> Float {
        switch schedule {
        case .constant: learningRate
        case .cosine:
            learningRate * Float(0.5 * (1 + cos(.pi * Double(step) / Double(max(1, epochs * stepsAnEpoch)))))
        case .step(let every, let factor): learningRate * pow(factor, Float(step / max(1, stepsAnEpoch) / every))
        }
    }
}
