import Tabular
import TestSupport
import Testing

@Suite struct FoldsTests {
    /// Random classes, and groups that each hold one to nine rows.
    private func rows(_ count: Int, seed: UInt64) -> (classes: [UInt16], groups: [Int]) {
        var random = SeededRandom(seed: seed)
        let groups = (0..<count).map { _ in Int.random(in: 0..<count / 3, using: &random) }
        let classOfGroup = (0..<count).map { _ in UInt16.random(in: 0..<4, using: &random) }
        return (groups.map { classOfGroup[$0] }, groups)
    }

    @Test(arguments: [2, 3, 5, 10])
    func everyFoldIsUsedAndGroupsStayTogether(count: Int) {
        let (classes, groups) = rows(1_000, seed: UInt64(count))
        let folds = Folds.stratified(classes: classes, groups: groups, count: count, seed: 1)
        #expect(folds.count == 1_000)
        #expect(Set(folds) == Set(0..<count))
        var foldsOfGroup: [Int: Set<Int>] = [:]
        for (fold, group) in zip(folds, groups) { foldsOfGroup[group, default: []].insert(fold) }
        #expect(foldsOfGroup.values.allSatisfy { $0.count == 1 })
    }

    @Test(arguments: [2, 3, 5, 10])
    func eachClassIsSpreadEvenly(count: Int) {
        var random = SeededRandom(seed: 5)
        let sizes = [1, 2, 7, 40, 333]
        let classes = sizes.indices.flatMap { [UInt16](repeating: UInt16($0), count: sizes[$0]) }
            .shuffled(using: &random)
        let folds = Folds.stratified(classes: classes, groups: Array(classes.indices), count: count, seed: 2)
        for (index, size) in sizes.enumerated() {
            var ofFold = [Int](repeating: 0, count: count)
            for (fold, code) in zip(folds, classes) where code == index { ofFold[fold] += 1 }
            #expect(ofFold.allSatisfy { $0 == size / count || $0 == (size + count - 1) / count })
        }
    }

    @Test func smallClassesDoNotAllBeginAtTheSameFold() {
        let classes = (0..<200).map { UInt16($0) }
        let folds = Folds.stratified(classes: classes, groups: Array(0..<200), count: 4, seed: 3)
        #expect(Set(folds) == Set(0..<4))
    }

    @Test func theSeedSettlesTheFolds() {
        let (classes, groups) = rows(500, seed: 9)
        let fold = { Folds.stratified(classes: classes, groups: groups, count: 5, seed: $0) }
        #expect(fold(7) == fold(7))
        #expect(fold(7) != fold(8))
    }

    @Test func oneFoldHoldsAllAndNoRowHasNone() {
        #expect(Folds.stratified(classes: [0, 1, 1], groups: [0, 1, 2], count: 1, seed: 0) == [0, 0, 0])
        #expect(Folds.stratified(classes: [], groups: [], count: 5, seed: 0).isEmpty)
    }
}
