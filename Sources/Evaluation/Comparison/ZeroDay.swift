import Learning
import Tabular

/// How well attacks are found whose family was left out of training.
public struct ZeroDay: Sendable {
    /// One family that was left out.
    public struct Family: Sendable {
        /// Its name.
        public var name: String
        /// How many of its rows were judged.
        public var rows: Int
        /// The share found by the threshold that training set.
        public var recallAtPromise: Double?
        /// The false-alarm rate that this threshold came to.
        public var falseAlarmRate: Double?
        /// The share found at a realised false-alarm rate of 1 %.
        public var recallAtOnePercent: Double?
        /// The area under the ROC curve of the family against benign rows.
        public var areaUnderROC: Double?
        /// The share of its rows that get the class of their family, where single types are left out and the family is
        /// known by other types; nil otherwise.
        public var namedByFamily: Double?
        /// How many of its rows equal, feature by feature, a row that training saw under another label.
        public var rowsSeen: Int
    }

    /// The families, in alphabetical order.
    public let families: [Family]

    /// The mean over the families of one figure; nil where none has it.
    public func mean(_ value: (Family) -> Double?) -> Double? {
        let present = families.compactMap(value)
        return present.isEmpty ? nil : present.reduce(0, +) / Double(present.count)
    }

    /// Families of fewer rows are not left out: too few to judge by.
    public static let fewestRows = 20

    /// Trains a detector for each family without it, and judges it on that family and on benign rows.
    ///
    /// - Parameters:
    ///   - table: labelled rows.
    ///   - test: where benign rows and rows of the family come from; nil holds out three tenths of `table`, equal
    ///     rows together, and judges all rows of the family.
    ///   - granularity: whether families or single attack types are left out.
    ///   - options: how each detector is trained.
    ///   - context: seed, workers and progress.
    ///
    /// Throws `.noLabels` where there are none.
    public init(
        of table: Table, test: Table? = nil, granularity: ClassGranularity = .family, options: TrainingOptions,
        context: TrainingContext
    ) async throws(LearningError) {
        guard let labels = table.labels, test == nil || test?.labels != nil else {
            throw .noLabels(purpose: "leaving families out", instead: nil)
        }
        let granularity = granularity == .binary ? .family : granularity
        let classes = labels.classes(granularity)
        let counts = classes.counts
        // Where no test is given, the same three tenths of benign rows are kept from every training.
        let folds = Folds.stratified(
            classes: labels.codes, groups: table.duplicateGroups(), count: 10, seed: context.seed)
        var families: [Family] = []
        for family in classes.names.indices.dropFirst() where counts[family] >= Self.fewestRows {
            let name = classes.names[family]
            let learnt = table.selecting(
                (0..<table.rowCount).filter {
                    Int(classes.codes[$0]) != family && (test != nil || folds[$0] >= 3)
                })
            let part: Table
            if let test {
                part = test.selecting(Self.rows(of: name, granularity, in: test))
            } else {
                part = table.selecting(
                    (0..<table.rowCount).filter {
                        Int(classes.codes[$0]) == family || (classes.codes[$0] == 0 && folds[$0] < 3)
                    })
            }
            guard part.labels?.isAttack.contains(true) == true else { continue }
            var context = context
            context.progress = ProgressSink { [context] stage, done, total in
                context.progress.report("without \(name): \(stage)", done, total)
            }
            families.append(try await Self.judge(name, part, learnt, options, context))
        }
        self.families = families
    }

    init(families: [Family]) { self.families = families }

    private static func rows(of name: String, _ granularity: ClassGranularity, in test: Table) -> [Int] {
        guard let labels = test.labels else { return [] }
        let classes = labels.classes(granularity)
        return (0..<test.rowCount).filter {
            classes.codes[$0] == 0 || classes.names[Int(classes.codes[$0])] == name
        }
    }

    /// The share of the attacks whose class is their family's name; nil where the detector does not know the family.
    private static func namedByFamily(_ part: Table, _ verdicts: Verdicts, _ detector: Detector) -> Double? {
        guard detector.granularity == .family, let labels = part.labels else { return nil }
        let families = labels.classes(.family)
        let attacks = families.codes.indices.filter { families.codes[$0] != 0 }
        let known = attacks.filter { detector.classNames.contains(families.names[Int(families.codes[$0])]) }
        return ratio(
            known.count {
                verdicts.classes.names[Int(verdicts.classes.codes[$0])] == families.names[Int(families.codes[$0])]
            }, known.count)
    }

    private static func judge(
        _ name: String, _ part: Table, _ learnt: Table, _ options: TrainingOptions, _ context: TrainingContext
    ) async throws(LearningError) -> Family {
        let detector = try await DetectorTrainer(options, context).train(learnt, sources: [], version: "").detector
        let verdicts = try await detector.score(part, workers: context.workers)
        let isAttack = part.labels?.isAttack ?? []
        let curves = RankingCurves(scores: verdicts.scores, isPositive: isAttack)
        let confusion = ConfusionMatrix(isCalled: verdicts.isAnomaly, isPositive: isAttack)
        return Family(
            name: name, rows: confusion.positives, recallAtPromise: confusion.recall,
            falseAlarmRate: confusion.falseAlarmRate, recallAtOnePercent: curves.recall(atFalseAlarmRate: 0.01),
            areaUnderROC: curves.areaUnderROC, namedByFamily: namedByFamily(part, verdicts, detector),
            rowsSeen: zip(detector.hasSeen(part), isAttack).count { $0 && $1 })
    }
}
