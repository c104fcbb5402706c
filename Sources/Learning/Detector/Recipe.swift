/// How one member of a detector is to be fitted.
struct MemberRecipe: Sendable {
    var kind: ModelKind
    var preprocessing: PreprocessingOptions
    var hyperparameters: Hyperparameters
    /// How much its evidence counts.
    var weight = 1.0

    /// The members that come of it: a hybrid is a network and the forest that taught it.
    var voices: [Voice] {
        if kind == .hybrid { return [] }
        return [Voice(kind, weight: weight, votes: kind.isSupervised)]
    }
}

extension TrainingOptions {
    /// The members that the detector is made of.
    ///
    /// Throws `.badOption` for a hyperparameter that none of them has.
    func recipe() throws(LearningError) -> [MemberRecipe] {
        var members: [(kind: ModelKind, weight: Double)] = [(kind, 1)]
        if kind == .ensemble { members = Self.ensemble(regime) }
        var recipes: [MemberRecipe] = []
        for (member, weight) in members {
            var preprocessing = PreprocessingOptions.standard(for: member, regime: regime)
            preprocessing.scaling = scaling ?? preprocessing.scaling
            preprocessing.encoding = encoding ?? preprocessing.encoding
            recipes.append(
                MemberRecipe(
                    kind: member, preprocessing: preprocessing,
                    hyperparameters: try Hyperparameters(member, own(member, of: members.map(\.kind))), weight: weight))
        }
        for name in hyperparameters.keys.sorted() where kind == .ensemble && !members.contains(where: { takes($0.kind, name) }) {
            throw .badOption(
                name: name, value: "of ensemble",
                expected: "MEMBER.NAME, the members being " + members.map(\.kind.rawValue).joined(separator: ", "))
        }
        return recipes
    }

    /// The hyperparameters that concern a member, by their plain names.
    private func own(_ member: ModelKind, of members: [ModelKind]) -> [String: Double] {
        guard kind == .ensemble else { return hyperparameters }
        var own: [String: Double] = [:]
        for (name, value) in hyperparameters where takes(member, name) {
            own[name.split(separator: ".").last.map(String.init) ?? name] = value
        }
        return own
    }

    /// Whether a name means a member's hyperparameter: its plain name, or with the member's name before it.
    private func takes(_ member: ModelKind, _ name: String) -> Bool {
        member.hyperparameters.contains { $0.name == name || "\(member.rawValue).\($0.name)" == name }
    }

    /// The members of the default ensemble; Documentation/decisions/ensemble.md says how they were chosen.
    private static func ensemble(_ regime: Regime) -> [(kind: ModelKind, weight: Double)] {
        switch regime {
        case .labelled: [(.extraTrees, 1), (.isolationForest, 1)]
        case .benignOnly: [(.isolationForest, 1), (.extendedIsolationForest, 1)]
        case .unlabelled: [(.isolationForest, 1), (.extendedIsolationForest, 1)]
        }
    }
}
