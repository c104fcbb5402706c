import ArgumentParser
import Evaluation
import Foundation
import Learning
import Tabular

struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Trains a detector, writes one model file, and prints its honest report.",
        discussion: """
            Each row is judged by a model that did not see it (cross-fitting); the threshold is set on the benign
            rows' scores, so that at most the promised share of benign traffic like them raises an alarm.

            Examples:
              lapwing train KDDTrain+.txt.gz --model extra-trees --out kdd.lapwing
              lapwing train KDDTrain+.txt.gz --model isolation-forest --benign-only --out normal.lapwing
              lapwing train flows.csv --label verdict --benign ok --out flows.lapwing
            """)

    /// Which features of the data are used.
    enum Features: String, ExpressibleByArgument, CaseIterable {
        case all
        case live
    }

    @OptionGroup var source: DataOptions
    @OptionGroup var common: CommonOptions

    @Option(name: .long, help: "The model.")
    var model: ModelKind = .extraTrees

    @Option(name: [.long, .customShort("o")], help: "Where the model file goes.", completion: .file())
    var out: String

    @Option(name: .long, help: "Every random choice follows from it.")
    var seed: UInt64 = 1

    @Option(name: .long, help: "all, or live: only what can be computed from live traffic.")
    var features: Features = .all

    @Option(name: .long, help: "How finely attacks are told apart.")
    var classes: ClassGranularity = .family

    @Flag(name: .long, help: "Learn from the benign rows only; without labels, from every row.")
    var benignOnly = false

    @Flag(name: .long, help: "Learn from every row, and look at no label.")
    var unlabelled = false

    @Option(name: .long, help: "With --unlabelled: the share of attacks to assume.")
    var contamination: Double?

    @Option(name: .long, help: "The share of benign flows that may raise an alarm.")
    var falseAlarmRate = 0.05

    @Option(name: .long, help: "How many folds held-out scores come from.")
    var folds = 5

    @Option(name: .long, help: "How many trees a forest has.")
    var trees = 100

    @Flag(name: .long, help: "Each class counts the same in all, however rare.")
    var balanceClasses = false

    @Option(name: .long, help: "How numbers are scaled (default: what suits the model).")
    var scaling: Scaling?

    @Option(name: .long, help: "How categories become numbers (default: what suits the model).")
    var encoding: CategoryEncoding?

    func validate() throws {
        try checkRate("--false-alarm-rate", falseAlarmRate)
        try checkRate("--contamination", contamination)
        try checkTarget("--out", out, inputs: source.data)
        guard (2...100).contains(folds) else { throw ValidationError("--folds \(folds): expected 2 to 100.") }
        if benignOnly && unlabelled {
            throw ValidationError("--benign-only and --unlabelled exclude each other: choose one.")
        }
        if contamination != nil && !unlabelled {
            throw ValidationError("--contamination goes with --unlabelled.")
        }
    }

    mutating func run() async throws {
        try await DataFault.naming(source.data) { [self] in try await work() }
    }

    private func work() async throws {
        let bar = ProgressBar(quiet: common.quiet)
        let table = try await source.read(common)
        let used = features == .live ? liveFeatures(of: table) : table
        let options = try trainingOptions()
        let context = TrainingContext(seed: seed, workers: common.workers, progress: bar.progress)
        let sources = source.data.enumerated().map { index, file in
            DataSource(file: file, rows: table.origins[index].rows, sha256: FileDigest.sha256(ofFile: file))
        }
        var trained = try await DetectorTrainer(options, context).train(used, sources: sources, version: lapwingVersion)
        trained.detector.reading = Reading(
            kind: table.kind == .csv ? .csv : nil, benign: source.benign, attempted: source.attempted?.rawValue)
        let created = now()
        try ModelFile.write(trained.detector, to: out, created: created)
        let whole =
            used.columns.count < table.columns.count && table.labels != nil
            ? try await DetectorTrainer(options, context).train(table, sources: sources, version: lapwingVersion) : nil
        bar.finish()
        let printer = TrainingPrinter(
            table: used, trained: trained, whole: whole, file: out, created: created,
            leftOut: table.columns.count - used.columns.count)
        let text = common.json ? printer.json : printer.text(hints: !common.quiet)
        // Standard output may hold the model itself.
        if out == "-" { Terminal.note(text) } else { try Terminal.say(text) }
    }

    private func liveFeatures(of table: Table) -> Table {
        table.dropping(Set(table.schema.features.filter { $0.profile == nil }.map(\.name)))
    }

    private func trainingOptions() throws -> TrainingOptions {
        var options = TrainingOptions(kind: model)
        options.regime = benignOnly ? .benignOnly : unlabelled ? .unlabelled : .labelled
        options.granularity = classes
        options.falseAlarmRate = falseAlarmRate
        options.contamination = contamination ?? options.contamination
        options.folds = folds
        options.trees = trees
        options.balancesClasses = balanceClasses
        var preprocessing = PreprocessingOptions.standard(for: model, regime: options.regime)
        preprocessing.scaling = scaling ?? preprocessing.scaling
        preprocessing.encoding = encoding ?? preprocessing.encoding
        options.preprocessing = preprocessing
        return options
    }
}
