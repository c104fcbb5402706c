import Learning
import Tabular

/// Searches hyperparameters by cross-validation inside the training data.
public struct Tuner: Sendable {
    /// How the trials are spent.
    public enum Method: String, Sendable, Codable, CaseIterable {
        /// Every trial sees all rows (Bergstra and Bengio, JMLR 13, 2012).
        case random
        /// All trials see one row in nine, the best third one in three, the best third of those all rows
        /// (Jamieson and Talwalkar, AISTATS 2016).
        case halving
    }

    /// How many trials go on from a round of halving: one in this many.
    static let reduction = 3

    private let options: TrainingOptions
    private let space: SearchSpace
    private let objective: Objective
    private let method: Method
    private let trials: Int
    private let context: TrainingContext

    /// Makes a tuner; `options` says the model, the folds, and all that is not searched.
    public init(
        _ options: TrainingOptions, space: SearchSpace, objective: Objective, method: Method, trials: Int,
        context: TrainingContext
    ) throws(LearningError) {
        guard trials > 0 else { throw .badOption(name: "--trials", value: "\(trials)", expected: "at least 1") }
        self.options = options
        self.space = space
        self.objective = objective
        self.method = method
        self.trials = trials
        self.context = context
    }

    /// Runs the search, and writes each outcome to the journal.
    ///
    /// `onTrial` is told of each outcome, those found in the journal too. A trial that fails is noted, and the
    /// search goes on.
    public func run(
        _ table: Table, journal: inout TuningJournal, onTrial: (TuningJournal.Entry) -> Void = { _ in }
    ) async throws(LearningError) -> TuningResult {
        guard let labels = table.labels else { throw .noLabels(purpose: "a search", instead: nil) }
        let parts = Folds.stratified(
            classes: labels.codes, groups: table.duplicateGroups(), count: Self.reduction * Self.reduction,
            seed: context.seed)
        var entries: [TuningJournal.Entry] = []
        var running = (0..<trials).map { (trial: $0, values: space.draw(trial: $0, seed: context.seed)) }
        for fraction in method == .random ? [1] : [9, 3, 1] {
            let shown = Self.reduction * Self.reduction / fraction
            let part = fraction == 1 ? table : table.selecting(parts.indices.filter { parts[$0] < shown })
            var round: [TuningJournal.Entry] = []
            for (index, (trial, values)) in running.enumerated() {
                guard !Task.isCancelled else { throw .cancelled }
                context.progress.report("one row in \(fraction)", index, running.count)
                let entry: TuningJournal.Entry
                if let known = journal.entry(trial: trial, fraction: fraction, values: values) {
                    entry = known
                } else {
                    entry = try await outcome(trial, fraction, values, part)
                    try journal.append(entry)
                }
                onTrial(entry)
                round.append(entry)
            }
            entries.append(contentsOf: round)
            let best = round.filter { $0.failure == nil }.sorted { $0.mean > $1.mean }
            // Where all failed, as with too few rows, all may try with more.
            guard !best.isEmpty else { continue }
            running = best.prefix(max(1, running.count / Self.reduction)).map { ($0.trial, $0.values) }
        }
        return TuningResult(kind: options.kind, objective: objective, names: space.names, entries: entries)
    }

    private func outcome(
        _ trial: Int, _ fraction: Int, _ values: [String: Double], _ part: Table
    ) async throws(LearningError) -> TuningJournal.Entry {
        let clock = ContinuousClock()
        let start = clock.now
        var entry = TuningJournal.Entry(trial: trial, fraction: fraction, values: values, results: [], seconds: 0)
        do throws(LearningError) {
            var options = options
            for (name, value) in values { options.hyperparameters[name] = value }
            entry.results = try await results(options, part)
            if entry.results.isEmpty { entry.failure = "the objective is not defined for this data" }
        } catch {
            if error == .cancelled { throw error }
            entry.failure = error.description
        }
        entry.seconds = (clock.now - start) / .seconds(1)
        return entry
    }

    private func results(_ options: TrainingOptions, _ part: Table) async throws(LearningError) -> [Double] {
        if objective == .zeroDay {
            let zeroDay = try await ZeroDay(of: part, options: options, context: quiet)
            return zeroDay.families.compactMap(\.areaUnderROC)
        }
        guard let labels = part.labels else { return [] }
        let (verdicts, folds) = try await DetectorTrainer(options, quiet).crossFit(part)
        // What no fold learnt from is judged with every fold.
        let others = folds.indices.filter { folds[$0] < 0 }
        return (0..<options.folds).compactMap { fold in
            objective.value(
                verdicts, labels, rows: folds.indices.filter { folds[$0] == fold } + others,
                granularity: options.granularity)
        }
    }

    private var quiet: TrainingContext { TrainingContext(seed: context.seed, workers: context.workers) }
}

extension TuningJournal.Entry {
    /// The mean over the folds; below every value where the trial failed.
    public var mean: Double { results.isEmpty ? -.infinity : results.reduce(0, +) / Double(results.count) }

    /// The standard deviation over the folds.
    public var deviation: Double? { Measured(results.map { $0 })?.deviation }
}
