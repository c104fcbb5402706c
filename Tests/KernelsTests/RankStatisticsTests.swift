import Kernels
import TestSupport
import Testing

@Suite struct RankStatisticsTests {
    /// Every pair, one by one.
    private func twin(_ scores: [Float], _ isPositive: [Bool]) -> Double? {
        var wins = 0.0
        var pairs = 0.0
        for i in scores.indices where isPositive[i] {
            for j in scores.indices where !isPositive[j] {
                pairs += 1
                if scores[i] > scores[j] { wins += 1 } else if scores[i] == scores[j] { wins += 0.5 }
            }
        }
        return pairs == 0 ? nil : wins / pairs
    }

    /// From almost all ties to almost none.
    @Test(arguments: [1, 3, 20, 1_000_000], [2, 3, 50, 700])
    func theAreaIsTheShareOfPairs(levels: Int, count: Int) throws {
        var random = SeededRandom(seed: UInt64(levels + count))
        let scores = (0..<count).map { _ in Float(Int.random(in: -levels...levels, using: &random)) }
        let isPositive = [true, false] + (2..<count).map { _ in Int.random(in: 0..<4, using: &random) == 0 }
        let area = try #require(RankStatistics.areaUnderROC(scores: scores, isPositive: isPositive))
        let expected = try #require(twin(scores, isPositive))
        #expect(abs(area - expected) < 1e-12)
    }

    @Test func endsOfTheScaleAreExact() {
        #expect(RankStatistics.areaUnderROC(scores: [1, 2, 3, 4], isPositive: [false, false, true, true]) == 1)
        #expect(RankStatistics.areaUnderROC(scores: [1, 2, 3, 4], isPositive: [true, true, false, false]) == 0)
        #expect(RankStatistics.areaUnderROC(scores: [5, 5, 5], isPositive: [true, false, false]) == 0.5)
        #expect(RankStatistics.areaUnderROC(scores: [0, -0.0], isPositive: [true, false]) == 0.5)
        #expect(
            RankStatistics.areaUnderROC(scores: [-.infinity, .infinity, .infinity], isPositive: [false, true, false])
                == 0.75)
    }

    @Test func oneGroupAloneHasNoArea() {
        #expect(RankStatistics.areaUnderROC(scores: [1, 2], isPositive: [true, true]) == nil)
        #expect(RankStatistics.areaUnderROC(scores: [1, 2], isPositive: [false, false]) == nil)
        #expect(RankStatistics.areaUnderROC(scores: [], isPositive: []) == nil)
    }

    @Test func aMissingScoreWinsNothing() {
        let scores: [Float] = [.nan, 1, 2, -.nan, 3]
        let isPositive = [true, false, true, false, false]
        #expect(RankStatistics.areaUnderROC(scores: scores, isPositive: isPositive) == twin(scores, isPositive))
    }
}
