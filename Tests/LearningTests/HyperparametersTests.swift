import Testing

@testable import Learning

@Suite struct HyperparametersTests {
    private static let shaped = ModelKind.allCases.filter { !$0.hyperparameters.isEmpty }

    private static func failure(_ kind: ModelKind, _ values: [String: Double]) async -> LearningError? {
        await learningError { _ = try Hyperparameters(kind, values) }
    }

    @Test(arguments: ModelKind.allCases)
    func defaultsAndSearchesLieWithinTheRanges(kind: ModelKind) throws {
        let parameters = kind.hyperparameters
        #expect(Set(parameters.map(\.name)).count == parameters.count, "names differ")
        for parameter in parameters {
            #expect(parameter.range.contains(parameter.standard), "\(parameter.name)")
            #expect(!parameter.meaning.isEmpty)
            #expect(parameter.name.allSatisfy { $0.isLowercase || $0 == "-" || $0.isNumber }, "\(parameter.name)")
            if parameter.isWhole {
                #expect(parameter.standard == parameter.standard.rounded(), "\(parameter.name)")
                #expect(parameter.range.lowerBound == parameter.range.lowerBound.rounded(), "\(parameter.name)")
                #expect(parameter.range.upperBound == parameter.range.upperBound.rounded(), "\(parameter.name)")
            }
            guard let search = parameter.search else { continue }
            #expect(parameter.range.lowerBound <= search.lowerBound, "\(parameter.name)")
            #expect(search.upperBound <= parameter.range.upperBound, "\(parameter.name)")
            #expect(search.lowerBound < search.upperBound, "\(parameter.name): something to find")
            if parameter.isLogarithmic { #expect(search.lowerBound > 0, "\(parameter.name)") }
        }
        let standard = try Hyperparameters(kind)
        for parameter in parameters { #expect(standard.number(parameter.name) == parameter.standard) }
    }

    @Test(arguments: shaped)
    func whatIsGivenIsTakenAndTheRestIsStandard(kind: ModelKind) throws {
        for parameter in kind.hyperparameters {
            for value in [parameter.range.lowerBound, parameter.range.upperBound] {
                let values = try Hyperparameters(kind, [parameter.name: value])
                #expect(values.number(parameter.name) == value)
                for other in kind.hyperparameters where other.name != parameter.name {
                    #expect(values.number(other.name) == other.standard)
                }
            }
        }
    }

    @Test(arguments: shaped)
    func valuesOutOfRangeAreNamedWithTheRange(kind: ModelKind) async {
        for parameter in kind.hyperparameters {
            let (low, high) = (parameter.range.lowerBound, parameter.range.upperBound)
            for value in [low - 1, high + 1, .nan, .infinity, -.infinity, 1e300, -1e300] {
                guard case .badOption(let name, _, let expected)? = await Self.failure(kind, [parameter.name: value])
                else {
                    Issue.record("\(parameter.name) = \(value) is no error")
                    continue
                }
                #expect(name == parameter.name)
                #expect(expected.contains(" to "))
            }
        }
    }

    @Test func halvesAreNoWholeNumbers() async {
        for kind in Self.shaped {
            for parameter in kind.hyperparameters where parameter.isWhole {
                let error = await Self.failure(kind, [parameter.name: parameter.range.lowerBound + 0.5])
                guard case .badOption(_, _, let expected)? = error else {
                    Issue.record("\(kind.rawValue) \(parameter.name) takes halves")
                    continue
                }
                #expect(expected.contains("whole number"))
            }
        }
    }

    @Test func theMessageSaysValueAndRange() async {
        #expect(
            await Self.failure(.extraTrees, ["trees": 0])
                == .badOption(name: "trees", value: "0", expected: "a whole number from 1 to 100000"))
        #expect(
            await Self.failure(.extraTrees, ["trees": 2.5])
                == .badOption(name: "trees", value: "2.5", expected: "a whole number from 1 to 100000"))
        #expect(
            await Self.failure(.extraTrees, ["smoothing": -1])
                == .badOption(name: "smoothing", value: "-1.0", expected: "1e-06 to 1000.0"))
    }

    @Test(arguments: ModelKind.allCases)
    func anUnknownNameIsAnsweredWithTheKnownOnes(kind: ModelKind) async {
        guard case .badOption(let name, let value, let expected)? = await Self.failure(kind, ["nonsense": 1]) else {
            Issue.record("no error")
            return
        }
        #expect(name == "nonsense")
        #expect(value.contains(kind.rawValue))
        for parameter in kind.hyperparameters { #expect(expected.contains(parameter.name)) }
        if kind.hyperparameters.isEmpty { #expect(expected.contains("none")) }
    }

    // MARK: Of the members of an ensemble

    private static func ensemble(_ values: [String: Double], _ regime: Regime = .labelled) -> TrainingOptions {
        var options = TrainingOptions(kind: .ensemble)
        options.regime = regime
        options.hyperparameters = values
        return options
    }

    @Test(arguments: [Regime.labelled, .benignOnly, .unlabelled])
    func aMembersOwnNameReachesThatMember(regime: Regime) throws {
        let usual = try Self.ensemble([:], regime).recipe()
        let changed = try Self.ensemble(["isolation-forest.trees": 7], regime).recipe()
        #expect(usual.map(\.kind) == changed.map(\.kind))
        #expect(usual.contains { $0.kind == .isolationForest })
        for (one, other) in zip(usual, changed) {
            if one.kind == .isolationForest {
                #expect(other.hyperparameters.whole("trees") == 7)
                #expect(one.hyperparameters.whole("sample-size") == other.hyperparameters.whole("sample-size"))
            } else {
                #expect(one.hyperparameters == other.hyperparameters, "\(one.kind.rawValue)")
            }
        }
    }

    @Test func aPlainNameReachesEveryMemberThatHasIt() throws {
        let members = try Self.ensemble(["trees": 7]).recipe()
        let forests = members.filter { member in member.kind.hyperparameters.contains { $0.name == "trees" } }
        #expect(forests.count > 1)
        for member in forests { #expect(member.hyperparameters.whole("trees") == 7, "\(member.kind.rawValue)") }
    }

    /// What is said of one member counts before what is said of all, whatever the order.
    @Test(arguments: ["trees", "columns-tried", "min-split", "smoothing"])
    func aMembersOwnNameCountsBeforeThePlainOne(name: String) throws {
        // Others beside them, so that no luck with the order of a dictionary hides anything.
        let others = [
            "pca.share": 0.5, "gradient-boosting.leaves": 8, "gradient-boosting.rounds": 8, "pca.components": 8,
            "isolation-forest.sample-size": 64, "gradient-boosting.l2": 3,
        ]
        for count in 0...others.count {
            var values: [String: Double] = [name: 11, "extra-trees.\(name)": 101]
            for (other, value) in others.sorted(by: { $0.key < $1.key }).prefix(count) { values[other] = value }
            for member in try Self.ensemble(values).recipe() where member.kind == .extraTrees {
                #expect(member.hyperparameters.number(name) == 101)
            }
        }
    }

    @Test(arguments: [
        "nonsense", "extra-trees.nonsense", "nonsense.trees", "extra-trees.", ".trees", "Extra-Trees.trees",
        "extended-isolation-forest.sample", "autoencoder.epochs",
    ])
    func aNameThatNoMemberHasIsAnsweredWithTheMembers(name: String) async {
        let error = await learningError { _ = try Self.ensemble([name: 7]).recipe() }
        guard case .badOption(let found, _, let expected)? = error else {
            Issue.record("'\(name)' is no error")
            return
        }
        #expect(found == name)
        #expect(expected.contains("extra-trees") && expected.contains("isolation-forest"))
    }

    @Test func aValueOutOfAMembersRangeIsAnError() async {
        let error = await learningError { _ = try Self.ensemble(["extra-trees.trees": 0]).recipe() }
        guard case .badOption(_, let value, _)? = error else {
            Issue.record("no error")
            return
        }
        #expect(value == "0")
    }

    @Test func aMembersNameMeansNothingToAModelAlone() async {
        var options = TrainingOptions(kind: .extraTrees)
        options.hyperparameters = ["extra-trees.trees": 7]
        let error = await learningError { _ = try options.recipe() }
        guard case .badOption? = error else {
            Issue.record("no error")
            return
        }
    }

    /// Before any work: training throws it, too.
    @Test func trainingChecksThem() async {
        for kind in [ModelKind.isolationForest, .ensemble] {
            var options = TrainingOptions(kind: kind)
            options.hyperparameters = ["nonsense": 1]
            let error = await learningError {
                _ = try await DetectorTrainer(options, context()).train(Clouds(60).table, sources: [], version: "1")
            }
            guard case .badOption(let name, _, _)? = error else {
                Issue.record("no error of \(kind.rawValue)")
                continue
            }
            #expect(name == "nonsense")
        }
    }
}
