/// How one member of a detector is to be fitted.
struct MemberRecipe: Sendable {
    var kind: ModelKind
    var preprocessing: PreprocessingOptions
    var hyperparameters: Hyperparameters
    /// How much its evidence counts.
    var weight = 1.0
    /// Whether it only tells attack from benign, whatever the detector's classes.
    var isBinary = false
    /// Whether it learns from the half of the rows that is nearer to the middle.
    var isTrimmed = false
    /// What is done about its classes of few rows; nil for what the options say.
    var imbalance: Imbalance?

    /// The members that come of it: a hybrid is a network and the forest that taught it.
    var voices: [Voice] {
        if kind == .hybrid { return [Voice(.mlp), Voice(.isolationForest, weight: 0)] }
        return [Voice(kind, weight: weight, votes: kind.isSupervised && !isBinary)]
    }
}

extension TrainingOptions {
    /// A member as the default ensemble has it.
    private struct Part {
        var kind: ModelKind
        var weight = 1.0
        var isBinary = false
        var isTrimmed = false
        var imbalance: Imbalance?
        var values: [String: Double] = [:]
    }

    /// The members that the detector is made of.
    ///
    /// Throws `.badOption` for a hyperparameter that none of them has.
    func recipe() throws(LearningError) -> [MemberRecipe] {
        let parts =
            kind == .ensemble ? members?.map { Part(kind: $0) } ?? Self.ensemble(regime) : [Part(kind: kind)]
        if kind == .ensemble { try checkNames(parts.map(\.kind)) }
        var recipes: [MemberRecipe] = []
        for part in parts {
            var preprocessing = PreprocessingOptions.standard(for: part.kind, regime: regime)
            if part.isTrimmed {
                // What is left is taken as benign.
                preprocessing = .standard(for: part.kind, regime: .benignOnly)
            }
            preprocessing.scaling = scaling ?? preprocessing.scaling
            preprocessing.encoding = encoding ?? preprocessing.encoding
            let values = part.values.merging(own(part.kind)) { $1 }
            recipes.append(
                MemberRecipe(
                    kind: part.kind, preprocessing: preprocessing,
                    hyperparameters: try Hyperparameters(part.kind, values), weight: part.weight,
                    isBinary: part.isBinary, isTrimmed: part.isTrimmed, imbalance: part.imbalance))
        }
        return recipes
    }

    /// The hyperparameters that concern a member, by their plain names.
    private func own(_ member: ModelKind) -> [String: Double] {
        guard kind == .ensemble else { return hyperparameters }
        var own: [String: Double] = [:]
        // What is said of the member itself counts before what is said of all.
        for parameter in member.hyperparameters {
            own[parameter.name] =
                hyperparameters["\(member.rawValue).\(parameter.name)"] ?? hyperparameters[parameter.name]
        }
        return own
    }

    private func checkNames(_ members: [ModelKind]) throws(LearningError) {
        for name in hyperparameters.keys.sorted() where !members.contains(where: { takes($0, name) }) {
            throw .badOption(
                name: name, value: "of ensemble",
                expected: "MEMBER.NAME, the members being " + members.map(\.rawValue).joined(separator: ", "))
        }
    }

    /// Whether a name means a member's hyperparameter: its plain name, or with the member's name before it.
    private func takes(_ member: ModelKind, _ name: String) -> Bool {
        member.hyperparameters.contains { $0.name == name || "\(member.rawValue).\($0.name)" == name }
    }

    /// The members of the default ensemble; Documentation/decisions/ensemble.md says how they were chosen.
    private static func ensemble(_ regime: Regime) -> [Part] {
        switch regime {
        case .labelled:
            [
                Part(kind: .extraTrees, values: ["columns-tried": 30]),
                Part(
                    kind: .gradientBoosting, weight: 2, isBinary: true, imbalance: .types,
                    values: [
                        "learning-rate": 0.05, "min-rows": 100, "l2": 10, "column-sampling": 0.5, "row-sampling": 0.7,
                    ]),
                Part(kind: .pca),
                Part(kind: .isolationForest),
            ]
        case .benignOnly: [Part(kind: .pca), Part(kind: .nearestNeighbours), Part(kind: .isolationForest)]
        case .unlabelled:
            [
                Part(kind: .medianDistance), Part(kind: .isolationForest, isTrimmed: true),
                Part(kind: .ecod, isTrimmed: true),
            ]
        }
    }
}
