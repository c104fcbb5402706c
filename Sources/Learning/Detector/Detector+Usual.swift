import Tabular

extension Detector {
    /// The middle of each numeric feature in training, by its name, and 0 for those that never varied.
    ///
    /// Of a one-class member where there is one, since that saw benign rows only.
    public var usualValues: [String: Float] {
        let member = members.first { $0.voice.isOneClass } ?? members.first
        return member?.preprocessor.medians ?? [:]
    }
}

extension Preprocessor {
    /// The median of each numeric feature that varied, by its name.
    var medians: [String: Float] {
        var medians: [String: Float] = [:]
        for output in outputs {
            guard case .numeric(let feature, let median) = output.source else { continue }
            medians[inputs[feature].name] = median
        }
        return medians
    }
}
