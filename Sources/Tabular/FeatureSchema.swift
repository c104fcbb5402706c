/// What a column is for.
public enum FeatureRole: String, Sendable, Codable, Hashable {
    /// A measured property of a flow that a model may learn from.
    case feature
    /// Says which flow a row is (addresses, ports, times); never learnt from.
    case identifier
    /// Says what the row is; never learnt from.
    case label
}

/// How a column's cells are to be understood.
public enum FeatureKind: Sendable, Codable, Hashable {
    /// A number; a missing cell is NaN.
    case numeric
    /// One of the named levels; the column holds indices into them.
    case categorical(levels: [String])
}

/// One column: its name, what it is for, how its cells are read, its unit, and the meter profile it comes from.
public struct Feature: Sendable, Codable, Hashable {
    /// The column's name as the data set spells it, without surrounding spaces.
    public var name: String
    /// What the column is for.
    public var role: FeatureRole
    /// How its cells are understood.
    public var kind: FeatureKind
    /// The unit of a numeric column ("bytes", "s"), where one is known.
    public var unit: String?
    /// The meter profile that computes this feature from live traffic, where one does.
    public var profile: String?

    /// Makes a column description.
    public init(
        name: String, role: FeatureRole = .feature, kind: FeatureKind = .numeric, unit: String? = nil,
        profile: String? = nil
    ) {
        self.name = name
        self.role = role
        self.kind = kind
        self.unit = unit
        self.profile = profile
    }

    /// The names of the levels of a categorical column; empty for a numeric one.
    public var levels: [String] {
        if case .categorical(let levels) = kind { levels } else { [] }
    }
}

/// The columns of a table, in order.
///
/// Tables, models and live flows share it.
public struct FeatureSchema: Sendable, Codable, Hashable {
    /// The columns that a model may learn from, in order.
    public var features: [Feature]
    /// The names of columns that were recognised as identifiers and are not kept.
    public var identifiers: [String]
    /// The name of the label column, where there is one.
    public var label: String?

    /// Makes a schema.
    public init(features: [Feature], identifiers: [String] = [], label: String? = nil) {
        self.features = features
        self.identifiers = identifiers
        self.label = label
    }

    /// The position of the feature with this name.
    ///
    /// Complexity: O(features).
    public func index(of name: String) -> Int? {
        features.firstIndex { $0.name == name }
    }
}
