import ArgumentParser
import Learning

/// Flags that shape a model.
struct ModelOptions: ParsableArguments {
    @Option(
        name: .long,
        help:
            "NAME=VALUE: a hyperparameter of the model (of an ensemble's member: extra-trees.trees=300); may be given again."
    )
    var set: [Assignment] = []

    @Option(name: .long, help: "How many trees a forest has: short for --set trees=N.")
    var trees: Int?

    @Option(name: .long, help: "What is done about classes of few rows.")
    var imbalance: Imbalance = .none

    @Option(name: .long, help: "How an ensemble weighs its members.")
    var fusion: TrainingOptions.FusionMethod = .pValues

    @Option(name: .long, help: "What the forest of a hybrid teaches its network.")
    var lesson: TrainingOptions.Lesson = .ranks

    @Option(name: .long, help: "How numbers are scaled (default: what suits the model).")
    var scaling: Scaling?

    @Option(name: .long, help: "How categories become numbers (default: what suits the model).")
    var encoding: CategoryEncoding?

    func validate() throws {
        if let trees, !(1...100_000).contains(trees) {
            throw ValidationError("--trees \(trees): expected 1 to 100000.")
        }
    }

    /// Takes the flags over into what is to be trained.
    func apply(to options: inout TrainingOptions) {
        if let trees { options.hyperparameters["trees"] = Double(trees) }
        for assignment in set { options.hyperparameters[assignment.name] = assignment.value }
        options.imbalance = imbalance
        options.fusion = fusion
        options.lesson = lesson
        options.scaling = scaling
        options.encoding = encoding
    }
}

/// A hyperparameter and its value, as --set takes them.
struct Assignment: ExpressibleByArgument {
    let name: String
    let value: Double

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let value = Double(parts[1]), value.isFinite else { return nil }
        name = String(parts[0])
        self.value = value
    }
}

extension Imbalance: ExpressibleByArgument {}
extension TrainingOptions.FusionMethod: ExpressibleByArgument {}
extension TrainingOptions.Lesson: ExpressibleByArgument {}
