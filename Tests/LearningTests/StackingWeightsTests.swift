import Testing

@testable import Learning

@Suite struct StackingWeightsTests {
    /// Ten levels of a member whose evidence tells attacks, crossed with five of one that tells nothing: at the i-th
    /// level, i of ten rows are attacks.
    private struct Design {
        var informative: [Float] = []
        var useless: [Float] = []
        var isAttack: [Bool] = []

        init() {
            for level in 0..<10 {
                for noise in [Float(0), 0.5, 1, 2, 4] {
                    for row in 0..<10 {
                        informative.append(Float(level) * 0.7)
                        useless.append(noise)
                        isAttack.append(row < level)
                    }
                }
            }
        }
    }

    @Test func aMemberThatTellsNothingCountsNothing() {
        let design = Design()
        let weights = StackingWeights(
            evidence: [design.informative, design.useless], isAttack: design.isAttack
        ).weights
        #expect(weights.count == 2)
        #expect(weights[0] > 1.9)
        #expect(weights[1] < 0.1)
    }

    @Test func theOrderOfTheMembersSaysNothing() {
        let design = Design()
        let (one, two) = (
            StackingWeights(evidence: [design.informative, design.useless], isAttack: design.isAttack).weights,
            StackingWeights(evidence: [design.useless, design.informative], isAttack: design.isAttack).weights
        )
        #expect(abs(one[0] - two[1]) < 1e-6)
        #expect(abs(one[1] - two[0]) < 1e-6)
    }

    @Test(arguments: [2, 3, 5])
    func membersThatSayTheSameShare(members: Int) {
        let design = Design()
        let weights = StackingWeights(
            evidence: [[Float]](repeating: design.informative, count: members), isAttack: design.isAttack
        ).weights
        for weight in weights { #expect(abs(weight - 1) < 1e-6) }
    }

    /// A member that speaks for attacks where there are none is left out; it is never counted the other way round.
    @Test func noWeightIsNegative() {
        let design = Design()
        let against = design.informative.map { 7 - $0 }
        let weights = StackingWeights(
            evidence: [design.informative, against, design.useless], isAttack: design.isAttack
        ).weights
        #expect(weights.allSatisfy { $0 >= 0 })
        #expect(weights[1] < 0.1)
        #expect(weights[0] > 2.5)
    }

    @Test func weightsAddUpToTheNumberOfMembers() {
        let design = Design()
        for evidence in [
            [design.informative], [design.informative, design.useless],
            [design.informative, design.useless, design.informative.map { $0 / 2 }],
        ] {
            let weights = StackingWeights(evidence: evidence, isAttack: design.isAttack).weights
            #expect(abs(weights.reduce(0, +) - Double(evidence.count)) < 1e-9)
        }
    }

    @Test func whereEveryMemberIsWrongAllCountAlike() {
        let design = Design()
        let weights = StackingWeights(
            evidence: [design.informative, design.informative.map { $0 / 2 }], isAttack: design.isAttack.map { !$0 }
        ).weights
        #expect(weights == [1, 1])
    }

    @Test func aHugeEvidenceOfOneRowDoesNotRuleTheFit() {
        let design = Design()
        var wild = design.informative
        wild[0] = 1e30
        let weights = StackingWeights(evidence: [wild, design.useless], isAttack: design.isAttack).weights
        #expect(weights.allSatisfy { $0.isFinite })
        #expect(weights[0] > 1.8)
    }

    @Test func whatIsToldApartWithoutErrorGivesFiniteWeights() {
        let isAttack = (0..<100).map { $0 % 2 == 0 }
        let perfect = isAttack.map { $0 ? Float(15) : 0 }
        let weights = StackingWeights(evidence: [perfect, perfect.map { $0 / 3 }], isAttack: isAttack).weights
        #expect(weights.allSatisfy { $0.isFinite && $0 >= 0 })
        #expect(abs(weights.reduce(0, +) - 2) < 1e-9)
        #expect(weights[0] > weights[1])
    }
}
