/// The cells of one column.
public enum Column: Sendable, Equatable {
    /// One number a row; NaN where the cell is missing.
    case numeric([Float])
    /// One level index a row, into the levels that the schema names.
    case categorical([UInt16])

    /// The number of rows.
    public var count: Int {
        switch self {
        case .numeric(let values): values.count
        case .categorical(let codes): codes.count
        }
    }

    func selecting(_ rows: [Int]) -> Column {
        switch self {
        case .numeric(let values): .numeric(rows.map { values[$0] })
        case .categorical(let codes): .categorical(rows.map { codes[$0] })
        }
    }
}

/// Where a run of rows was read from.
public struct Origin: Sendable, Codable, Hashable {
    /// The file's path as the user gave it.
    public var file: String
    /// How many rows of the table come from it.
    public var rows: Int
    /// The number of its first row, counted from 1 over all files.
    public var firstRow: Int

    /// Makes an origin.
    public init(file: String, rows: Int, firstRow: Int = 1) {
        self.file = file
        self.rows = rows
        self.firstRow = firstRow
    }
}

/// A typed, column-major table: features, labels and where each row came from.
public struct Table: Sendable {
    /// The columns' names, kinds and levels; `columns` is aligned with `schema.features`.
    public let schema: FeatureSchema
    /// The cells, a column each.
    public let columns: [Column]
    /// What each row is, where the data says so.
    public let labels: Labels?
    /// The files the rows were read from, in order.
    public let origins: [Origin]
    /// The data set kind that was recognised.
    public let kind: DatasetKind
    /// What was mended while reading, one sentence each.
    public let notes: [String]
    /// The number of rows.
    public let rowCount: Int
    /// For each row its number among the rows that were read, from 1 over all files; nil where none was left out.
    public let rowNumbers: [Int]?
    /// When each row happened, in seconds since 1970, NaN where that is not known; nil where the data does not say.
    ///
    /// A clock without a zone counts as UTC.
    public let times: [Double]?

    /// Makes a table.
    ///
    /// All columns, labels and times must have the same length.
    public init(
        schema: FeatureSchema, columns: [Column], labels: Labels? = nil, origins: [Origin] = [],
        kind: DatasetKind = .csv, notes: [String] = [], rowNumbers: [Int]? = nil,
        times: [Double]? = nil
    ) {
        precondition(schema.features.count == columns.count, "a schema names each column")
        self.schema = schema
        self.columns = columns
        self.labels = labels
        self.origins = origins
        self.kind = kind
        self.notes = notes
        self.rowNumbers = rowNumbers
        self.times = times
        rowCount = columns.first?.count ?? labels?.codes.count ?? 0
        precondition(columns.allSatisfy { $0.count == rowCount }, "columns of one table are equally long")
        precondition(labels.map { $0.codes.count == rowCount } ?? true, "a label for each row")
        precondition(times.map { $0.count == rowCount } ?? true, "a time for each row")
    }

    /// The given rows, in the given order, as a table of their own.
    ///
    /// Complexity: O(rows x columns).
    public func selecting(_ rows: [Int]) -> Table {
        let numbers = rows.map(number(ofRow:))
        let kept = origins.enumerated().map { index, origin in
            let end = index + 1 < origins.count ? origins[index + 1].firstRow : Int.max
            return Origin(
                file: origin.file, rows: numbers.count { $0 >= origin.firstRow && $0 < end }, firstRow: origin.firstRow)
        }
        return Table(
            schema: schema, columns: columns.map { $0.selecting(rows) }, labels: labels?.selecting(rows),
            origins: kept, kind: kind, notes: notes, rowNumbers: numbers,
            times: times.map { times in rows.map { times[$0] } })
    }

    /// The number of a row among the rows that were read, from 1 over all files.
    public func number(ofRow row: Int) -> Int { rowNumbers?[row] ?? row + 1 }

    /// The same rows without their labels.
    public var withoutLabels: Table {
        Table(
            schema: schema, columns: columns, origins: origins, kind: kind, notes: notes, rowNumbers: rowNumbers,
            times: times)
    }

    /// The same rows without the named features.
    public func dropping(_ names: Set<String>) -> Table {
        let kept = schema.features.indices.filter { !names.contains(schema.features[$0].name) }
        var remaining = schema
        remaining.features = kept.map { schema.features[$0] }
        return Table(
            schema: remaining, columns: kept.map { columns[$0] }, labels: labels, origins: origins, kind: kind,
            notes: notes, rowNumbers: rowNumbers, times: times)
    }
}
