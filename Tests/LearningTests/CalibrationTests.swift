import Foundation
import Tabular
import Testing

@testable import Learning

@Suite struct CalibrationTests {
    /// Scores in steps, so that many are tied.
    private static func scores(_ count: Int, steps: Int?, seed: UInt64) -> [Float] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in
            let draw = random.gaussian()
            return Float(steps.map { (draw * Double($0)).rounded() / Double($0) } ?? draw)
        }
    }

    @Test(arguments: [1, 7, 40, 300], [nil, 2])
    func aPValueCountsTheScoresAtLeastAsHigh(count: Int, steps: Int?) {
        let scores = Self.scores(count, steps: steps, seed: 3)
        let calibration = Calibration(scores: scores, source: .heldOutBenign)
        for score in scores + scores.map(\.nextUp) + [-100, 100] {
            let atLeast = scores.count { $0 >= score }
            #expect(abs(calibration.pValue(score) - Double(1 + atLeast) / Double(count + 1)) < 1e-12)
        }
    }

    @Test(arguments: [20, 33, 99, 100, 450], [nil, 1, 10])
    func aRowIsAboveTheThresholdExactlyWhereItsPValueIsAtMostTheRate(count: Int, steps: Int?) {
        let scores = Self.scores(count, steps: steps, seed: 5)
        let calibration = Calibration(scores: scores, source: .heldOutBenign)
        let judged = scores + scores.map(\.nextUp) + scores.map(\.nextDown) + [-9, 9]
        for rate in (1..<100).map({ Double($0) / 100 }) + [0.333, 0.0123, 0.987] where rate * Double(count + 1) >= 1 {
            let threshold = calibration.threshold(rate: rate).value
            let wrong = judged.filter { ($0 > threshold) != (calibration.pValue($0) <= rate) }
            #expect(wrong.isEmpty, "rate \(rate), threshold \(threshold)")
        }
    }

    /// With 30 scores no p-value is below 1/31: a promise of 1 % cannot call any row.
    @Test func aRateThatTheScoresCannotTellCallsNoRow() {
        let calibration = Calibration(scores: Self.scores(30, steps: nil, seed: 2), source: .heldOutBenign)
        let threshold = calibration.threshold(rate: 0.01)
        #expect(calibration.pValue(1e6) > 0.01)
        #expect(!(1e6 > threshold.value), "a row is called whose p-value is above the rate")
    }

    @Test func theAttainableRateIsTheChanceOfARowLikeTheseAboveTheThreshold() {
        // 90 rows tied at 0, ten at 1: at 5 % no threshold takes half of the ten.
        let scores = [Float](repeating: 0, count: 90) + [Float](repeating: 1, count: 10)
        let calibration = Calibration(scores: scores, source: .heldOutBenign)
        let five = calibration.threshold(rate: 0.05)
        #expect(five.value == 1 && five.attainableRate == 1.0 / 101)
        let twenty = calibration.threshold(rate: 0.2)
        #expect(twenty.value == 0 && twenty.attainableRate == 11.0 / 101)
        #expect(twenty.promisedRate == 0.2)
        #expect(!twenty.isExtrapolated)
    }

    @Test(arguments: [0.001, 0.01, 0.05, 0.5])
    func untiedScoresAttainTheRate(rate: Double) throws {
        let calibration = Calibration(scores: Self.scores(5000, steps: nil, seed: 8), source: .localCalibration)
        let threshold = calibration.threshold(rate: rate)
        #expect(try #require(threshold.attainableRate) <= rate)
        #expect(try #require(threshold.attainableRate) > rate - 0.0005)
    }

    @Test func anAssumedContaminationPromisesNothing() {
        let calibration = Calibration(scores: Self.scores(100, steps: nil, seed: 1), source: .assumedContamination)
        let threshold = calibration.threshold(rate: 0.1)
        #expect(threshold.promisedRate == nil)
        #expect(threshold.source == .assumedContamination)
        #expect(calibration.scores.count { $0 > threshold.value } == 9)
    }

    @Test(arguments: [0.05, 0.01])
    func benignRowsLikeThoseOfTheCalibrationKeepThePromise(rate: Double) {
        var random = SplitMix64(seed: 12)
        var alarms = 0
        for _ in 0..<100 {
            let draws = (0..<1500).map { _ in Float(exp(random.gaussian())) }
            let threshold = Calibration(scores: Array(draws[..<1000]), source: .heldOutBenign).threshold(rate: rate)
            alarms += draws[1000...].count { $0 > threshold.value }
        }
        #expect((0.8...1.2).contains(Double(alarms) / 50_000 / rate))
    }

    @Test func ratesBelowWhatScoresCanTellAreExtrapolated() {
        let calibration = Calibration(scores: Self.scores(2000, steps: nil, seed: 4), source: .heldOutBenign)
        let highest = calibration.scores[1999]
        let seen = calibration.threshold(rate: 0.001)
        #expect(!seen.isExtrapolated && seen.value <= highest)
        let beyond = calibration.threshold(rate: 0.0001)
        #expect(beyond.isExtrapolated && beyond.value >= highest)
        #expect(calibration.threshold(rate: 0.00001).value >= beyond.value)
        #expect(calibration.pValue(highest.nextUp) <= 1 / 2001.0)
        #expect(calibration.pValue(highest + 3) < calibration.pValue(highest.nextUp))
    }

    @Test(arguments: [0.0004, 0.0001, 0.00002])
    func beyondTheScoresThresholdAndPValueAgree(rate: Double) {
        let calibration = Calibration(scores: Self.scores(2000, steps: nil, seed: 4), source: .heldOutBenign)
        let threshold = calibration.threshold(rate: rate).value
        #expect(calibration.pValue(threshold + 1e-4) <= rate)
        #expect(calibration.pValue(threshold - 1e-4) > rate * 0.99)
    }

    @Test func tiedTailsAreNotExtrapolated() {
        let tied = Self.scores(2000, steps: 4, seed: 4)
        let threshold = Calibration(scores: tied, source: .heldOutBenign).threshold(rate: 0.0001)
        #expect(!threshold.isExtrapolated)
    }

    @Test func pValuesFallAsScoresRise() {
        let calibration = Calibration(scores: Self.scores(1000, steps: nil, seed: 9), source: .heldOutBenign)
        let values = (-400...900).map { calibration.pValue(Float($0) / 100) }
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(values.allSatisfy { $0 >= 0 && $0 <= 1 })
    }
}

