import Learning
import Tabular

/// Trains models on the same rows, and judges them on the same others.
public struct Comparison: Sendable {
    /// Rows to judge on.
    public struct Test: Sendable {
        /// What the leaderboard calls them.
        public var name: String
        /// The rows; they must be labelled.
        public var table: Table

        /// Names some rows.
        public init(name: String, table: Table) {
            self.name = name
            self.table = table
        }
    }

    private let options: [TrainingOptions]
    private let seeds: [UInt64]
    private let leavesOut: ClassGranularity?
    private let workers: Workers
    private let progress: ProgressSink

    /// Makes a comparison.
    ///
    /// - Parameters:
    ///   - options: how each model is trained.
    ///   - seeds: each model is trained once for each.
    ///   - leavesOut: whether each family, or each single type, is left out in turn, too.
    ///   - workers: who works.
    ///   - progress: is told of each finished step.
    public init(
        _ options: [TrainingOptions], seeds: [UInt64], leavingOut leavesOut: ClassGranularity? = nil, workers: Workers,
        progress: ProgressSink = .silent
    ) {
        self.options = options
        self.seeds = seeds
        self.leavesOut = leavesOut
        self.workers = workers
        self.progress = progress
    }

    /// Trains every model on a table and judges it.
    ///
    /// Without tests the rows of the table are judged, each by a model that did not see it. A model that cannot be
    /// trained on this data is listed with the reason. Where the surrounding task is cancelled, the models that were
    /// trained are listed.
    public func run(
        _ table: Table, trainedOn files: [String], tests: [Test], version: String
    ) async throws(LearningError) -> Leaderboard {
        guard let labels = table.labels else { throw .noLabels(purpose: "a comparison", instead: nil) }
        for test in tests where test.table.labels == nil { throw .noLabels(purpose: "a comparison", instead: nil) }
        var board = Leaderboard(
            tests: tests.map {
                Leaderboard.Test(
                    name: $0.name, rows: $0.table.rowCount, attacks: $0.table.labels?.isAttack.count { $0 } ?? 0)
            },
            trainedOn: files, seeds: seeds, promisedRate: options.first?.falseAlarmRate ?? 0.05, entries: [],
            isCrossFitted: tests.isEmpty)
        if tests.isEmpty {
            board.tests = [
                Leaderboard.Test(
                    name: "training rows, each judged by a model that did not see it", rows: table.rowCount,
                    attacks: labels.isAttack.count { $0 })
            ]
        }
        for (index, option) in options.enumerated() {
            progress.report("\(option.kind.rawValue)", index, options.count)
            do throws(LearningError) {
                guard !Task.isCancelled else { throw .cancelled }
                board.entries.append(try await entry(option, table, labels, tests, version))
            } catch {
                if error == .cancelled {
                    // What was trained is worth showing.
                    guard !board.entries.isEmpty else { throw error }
                    board.isInterrupted = true
                    return board
                }
                board.entries.append(
                    Leaderboard.Entry(
                        name: option.kind.rawValue, trials: [], trainingSeconds: [], rowsPerSecond: [], bytes: 0,
                        failure: error.description))
            }
        }
        return board
    }

    private func entry(
        _ option: TrainingOptions, _ table: Table, _ labels: Labels, _ tests: [Test], _ version: String
    ) async throws(LearningError) -> Leaderboard.Entry {
        let clock = ContinuousClock()
        var entry = Leaderboard.Entry(
            name: option.kind.rawValue, trials: [], trainingSeconds: [], rowsPerSecond: [], bytes: 0)
        var reports = [[EvaluationReport]](repeating: [], count: max(1, tests.count))
        for seed in seeds {
            let context = TrainingContext(seed: seed, workers: workers, progress: named(option, seed))
            let start = clock.now
            let trained = try await DetectorTrainer(option, context).train(table, sources: [], version: version)
            entry.trainingSeconds.append((clock.now - start) / .seconds(1))
            entry.bytes = try ModelFile.encode(trained.detector, created: 0).count
            if tests.isEmpty {
                reports[0].append(
                    EvaluationReport(
                        labels: labels, verdicts: trained.outOfFold, detector: trained.detector, isCrossFitted: true))
            }
            for (index, test) in tests.enumerated() {
                let start = clock.now
                let verdicts = try await trained.detector.score(test.table, workers: workers)
                entry.rowsPerSecond.append(Double(test.table.rowCount) / ((clock.now - start) / .seconds(1)))
                reports[index].append(report(trained.detector, verdicts, test.table))
            }
        }
        entry.trials = reports.map { Leaderboard.Trial(reports: $0) }
        if let leavesOut { try await addZeroDay(leavesOut, to: &entry, option, table, tests) }
        return entry
    }

    /// What cannot be left out of this data takes nothing from the model's other figures.
    private func addZeroDay(
        _ leavesOut: ClassGranularity, to entry: inout Leaderboard.Entry, _ option: TrainingOptions, _ table: Table,
        _ tests: [Test]
    ) async throws(LearningError) {
        do throws(LearningError) {
            entry.zeroDay = try await ZeroDay(
                of: table, test: tests.first?.table, granularity: leavesOut, options: option,
                context: TrainingContext(
                    seed: seeds.first ?? 1, workers: workers, progress: named(option, seeds.first ?? 1)))
        } catch {
            if error == .cancelled { throw error }
            entry.zeroDayFailure = error.description
        }
    }

    private func report(_ detector: Detector, _ verdicts: Verdicts, _ table: Table) -> EvaluationReport {
        EvaluationReport(
            labels: table.labels ?? Labels(codes: [], types: []), verdicts: verdicts, detector: detector,
            seen: detector.hasSeen(table))
    }

    private func named(_ option: TrainingOptions, _ seed: UInt64) -> ProgressSink {
        let name = seeds.count > 1 ? "\(option.kind.rawValue), seed \(seed)" : option.kind.rawValue
        return ProgressSink { [progress] stage, done, total in progress.report("\(name): \(stage)", done, total) }
    }
}
