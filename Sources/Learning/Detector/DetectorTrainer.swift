import Kernels
import Tabular

/// What a detector is to be trained as.
public struct TrainingOptions: Sendable {
    /// The model.
    public var kind: ModelKind
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
    /// How columns are prepared; nil for what suits the model.
    public var preprocessing: PreprocessingOptions?
    /// How many trees a forest has.
    public var trees = 100
    /// How often a network sees each row; nil for what suits the model.
    public var epochs: Int?
    /// Whether each class counts the same in all.
    public var balancesClasses = false

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
        guard trees >= 1, trees <= 100_000 else {
            throw .badOption(name: "--trees", value: "\(trees)", expected: "1 to 100000")
        }
        if kind.isSupervised && regime != .labelled {
            throw .badOption(
                name: "--\(regime.rawValue)", value: "with \(kind.rawValue)",
                expected: "a one-class model such as isolation-forest, since this one learns from labels")
        }
    }
}

/// A detector, and what its training showed.
public struct TrainedDetector: Sendable {
    /// The detector, fitted to all rows of its regime.
    public var detector: Detector
    /// What models that did not see a row say of it: every row of the table, in order.
    public var outOfFold: Verdicts
    /// How many rows the model was fitted to.
    public var fittedRows: Int
}

/// Trains detectors: audit, cross-fitting, calibration, and the final fit.
public struct DetectorTrainer: Sendable {
    /// With fewer benign rows there is no calibration worth its name.
    static let fewestBenignRows = 20

    private let options: TrainingOptions
    private let context: TrainingContext

    /// Makes a trainer.
    public init(_ options: TrainingOptions, _ context: TrainingContext = TrainingContext()) {
        self.options = options
        self.context = context
    }

    /// Trains on a table.
    ///
    /// The data's files are only recorded.
    ///
    /// Each fold's rows are scored by a model (and a preprocessor) fitted to the other folds; equal rows share a
    /// fold. The scores of benign rows calibrate the final model, which is fitted to all.
    public func train(_ table: Table, sources: [DataSource], version: String) async throws(LearningError)
        -> TrainedDetector
    {
        try options.check()
        guard table.rowCount > 0 else { throw .noRows }
        guard !table.columns.isEmpty else { throw .noColumns }
        context.progress.report("auditing", 0, 1)
        // Unlabelled means that no label is looked at, not by the audit either.
        let audited = options.regime == .unlabelled ? table.withoutLabels : table
        let audit = try await TableAudit(audited, workers: context.workers)
        let kept = table.dropping(audit.dropped)
        let fitted = try fittedRows(kept)
        let learner = Learner(options: options, context: context)
        let fullModel = try await learner.fit(kept, rows: fitted, stage: "fitting to all rows")
        let outOfFold = try await crossFit(kept, fitted, learner, fullModel)
        let calibrated = options.regime == .unlabelled ? fitted : fitted.filter { !isAttack(kept, $0) }
        let calibration = Calibration(
            scores: calibrated.map { outOfFold.scores[$0] },
            source: options.regime == .unlabelled ? .assumedContamination : .heldOutBenign)
        var detector = Detector(
            preprocessor: fullModel.preprocessor, model: fullModel.model, calibration: calibration,
            rate: options.regime == .unlabelled ? options.contamination : options.falseAlarmRate,
            classNames: fullModel.classNames, granularity: options.granularity, labelColumn: kept.schema.label,
            typesSeen: typesSeen(kept, fitted),
            provenance: Provenance(
                sources: sources, dataKind: kept.kind, rows: fitted.count, seed: context.seed, version: version,
                regime: options.regime),
            findings: audit.findings, trainingRows: hashes(kept.selecting(fitted)))
        detector.metrics = metrics(outOfFold, audited, detector.threshold())
        return TrainedDetector(
            detector: detector, outOfFold: verdicts(outOfFold, detector, fullModel.classNames), fittedRows: fitted.count
        )
    }

    /// The rows that the regime lets the model see.
    private func fittedRows(_ table: Table) throws(LearningError) -> [Int] {
        let all = Array(0..<table.rowCount)
        if options.regime == .unlabelled { return all }
        guard let labels = table.labels else {
            if options.regime == .benignOnly { return all }
            if options.kind.isSupervised {
                throw .noLabels(
                    purpose: "a supervised model",
                    instead: "use --model isolation-forest with --benign-only or --unlabelled")
            }
            throw .noLabels(
                purpose: "learning from the benign rows only",
                instead: "say --benign-only (all rows are benign) or --unlabelled")
        }
        let isAttack = labels.isAttack
        let benign = all.filter { !isAttack[$0] }
        guard benign.count >= Self.fewestBenignRows else {
            throw .noBenignRows(found: benign.count, needed: Self.fewestBenignRows)
        }
        if options.kind.isSupervised {
            guard benign.count < all.count else { throw .oneClassOnly(ClassLabels.benign) }
            return all
        }
        return benign
    }

