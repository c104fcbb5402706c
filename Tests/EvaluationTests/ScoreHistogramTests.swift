import Evaluation
import Tabular
import Testing

@Suite struct ScoreHistogramTests {
    private static func sample(_ count: Int) -> (scores: [Float], isAttack: [Bool]) {
        var random = SplitMix64(seed: 4)
        let isAttack = (0..<count).map { _ in random.integer(below: 3) == 0 }
        return (isAttack.map { Float(random.uniform()) + ($0 ? 0.3 : 0) }, isAttack)
    }

    @Test(arguments: [Float(0.5), -3, 40, .infinity, -.infinity])
    func everyRowIsCountedAndTheThresholdIsWithin(threshold: Float) throws {
        let (scores, isAttack) = Self.sample(2500)
        let histogram = ScoreHistogram(scores: scores, isAttack: isAttack, threshold: threshold)
        #expect(histogram.attack.reduce(0, +) == isAttack.count { $0 })
        #expect(histogram.benign.reduce(0, +) == isAttack.count { !$0 })
        #expect(histogram.edges.count == histogram.benign.count + 1)
        #expect(histogram.attack.count == histogram.benign.count)
        #expect(zip(histogram.edges, histogram.edges.dropFirst()).allSatisfy { $0 < $1 })
        if threshold.isFinite {
            #expect(try #require(histogram.edges.first) <= threshold)
            #expect(try #require(histogram.edges.last) >= threshold.nextDown - 1e-4)
        }
    }

    @Test func aBinHoldsTheRowsBetweenItsEdges() {
        let (scores, isAttack) = Self.sample(900)
        let histogram = ScoreHistogram(scores: scores, isAttack: isAttack, threshold: 0.5)
        for bin in 10..<50 {
            // Edges are rounded: rows within a hair of one may stand on either side.
            let inner = (histogram.edges[bin] + 1e-5)..<(histogram.edges[bin + 1] - 1e-5)
            let outer = (histogram.edges[bin] - 1e-5)..<(histogram.edges[bin + 1] + 1e-5)
            let surely = zip(scores, isAttack).count { !$1 && inner.contains($0) }
            let perhaps = zip(scores, isAttack).count { !$1 && outer.contains($0) }
            #expect((surely...perhaps).contains(histogram.benign[bin]))
        }
    }

    @Test func aFewFarRowsLeaveAPicture() throws {
        let (scores, isAttack) = Self.sample(3000)
        let far = ScoreHistogram(scores: scores + [1e6, -1e6], isAttack: isAttack + [true, false], threshold: 0.5)
        #expect(try #require(far.edges.last) < 10)
        #expect(far.benign.reduce(0, +) + far.attack.reduce(0, +) == 3002)
    }

    @Test func noRowsAreAnEmptyPicture() {
        let histogram = ScoreHistogram(scores: [], isAttack: [], threshold: 1)
        #expect(histogram.edges.isEmpty && histogram.benign.isEmpty && histogram.attack.isEmpty)
    }

    @Test func equalScoresHaveABin() {
        let histogram = ScoreHistogram(
            scores: [Float](repeating: 2, count: 7), isAttack: [Bool](repeating: false, count: 7), threshold: 2)
        #expect(histogram.benign.reduce(0, +) == 7)
        #expect(zip(histogram.edges, histogram.edges.dropFirst()).allSatisfy { $0 < $1 })
    }
}
