import Tabular

/// A detector that knows where a kind of table has its features: what scores batch after batch on the calling thread.
///
/// Names are looked up once, members whose preprocessing is the same share its matrix, and nothing waits, as live
/// traffic wants it. The scores are those of `Detector.score`.
///
/// ```swift
/// let bound = try BoundDetector(detector, to: schema)
/// let verdicts = bound.score(table)
/// ```
public struct BoundDetector: Sendable {
    /// The detector.
    public let detector: Detector
    /// The threshold above which a row is called.
    public let threshold: Threshold

    let fusion: Fusion
    private let bindings: [Preprocessor.Binding]
    /// For each member, the first one that is given the same matrix.
    private let matrixOf: [Int]

    /// Finds the detector's features in a schema.
    ///
    /// - Parameter threshold: nil takes the detector's own.
    ///
    /// Throws `.schemaMismatch` where features are missing.
    public init(
        _ detector: Detector, to schema: FeatureSchema, threshold: Threshold? = nil
    ) throws(LearningError) {
        self.detector = detector
        let threshold = threshold ?? detector.threshold()
        self.threshold = threshold
        fusion = Fusion(
            voices: detector.members.map(\.voice), novelty: detector.novelty,
            rate: threshold.promisedRate ?? detector.rate)
        var bindings: [Preprocessor.Binding] = []
        var matrixOf: [Int] = []
        for (index, member) in detector.members.enumerated() {
            bindings.append(try member.preprocessor.bind(to: schema))
            matrixOf.append(
                detector.members[..<index].firstIndex { $0.preprocessor == member.preprocessor } ?? index)
        }
        self.bindings = bindings
        self.matrixOf = matrixOf
    }

    /// Scores the rows of a table whose schema has the features where the bound one has them.
    ///
    /// Complexity: O(rows x the models' work).
    public func score(_ table: Table, keepsMemberScores: Bool = false) -> Verdicts {
        detector.verdicts(
            opinions(table, rows: 0..<table.rowCount, keepsMemberScores: keepsMemberScores), threshold: threshold)
    }

    /// What the members say of a run of rows.
    func opinions(_ table: Table, rows: Range<Int>, keepsMemberScores: Bool) -> Opinions {
        let isAsked = keepsMemberScores ? detector.members.map { _ in true } : fusion.isNeeded
        let testimony = Testimony(
            detector.members, table, rows: rows, bindings, isAsked: isAsked,
            classCount: detector.classNames.count, matrixOf: matrixOf)
        return fusion.opinions(testimony, keepsScores: keepsMemberScores)
    }
}

extension Detector {
    /// Scores the rows of a table on the calling thread; many batches of one schema do better with a `BoundDetector`.
    ///
    /// Throws `.schemaMismatch` where the table lacks features.
    public func scored(_ table: Table, threshold: Threshold? = nil) throws(LearningError) -> Verdicts {
        try BoundDetector(self, to: table.schema, threshold: threshold).score(table)
    }
}
