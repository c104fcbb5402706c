/// What to do with the cells of one column of the file.
enum CellAction: Sendable, Equatable {
    case skip
    case numeric(Int)
    case categorical(Int)
    case label
    /// When the row happened; an identifier that is kept beside the features.
    case time
}

/// How the rows of one file are to be read: what its first lines, and the caller's options, settled.
struct ReadPlan: Sendable {
    var file: String
    var kind: DatasetKind
    /// One action for each column of the file, in order.
    var actions: [CellAction]
    /// The names of the file's columns, in order.
    var names: [String]
    /// The features that are kept; a numeric action holds an index into the numeric ones among them, and so on.
    var features: [Feature]
    var identifiers: [String] = []
    var label: String?
    /// The column that says when a row happened, and how its cells are written.
    var time: TimeColumn?
    /// Where the first row begins in the file's first block.
    var dataStart: Int
    /// The header's cells, so that a header repeated between rows is recognised.
    var hasHeader: Bool
    var notes: [String] = []

    var numericCount: Int { actions.count { if case .numeric = $0 { true } else { false } } }
    var categoricalCount: Int { actions.count { if case .categorical = $0 { true } else { false } } }

    /// Lays out the actions for columns that are each a feature, an identifier, the label, or left out.
    init(
        file: String, kind: DatasetKind, columns: [Feature?], names: [String], dataStart: Int, hasHeader: Bool,
        time: TimeColumn? = nil, notes: [String] = []
    ) {
        self.file = file
        self.kind = kind
        self.names = names
        self.dataStart = dataStart
        self.hasHeader = hasHeader
        self.time = time
        self.notes = notes
        actions = []
        features = []
        var numeric = 0
        var categorical = 0
        for (index, column) in columns.enumerated() {
            guard let column else {
                actions.append(index == time?.index ? .time : .skip)
                continue
            }
            switch (column.role, column.kind) {
            case (.identifier, _):
                identifiers.append(column.name)
                actions.append(index == time?.index ? .time : .skip)
            case (.label, _) where label != nil:
                self.notes.append("a second label column '\(column.name)' was left out")
                actions.append(.skip)
            case (.label, _):
                label = column.name
                actions.append(.label)
            case (.feature, .numeric):
                features.append(column)
                actions.append(.numeric(numeric))
                numeric += 1
            case (.feature, .categorical):
                features.append(column)
                actions.append(.categorical(categorical))
                categorical += 1
            }
        }
    }
}
