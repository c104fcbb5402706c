import Kernels
import Tabular

/// Turns the rows of a table into the matrix that a model takes.
///
/// Fitted on the training rows only.
///
/// Missing and infinite cells become the training median; columns that are constant in training are left out;
/// categories become numbers; totals are added; numbers are scaled.
public struct Preprocessor: Sendable, Codable, Equatable {
    /// Where a column of the matrix comes from.
    enum Source: Sendable, Codable, Equatable {
        /// One numeric feature, and what stands in for its missing cells.
        case numeric(feature: Int, median: Float)
        /// The sum of numeric features.
        case sum(features: [Int], medians: [Float])
        /// 1 where a categorical feature has the level.
        case level(feature: Int, level: Int)
        /// The level's position.
        case position(feature: Int)
    }

    /// One column of the matrix.
    struct Output: Sendable, Codable, Equatable {
        var name: String
        var source: Source
        var scaling: FittedScaling
    }

    /// The features that are read, with the levels that training saw.
    public let inputs: [Feature]
    /// What was asked for.
    public let options: PreprocessingOptions
    /// Features that training saw only one value of.
    public let constants: [String]
    let outputs: [Output]

    /// The number of columns of the matrix.
    public var columnCount: Int { outputs.count }
    /// For each column of the matrix, how many levels its whole numbers stand for; 0 for plain numbers.
    public var levelCounts: [Int] {
        outputs.map { output in
            if case .position(let feature) = output.source { inputs[feature].levels.count } else { 0 }
        }
    }
    /// The names of the columns of the matrix: "src_bytes", "service=http", "TotalBytes".
    public var columnNames: [String] { outputs.map(\.name) }

    /// Fits to a table.
    ///
    /// Complexity: O(cells).
    public init(_ table: Table, _ options: PreprocessingOptions) throws(LearningError) {
        self.options = options
        // Only the levels that these rows have are known: another one is as new as any.
        inputs = zip(table.schema.features, table.columns).map { feature, column in
            guard case .categorical(let codes) = column else { return feature }
            var feature = feature
            feature.kind = .categorical(levels: Set(codes).sorted().map { feature.levels[Int($0)] })
            return feature
        }
        var constants: [String] = []
        var outputs: [Output] = []
        var medians: [Int: Float] = [:]
        for (index, feature) in inputs.enumerated() {
            switch table.columns[index] {
            case .numeric(let values):
                let finite = values.filter(\.isFinite)
                let median = middle(finite)
                medians[index] = median
                guard let first = finite.first, finite.contains(where: { $0 != first }) else {
                    constants.append(feature.name)
                    continue
                }
                let filled = finite.count == values.count ? values : values.map { $0.isFinite ? $0 : median }
                outputs.append(
                    Output(
                        name: feature.name, source: .numeric(feature: index, median: median),
                        scaling: FittedScaling(options.scaling, filled)))
            case .categorical:
                guard feature.levels.count > 1 else {
                    constants.append(feature.name)
                    continue
                }
                switch options.encoding {
                case .oneHot:
                    for (level, name) in feature.levels.enumerated() {
                        outputs.append(
                            Output(
                                name: "\(feature.name)=\(name)",
                                source: .level(feature: index, level: level), scaling: .none))
                    }
                case .ordinal:
                    outputs.append(Output(name: feature.name, source: .position(feature: index), scaling: .none))
                }
            }
        }
        if options.addsTotals {
            for total in Totals.parts where table.schema.index(of: total.name) == nil {
                let found = total.alternatives.map { $0.compactMap { table.schema.index(of: $0) } }
                guard let parts = found.first(where: { $0.count == 2 }), parts.allSatisfy({ medians[$0] != nil }) else {
                    continue
                }
                let source = Source.sum(features: parts, medians: parts.map { medians[$0]! })
                let values = Self.cells(source, table, rows: 0..<table.rowCount, features: Array(inputs.indices), [])
                guard values.contains(where: { $0 != values[0] }) else { continue }
                outputs.append(
                    Output(name: total.name, source: source, scaling: FittedScaling(options.scaling, values)))
            }
        }
        self.constants = constants
        self.outputs = outputs
        guard table.rowCount > 0 else { throw .noRows }
        guard !outputs.isEmpty else { throw .noColumns }
    }

