import Learning
import Tabular

/// What a detector is worth on labelled rows.
///
/// A metric that is not defined for the data is nil.
public struct EvaluationReport: Sendable {
    /// Whether the promised false-alarm rate was kept.
    public enum Promise: String, Sendable {
        /// Realised within a factor of two.
        case kept
        /// Off by more than that.
        case void
        /// Fewer than ten false alarms were to be expected: too few to tell.
        case untested
    }

    /// The recall on attack types that training did not see.
    public struct Novelty: Sendable {
        /// How many types.
        public var types: Int
        /// How many rows are of them.
        public var rows: Int
        /// The share of them that is called.
        public var recall: Double?
        /// The share that is called at these realised false-alarm rates.
        public var recallAtFalseAlarmRate: [(rate: Double, recall: Double?)]
        /// The share of them that is marked as novel; nil where the detector cannot tell.
        public var marked: Double?
        /// The share of all rows marked as novel that is of new types.
        public var markedPrecision: Double?
    }

    /// What one member of a detector is worth by itself.
    public struct MemberWorth: Sendable {
        /// Its name.
        public var name: String
        /// The area under its own ROC curve, against the truth.
        public var areaUnderROC: Double?
        /// Its average precision.
        public var averagePrecision: Double?
        /// The share of called rows on which its evidence was the strongest; nil where there is one member only.
        public var shareSpoken: Double?
    }

    /// The recall on one attack family.
    public struct Family: Sendable {
        /// Its name.
        public var name: String
        /// How many rows are of it.
        public var rows: Int
        /// The share of them that is called.
        public var recall: Double
    }

    /// The share of attacks among a network's flows at which alerts and precision are told.
    public static let prevalence = 0.001
    /// The realised false-alarm rates at which recall is told.
    public static let rates = [0.01, 0.02, 0.05, 0.10]

    /// The verdicts' threshold.
    public let threshold: Threshold
    /// Right and wrong verdicts.
    public let confusion: ConfusionMatrix
    /// The ranking at every threshold.
    public let curves: RankingCurves
    /// How well classes are told apart.
    public let classes: ClassReport
    /// The recall on new types; nil where it is not known what training saw.
    public let novelty: Novelty?
    /// The recall on each attack family.
    public let families: [Family]
    /// Whether a row's class is benign wherever it is not called, as of fused members.
    public let classesFollowThreshold: Bool
    /// What each member is worth against the truth; empty where there is one only, or none was asked.
    public let members: [MemberWorth]
    /// How many flows the network has a day.
    public let flowsPerDay: Double
    /// What guards found.
    public private(set) var findings: [Finding]
    /// Counts of scores, for the picture.
    public let histogram: ScoreHistogram
    /// Whether the threshold was set on these very benign rows, as in a cross-fitted report of training: then its
    /// rate is met by construction, and no promise is tested.
    public let isCrossFitted: Bool
    /// The share of rows that equal a training row; nil where that is not known.
    public let seenShare: Double?

    /// Compares verdicts with labels.
    ///
    /// - Parameters:
    ///   - labels: what the rows are.
    ///   - verdicts: what the detector says of them.
    ///   - detector: whose classes, training types and findings the report names.
    ///   - seen: for each row, whether training saw an equal one; nil where that is not known.
    ///   - flowsPerDay: how many flows the network has a day.
    ///   - isCrossFitted: whether these are the held-out verdicts of training itself.
    public init(
        labels: Labels, verdicts: Verdicts, detector: Detector, seen: [Bool]? = nil,
        flowsPerDay: Double = 1_000_000, isCrossFitted: Bool = false
    ) {
        self.isCrossFitted = isCrossFitted
        seenShare = seen.flatMap { ratio($0.count { $0 }, $0.count) }
        let isAttack = labels.isAttack
        threshold = verdicts.threshold
        confusion = ConfusionMatrix(isCalled: verdicts.isAnomaly, isPositive: isAttack)
        let curves = RankingCurves(scores: verdicts.scores, isPositive: isAttack)
        self.curves = curves
        self.flowsPerDay = flowsPerDay
        histogram = ScoreHistogram(scores: verdicts.scores, isAttack: isAttack, threshold: threshold.value)
        let truth: ClassLabels
        if detector.classNames.isEmpty {
            truth = ClassLabels(
                codes: isAttack.map { $0 ? 1 : 0 }, names: [ClassLabels.benign, Verdicts.anomaly])
        } else {
            truth = labels.classes(detector.granularity)
        }
        classes = ClassReport(truth: truth, predicted: verdicts.classes)
        // Labels that only say "attack" do not tell which types training saw: none can be called new then.
        let catchAlls = detector.typesSeen.filter { [ClassLabels.attack, Verdicts.anomaly].contains($0) }
        let unseen = Set(labels.types.filter { !$0.isBenign }.map(\.name)).subtracting(detector.typesSeen)
        let isFakeZeroDay = !catchAlls.isEmpty && !unseen.isEmpty
        novelty =
            isFakeZeroDay ? nil : EvaluationReport.novelty(labels, verdicts, curves, typesSeen: detector.typesSeen)
        families = EvaluationReport.families(labels, verdicts)
        classesFollowThreshold = verdicts.classesFollowThreshold
        members = EvaluationReport.members(verdicts, isAttack)
        findings =
            isCrossFitted
            ? detector.findings : detector.findings.map { Finding($0.guard, "training data: " + $0.finding) }
        if isFakeZeroDay {
            findings.append(
                Finding(
                    .fakeZeroDay, "training called every attack '\(catchAlls[0])': which types are new cannot be told"))
        }
        addThresholdFinding()
        addPromiseFinding()
        addCollapseFinding(detector)
        if let seen { addDuplicateFinding(seen, verdicts, isAttack) }
    }

