import Tabular
import TestSupport
import Testing

@Suite struct SplitsTests {
    private func shares(_ validation: Double, _ test: Double) throws -> SplitShares {
        try #require(SplitShares(validation: validation, test: test))
    }

    private func isPartition(_ split: Split, of count: Int) -> Bool {
        (split.train + split.validation + split.test).sorted() == Array(0..<count)
    }

    @Test func eachClassHasTheSharesAskedFor() throws {
        var random = SeededRandom(seed: 3)
        let sizes = [1_000, 200, 50, 10]
        let classes = sizes.indices.flatMap { [UInt16](repeating: UInt16($0), count: sizes[$0]) }
            .shuffled(using: &random)
        let split = Splits.stratified(classes: classes, shares: try shares(0.2, 0.2), seed: 1)
        #expect(isPartition(split, of: classes.count))
        for (index, size) in sizes.enumerated() {
            func count(_ rows: [Int]) -> Int { rows.count { classes[$0] == index } }
            #expect(count(split.train) == size * 6 / 10)
            #expect(count(split.validation) == size / 5)
            #expect(count(split.test) == size / 5)
        }
    }

    @Test func smallClassesAreLearntFromFirst() throws {
        let split = Splits.stratified(classes: [0, 1, 1], shares: try shares(0, 0.3), seed: 2)
        #expect(split.train.contains(0))
        #expect(split.train.count == 2)
        #expect(split.test.count == 1)
        #expect(split.validation.isEmpty)
    }

    @Test(arguments: 1...5)
    func groupsStayTogether(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let groups = (0..<900).map { _ in Int.random(in: 0..<300, using: &random) }
        let classes = groups.map { UInt16($0 % 3) }
        let split = Splits.stratified(classes: classes, groups: groups, shares: try shares(0.15, 0.25), seed: seed)
        #expect(isPartition(split, of: 900))
        let parts = [split.train, split.validation, split.test].map { Set($0.map { groups[$0] }) }
        #expect(parts[0].isDisjoint(with: parts[1]))
        #expect(parts[0].isDisjoint(with: parts[2]))
        #expect(parts[1].isDisjoint(with: parts[2]))
        #expect(abs(split.test.count - 225) < 12)
        #expect(abs(split.validation.count - 135) < 12)
    }

    @Test func theSeedDecides() throws {
        let classes = (0..<400).map { UInt16($0 % 2) }
        let shares = try shares(0.1, 0.3)
        let one = Splits.stratified(classes: classes, shares: shares, seed: 1)
        #expect(Splits.stratified(classes: classes, shares: shares, seed: 1) == one)
        #expect(Splits.stratified(classes: classes, shares: shares, seed: 2) != one)
        #expect(one.test == one.test.sorted())
        #expect(one.test.count { $0 < 200 } > 30, "drawn from everywhere")
    }

    @Test func sharesThatLeaveNothingToLearnFromAreNone() {
        #expect(SplitShares(test: 1) == nil)
        #expect(SplitShares(validation: 0.5, test: 0.5) == nil)
        #expect(SplitShares(test: -0.1) == nil)
        #expect(SplitShares(test: .nan) == nil)
    }

    @Test func noRowsMakeAnEmptySplit() throws {
        #expect(Splits.stratified(classes: [], shares: try shares(0.1, 0.1), seed: 1) == Split(train: [], test: []))
        #expect(Splits.temporal(classes: [], times: []) == Split(train: [], test: []))
    }

    @Test func theEarliestOfEachClassAreLearntFrom() {
        let classes: [UInt16] = [0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1]
        let times: [Double] = [9, 5, 8, 4, 7, 6, 5, 4, 3, 2, 1, 0, 6]
        let split = Splits.temporal(classes: classes, times: times)
        #expect(split.train == [1, 3, 5, 6, 7, 8, 9, 10, 11])
        #expect(split.test == [0, 2, 4, 12])
        #expect(split.validation.isEmpty)
    }

    @Test func equalTimesKeepTheirOrderAndMissingOnesAreLeftOut() {
        let split = Splits.temporal(
            classes: [UInt16](repeating: 0, count: 6), times: [1, 1, .nan, 1, 1, 0], trainShare: 0.6)
        #expect(split.train == [0, 1, 5])
        #expect(split.test == [3, 4])
    }

    @Test func theFirstOfEqualRowsIsKept() {
        let types = ["benign", "worm"].map {
            AttackType(name: $0, family: $0, isBenign: $0 == "benign", technique: nil)
        }
        let table = Table(
            schema: FeatureSchema(features: [Feature(name: "a"), Feature(name: "b")], label: "label"),
            columns: [.numeric([1, 1, 2, 1, .nan, .nan, 0]), .numeric([5, 5, 5, 5, 0, -0, 5])],
            labels: Labels(codes: [0, 0, 0, 1, 1, 1, 0], types: types), times: [6, 5, 4, 3, 2, 1, 0])
        let result = table.deduplicated()
        #expect(result.removed == 2)
        #expect(result.contradicting == 2, "one row is benign here and a worm there")
        #expect(result.table.rowCount == 5)
        #expect(result.table.times == [6, 4, 3, 2, 0])
        #expect(result.table.rowNumbers == [1, 3, 4, 5, 7])
        #expect(table.withoutLabels.deduplicated().removed == 3)
        #expect(result.table.deduplicated().removed == 0)
    }
}
