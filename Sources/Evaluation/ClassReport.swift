import Tabular

/// How well classes are told apart: precision, recall and F1 of each, and their means.
///
/// What is 0/0 counts as 0.
public struct ClassReport: Sendable, Equatable {
    /// One class.
    public struct Row: Sendable, Equatable {
        /// Its name.
        public var name: String
        /// The share of rows called so that are.
        public var precision: Double
        /// The share of its rows that are called so.
        public var recall: Double
        /// The harmonic mean of both.
        public var f1: Double
        /// How many rows are of the class.
        public var support: Int
        /// How many rows are called so.
        public var predicted: Int
    }

    /// The classes, in order.
    public let rows: [Row]
    /// How many rows of each class (outer) are called each class (inner).
    public let counts: [[Int]]
    /// The share of rows whose class is told right.
    public let accuracy: Double

    /// Counts predictions.
    ///
    /// Both hold indices into `names`. Complexity: O(n + classes^2).
    public init(truth: [UInt16], predicted: [UInt16], names: [String]) {
        precondition(truth.count == predicted.count, "a prediction for each row")
        var counts = [[Int]](repeating: [Int](repeating: 0, count: names.count), count: names.count)
        for (t, p) in zip(truth, predicted) { counts[Int(t)][Int(p)] += 1 }
        self.counts = counts
        rows = names.indices.map { k in
            let right = counts[k][k]
            let support = counts[k].reduce(0, +)
            let called = counts.reduce(0) { $0 + $1[k] }
            return Row(
                name: names[k], precision: ratio(right, called) ?? 0, recall: ratio(right, support) ?? 0,
                f1: ratio(2 * right, support + called) ?? 0, support: support, predicted: called)
        }
        accuracy = ratio(names.indices.reduce(0) { $0 + counts[$1][$1] }, truth.count) ?? 0
    }

    /// Compares classes by name; the report is over the names that occur on either side, benign first.
    public init(truth: ClassLabels, predicted: ClassLabels) {
        let occurring = { (labels: ClassLabels) in
            zip(labels.names, labels.counts).filter { $0.1 > 0 }.map(\.0)
        }
        let all = Set(occurring(truth) + occurring(predicted))
        let names =
            (all.contains(ClassLabels.benign) ? [ClassLabels.benign] : [])
            + all.subtracting([ClassLabels.benign]).sorted()
        let position = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, UInt16($0)) })
        let codes = { (labels: ClassLabels) -> [UInt16] in
            let map = labels.names.map { position[$0] ?? 0 }
            return labels.codes.map { map[Int($0)] }
        }
        self.init(truth: codes(truth), predicted: codes(predicted), names: names)
    }

    /// The mean precision of the classes.
    public var macroPrecision: Double { mean(\.precision) }
    /// The mean recall of the classes.
    public var macroRecall: Double { mean(\.recall) }
    /// The mean F1 of the classes.
    public var macroF1: Double { mean(\.f1) }
    /// The mean precision, each class counting by its rows.
    public var weightedPrecision: Double { weightedMean(\.precision) }
    /// The mean recall, each class counting by its rows.
    public var weightedRecall: Double { weightedMean(\.recall) }
    /// The mean F1, each class counting by its rows.
    public var weightedF1: Double { weightedMean(\.f1) }
    /// The mean recall of the classes that have rows.
    public var balancedAccuracy: Double {
        let present = rows.filter { $0.support > 0 }
        return present.isEmpty ? 0 : present.reduce(0) { $0 + $1.recall } / Double(present.count)
    }

    private func mean(_ value: (Row) -> Double) -> Double {
        rows.isEmpty ? 0 : rows.reduce(0) { $0 + value($1) } / Double(rows.count)
    }

    private func weightedMean(_ value: (Row) -> Double) -> Double {
        let total = rows.reduce(0) { $0 + $1.support }
        return total == 0 ? 0 : rows.reduce(0) { $0 + value($1) * Double($1.support) } / Double(total)
    }
}
