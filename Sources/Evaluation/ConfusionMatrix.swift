/// Counts of right and wrong verdicts.
///
/// A metric that is not defined (0/0) is nil.
public struct ConfusionMatrix: Sendable, Equatable {
    /// Benign rows not called.
    public var trueNegatives = 0
    /// Benign rows called: false alarms.
    public var falsePositives = 0
    /// Attacks not called.
    public var falseNegatives = 0
    /// Attacks called.
    public var truePositives = 0

    /// Counts verdicts.
    ///
    /// Complexity: O(n).
    public init(isCalled: [Bool], isPositive: [Bool]) {
        precondition(isCalled.count == isPositive.count, "a label for each verdict")
        for (called, positive) in zip(isCalled, isPositive) {
            switch (called, positive) {
            case (false, false): trueNegatives += 1
            case (true, false): falsePositives += 1
            case (false, true): falseNegatives += 1
            case (true, true): truePositives += 1
            }
        }
    }

    /// The number of rows.
    public var rows: Int { trueNegatives + falsePositives + falseNegatives + truePositives }
    /// The number of attacks.
    public var positives: Int { truePositives + falseNegatives }
    /// The number of benign rows.
    public var negatives: Int { trueNegatives + falsePositives }

    /// The share of rows told right.
    public var accuracy: Double? { ratio(truePositives + trueNegatives, rows) }
    /// The share of alarms that are attacks.
    public var precision: Double? { ratio(truePositives, truePositives + falsePositives) }
    /// The share of attacks called.
    public var recall: Double? { ratio(truePositives, positives) }
    /// The share of benign rows called.
    public var falseAlarmRate: Double? { ratio(falsePositives, negatives) }
    /// The harmonic mean of precision and recall.
    public var f1: Double? { ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives) }
    /// The mean of the shares told right of attacks and of benign rows.
    public var balancedAccuracy: Double? {
        guard let recall, let specificity = ratio(trueNegatives, negatives) else { return nil }
        return (recall + specificity) / 2
    }
}

func ratio(_ part: Int, _ whole: Int) -> Double? {
    whole > 0 ? Double(part) / Double(whole) : nil
}
