import Tabular

/// How much of the data's labels training uses.
public enum Regime: String, Sendable, Codable {
    /// All rows with their labels; a one-class model fits the benign rows.
    case labelled
    /// The benign rows only; without labels every row counts as benign.
    case benignOnly = "benign-only"
    /// Every row, and no label.
    case unlabelled
}

/// A file that a detector was trained on.
public struct DataSource: Sendable, Codable, Equatable {
    /// The path as it was given.
    public var file: String
    /// How many of its rows were read.
    public var rows: Int
    /// The file's SHA-256; nil for standard input.
    public var sha256: String?

    /// Makes a data source.
    public init(file: String, rows: Int, sha256: String?) {
        self.file = file
        self.rows = rows
        self.sha256 = sha256
    }
}

/// What the user said of how the training data is to be read; it holds for other data of its kind.
public struct Reading: Sendable, Codable, Equatable {
    /// The kind of the files.
    public var kind: DatasetKind?
    /// The label that means benign.
    public var benign: String?
    /// What CICIDS2017's attempted attacks count as.
    public var attempted: String?

    /// Makes a note of what was said.
    public init(kind: DatasetKind? = nil, benign: String? = nil, attempted: String? = nil) {
        self.kind = kind
        self.benign = benign
        self.attempted = attempted
    }
}

/// What is known of how a detector came to be.
public struct Provenance: Sendable, Codable, Equatable {
    /// The data.
    public var sources: [DataSource]
    /// The kind of the data.
    public var dataKind: DatasetKind
    /// How many rows it was fitted to.
    public var rows: Int
    /// The seed that every random choice followed from.
    public var seed: UInt64
    /// The version of the program.
    public var version: String
    /// What the labels were used for.
    public var regime: Regime
}
