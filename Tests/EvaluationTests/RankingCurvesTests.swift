import Evaluation
import Kernels
import Tabular
import Testing

@Suite struct RankingCurvesTests {
    /// Overlapping scores with ties.
    private static func sample(_ count: Int, seed: UInt64) -> (scores: [Float], isPositive: [Bool]) {
        var random = SplitMix64(seed: seed)
        let isPositive = (0..<count).map { _ in random.integer(below: 4) == 0 }
        let scores = isPositive.map { Float(random.integer(below: 400)) / 100 + ($0 ? 1 : 0) }
        return (scores, isPositive)
    }

    @Test(arguments: [1, 2, 3])
    func theAreaIsTheShareOfPairsInOrder(seed: UInt64) throws {
        let (scores, isPositive) = Self.sample(120, seed: seed)
        var wins = 0.0
        var pairs = 0.0
        for i in scores.indices where isPositive[i] {
            for j in scores.indices where !isPositive[j] {
                wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0
                pairs += 1
            }
        }
        let curves = RankingCurves(scores: scores, isPositive: isPositive)
        #expect(isClose(curves.areaUnderROC, wins / pairs))
        let kernel = RankStatistics.areaUnderROC(scores: scores, isPositive: isPositive)
        #expect(isClose(curves.areaUnderROC, kernel))
    }

    @Test func noRowsGiveNothing() {
        let curves = RankingCurves(scores: [], isPositive: [])
        #expect(curves.areaUnderROC == nil)
        #expect(curves.averagePrecision == nil)
        #expect(curves.recall(atFalseAlarmRate: 0.5) == nil)
    }

    @Test(arguments: [10, 50, 400])
    func thinnedCurvesKeepTheirEndsAndStayOnTheCurve(count: Int) {
        let (scores, isPositive) = Self.sample(3000, seed: 9)
        let curves = RankingCurves(scores: scores.indices.map { Float($0) * 1e-4 + scores[$0] }, isPositive: isPositive)
        let thinned = curves.thinned(to: count)
        #expect(thinned.first == curves.points.first)
        #expect(thinned.last == curves.points.last)
        #expect(thinned.count <= 2 * count + 2)
        #expect(thinned.count >= count / 2)
        let all = Set(curves.points.map { [$0.truePositives, $0.falsePositives] })
        #expect(thinned.allSatisfy { all.contains([$0.truePositives, $0.falsePositives]) })
        #expect(zip(thinned, thinned.dropFirst()).allSatisfy { $0.falsePositives <= $1.falsePositives })
    }

    @Test func aShortCurveIsNotThinned() {
        let curves = RankingCurves(scores: [1, 2, 3], isPositive: [false, true, true])
        #expect(curves.thinned(to: 400) == curves.points)
    }
}
