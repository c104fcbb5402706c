import Kernels
import Tabular

/// A detector, and what its training showed.
public struct TrainedDetector: Sendable {
    /// The detector, fitted to all rows of its regime.
    public var detector: Detector
    /// What models that did not see a row say of it: every row of the table, in order.
    public var outOfFold: Verdicts
    /// How many rows the model was fitted to.
    public var fittedRows: Int
}

/// Trains detectors: audit, cross-fitting, fusion, calibration, and the final fit.
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
    /// The data's files and the program's version are only recorded.
    ///
    /// Each fold's rows are scored by models (and preprocessors) fitted to the other folds; equal rows share a fold.
    /// The scores of benign rows calibrate the final models, which are fitted to all.
    ///
    /// - Parameter folds: the fold of each row, below the options' count, where the caller knows better which rows hang
    ///   together: rows of one flow, or of one hour.
    public func train(
        _ table: Table, folds: [Int]? = nil, sources: [DataSource] = [], version: String = ""
    ) async throws(LearningError) -> TrainedDetector {
        let job = try await TrainingJob(table, options, context)
        let members = try await job.learner.fit(job.table, rows: job.fitted, stage: "fitting to all rows")
        var crossFitting = job.crossFitting
        crossFitting.foldOfRow = folds
        let crossFit = try await crossFitting.run(job.table, job.fitted, final: members)
        let fusion = job.fusion(crossFit)
        let opinions = fusion.opinions(crossFit.testimony, keepsScores: true)
        var detector = Detector(
            kind: options.kind, members: members, novelty: fusion.novelty, calibration: job.calibration(opinions),
            rate: fusion.rate, classNames: job.learner.classNames, granularity: options.granularity,
            labelColumn: job.table.schema.label, typesSeen: job.typesSeen,
            provenance: Provenance(
                sources: sources, dataKind: table.kind, rows: job.fitted.count, seed: context.seed, version: version,
                regime: options.regime),
            findings: job.findings, trainingRows: job.trainingRows)
        for index in detector.members.indices { detector.members[index].voice = fusion.voices[index] }
        let verdicts = detector.verdicts(opinions, threshold: detector.threshold())
        detector.metrics = job.metrics(verdicts)
        return TrainedDetector(detector: detector, outOfFold: verdicts, fittedRows: job.fitted.count)
    }

    /// What models fitted to the other folds say of each row, without a final fit: what a search needs.
    ///
    /// The fold of each row is -1 where no model learnt from it.
    public func crossFit(_ table: Table) async throws(LearningError) -> (verdicts: Verdicts, folds: [Int]) {
        let job = try await TrainingJob(table, options, context)
        let crossFit = try await job.crossFitting.run(job.table, job.fitted, final: nil)
        let fusion = job.fusion(crossFit)
        let opinions = fusion.opinions(crossFit.testimony)
        let calibration = job.calibration(opinions)
        let verdicts = Verdicts(
            opinions, calibration: calibration, threshold: calibration.threshold(rate: fusion.rate),
            names: job.learner.classNames)
        return (verdicts, crossFit.folds)
    }
}
