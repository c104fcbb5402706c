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
              lapwing train KDDTrain+.txt.gz --out kdd.lapwing
              lapwing train KDDTrain+.txt.gz --model extra-trees --set trees=300 --out trees.lapwing
              lapwing train KDDTrain+.txt.gz --model isolation-forest --benign-only --out normal.lapwing
              lapwing train flows.csv --label verdict --benign ok --out flows.lapwing
            """)

    @OptionGroup var source: DataOptions
    @OptionGroup var common: CommonOptions

    @Option(name: .long, help: "The model.")
    var model: ModelKind = .ensemble

    @Option(name: [.long, .customShort("o")], help: "Where the model file goes.", completion: .file())
    var out: String

    @OptionGroup var regime: RegimeOptions
    @OptionGroup var shape: ModelOptions

    func validate() throws {
        try checkTarget("--out", out, inputs: source.data)
    }

    mutating func run() async throws {
        try await DataFault.naming(source.data) { [self] in try await work() }
    }

    private func work() async throws {
        let bar = ProgressBar(quiet: common.quiet)
        let table = try await source.read(common)
        let used = regime.chosen(table)
        var options = regime.options(for: model)
        shape.apply(to: &options)
        let context = TrainingContext(seed: regime.seed, workers: common.workers, progress: bar.progress)
        let sources = source.sources(table)
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
}
