import Tabular
import TestSupport
import Testing

@Suite struct RowGroupsTests {
    private func table(_ columns: [(String, Column, [String])]) -> Table {
        Table(
            schema: FeatureSchema(
                features: columns.map { name, column, levels in
                    if case .numeric = column { return Feature(name: name) }
                    return Feature(name: name, kind: .categorical(levels: levels))
                }),
            columns: columns.map { $0.1 })
    }

    @Test func equalRowsHaveOneNumberAndOthersAnother() {
        let groups = table([
            ("a", .numeric([1, 1, 2, 1, 2]), []), ("b", .categorical([0, 1, 0, 0, 0]), ["x", "y"]),
        ]).duplicateGroups()
        #expect(groups == [0, 1, 2, 0, 2])
    }

    @Test func labelsDoNotCount() {
        let features = table([("a", .numeric([1, 1]), [])])
        let types = ["benign", "worm"].map {
            AttackType(name: $0, family: $0, isBenign: $0 == "benign", technique: nil)
        }
        let labelled = Table(
            schema: features.schema, columns: features.columns, labels: Labels(codes: [0, 1], types: types))
        #expect(labelled.duplicateGroups() == [0, 0])
    }

    @Test func zerosAreEqualAndSoAreMissingCells() {
        let signed = table([("a", .numeric([0, -0.0, 1]), [])]).rowHashes()
        #expect(signed[0] == signed[1])
        #expect(signed[0] != signed[2])
        let missing = table([("a", .numeric([.nan, -Float.nan, Float(nan: 5, signaling: false), .infinity]), [])])
            .rowHashes()
        #expect(Set(missing.prefix(3)).count == 1)
        #expect(missing[3] != missing[0])
    }

    @Test func levelsCountByNameNotByIndex() {
        let one = table([("w", .categorical([0, 1, 2]), ["a", "b", "c"])])
        let other = table([("w", .categorical([2, 0, 1]), ["b", "c", "a"])])
        #expect(one.rowHashes() == other.rowHashes())
        let renamed = table([("w", .categorical([0, 1, 2]), ["a", "b", "d"])])
        #expect(one.rowHashes().prefix(2) == renamed.rowHashes().prefix(2))
        #expect(one.rowHashes()[2] != renamed.rowHashes()[2])
    }

    @Test func theColumnOfACellCounts() {
        let hashes = table([("a", .numeric([1, 2, 0]), []), ("b", .numeric([2, 1, 3]), [])]).rowHashes()
        #expect(Set(hashes).count == 3)
    }

    @Test func onlyTheChosenFeaturesAreHashedInTheirOrder() {
        let full = table([("a", .numeric([1, 1]), []), ("b", .numeric([2, 3]), []), ("c", .numeric([4, 4]), [])])
        let swapped = table([("c", .numeric([4, 4]), []), ("a", .numeric([1, 1]), [])])
        let hashes = full.rowHashes(of: ["a", "missing", "c"])
        #expect(hashes[0] == hashes[1])
        #expect(hashes == swapped.rowHashes(of: ["a", "c"]))
        #expect(hashes != full.rowHashes(of: ["c", "a"]))
    }

    @Test func groupsAreThoseOfASlowTwin() {
        var random = SeededRandom(seed: 12)
        let rows = 3_000
        let numbers = (0..<3).map { _ in (0..<rows).map { _ in Float(Int.random(in: -2...2, using: &random)) } }
        let codes = (0..<rows).map { _ in UInt16.random(in: 0..<5, using: &random) }
        let table = table(
            numbers.enumerated().map { ("n\($0)", .numeric($1), []) }
                + [("w", .categorical(codes), ["a", "b", "c", "d", ""])])
        var groupOfRow: [[Float]: Int] = [:]
        let twin = (0..<rows).map { row in
            let cells = numbers.map { $0[row] } + [Float(codes[row])]
            let group = groupOfRow[cells] ?? groupOfRow.count
            groupOfRow[cells] = group
            return group
        }
        #expect(table.duplicateGroups() == twin)
    }
}
