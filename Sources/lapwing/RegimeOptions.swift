import ArgumentParser
import Learning
import Tabular

/// Flags that say how detectors are trained, whatever the model.
struct RegimeOptions: ParsableArguments {
    @Option(name: .long, help: "Every random choice follows from it.")
    var seed: UInt64 = 1

    @Option(name: .long, help: "all, or live: only what can be computed from live traffic.")
    var features: FeatureChoice = .all

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

    func validate() throws {
        try checkRate("--false-alarm-rate", falseAlarmRate)
        try checkRate("--contamination", contamination)
        guard (2...100).contains(folds) else { throw ValidationError("--folds \(folds): expected 2 to 100.") }
        if benignOnly && unlabelled {
            throw ValidationError("--benign-only and --unlabelled exclude each other: choose one.")
        }
        if contamination != nil && !unlabelled {
            throw ValidationError("--contamination goes with --unlabelled.")
        }
    }

    /// The options for one model.
    func options(for model: ModelKind) -> TrainingOptions {
        var options = TrainingOptions(kind: model)
        options.regime = benignOnly ? .benignOnly : unlabelled ? .unlabelled : .labelled
        options.granularity = classes
        options.falseAlarmRate = falseAlarmRate
        options.contamination = contamination ?? options.contamination
        options.folds = folds
        return options
    }

    /// The table with the features that are to be used.
    func chosen(_ table: Table) -> Table {
        guard features == .live else { return table }
        return table.dropping(Set(table.schema.features.filter { $0.profile == nil }.map(\.name)))
    }
}

/// Which features of the data are used.
enum FeatureChoice: String, ExpressibleByArgument, CaseIterable {
    case all
    case live
}
