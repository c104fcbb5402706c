import Kernels

/// Where a threshold comes from.
///
/// The texts are those of reports and model files.
public enum ThresholdSource: String, Sendable, Codable {
    /// Scores of benign training rows, each by a model that did not see it.
    case heldOutBenign = "held-out benign training rows"
    /// Scores of benign rows of the place.
    case localCalibration = "local calibration"
    /// The highest share of all training rows, as large as the user assumes attacks to be.
    case assumedContamination = "assumed contamination"
    /// The evaluated file itself: only where the user asks for it.
    case oracle = "ORACLE"
}

/// A threshold, and what is known of it.
public struct Threshold: Sendable, Equatable, Codable {
    /// A row is anomalous where its score is above this.
    public var value: Float
    /// The false-alarm rate that it promises on benign rows like those it was set on; nil where it promises nothing.
    public var promisedRate: Double?
    /// Where it comes from.
    public var source: ThresholdSource
    /// Whether it lies beyond the calibration scores, on a fitted tail.
    public var isExtrapolated: Bool
    /// The rate of calibration rows above it: less than promised where scores are tied.
    public var attainableRate: Double?

    /// Makes a threshold.
    public init(
        value: Float, promisedRate: Double?, source: ThresholdSource, isExtrapolated: Bool = false,
        attainableRate: Double? = nil
    ) {
        self.value = value
        self.promisedRate = promisedRate
        self.source = source
        self.isExtrapolated = isExtrapolated
        self.attainableRate = attainableRate
    }
}

/// Turns scores into p-values: the share of benign rows that score at least as high.
///
/// The p-value of a score s among n held-out benign scores is (1 + number of those >= s) / (n + 1), which no benign
/// row like them falls to or below `a` with a chance above `a` (Vovk, Gammerman and Shafer 2005). Beyond the highest
/// score, a generalised Pareto tail takes over where one can be fitted.
public struct Calibration: Sendable, Equatable {
    /// The calibration scores, ascending.
    public let scores: [Float]
    /// Where they come from.
    public let source: ThresholdSource
    private let tail: ParetoTail?

    /// Sorts the scores and fits the tail.
    ///
    /// Complexity: O(n).
    public init(scores: [Float], source: ThresholdSource) {
        self.scores = RadixSort.sorted(scores)
        self.source = source
        tail = ParetoTail(sorted: self.scores)
    }

    /// The p-value of a score.
    ///
    /// Complexity: O(log n).
    public func pValue(_ score: Float) -> Double {
        let atLeast = scores.count - scores.partitionPoint { $0 >= score }
        let counted = Double(1 + atLeast) / Double(scores.count + 1)
        if atLeast == 0, let tail { return min(counted, tail.survival(of: score)) }
        return counted
    }

    /// The threshold for a false-alarm rate: the p-value is at most the rate exactly where the score is above it.
    public func threshold(rate: Double) -> Threshold {
        let promised = source == .assumedContamination ? nil : rate
        // The largest number of calibration scores, this one included, that a p-value of at most `rate` allows.
        let places = Double(scores.count + 1)
        var allowed = Int((rate * places).rounded(.down))
        // The product may be rounded to the wrong side of a whole number; a p-value is a quotient.
        if Double(allowed + 1) / places <= rate { allowed += 1 }
        if Double(allowed) / places > rate { allowed -= 1 }
        if allowed >= 1 {
            let value = scores[max(0, scores.count - allowed)]
            let above = scores.count - scores.partitionPoint { $0 > value }
            return Threshold(
                value: value, promisedRate: promised, source: source,
                attainableRate: Double(above + 1) / places)
        }
        if let tail {
            return Threshold(
                value: max(tail.quantile(survival: rate), scores.last!), promisedRate: promised, source: source,
                isExtrapolated: true,
                attainableRate: rate)
        }
        // Too few scores to tell so low a rate: nothing is called.
        return Threshold(value: .infinity, promisedRate: promised, source: source, attainableRate: 0)
    }
}
