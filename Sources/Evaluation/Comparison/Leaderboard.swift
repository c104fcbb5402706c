import Learning
import Tabular

/// Models side by side: quality, promise, time, size.
public struct Leaderboard: Sendable {
    /// What one model came to on one set of rows, over the seeds.
    public struct Trial: Sendable {
        /// The report of each seed, in order.
        public let reports: [EvaluationReport]

        /// One figure over the seeds.
        public func measured(_ value: (EvaluationReport) -> Double?) -> Measured? { Measured(reports.map(value)) }
    }

    /// One model.
    public struct Entry: Sendable {
        /// Its name.
        public var name: String
        /// What it came to on each test, in the order of the leaderboard's; empty where it could not be trained.
        public var trials: [Trial]
        /// Seconds of a whole training, cross-fitting included, a seed each.
        public var trainingSeconds: [Double]
        /// Rows scored a second, for each seed and each test; empty where only held-out verdicts of training are shown.
        public var rowsPerSecond: [Double]
        /// The size of its model file in bytes.
        public var bytes: Int
        /// Why it could not be trained.
        public var failure: String?
        /// The recall on families that were left out of training.
        public var zeroDay: ZeroDay?
        /// Why none could be left out.
        public var zeroDayFailure: String?
    }

    /// What the models were judged on.
    public struct Test: Sendable {
        /// The files, or what part of the training data it is.
        public var name: String
        /// How many rows.
        public var rows: Int
        /// How many of them are attacks.
        public var attacks: Int
    }

    /// The tests.
    public var tests: [Test]
    /// The training files.
    public var trainedOn: [String]
    /// The seeds.
    public var seeds: [UInt64]
    /// The false-alarm rate that was promised.
    public var promisedRate: Double
    /// The models, in the order they were trained.
    public var entries: [Entry]
    /// Whether the rows were those of training, each judged by a model that did not see it.
    public var isCrossFitted: Bool
    /// Whether the comparison was stopped before all models were trained.
    public var isInterrupted = false

    /// The models by their AUC on the first test, the best first; those that failed last.
    public var ranking: [Entry] {
        entries.sorted { auc($0) > auc($1) }
    }

    private func auc(_ entry: Entry) -> Double {
        entry.trials.first?.measured(\.curves.areaUnderROC)?.mean ?? -1
    }
}
