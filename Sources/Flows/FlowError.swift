/// What can be wrong with a source of flows.
///
/// Each message names the source, the place, what was expected and the mend.
public enum FlowError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A file or an address cannot be opened or read.
    case unreadable(source: String, reason: String)
    /// A file is no log of a kind that is known.
    case unrecognised(source: String, reason: String)
    /// A cell of a truth file cannot be understood; rows count from 1 after the header, which is row 0.
    case badTruth(file: String, row: Int, column: String, reason: String)
    /// An option has a value that cannot be.
    case badOption(String)

    /// One line for a person: the place, what was expected, and what to do.
    public var description: String {
        switch self {
        case .unreadable(let source, let reason): "\(source): cannot be read: \(reason)."
        case .unrecognised(let source, let reason): "\(source): not a source of flows that is known: \(reason)."
        case .badTruth(let file, let row, let column, let reason):
            "\(file): row \(row), column '\(column)': \(reason). Mend the cell, or leave it empty to match anything."
        case .badOption(let reason): reason
        }
    }
}
