import Learning
import Tabular
import Testing

@testable import Evaluation

@Suite struct SearchSpaceTests {
    private static let searched = ModelKind.allCases.filter { kind in
        kind.hyperparameters.contains { $0.search != nil }
    }

    private static func failure(_ kind: ModelKind, _ given: [String: SearchSpace.Values]) async -> LearningError? {
        await learningError { _ = try SearchSpace(kind, given: given) }
    }

    // MARK: Draws

    @Test(arguments: searched)
    func drawsLieWithinTheDeclaredSpace(kind: ModelKind) throws {
        let space = try SearchSpace(kind)
        for trial in 1...300 {
            let values = space.draw(trial: trial, seed: 5)
            #expect(Set(values.keys) == Set(space.names))
            for parameter in kind.hyperparameters {
                guard let range = parameter.search else {
                    #expect(values[parameter.name] == nil)
                    continue
                }
                let value = try #require(values[parameter.name])
                #expect(range.contains(value), "\(parameter.name) = \(value)")
                if parameter.isWhole { #expect(value == value.rounded(), "\(parameter.name) = \(value)") }
            }
        }
    }

    @Test(arguments: searched)
    func drawsFillTheSpace(kind: ModelKind) throws {
        let space = try SearchSpace(kind)
        let draws = (1...300).map { space.draw(trial: $0, seed: 5) }
        for parameter in kind.hyperparameters {
            guard let range = parameter.search else { continue }
            let values = draws.compactMap { $0[parameter.name] }
            // Half of the draws lie below the middle: of the logarithm, where the space is searched by it.
            let middle =
                parameter.isLogarithmic
                ? (range.lowerBound * range.upperBound).squareRoot() : (range.lowerBound + range.upperBound) / 2
            let below = values.count { $0 < middle }
            #expect((100...200).contains(below), "\(parameter.name): \(below) of 300 below the middle")
        }
    }

    @Test(arguments: searched)
    func theFirstTrialIsTheDefaults(kind: ModelKind) throws {
        let values = try SearchSpace(kind).draw(trial: 0, seed: 9)
        for parameter in kind.hyperparameters where parameter.search != nil {
            #expect(values[parameter.name] == parameter.standard, "\(parameter.name)")
        }
    }

    @Test func theFirstTrialStaysInASpaceWithoutTheDefaults() throws {
        let space = try SearchSpace(
            .isolationForest,
            given: ["trees": .between(3, 9, isLogarithmic: false), "sample-size": .oneOf([16, 256])])
        let first = space.draw(trial: 0, seed: 1)
        #expect((3.0...9.0).contains(first["trees"] ?? 0), "100 trees are not in this space")
        #expect(first["sample-size"] == 256)
    }

    @Test func oneSeedGivesTheSameDraws() throws {
        let (one, two) = (try SearchSpace(.extraTrees), try SearchSpace(.extraTrees))
        #expect(one == two)
        #expect(one.description == two.description)
        let draws = (0..<20).map { one.draw(trial: $0, seed: 3) }
        #expect((0..<20).map { two.draw(trial: $0, seed: 3) } == draws)
        #expect((0..<20).map { one.draw(trial: $0, seed: 4) } != draws)
        #expect(Set(draws).count == 20, "trials differ")
    }

    /// What one parameter draws in a trial tells nothing of what another draws in the next.
    @Test func parametersOfNeighbouringTrialsAreUnrelated() throws {
        let space = try SearchSpace(
            .extraTrees,
            given: [
                "trees": .between(1, 100_000, isLogarithmic: false),
                "columns-tried": .between(0, 4_096, isLogarithmic: false),
                "min-split": .between(2, 1_000_000, isLogarithmic: false),
            ])
        let widths = ["trees": 100_000.0, "columns-tried": 4_096, "min-split": 1_000_000]
        let draws = (1...100).map { space.draw(trial: $0, seed: 7) }
        for (one, first) in widths {
            for (other, second) in widths where one != other {
                let equal = zip(draws, draws.dropFirst()).count { draw, next in
                    abs((draw[one] ?? 0) / first - (next[other] ?? 0) / second) < 0.002
                }
                #expect(equal < 10, "\(one) is \(other) of the next trial in \(equal) of 99")
            }
        }
    }

    @Test func aListIsDrawnFrom() throws {
        let space = try SearchSpace(.isolationForest, given: ["trees": .oneOf([5, 10, 20])])
        let drawn = (1...100).map { space.draw(trial: $0, seed: 2)["trees"] }
        #expect(Set(drawn) == [5, 10, 20])
        let one = try SearchSpace(.isolationForest, given: ["trees": .oneOf([7])])
        #expect((0...5).allSatisfy { one.draw(trial: $0, seed: 2)["trees"] == 7 })
    }

    @Test func bothEndsOfARangeCanBeDrawnAndNothingBeyond() throws {
        let space = try SearchSpace(.isolationForest, given: ["trees": .between(3, 5, isLogarithmic: true)])
        #expect(Set((1...200).map { space.draw(trial: $0, seed: 2)["trees"] }) == [3, 4, 5])
        let point = try SearchSpace(.isolationForest, given: ["trees": .between(4, 4, isLogarithmic: false)])
        #expect((0...9).allSatisfy { point.draw(trial: $0, seed: 2)["trees"] == 4 })
    }

    /// Rounding for the eye must not round out of the space.
    @Test func aNarrowRangeHolds() throws {
        let space = try SearchSpace(
            .extraTrees, given: ["smoothing": .between(0.123449, 0.123451, isLogarithmic: false)])
        for trial in 0..<20 {
            let value = try #require(space.draw(trial: trial, seed: 1)["smoothing"])
            #expect((0.123449...0.123451).contains(value), "\(value)")
        }
    }

    // MARK: What cannot be

    @Test(arguments: [
        SearchSpace.Values.oneOf([]), .oneOf([10, 0]), .oneOf([2.5]), .oneOf([.nan]), .oneOf([.infinity]),
        .between(0, 10, isLogarithmic: false), .between(1, 1e9, isLogarithmic: true),
        .between(10, 5, isLogarithmic: false), .between(1.5, 3, isLogarithmic: false),
        .between(.nan, 3, isLogarithmic: false), .between(1, .infinity, isLogarithmic: true),
    ])
    func impossibleValuesAreRefused(values: SearchSpace.Values) async {
        let error = await Self.failure(.isolationForest, ["trees": values])
        guard case .badOption(let name, _, let expected)? = error else {
            Issue.record("\(values) is accepted")
            return
        }
        #expect(name.contains("trees"))
        #expect(!expected.isEmpty)
    }

    @Test func aLogarithmNeedsAnEndAboveNone() async {
        let error = await Self.failure(.extraTrees, ["columns-tried": .between(0, 20, isLogarithmic: true)])
        guard case .badOption? = error else {
            Issue.record("a logarithm of 0 is accepted")
            return
        }
    }

    @Test func anUnknownNameIsAnsweredWithTheKnownOnes() async {
        let error = await Self.failure(.isolationForest, ["tress": .oneOf([5])])
        guard case .badOption(let name, _, let expected)? = error else {
            Issue.record("no error")
            return
        }
        #expect(name.contains("tress"))
        #expect(expected.contains("trees") && expected.contains("sample-size"))
    }

    @Test func aModelWithoutHyperparametersHasNothingToSearch() async {
        for kind in ModelKind.allCases where kind.hyperparameters.isEmpty {
            guard case .badOption? = await Self.failure(kind, [:]) else {
                Issue.record("\(kind.rawValue) has nothing to search")
                continue
            }
        }
    }

    @Test func spacesThatDifferHaveOtherNames() throws {
        let spaces = [
            try SearchSpace(.isolationForest),
            try SearchSpace(.isolationForest, given: ["trees": .oneOf([5])]),
            try SearchSpace(.isolationForest, given: ["trees": .oneOf([5, 6])]),
            try SearchSpace(.isolationForest, given: ["trees": .between(5, 6, isLogarithmic: false)]),
            try SearchSpace(.isolationForest, given: ["trees": .between(5, 6, isLogarithmic: true)]),
        ]
        #expect(Set(spaces.map(\.description)).count == spaces.count)
        for (index, space) in spaces.enumerated() {
            for other in spaces[(index + 1)...] { #expect(space != other) }
        }
    }
}
