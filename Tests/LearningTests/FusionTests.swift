import Foundation
import Tabular
import Testing

@testable import Learning

private func areClose(_ a: [Float], _ b: [Float]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-4 }
}

@Suite struct FusionTests {
    /// Evidence that equals the score from 0 to 20: between two knots the curve runs straight.
    private static let plain = EvidenceCurve(scores: [0, 20], values: [0, 20], tailScale: 1)

    private static func testimony(_ scores: [[Float]], probabilities: [Float] = [], classCount: Int = 0) -> Testimony {
        let rows = scores.first { !$0.isEmpty }?.count ?? 0
        var testimony = Testimony(members: scores.count, rows: rows, classCount: classCount)
        testimony.scores = scores
        if classCount > 0 { testimony.probabilities = probabilities }
        return testimony
    }

    @Test func theScoreIsTheWeightedSumOfEvidence() {
        let fusion = Fusion(
            voices: [
                Voice(.extraTrees, weight: 2, evidence: Self.plain),
                Voice(.isolationForest, weight: 0.5, evidence: Self.plain),
            ], novelty: nil, rate: 0.05)
        let opinions = fusion.opinions(Self.testimony([[1, 0, 3, 10], [2, 4, 0, 6]]))
        #expect(areClose(opinions.scores, [3, 2, 6, 23]))
        #expect(opinions.isNovel == nil)
        #expect(opinions.memberScores == nil)
        #expect(opinions.members == ["extra-trees", "isolation-forest"])
    }

    /// From 7 on, more of it counts as a logarithm: of a supervised member it counts as it is.
    @Test func evidenceOfOneClassMembersIsBounded() {
        let supervised = Voice(.extraTrees, evidence: Self.plain)
        let oneClass = Voice(.isolationForest, evidence: Self.plain)
        #expect(oneClass.isOneClass && !supervised.isOneClass)
        for evidence in [Float(0), 0.5, 6.9, 7] {
            #expect(oneClass.bounded(evidence) == evidence)
            #expect(supervised.bounded(evidence) == evidence)
        }
        #expect(supervised.bounded(19) == 19)
        #expect(abs(Double(oneClass.bounded(19)) - (7 + log(13.0))) < 1e-4)
        let bounded = stride(from: Float(6), through: 30, by: 0.25).map { oneClass.bounded($0) }
        #expect(zip(bounded, bounded.dropFirst()).allSatisfy { $0 < $1 })
        let fusion = Fusion(voices: [supervised, oneClass], novelty: nil, rate: 0.05)
        let opinions = fusion.opinions(Self.testimony([[19], [19]]))
        #expect(areClose(opinions.scores, [Float(19 + 7 + log(13.0))]))
    }

    @Test func theStrongestEvidenceSpeaks() {
        let fusion = Fusion(
            voices: [
                Voice(.extraTrees, weight: 2, evidence: Self.plain),
                Voice(.isolationForest, evidence: Self.plain),
                Voice(.pca, weight: 0, evidence: Self.plain),
            ], novelty: nil, rate: 0.05)
        // The weight counts: 2 x 3 is more than 5. The third is not asked for its evidence.
        let opinions = fusion.opinions(Self.testimony([[3, 2, 0, 0], [5, 5, 6, 0], [9, 9, 9, 9]]))
        #expect(opinions.speakers == [0, 1, 1, 0])
        #expect(areClose(opinions.scores, [11, 9, 6, 0]))
    }

    @Test func membersOfWeightNoneAreNotNeeded() {
        let fusion = Fusion(
            voices: [
                Voice(.extraTrees, evidence: Self.plain), Voice(.pca, weight: 0, evidence: Self.plain),
                Voice(.isolationForest, evidence: Self.plain),
            ], novelty: nil, rate: 0.05)
        #expect(fusion.isNeeded == [true, false, true])
        // Nobody asked the second: it has no scores.
        let opinions = fusion.opinions(Self.testimony([[1, 2], [], [3, 4]]))
        #expect(areClose(opinions.scores, [4, 6]))
    }

    @Test func theScoreOfOneMemberPassesThrough() {
        let scores: [Float] = [-3, 0.25, 1e20]
        let alone = Fusion(voices: [Voice(.isolationForest)], novelty: nil, rate: 0.05)
        let opinions = alone.opinions(Self.testimony([scores]))
        #expect(opinions.scores == scores)
        #expect(opinions.speakers == nil)
        #expect(opinions.isNovel == nil)
        // So does that of a network whose teacher is only asked for a report.
        let hybrid = Fusion(voices: [Voice(.mlp), Voice(.isolationForest, weight: 0)], novelty: nil, rate: 0.05)
        #expect(hybrid.opinions(Self.testimony([scores, [9, 9, 9]])).scores == scores)
        #expect(hybrid.opinions(Self.testimony([scores, []])).scores == scores)
        let backwards = Fusion(voices: [Voice(.isolationForest, weight: 0), Voice(.mlp)], novelty: nil, rate: 0.05)
        #expect(backwards.opinions(Self.testimony([[9, 9, 9], scores])).scores == scores)
    }

    @Test func memberScoresAreKeptWhereTheyAreAskedFor() {
        let fusion = Fusion(
            voices: [Voice(.extraTrees, evidence: Self.plain), Voice(.pca, weight: 0, evidence: Self.plain)],
            novelty: nil, rate: 0.05)
        let kept = fusion.opinions(Self.testimony([[1, 2], [3, 4]]), keepsScores: true)
        #expect(kept.memberScores == [[1, 2], [3, 4]])
    }

