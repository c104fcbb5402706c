import Foundation

/// A number that shapes a model: its name, its range, its default, and where a search looks for better ones.
public struct Hyperparameter: Sendable, Equatable {
    /// The name, as `--set NAME=VALUE` spells it.
    public let name: String
    /// What it does, in a few words.
    public let meaning: String
    /// The value where nothing is said.
    public let standard: Double
    /// The values that make sense.
    public let range: ClosedRange<Double>
    /// The values that a search draws from; nil where there is nothing to find.
    public let search: ClosedRange<Double>?
    /// Whether only whole numbers make sense.
    public let isWhole: Bool
    /// Whether a search draws evenly in the logarithm.
    public let isLogarithmic: Bool

    private init(
        _ name: String, _ meaning: String, _ standard: Double, _ range: ClosedRange<Double>,
        _ search: ClosedRange<Double>?, isWhole: Bool, isLogarithmic: Bool
    ) {
        self.name = name
        self.meaning = meaning
        self.standard = standard
        self.range = range
        self.search = search
        self.isWhole = isWhole
        self.isLogarithmic = isLogarithmic
    }

    static func whole(
        _ name: String, _ meaning: String, _ standard: Int, in range: ClosedRange<Int>, search: ClosedRange<Int>? = nil,
        log: Bool = false
    ) -> Hyperparameter {
        let wide = Double(range.lowerBound)...Double(range.upperBound)
        return Hyperparameter(
            name, meaning, Double(standard), wide, search.map { Double($0.lowerBound)...Double($0.upperBound) },
            isWhole: true, isLogarithmic: log)
    }

    static func number(
        _ name: String, _ meaning: String, _ standard: Double, in range: ClosedRange<Double>,
        search: ClosedRange<Double>? = nil, log: Bool = false
    ) -> Hyperparameter {
        Hyperparameter(name, meaning, standard, range, search, isWhole: false, isLogarithmic: log)
    }

    /// The range, for a message.
    var expectation: String {
        let number = { (value: Double) in isWhole ? String(Int(value)) : "\(value)" }
        return "\(isWhole ? "a whole number from " : "")\(number(range.lowerBound)) to \(number(range.upperBound))"
    }

    /// Checks a value; throws `.badOption` where it is out of the range.
    public func check(_ value: Double) throws(LearningError) {
        guard range.contains(value), !isWhole || value == value.rounded() else {
            let text = isWhole && value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
            throw .badOption(name: name, value: text, expected: expectation)
        }
    }
}

/// The hyperparameters of one model, each checked.
public struct Hyperparameters: Sendable, Equatable {
    private var values: [String: Double]

    /// Takes given values, and the defaults of the others.
    ///
    /// Throws `.badOption` for a name that the model does not have, and for a value out of its range.
    public init(_ kind: ModelKind, _ given: [String: Double] = [:]) throws(LearningError) {
        let known = kind.hyperparameters
        values = Dictionary(uniqueKeysWithValues: known.map { ($0.name, $0.standard) })
        for (name, value) in given.sorted(by: { $0.key < $1.key }) {
            guard let parameter = known.first(where: { $0.name == name }) else {
                let names = known.map(\.name).joined(separator: ", ")
                throw .badOption(
                    name: name, value: "of \(kind.rawValue)",
                    expected: names.isEmpty ? "no parameter: it has none" : "one of \(names)")
            }
            try parameter.check(value)
            values[name] = value
        }
    }

    /// A number.
    func number(_ name: String) -> Double {
        guard let value = values[name] else { preconditionFailure("no hyperparameter '\(name)'") }
        return value
    }

    /// A whole number.
    func whole(_ name: String) -> Int { Int(number(name)) }
}
