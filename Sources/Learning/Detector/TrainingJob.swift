import Kernels
import Tabular

/// A table made ready for training: audited, its rows chosen by the regime, its classes numbered.
struct TrainingJob: Sendable {
    let options: TrainingOptions
    let context: TrainingContext
    /// The table without what must not be learnt from.
    let table: Table
    /// What training may look at of the labels: none of them where it is unlabelled.
    private let audited: Table
    let findings: [Finding]
    /// The rows that the regime lets the models see.
    let fitted: [Int]
    let learner: Learner

    var crossFitting: CrossFitting { CrossFitting(options: options, learner: learner, context: context) }

    init(_ table: Table, _ options: TrainingOptions, _ context: TrainingContext) async throws(LearningError) {
        try options.check()
        guard table.rowCount > 0 else { throw .noRows }
        guard !table.columns.isEmpty else { throw .noColumns }
        context.progress.report("auditing", 0, 1)
        self.options = options
        self.context = context
        // Unlabelled means that no label is looked at, not by the audit either.
        audited = options.regime == .unlabelled ? table.withoutLabels : table
        let audit = try await TableAudit(audited, workers: context.workers)
        self.table = table.dropping(audit.dropped)
        let recipe = try options.recipe()
        let isSupervised = recipe.contains { $0.kind.isSupervised }
        fitted = try Self.fittedRows(self.table, options, isSupervised: isSupervised)
        let classes = isSupervised ? self.table.labels?.classes(options.granularity).names : nil
        learner = Learner(options: options, recipe: recipe, context: context, classNames: classes ?? [])
        findings = audit.findings + Self.rareClasses(self.table, learner.classNames, options)
    }

    /// Classes that some fold has no row to learn from, or none to judge.
    private static func rareClasses(
        _ table: Table, _ classNames: [String], _ options: TrainingOptions
    ) -> [Finding] {
        guard !classNames.isEmpty, let classes = table.labels?.classes(options.granularity) else { return [] }
        let rare = zip(classes.names, classes.counts).filter { $0.1 > 0 && $0.1 < options.folds }
        guard !rare.isEmpty else { return [] }
        let list = rare.map { "\($0.0) (\($0.1))" }.joined(separator: ", ")
        return [
            Finding(
                .classCollapse,
                "fewer rows than the \(options.folds) folds: \(list); what cross-fitting says of them means little")
        ]
    }

    private static func fittedRows(
        _ table: Table, _ options: TrainingOptions, isSupervised: Bool
    ) throws(LearningError) -> [Int] {
        let all = Array(0..<table.rowCount)
        if options.regime == .unlabelled { return all }
        guard let labels = table.labels else {
            if options.regime == .benignOnly { return all }
            if isSupervised {
                throw .noLabels(
                    purpose: options.kind == .ensemble ? "the default ensemble" : "a supervised model",
                    instead: options.kind == .ensemble
                        ? "say --benign-only (all rows are benign) or --unlabelled"
                        : "use --model isolation-forest with --benign-only or --unlabelled")
            }
            throw .noLabels(
                purpose: "learning from the benign rows only",
                instead: "say --benign-only (all rows are benign) or --unlabelled")
        }
        let isAttack = labels.isAttack
        let benign = all.filter { !isAttack[$0] }
        guard benign.count >= DetectorTrainer.fewestBenignRows else {
            throw .noBenignRows(found: benign.count, needed: DetectorTrainer.fewestBenignRows)
        }
        if isSupervised {
            guard benign.count < all.count else { throw .oneClassOnly(ClassLabels.benign) }
            return all
        }
        return benign
    }

    /// The rows whose held-out scores calibrate.
    var calibrated: [Int] {
        guard options.regime == .labelled, let isAttack = table.labels?.isAttack else { return fitted }
        return fitted.filter { !isAttack[$0] }
    }

    func calibration(_ opinions: Opinions) -> Calibration {
        Calibration(
            scores: calibrated.map { opinions.scores[$0] },
            source: options.regime == .unlabelled ? .assumedContamination : .heldOutBenign)
    }

    /// How the members' words are weighed, learnt from rows that none of them saw.
    func fusion(_ crossFit: CrossFit) -> Fusion {
        let rate = options.regime == .unlabelled ? options.contamination : options.falseAlarmRate
        var fusion = Fusion(voices: learner.voices, novelty: nil, rate: rate)
        guard options.kind == .ensemble else { return fusion }
        let benign = calibrated
        for index in fusion.voices.indices {
            let scores = crossFit.testimony.scores[index]
            fusion.voices[index].evidence = EvidenceCurve(benign: benign.map { scores[$0] })
        }
        if options.fusion == .stacking { stack(&fusion, crossFit) }
        guard fusion.voices.contains(where: \.votes), fusion.voices.contains(where: \.isOneClass) else { return fusion }
        let evidence = fusion.oneClassEvidence(crossFit.testimony)
        fusion.novelty = NoveltyRule(
            benignEvidence: benign.map { evidence[$0] }, probabilities: ownProbabilities(crossFit.testimony))
        return fusion
    }

    /// For each class, the probabilities of it that its own held-out rows were given.
    private func ownProbabilities(_ testimony: Testimony) -> [[Float]] {
        guard let labels = table.labels else { return [] }
        let classes = labels.classes(options.granularity).renumbered(as: learner.classNames)
        var own = [[Float]](repeating: [], count: testimony.classCount)
        for row in fitted {
            let code = Int(classes.codes[row])
            own[code].append(testimony.probabilities[row * testimony.classCount + code])
        }
        return own
    }

    /// Replaces the weights by those of a logistic regression on the held-out rows.
    private func stack(_ fusion: inout Fusion, _ crossFit: CrossFit) {
        guard let isAttack = table.labels?.isAttack, options.regime == .labelled else { return }
        let evidence = zip(fusion.voices, crossFit.testimony.scores).map { voice, scores in
            fitted.map { voice.evidence?(scores[$0]) ?? 0 }
        }
        let weights = StackingWeights(evidence: evidence, isAttack: fitted.map { isAttack[$0] }).weights
        for index in fusion.voices.indices { fusion.voices[index].weight = weights[index] }
    }

    /// What held-out scores are worth on labelled rows; nothing where labels are not to be looked at.
    func metrics(_ verdicts: Verdicts) -> [String: Double] {
        guard let labels = audited.labels else { return [:] }
        let isAttack = labels.isAttack
        var metrics: [String: Double] = [:]
        metrics["cross_fitted_roc_auc"] = RankStatistics.areaUnderROC(scores: verdicts.scores, isPositive: isAttack)
        let attacks = isAttack.count { $0 }
        let found = zip(verdicts.isAnomaly, isAttack).count { $0.0 && $0.1 }
        if attacks > 0 { metrics["cross_fitted_recall"] = Double(found) / Double(attacks) }
        return metrics
    }

    var typesSeen: [String] {
        guard let labels = table.labels, options.regime != .unlabelled else { return [] }
        return Set(fitted.map { labels.codes[$0] }).map { labels.types[Int($0)].name }.sorted()
    }

    /// A hash of each row that the models are fitted to.
    var trainingRows: [UInt64] { Array(Set(table.selecting(fitted).rowHashes())).sorted() }
}
