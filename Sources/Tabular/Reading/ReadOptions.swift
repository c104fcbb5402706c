/// What becomes of CICIDS2017 rows with an "Attempted" label: flows of an attack that carried no payload.
public enum AttemptedRows: String, Sendable, CaseIterable {
    /// They count as benign, as the authors of the correction advise.
    case benign
    /// They count as the attack that was attempted.
    case attack
    /// They are left out.
    case drop
}

/// How data files are to be read, where the files do not say so themselves.
public struct ReadOptions: Sendable {
    /// The kind of the files; nil recognises it.
    public var kind: DatasetKind?
    /// The label column of a CSV.
    public var label: String?
    /// The label value that means benign; nil takes the usual spellings (benign, normal, 0, false, no).
    public var benign: String?
    /// The column that says when a row happened; nil takes the one that the kind of the files is known to have.
    public var time: String?
    /// Columns to leave out.
    public var drop: Set<String> = []
    /// What becomes of attempted attacks in CICIDS2017.
    public var attempted: AttemptedRows = .benign
    /// The features that a model asks for: only they are read, as the kinds that it names.
    public var expected: FeatureSchema?
    /// Whether the label column is passed over, so that rows need none.
    public var ignoresLabels = false
    /// How many threads parse.
    public var threads = 2

    /// Makes the default options.
    public init() {}
}
