/// A dense column-major matrix of numbers: what models are fitted to and score.
public struct Matrix: Sendable {
    /// The number of rows.
    public let rows: Int
    /// The number of columns.
    public let columns: Int
    /// The cells: the cell of row r and column c stands at `c * rows + r`.
    public var values: [Float]

    /// Makes a matrix from its cells, column after column.
    public init(rows: Int, columns: Int, values: [Float]) {
        precondition(values.count == rows * columns, "a matrix has rows x columns cells")
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    /// Makes a matrix of zeros.
    public init(rows: Int, columns: Int) {
        self.init(rows: rows, columns: columns, values: [Float](repeating: 0, count: rows * columns))
    }

    /// One cell.
    public subscript(row: Int, column: Int) -> Float {
        get { values[column * rows + row] }
        set { values[column * rows + row] = newValue }
    }

    /// The given rows, in the given order.
    ///
    /// Complexity: O(rows x columns).
    public func selecting(_ selected: [Int]) -> Matrix {
        var cells = [Float]()
        cells.reserveCapacity(selected.count * columns)
        for column in 0..<columns {
            let start = column * rows
            for row in selected { cells.append(values[start + row]) }
        }
        return Matrix(rows: selected.count, columns: columns, values: cells)
    }
}
