import Tabular

/// What a detector says of rows.
public struct Verdicts: Sendable {
    /// The class of what a one-class model flags.
    public static let anomaly = "anomaly"

    /// How a row's class follows from its probabilities.
    enum ClassRule: Sendable {
        /// The most probable class, benign included.
        case mostProbable
        /// Benign below the threshold, and the most probable attack above it.
        case threshold
    }

    /// A score each row; higher is more anomalous.
    public private(set) var scores: [Float]
    /// The share of benign rows that score at least as high.
    public private(set) var pValues: [Double]
    /// Whether the score is above the threshold.
    public private(set) var isAnomaly: [Bool]
    /// The class of each row; of a one-class model "anomaly" or "benign".
    public private(set) var classes: ClassLabels
    /// The threshold.
    public private(set) var threshold: Threshold
    /// Whether no known class explains the row; nil where the detector cannot tell.
    public let isNovel: [Bool]?
    /// The members' names, in order.
    public let members: [String]
    /// Which member's evidence was the strongest; nil where there is one only.
    public let speakers: [UInt8]?
    /// Each member's own scores, where they were asked for.
    public let memberScores: [[Float]]?

    private let rule: ClassRule
    private let opinions: Opinions

    init(_ opinions: Opinions, calibration: Calibration, threshold: Threshold, names: [String]) {
        self.opinions = opinions
        // One supervised model says what it holds most likely; of several, and of one-class models, the threshold decides.
        rule = opinions.members.count == 1 && !names.isEmpty ? .mostProbable : .threshold
        self.threshold = threshold
        scores = opinions.scores
        pValues = opinions.scores.map(calibration.pValue)
        isNovel = opinions.isNovel
        members = opinions.members
        speakers = opinions.speakers
        memberScores = opinions.memberScores
        isAnomaly = []
        classes = ClassLabels(
            codes: [], names: names.isEmpty ? [ClassLabels.benign, Self.anomaly] : names)
        apply(threshold)
    }

    /// Whether a row's class is benign wherever it is not called.
    public var classesFollowThreshold: Bool { rule == .threshold }

    /// Decides anew by another threshold.
    public mutating func apply(_ threshold: Threshold) {
        self.threshold = threshold
        isAnomaly = scores.map { $0 > threshold.value }
        let codes =
            switch rule {
            case .mostProbable: opinions.bestClasses
            case .threshold: zip(isAnomaly, opinions.bestAttacks).map { $0 ? $1 : 0 }
            }
        classes = ClassLabels(codes: codes, names: classes.names)
    }
}

/// What members say of rows, before any threshold.
struct Opinions: Sendable {
    var members: [String]
    var scores: [Float]
    /// The most probable class, and the most probable of the attacks.
    var bestClasses: [UInt16]
    var bestAttacks: [UInt16]
    var isNovel: [Bool]?
    var speakers: [UInt8]?
    var memberScores: [[Float]]?
}