    /// The realised false-alarm rate over the promised one; nil where nothing was promised or there is no benign row.
    public var realisedOverPromised: Double? {
        guard let promised = threshold.promisedRate, let realised = confusion.falseAlarmRate else { return nil }
        return realised / promised
    }

    /// Whether most rows were in the training data, so that the figures say nothing of other data.
    public var isTrainingData: Bool { (seenShare ?? 0) > 0.5 && !isCrossFitted }

    /// Whether the promise was kept; nil where nothing was promised, or where training saw the rows.
    public var promise: Promise? {
        guard let promised = threshold.promisedRate, let ratio = realisedOverPromised,
            !isCrossFitted, !isTrainingData
        else {
            return nil
        }
        // Few alarms tell little; many tell that the promise is broken, however few were expected.
        if promised * Double(confusion.negatives) < 10, confusion.falsePositives <= 20 { return .untested }
        return ratio > 2 || ratio < 0.5 ? .void : .kept
    }

    /// Alerts a day on a network where one flow in a thousand is an attack.
    public var alertsPerDay: Double? {
        guard let recall = confusion.recall, let rate = confusion.falseAlarmRate else { return nil }
        return flowsPerDay * (Self.prevalence * recall + (1 - Self.prevalence) * rate)
    }

    /// The share of those alerts that are attacks.
    public var precisionAtPrevalence: Double? {
        guard let recall = confusion.recall, let alerts = alertsPerDay, alerts > 0 else { return nil }
        return flowsPerDay * Self.prevalence * recall / alerts
    }

    private static func novelty(
        _ labels: Labels, _ verdicts: Verdicts, _ curves: RankingCurves, typesSeen: [String]
    ) -> Novelty? {
        guard !typesSeen.isEmpty else { return nil }
        let seen = Set(typesSeen)
        let isNewType = labels.types.map { !$0.isBenign && !seen.contains($0.name) }
        let rows = labels.codes.indices.filter { isNewType[Int(labels.codes[$0])] }
        let types = Set(rows.map { labels.codes[$0] }).count
        return Novelty(
            types: types, rows: rows.count, recall: ratio(rows.count { verdicts.isAnomaly[$0] }, rows.count),
            recallAtFalseAlarmRate: rates.map { rate in
                guard let point = curves.point(atFalseAlarmRate: rate), !rows.isEmpty else { return (rate, nil) }
                let cut = point.threshold ?? .infinity
                return (rate, ratio(rows.count { verdicts.scores[$0] >= cut }, rows.count))
            },
            marked: verdicts.isNovel.flatMap { isNovel in ratio(rows.count { isNovel[$0] }, rows.count) },
            markedPrecision: verdicts.isNovel.flatMap { isNovel in
                ratio(rows.count { isNovel[$0] }, isNovel.count { $0 })
            })
    }

