/// What can be wrong with a data file.
///
/// Each message names the file, the place, what was expected and the mend.
public enum TabularError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file cannot be opened or read.
    case unreadable(file: String, reason: String)
    /// The file holds nothing.
    case empty(file: String)
    /// The file holds a header but no row.
    case noRows(file: String)
    /// A gzip file ends early or is damaged.
    case badGzip(file: String, reason: String)
    /// A row has more or fewer cells than the header or the first row.
    case columnCount(file: String, row: Int, expected: Int, found: Int)
    /// A cell of a numeric column holds text.
    case notANumber(file: String, row: Int, column: String, text: String)
    /// A quoted cell is never closed.
    case openQuote(file: String, row: Int)
    /// A row has no label.
    case missingLabel(file: String, row: Int, column: String)
    /// The column named as the label is not there.
    case noSuchColumn(file: String, column: String, nearest: String?)
    /// The file is of no kind that can be recognised.
    case unrecognised(file: String, reason: String)
    /// Files of one table have different columns.
    case mixedSchemas(file: String, first: String, reason: String)
    /// More distinct labels than can be told apart.
    case tooManyLabels(file: String, column: String, limit: Int)
    /// A line is longer than any row can be.
    case lineTooLong(file: String, limit: Int)
    /// The reading was cancelled.
    case cancelled

    /// One line for a person: the place, what was expected, and what to do.
    public var description: String {
        switch self {
        case .unreadable(let file, let reason):
            "\(file): cannot be read: \(reason). Check the path and its permissions."
        case .empty(let file):
            "\(file): the file is empty; expected rows of flows. Check that the download or the export is complete."
        case .noRows(let file):
            "\(file): a header but no row; expected at least one flow. Check that the export is complete."
        case .badGzip(let file, let reason):
            "\(file): the gzip data is damaged: \(reason). Fetch the file again, or check it with 'gzip -t'."
        case .columnCount(let file, let row, let expected, let found):
            "\(file): row \(row): expected \(expected) columns, found \(found). Mend or remove that row."
        case .notANumber(let file, let row, let column, let text):
            "\(file): row \(row), column '\(column)': expected a number, found '\(text)'. Mend the cell, "
                + "or leave the column out with --drop '\(column)'."
        case .openQuote(let file, let row):
            "\(file): row \(row): a quoted cell is never closed; expected a closing quote. Mend that row."
        case .missingLabel(let file, let row, let column):
            "\(file): row \(row), column '\(column)': expected a label, found an empty cell. Label or remove that row."
        case .noSuchColumn(let file, let column, let nearest):
            "\(file): no column '\(column)'."
                + (nearest.map { " Did you mean '\($0)'?" } ?? " See its columns with 'lapwing inspect'.")
        case .unrecognised(let file, let reason):
            "\(file): not a data file that can be recognised: \(reason). Give a CSV with a header and name its "
                + "label with --label COLUMN, or name the kind with --kind."
        case .mixedSchemas(let file, let first, let reason):
            "\(file): its columns differ from those of \(first): \(reason). Give files of one kind together."
        case .tooManyLabels(let file, let column, let limit):
            "\(file): column '\(column)' has more than \(limit) distinct labels; expected class names. "
                + "Name another column with --label."
        case .lineTooLong(let file, let limit):
            "\(file): a line is longer than \(limit) bytes; expected rows of a CSV. Check that this is a text file."
        case .cancelled: "reading was interrupted"
        }
    }
}
