import Tabular
import Testing

@Suite struct SplitMix64Tests {
    @Test func itGivesTheNumbersOfTheReferenceImplementation() {
        var random = SplitMix64(seed: 1_234_567)
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        ]
        #expect(expected.map { _ in random.next() } == expected)
    }

    @Test func integersStayBelowTheirBoundAndReachAllOfIt() {
        var random = SplitMix64(seed: 0)
        let drawn = Set((0..<1000).map { _ in random.integer(below: 7) })
        #expect(drawn == Set(0..<7))
    }

    @Test func uniformDrawsStayInTheirRange() {
        var random = SplitMix64(seed: 9)
        let drawn = (0..<10_000).map { _ in random.uniform() }
        #expect(drawn.allSatisfy { (0..<1).contains($0) })
        #expect(abs(drawn.reduce(0, +) / 10_000 - 0.5) < 0.02)
    }
}