    private static func members(_ verdicts: Verdicts, _ isAttack: [Bool]) -> [MemberWorth] {
        guard let scores = verdicts.memberScores, verdicts.members.count > 1 else { return [] }
        let called = verdicts.isAnomaly.indices.filter { verdicts.isAnomaly[$0] }
        return zip(verdicts.members, scores).enumerated().map { index, member in
            let curves = RankingCurves(scores: member.1, isPositive: isAttack)
            let spoken = verdicts.speakers.flatMap { speakers in
                ratio(called.count { Int(speakers[$0]) == index }, called.count)
            }
            return MemberWorth(
                name: member.0, areaUnderROC: curves.areaUnderROC, averagePrecision: curves.averagePrecision,
                shareSpoken: spoken)
        }
    }

    private static func families(_ labels: Labels, _ verdicts: Verdicts) -> [Family] {
        var sizes: [String: Int] = [:]
        var hits: [String: Int] = [:]
        for (row, code) in labels.codes.enumerated() {
            let type = labels.types[Int(code)]
            guard !type.isBenign else { continue }
            sizes[type.family, default: 0] += 1
            if verdicts.isAnomaly[row] { hits[type.family, default: 0] += 1 }
        }
        return sizes.keys.sorted().map {
            Family(name: $0, rows: sizes[$0]!, recall: Double(hits[$0] ?? 0) / Double(sizes[$0]!))
        }
    }

    // MARK: Guards

    private mutating func addThresholdFinding() {
        switch threshold.source {
        case .oracle:
            findings.append(
                Finding(
                    .thresholdSource,
                    "ORACLE: the threshold was chosen on this very file; no figure here can be expected elsewhere"))
        case .assumedContamination:
            findings.append(
                Finding(.thresholdSource, "the threshold assumes a share of attacks; it promises no false-alarm rate"))
        case .heldOutBenign, .localCalibration:
            findings.append(Finding(.thresholdSource, "the threshold comes from \(threshold.source.rawValue)"))
        }
        if threshold.isExtrapolated {
            findings.append(
                Finding(
                    .thresholdSource,
                    "the promised rate is below what the calibration rows can tell: extrapolated on a fitted tail"))
        }
        if let promised = threshold.promisedRate, let attainable = threshold.attainableRate, attainable < promised * 0.9
        {
            findings.append(
                Finding(
                    .thresholdSource,
                    "scores are tied near the threshold: \(percent(attainable)) can be attained, not \(percent(promised))"
                ))
        }
    }

    private mutating func addPromiseFinding() {
        guard let promise, let promised = threshold.promisedRate, let realised = confusion.falseAlarmRate,
            let ratio = realisedOverPromised
        else { return }
        let numbers = "promised \(percent(promised)), realised \(percent(realised)) (\(significant(ratio)) times)"
        switch promise {
        case .kept: findings.append(Finding(.promise, "kept: \(numbers)"))
        case .untested:
            findings.append(Finding(.promise, "untested: fewer than 10 false alarms were to be expected; \(numbers)"))
        case .void where ratio < 1:
            findings.append(
                Finding(
                    .promise,
                    "void: \(numbers): fewer false alarms than allowed, and so fewer attacks found than could be. Calibrate on benign rows of the place with 'lapwing calibrate'"
                ))
        case .void:
            findings.append(
                Finding(
                    .promise,
                    "void: \(numbers): benign traffic here differs from that of the calibration. Calibrate on benign rows of the place with 'lapwing calibrate'"
                ))
        }
    }

    private mutating func addCollapseFinding(_ detector: Detector) {
        let missed = classes.rows.filter { $0.support > 0 && $0.predicted == 0 }.map(\.name)
        guard !missed.isEmpty, !detector.classNames.isEmpty else { return }
        findings.append(Finding(.classCollapse, "never predicted: " + missed.joined(separator: ", ")))
    }

    private mutating func addDuplicateFinding(_ seen: [Bool], _ verdicts: Verdicts, _ isAttack: [Bool]) {
        let count = seen.count { $0 }
        guard count > 0 else { return }
        var finding = "\(grouped(count)) of \(grouped(seen.count)) rows equal a training row"
        let fresh = seen.indices.filter { !seen[$0] }
        let rest = RankingCurves(scores: fresh.map { verdicts.scores[$0] }, isPositive: fresh.map { isAttack[$0] })
        if let all = curves.areaUnderROC, let without = rest.areaUnderROC {
            let accuracy = ratio(fresh.count { verdicts.isAnomaly[$0] == isAttack[$0] }, fresh.count)
            finding +=
                "; without them AUC \(decimals(without)) (with: \(decimals(all))), accuracy \(percent(accuracy ?? 0)) (with: \(percent(confusion.accuracy ?? 0)))"
        }
        findings.append(Finding(.duplicateRows, finding))
    }
}
