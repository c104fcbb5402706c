import Foundation
import Learning
import Tabular

/// Where a search looks for better hyperparameters.
public struct SearchSpace: Sendable, Equatable, CustomStringConvertible {
    /// The values that one hyperparameter may take.
    public enum Values: Sendable, Equatable {
        /// Evenly between two ends, or evenly in the logarithm.
        case between(Double, Double, isLogarithmic: Bool)
        /// One of a list.
        case oneOf([Double])
    }

    private let parameters: [(parameter: Hyperparameter, values: Values)]

    /// The declared space of a model, with what the user says instead.
    ///
    /// Throws `.badOption` for a name that the model does not have, and for values out of a parameter's range.
    public init(_ kind: ModelKind, given: [String: Values] = [:]) throws(LearningError) {
        let known = kind.hyperparameters
        for name in given.keys.sorted() where !known.contains(where: { $0.name == name }) {
            throw .badOption(
                name: "--space \(name)", value: "of \(kind.rawValue)",
                expected: known.isEmpty
                    ? "no parameter: it has none" : "one of " + known.map(\.name).joined(separator: ", "))
        }
        var parameters: [(Hyperparameter, Values)] = []
        for parameter in known {
            if let values = given[parameter.name] {
                try Self.check(values, parameter)
                parameters.append((parameter, values))
            } else if let range = parameter.search {
                parameters.append(
                    (
                        parameter,
                        .between(range.lowerBound, range.upperBound, isLogarithmic: parameter.isLogarithmic)
                    ))
            }
        }
        guard !parameters.isEmpty else {
            throw .badOption(name: "--model", value: kind.rawValue, expected: "a model with hyperparameters to search")
        }
        self.parameters = parameters
    }

    /// What is searched, in order.
    public var names: [String] { parameters.map(\.parameter.name) }

    /// The space in one line, the same for equal spaces.
    public var description: String { parameters.map { "\($0.parameter.name): \($0.values)" }.joined(separator: "; ") }

    /// The values of one trial; trial 0 is the defaults, as far as the space allows them.
    public func draw(trial: Int, seed: UInt64) -> [String: Double] {
        // Neighbouring trials draw from streams of their own, not from one stream a step apart.
        var streams = SplitMix64(seed: seed &+ UInt64(trial) &* 0xD6E8_FEB8_6659_FD93)
        var random = SplitMix64(seed: streams.next())
        var values: [String: Double] = [:]
        for (parameter, space) in parameters {
            let share = random.uniform()
            if trial == 0, allows(parameter.standard, space, parameter) {
                values[parameter.name] = parameter.standard
                continue
            }
            switch space {
            case .oneOf(let list):
                values[parameter.name] = list[min(list.count - 1, Int(share * Double(list.count)))]
            case .between(let low, let high, let isLogarithmic):
                let value = isLogarithmic ? low * exp(share * log(high / low)) : low + share * (high - low)
                let plain = parameter.isWhole ? value.rounded() : rounded(value, significant: 4)
                values[parameter.name] = min(high, max(low, plain))
            }
        }
        return values
    }

    /// Whether the first trial may take a default: what the user says excludes it, what is declared does not.
    private func allows(_ standard: Double, _ space: Values, _ parameter: Hyperparameter) -> Bool {
        switch space {
        case .oneOf(let list): list.contains(standard)
        case .between(let low, let high, _):
            (low...high).contains(standard) || parameter.search == low...high
        }
    }

    /// Four digits are enough for a search, and can be typed again.
    private func rounded(_ value: Double, significant digits: Int) -> Double {
        guard value != 0 else { return 0 }
        return Double(String(format: "%.\(digits)g", value)) ?? value
    }

    private static func check(_ values: Values, _ parameter: Hyperparameter) throws(LearningError) {
        func fail(_ value: String, _ expected: String) -> LearningError {
            .badOption(name: "--space \(parameter.name)", value: value, expected: expected)
        }
        switch values {
        case .oneOf(let list):
            guard !list.isEmpty else { throw fail("", "at least one value") }
            for value in list { try parameter.check(value) }
        case .between(let low, let high, let isLogarithmic):
            try parameter.check(low)
            try parameter.check(high)
            guard low <= high else { throw fail("\(low)..\(high)", "the lower end first") }
            guard !isLogarithmic || low > 0 else { throw fail("\(low)..\(high)", "a lower end above 0") }
        }
    }

    /// Whether both search the same values of the same parameters.
    public static func == (a: SearchSpace, b: SearchSpace) -> Bool {
        a.parameters.elementsEqual(b.parameters) { $0.parameter == $1.parameter && $0.values == $1.values }
    }
}
