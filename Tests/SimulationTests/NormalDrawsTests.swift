import Simulation
import Tabular
import Testing

@Suite struct NormalDrawsTests {
    @Test func normalDrawsHaveMeanZeroAndVarianceOne() {
        var random = SplitMix64(seed: 4)
        let drawn = (0..<100_000).map { _ in random.normal() }
        let mean = drawn.reduce(0, +) / 100_000
        let variance = drawn.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 99_999
        #expect(abs(mean) < 0.015)
        #expect(abs(variance - 1) < 0.03)
    }

    @Test func logNormalDrawsHaveTheirMedian() {
        var random = SplitMix64(seed: 11)
        let below = (0..<10_000).count(where: { _ in random.logNormal(median: 250, sigma: 1.5) < 250 })
        #expect((4800...5200).contains(below))
    }
}
