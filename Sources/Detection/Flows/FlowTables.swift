import Flows
import Tabular

extension MeterProfile {
    /// The features of this profile's flow rows, in their order; nil for `host`, whose rows are no flows.
    public var flowSchema: FeatureSchema? {
        switch self {
        case .fixed: FixedFlow.schema
        case .cic2017: CIC2017Flow.schema
        case .kdd: KDDRow.schema
        case .basic: BasicRow.schema
        case .host: nil
        }
    }
}

/// Makes tables of flow rows, cell by cell and without a string.
package struct FlowTables: Sendable {
    let schema: FeatureSchema
    /// For each feature the number of its levels; 0 where it is a number.
    private let levelCounts: [Int]

    package init(_ schema: FeatureSchema) {
        self.schema = schema
        levelCounts = schema.features.map(\.levels.count)
    }

    var width: Int { levelCounts.count }

    /// Whether a feature's cells are levels.
    func isCategorical(_ feature: Int) -> Bool { levelCounts[feature] > 0 }

    /// The table of rows; a cell that a row does not have is missing.
    ///
    /// Complexity: O(rows x features).
    package func table(_ rows: [FlowRow]) -> Table { table(columns: cells(rows), rows: rows.count) }

    /// The cells of rows, column after column; NaN where a row has none.
    func cells(_ rows: [FlowRow]) -> [Float] {
        let count = rows.count
        var cells = [Float](repeating: .nan, count: count * width)
        for (index, row) in rows.enumerated() {
            var place = index
            for value in row.features.prefix(width) {
                cells[place] = Float(value)
                place += count
            }
        }
        return cells
    }

    /// The table of cells that stand row after row.
    func table(rows cells: [Float]) -> Table {
        let count = cells.count / max(1, width)
        var turned = [Float](repeating: .nan, count: count * width)
        for row in 0..<count {
            for feature in 0..<width { turned[feature * count + row] = cells[row * width + feature] }
        }
        return table(columns: turned, rows: count)
    }

    /// The table of cells that stand column after column.
    func table(columns cells: [Float], rows count: Int) -> Table {
        Table(
            schema: schema,
            columns: levelCounts.enumerated().map { feature, levels in
                let own = cells[feature * count..<(feature + 1) * count]
                guard levels > 0 else { return .numeric(Array(own)) }
                return .categorical(own.map { Self.code($0, below: levels) })
            })
    }

    /// A level's index; what is none becomes the last.
    static func code(_ value: Float, below levels: Int) -> UInt16 {
        guard value >= 0, value < Float(levels) else { return UInt16(clamping: levels - 1) }
        return UInt16(value)
    }
}

extension FlowRow {
    /// The features as models take them.
    func floats(_ width: Int) -> [Float] {
        var floats = features.prefix(width).map { Float($0) }
        while floats.count < width { floats.append(.nan) }
        return floats
    }
}
