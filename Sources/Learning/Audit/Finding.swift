/// What the program checks by itself, as reports name it.
public enum Guard: String, Sendable, Codable, CaseIterable {
    /// Equal rows, within a file or across a split, and equal rows with different labels.
    case duplicateRows = "duplicate-rows"
    /// A column that gives the label away, or is no property of the flow.
    case shortcutFeature = "shortcut-feature"
    /// Where the threshold comes from.
    case thresholdSource = "threshold-source"
    /// Whether the promised false-alarm rate was kept.
    case promise = "promise"
    /// A column with one value only.
    case constantColumn = "constant-column"
    /// Missing and infinite cells.
    case missingCell = "missing-cell"
    /// A family called new that training saw.
    case fakeZeroDay = "fake-zero-day"
    /// A class that the model never predicts.
    case classCollapse = "class-collapse"
}

/// What a guard found, in a sentence.
public struct Finding: Sendable, Codable, Equatable {
    /// The guard.
    public var `guard`: Guard
    /// What it found.
    public var finding: String

    /// Makes a finding.
    public init(_ guard: Guard, _ finding: String) {
        self.guard = `guard`
        self.finding = finding
    }
}
