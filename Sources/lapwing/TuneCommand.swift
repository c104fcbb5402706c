import ArgumentParser
import Evaluation
import Foundation
import Learning
import Tabular

struct TuneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tune",
        abstract: "Searches a model's hyperparameters by k-fold cross-validation inside the training data.",
        discussion: """
            Each outcome goes to a journal at once: a search that was interrupted, called again in the same words, goes
            on where it stopped. The first trial is the defaults.

            Examples:
              lapwing tune KDDTrain+.txt.gz --model extra-trees --folds 5
              lapwing tune KDDTrain+.txt.gz --model extra-trees --method halving --trials 27 --objective zero-day
              lapwing tune flows.csv --model isolation-forest --space trees=50,100,200 --space sample-size=64..4096
            """)

    @OptionGroup var source: DataOptions
    @OptionGroup var common: CommonOptions
    @OptionGroup var regime: RegimeOptions
    @OptionGroup var shape: ModelOptions

    @Option(name: .long, help: "The model.")
    var model: ModelKind

    @Option(name: .long, help: "How many sets of hyperparameters are tried.")
    var trials = 20

    @Option(name: .long, help: "random: each trial sees all rows. halving: the best third goes on to more rows.")
    var method: Tuner.Method = .random

    @Option(name: .long, help: "What is made as large as possible.")
    var objective: Objective = .rocAUC

    @Option(
        name: .long,
        help: "NAME=LOW..HIGH or NAME=A,B,C: where to look, instead of the declared space; may be given again.")
    var space: [Space] = []

    @Option(
        name: .long, help: "Where outcomes are kept (default: MODEL-DIGEST.tune.jsonl here; '' keeps none).",
        completion: .file())
    var journal: String?

    func validate() throws {
        guard (1...100_000).contains(trials) else { throw ValidationError("--trials \(trials): expected 1 to 100000.") }
        try checkTarget("--journal", journal == "" ? nil : journal, inputs: source.data)
    }

    mutating func run() async throws {
        try await DataFault.naming(source.data) { [self] in try await work() }
    }

    private func work() async throws {
        var options = regime.options(for: model)
        shape.apply(to: &options)
        let given = Dictionary(space.map { ($0.name, $0.values) }) { $1 }
        let searched = try SearchSpace(model, given: given)
        let bar = ProgressBar(quiet: common.quiet)
        let tuner = try Tuner(
            options, space: searched, objective: objective, method: method, trials: trials,
            context: TrainingContext(seed: regime.seed, workers: common.workers, progress: bar.progress))
        let table = regime.chosen(try await source.read(common))
        guard table.labels != nil else { throw LearningError.noLabels(purpose: "a search", instead: nil) }
        let header = header(options, searched, table)
        // A search of other data or in other words has a journal of its own.
        let path = journal == "" ? nil : journal ?? "\(model.rawValue)-\(header.digest.prefix(8)).tune.jsonl"
        var kept = try TuningJournal(path: path, header: header)
        if !kept.entries.isEmpty, !common.quiet {
            Terminal.note("note: going on after \(kept.entries.count) outcomes in \(path ?? "")")
        }
        let result = try await tuner.run(table, journal: &kept)
        bar.finish()
        guard let best = result.best else {
            let reason = result.entries.compactMap(\.failure).first ?? "no trial was made"
            throw SearchFailed(reason: reason)
        }
        if common.json { return try Terminal.say(result.json.text(pretty: true)) }
        try Terminal.say(result.text)
        var words = "\nBest: trial \(best.trial), \(objective.rawValue) \(String(format: "%.6f", best.mean))"
        if let standard = result.standard { words += " (the defaults: \(String(format: "%.6f", standard.mean)))" }
        try Terminal.say(words + ".")
        if !common.quiet {
            try Terminal.say("Train it: lapwing train \(source.data.joined(separator: " ")) \(result.flags) --out FILE")
        }
    }

    /// Results are of use again for the same data and the same question only.
    private func header(_ options: TrainingOptions, _ space: SearchSpace, _ table: Table) -> TuningJournal.Header {
        let files = source.sources(table).map { $0.sha256 ?? "\($0.file), \($0.rows) rows" }
        let fixed = options.hyperparameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return TuningJournal.Header(
            data: files,
            search: """
                \(lapwingVersion) \(model.rawValue) \(objective.rawValue) \(method.rawValue) seed \(regime.seed) \
                folds \(regime.folds) \(options.regime.rawValue) \(options.granularity.rawValue) \
                rate \(options.falseAlarmRate) contamination \(options.contamination) \
                imbalance \(options.imbalance.rawValue) fusion \(options.fusion.rawValue) \
                lesson \(options.lesson.rawValue) scaling \(options.scaling?.rawValue ?? "-") \
                encoding \(options.encoding?.rawValue ?? "-") fixed \(fixed) \
                space \(space) columns \(table.columns.count) label \(source.label ?? "-") \
                benign \(source.benign ?? "-")
                """)
    }

    /// A hyperparameter and where to look for it, as --space takes them.
    struct Space: ExpressibleByArgument {
        let name: String
        let values: SearchSpace.Values

        init?(argument: String) {
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return nil }
            name = parts[0]
            let ends = parts[1].components(separatedBy: "..")
            if ends.count == 2, let low = Double(ends[0]), let high = Double(ends[1]) {
                // A range over a factor of ten or more is searched by its logarithm.
                values = .between(low, high, isLogarithmic: low > 0 && high / low >= 10)
                return
            }
            let list = parts[1].split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
            let numbers = list.compactMap { $0 }
            guard numbers.count == list.count, !numbers.isEmpty else { return nil }
            values = .oneOf(numbers)
        }
    }
}

/// Every trial failed.
struct SearchFailed: Error, CustomStringConvertible {
    let reason: String
    var description: String { "every trial failed: \(reason)" }
}

extension Tuner.Method: ExpressibleByArgument {}
extension Objective: ExpressibleByArgument {}
