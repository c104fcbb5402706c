import Tabular
import TestSupport
import Testing

@Suite struct TableTests {
    private static let types = ["benign", "worm"].map {
        AttackType(name: $0, family: $0, isBenign: $0 == "benign", technique: nil)
    }

    private let table = Table(
        schema: FeatureSchema(
            features: [
                Feature(name: "a"), Feature(name: "w", kind: .categorical(levels: ["x", "y"])), Feature(name: "b"),
            ], identifiers: ["id"], label: "label"),
        columns: [.numeric([1, 2, 3, 4]), .categorical([0, 1, 1, 0]), .numeric([5, 6, 7, .infinity])],
        labels: Labels(codes: [0, 1, 0, 1], types: types), kind: .synthetic, notes: ["a note"])

    @Test func rowsAreSelectedInTheGivenOrderAndMayRepeat() {
        let selected = table.selecting([3, 0, 0])
        #expect(selected.rowCount == 3)
        #expect(selected.columns == [.numeric([4, 1, 1]), .categorical([0, 0, 0]), .numeric([.infinity, 5, 5])])
        #expect(selected.labels?.codes == [1, 0, 0])
        #expect(selected.labels?.types == Self.types)
        #expect(selected.schema == table.schema)
        #expect(selected.kind == .synthetic)
        #expect(selected.notes == ["a note"])
    }

    @Test func noRowsCanBeSelected() {
        let none = table.selecting([])
        #expect(none.rowCount == 0)
        #expect(none.columns.map(\.count) == [0, 0, 0])
        #expect(none.labels?.codes.isEmpty == true)
    }

    @Test func namedFeaturesAreDropped() {
        let less = table.dropping(["a", "b", "not there"])
        #expect(less.schema.features.map(\.name) == ["w"])
        #expect(less.columns == [.categorical([0, 1, 1, 0])])
        #expect(less.schema.identifiers == ["id"])
        #expect(less.schema.label == "label")
        #expect(less.labels?.codes == table.labels?.codes)
        #expect(less.rowCount == 4)
        let bare = table.dropping(["a", "b", "w"])
        #expect(bare.columns.isEmpty)
        #expect(bare.rowCount == 4, "the labels still say how many rows there are")
    }

    @Test func featuresAreFoundByName() {
        #expect(table.schema.index(of: "w") == 1)
        #expect(table.schema.index(of: "W") == nil)
        #expect(table.schema.features[1].levels == ["x", "y"])
        #expect(table.schema.features[0].levels.isEmpty)
    }
}

@Suite struct MatrixTests {
    private let matrix = Matrix(rows: 3, columns: 2, values: [1, 2, 3, 4, 5, 6])

    @Test func cellsStandColumnAfterColumn() {
        #expect(matrix[0, 0] == 1)
        #expect(matrix[2, 0] == 3)
        #expect(matrix[0, 1] == 4)
        var changed = matrix
        changed[1, 1] = 9
        #expect(changed.values == [1, 2, 3, 4, 9, 6])
        #expect(matrix.values == [1, 2, 3, 4, 5, 6])
    }

    @Test func rowsAreSelectedInTheGivenOrderAndMayRepeat() {
        let selected = matrix.selecting([2, 0, 2, 1])
        #expect(selected.rows == 4)
        #expect(selected.columns == 2)
        #expect(selected.values == [3, 1, 3, 2, 6, 4, 6, 5])
        #expect(matrix.selecting([]).values.isEmpty)
        #expect(matrix.selecting([]).columns == 2)
    }

    @Test func aMatrixOfItsSizeHoldsZeros() {
        #expect(Matrix(rows: 2, columns: 3).values == [0, 0, 0, 0, 0, 0])
        #expect(Matrix(rows: 0, columns: 3).values.isEmpty)
    }
}