@Suite struct ParetoTailTests {
    /// The quantiles of a distribution, in place of draws from it.
    private static func quantiles(_ count: Int, _ inverse: (Double) -> Double) -> [Float] {
        (0..<count).map { Float(inverse((Double($0) + 0.5) / Double(count))) }
    }

    @Test(arguments: [0.005, 0.001, 0.0001])
    func anExponentialTailIsFound(chance: Double) throws {
        let tail = try #require(ParetoTail(sorted: Self.quantiles(5000) { -log(1 - $0) }))
        #expect(abs(Double(tail.quantile(survival: chance)) / -log(chance) - 1) < 0.04)
        #expect(abs(tail.survival(of: Float(-log(chance))) / chance - 1) < 0.2)
    }

    @Test(arguments: [0.005, 0.001, 0.0001])
    func aUniformTailEndsWhereItEnds(chance: Double) throws {
        let tail = try #require(ParetoTail(sorted: Self.quantiles(5000) { 10 * $0 }))
        #expect(abs(Double(tail.quantile(survival: chance)) / (10 * (1 - chance)) - 1) < 0.03)
        #expect(tail.survival(of: 11) < 1e-6)
    }

    @Test(arguments: [0.005, 0.001, 0.0001])
    func aTailThatThinsOutTowardsItsEndIsFound(chance: Double) throws {
        let tail = try #require(ParetoTail(sorted: Self.quantiles(5000) { 10 - 10 * (1 - $0).squareRoot() }))
        #expect(abs(Double(tail.quantile(survival: chance)) / (10 - 10 * chance.squareRoot()) - 1) < 0.03)
    }

    @Test(arguments: [0.005, 0.001])
    func aHeavyTailIsFound(chance: Double) throws {
        // A Pareto distribution of index 4.
        let tail = try #require(ParetoTail(sorted: Self.quantiles(5000) { pow(1 - $0, -0.25) }))
        #expect(abs(Double(tail.quantile(survival: chance)) / pow(chance, -0.25) - 1) < 0.05)
    }

    @Test func quantileAndSurvivalUndoEachOther() throws {
        let tail = try #require(ParetoTail(sorted: Self.quantiles(1000) { -log(1 - $0) }))
        for chance in [0.05, 0.01, 0.001, 1e-6] {
            #expect(abs(tail.survival(of: tail.quantile(survival: chance)) / chance - 1) < 1e-3)
        }
    }

    @Test func fewScoresHaveNoTail() {
        #expect(ParetoTail(sorted: Self.quantiles(499) { -log(1 - $0) }) == nil)
        #expect(ParetoTail(sorted: Self.quantiles(500) { -log(1 - $0) }) != nil)
        #expect(ParetoTail(sorted: []) == nil)
    }

    @Test(arguments: [1, 5, 20])
    func tiedScoresHaveNoTail(steps: Float) {
        let tied = Self.quantiles(2000) { -log(1 - $0) }.map { ($0 * steps).rounded() / steps }
        #expect(ParetoTail(sorted: tied) == nil)
        #expect(ParetoTail(sorted: [Float](repeating: 3, count: 2000)) == nil)
    }
}