    private func isAttack(_ table: Table, _ row: Int) -> Bool {
        guard let labels = table.labels, options.regime == .labelled else { return false }
        return !labels.types[Int(labels.codes[row])].isBenign
    }

    /// Scores and class votes of every row, each by a model that did not see it.
    private struct HeldOut {
        var scores: [Float]
        var classes: [UInt16]
    }

    private func crossFit(
        _ table: Table, _ fitted: [Int], _ learner: Learner, _ full: FittedModel
    ) async throws(LearningError) -> HeldOut {
        var heldOut = HeldOut(
            scores: [Float](repeating: 0, count: table.rowCount), classes: [UInt16](repeating: 0, count: table.rowCount)
        )
        let groups = table.duplicateGroups()
        let classes =
            table.labels.map {
                options.regime == .unlabelled ? [UInt16](repeating: 0, count: table.rowCount) : $0.codes
            }
            ?? [UInt16](repeating: 0, count: table.rowCount)
        let folds = Folds.stratified(
            classes: fitted.map { classes[$0] }, groups: fitted.map { groups[$0] }, count: options.folds,
            seed: context.seed)
        for fold in 0..<options.folds {
            let learnt = zip(fitted, folds).filter { $0.1 != fold }.map(\.0)
            let judged = zip(fitted, folds).filter { $0.1 == fold }.map(\.0)
            guard !judged.isEmpty, !learnt.isEmpty else { continue }
            if options.kind.isSupervised, !learnt.contains(where: { isAttack(table, $0) }) {
                let attacks = Set(fitted.filter { isAttack(table, $0) }.map { groups[$0] }).count
                throw .tooFewAttacks(found: attacks, needed: 2 * options.folds)
            }
            let model = try await learner.fit(
                table, rows: learnt, stage: "fold \(fold + 1) of \(options.folds)", like: full)
            try await learner.score(model, table, judged, into: &heldOut.scores, &heldOut.classes)
        }
        // Rows of no fold were seen by no model: the final one may judge them.
        let isFitted = Set(fitted)
        let others = (0..<table.rowCount).filter { !isFitted.contains($0) }
        if !others.isEmpty { try await learner.score(full, table, others, into: &heldOut.scores, &heldOut.classes) }
        return heldOut
    }

    private func verdicts(_ heldOut: HeldOut, _ detector: Detector, _ classNames: [String]) -> Verdicts {
        let threshold = detector.threshold()
        let isAnomaly = heldOut.scores.map { $0 > threshold.value }
        return Verdicts(
            scores: heldOut.scores, pValues: heldOut.scores.map(detector.calibration.pValue), isAnomaly: isAnomaly,
            classes: classNames.isEmpty
                ? ClassLabels(codes: isAnomaly.map { $0 ? 1 : 0 }, names: [ClassLabels.benign, Verdicts.anomaly])
                : ClassLabels(codes: heldOut.classes, names: classNames),
            threshold: threshold)
    }

    /// What held-out scores are worth on labelled rows; nothing where labels are not to be looked at.
    private func metrics(_ heldOut: HeldOut, _ table: Table, _ threshold: Threshold) -> [String: Double] {
        guard let labels = table.labels else { return [:] }
        let isAttack = labels.isAttack
        var metrics: [String: Double] = [:]
        metrics["cross_fitted_roc_auc"] = RankStatistics.areaUnderROC(scores: heldOut.scores, isPositive: isAttack)
        let attacks = isAttack.count { $0 }
        let found = zip(heldOut.scores, isAttack).count { $0.1 && $0.0 > threshold.value }
        if attacks > 0 { metrics["cross_fitted_recall"] = Double(found) / Double(attacks) }
        return metrics
    }

    private func typesSeen(_ table: Table, _ rows: [Int]) -> [String] {
        guard let labels = table.labels, options.regime != .unlabelled else { return [] }
        return Set(rows.map { labels.codes[$0] }).map { labels.types[Int($0)].name }.sorted()
    }

    private func hashes(_ table: Table) -> [UInt64] { Array(Set(table.rowHashes())).sorted() }
}