    /// Whether every output reads features that exist, of the right kind: a file may say anything.
    var isSound: Bool {
        func isNumeric(_ index: Int) -> Bool { inputs.indices.contains(index) && inputs[index].kind == .numeric }
        func levels(_ index: Int) -> Int { inputs.indices.contains(index) ? inputs[index].levels.count : 0 }
        guard inputs.allSatisfy({ Set($0.levels).count == $0.levels.count }) else { return false }
        return outputs.allSatisfy { output in
            switch output.source {
            case .numeric(let feature, _): isNumeric(feature)
            case .sum(let features, let medians): features.count == medians.count && features.allSatisfy(isNumeric)
            case .level(let feature, let level): (0..<levels(feature)).contains(level)
            case .position(let feature): levels(feature) > 0
            }
        }
    }

    /// How a table's columns answer to the features that are read.
    public struct Binding: Sendable {
        let features: [Int]
        /// For each feature, the position that training gave each of the table's levels; -1 where it saw none.
        let levels: [[Int]]
    }

    /// Finds the features in a schema, by name.
    ///
    /// Throws `.schemaMismatch` where one is missing.
    public func bind(to schema: FeatureSchema) throws(LearningError) -> Binding {
        var missing: [String] = []
        var features: [Int] = []
        var levels: [[Int]] = []
        for input in inputs {
            guard let index = schema.index(of: input.name),
                (schema.features[index].kind == .numeric) == (input.kind == .numeric)
            else {
                missing.append(input.name)
                continue
            }
            features.append(index)
            let positions = Dictionary(uniqueKeysWithValues: input.levels.enumerated().map { ($1, $0) })
            let other = positions[TableLevels.other]
            levels.append(schema.features[index].levels.map { positions[$0] ?? other ?? -1 })
        }
        guard missing.isEmpty else { throw .schemaMismatch(missing: missing, of: inputs.count) }
        return Binding(features: features, levels: levels)
    }

    /// The matrix of a run of a table's rows.
    ///
    /// Complexity: O(rows x columns).
    public func matrix(_ table: Table, rows: Range<Int>, _ binding: Binding) -> Matrix {
        var values: [Float] = []
        values.reserveCapacity(rows.count * outputs.count)
        for output in outputs {
            var cells = Self.cells(output.source, table, rows: rows, features: binding.features, binding.levels)
            if output.scaling != .none {
                for i in cells.indices { cells[i] = output.scaling(cells[i]) }
            }
            values.append(contentsOf: cells)
        }
        return Matrix(rows: rows.count, columns: outputs.count, values: values)
    }

    /// The matrix of a whole table.
    public func matrix(_ table: Table) throws(LearningError) -> Matrix {
        matrix(table, rows: 0..<table.rowCount, try bind(to: table.schema))
    }

    private static func cells(
        _ source: Source, _ table: Table, rows: Range<Int>, features: [Int], _ levels: [[Int]]
    ) -> [Float] {
        switch source {
        case .numeric(let feature, let median):
            guard case .numeric(let values) = table.columns[features[feature]] else { return [] }
            return values[rows].map { $0.isFinite ? $0 : median }
        case .sum(let parts, let medians):
            var sums = [Float](repeating: 0, count: rows.count)
            for (part, median) in zip(parts, medians) {
                guard case .numeric(let values) = table.columns[features[part]] else { return [] }
                for (i, row) in rows.enumerated() { sums[i] += values[row].isFinite ? values[row] : median }
            }
            return sums
        case .level(let feature, let level):
            guard case .categorical(let codes) = table.columns[features[feature]] else { return [] }
            let isLevel = levels[feature].map { $0 == level ? Float(1) : 0 }
            return codes[rows].map { isLevel[Int($0)] }
        case .position(let feature):
            guard case .categorical(let codes) = table.columns[features[feature]] else { return [] }
            let positions = levels[feature].map { Float($0) }
            return codes[rows].map { positions[Int($0)] }
        }
    }
}

/// The middle value; 0 where there is none.
private func middle(_ values: [Float]) -> Float {
    guard !values.isEmpty else { return 0 }
    return RadixSort.sorted(values)[values.count / 2]
}