    @Test func classesAreTheMostProbable() {
        let fusion = Fusion(
            voices: [Voice(.extraTrees, votes: true, evidence: Self.plain)], novelty: nil, rate: 0.05)
        let opinions = fusion.opinions(
            Self.testimony(
                [[1, 1, 1, 1]],
                probabilities: [0.8, 0.15, 0.05, 0.1, 0.2, 0.7, 0.2, 0.4, 0.4, 0.5, 0.5, 0], classCount: 3))
        #expect(opinions.bestClasses == [0, 2, 1, 0], "of equal ones the first")
        #expect(opinions.bestAttacks == [1, 2, 1, 1], "never benign")
    }

    @Test func withoutVotesARowIsBenignOrAnAnomaly() {
        let fusion = Fusion(voices: [Voice(.isolationForest)], novelty: nil, rate: 0.05)
        let opinions = fusion.opinions(Self.testimony([[1, 2, 3]]))
        #expect(opinions.bestClasses == [0, 0, 0])
        #expect(opinions.bestAttacks == [1, 1, 1])
    }

    @Test func noveltyRestsOnTheOneClassMembersAlone() {
        // 99 benign rows of evidence up to 0.99; the known class held its own rows at 0.5 and above.
        let rule = NoveltyRule(
            benignEvidence: (1...99).map { Float($0) / 100 },
            probabilities: [[], (0..<99).map { 0.5 + Float($0) / 200 }])
        let fusion = Fusion(
            voices: [
                Voice(.extraTrees, votes: true, evidence: Self.plain),
                Voice(.isolationForest, evidence: Self.plain),
            ], novelty: rule, rate: 0.05)
        let testimony = Self.testimony(
            [[0, 15, 0, 15], [5, 0, 5, 5]],
            probabilities: [1, 0, 1, 0, 0.1, 0.9, 1, 0], classCount: 2)
        let opinions = fusion.opinions(testimony)
        #expect(opinions.isNovel == [true, false, false, true])
        #expect(fusion.oneClassEvidence(testimony) == [5, 0, 5, 5])
    }

    @Test func theOneClassEvidenceIsWeighedAndBounded() {
        let fusion = Fusion(
            voices: [
                Voice(.extraTrees, weight: 4, evidence: Self.plain),
                Voice(.isolationForest, weight: 2, evidence: Self.plain), Voice(.pca, evidence: Self.plain),
                Voice(.ecod, weight: 0, evidence: Self.plain),
            ], novelty: nil, rate: 0.05)
        let sums = fusion.oneClassEvidence(Self.testimony([[9, 9], [1, 3], [2, 19], [5, 5]]))
        #expect(areClose(sums, [4, Float(6 + 7 + log(13.0))]))
    }

    /// 300 rows at once and each alone give the same, bit for bit.
    @Test func aBatchIsTheSameAsOneRowAtATime() {
        var random = SplitMix64(seed: 6)
        func draws(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.gaussian()) } }
        let curves = (0..<3).map { _ in EvidenceCurve(benign: draws(200)) }
        let rule = NoveltyRule(
            benignEvidence: draws(200).map { abs($0) * 3 }, probabilities: [[], draws(200).map { 0.5 + abs($0) / 4 }])
        let fusion = Fusion(
            voices: [
                Voice(.extraTrees, weight: 1.7, votes: true, evidence: curves[0]),
                Voice(.isolationForest, weight: 0.3, evidence: curves[1]), Voice(.pca, evidence: curves[2]),
            ], novelty: rule, rate: 0.1)
        let scores = (0..<3).map { _ in draws(300).map { $0 * 3 } }
        let attack = draws(300).map { min(1, abs($0) / 3) }
        let all = fusion.opinions(
            Self.testimony(scores, probabilities: attack.flatMap { [1 - $0, $0] }, classCount: 2), keepsScores: true)
        for row in 0..<300 {
            let one = fusion.opinions(
                Self.testimony(
                    scores.map { [$0[row]] }, probabilities: [1 - attack[row], attack[row]], classCount: 2))
            #expect(one.scores == [all.scores[row]])
            #expect(one.bestClasses == [all.bestClasses[row]])
            #expect(one.bestAttacks == [all.bestAttacks[row]])
            #expect(one.isNovel?.first == all.isNovel?[row])
            #expect(one.speakers?.first == all.speakers?[row])
        }
        #expect(all.memberScores == scores)
        #expect(Set(all.isNovel ?? []).count == 2, "both kinds occur")
        #expect(Set(all.speakers ?? []).count == 3, "each has spoken")
    }

    // MARK: The most probable class

    @Test func theFirstOfEqualProbabilitiesIsTaken() {
        #expect(mostProbable([0.3, 0.3, 0.3], 3, from: 0, rows: 1) == [0])
        #expect(mostProbable([0.3, 0.3, 0.3], 3, from: 1, rows: 1) == [1])
        #expect(mostProbable([0.9, 0.1, 0.2, 0, 0.1, 0], 3, from: 1, rows: 2) == [2, 1])
    }

    @Test func withoutClassesItIsTheFirstThatCounts() {
        #expect(mostProbable([], 0, from: 0, rows: 3) == [0, 0, 0])
        #expect(mostProbable([], 0, from: 1, rows: 3) == [1, 1, 1])
        #expect(mostProbable([1, 1], 1, from: 1, rows: 2) == [1, 1])
    }
}
