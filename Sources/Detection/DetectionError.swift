/// What can be wrong with detection's inputs.
///
/// Each message names the thing, the place, what was expected and the mend.
public enum DetectionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The traffic to learn from has too little in it.
    case tooLittle(found: String, needed: String, mend: String)
    /// A model reads features that the source cannot give.
    case missingFeatures(model: String, source: String, features: [String], mend: String)
    /// A baseline file cannot be read.
    case badBaseline(file: String, reason: String)
    /// An option has a value that cannot be.
    case badOption(String)

    /// One line for a person.
    public var description: String {
        switch self {
        case .tooLittle(let found, let needed, let mend):
            return "too little to learn from: \(found), and \(needed) are needed. \(mend)"
        case .missingFeatures(let model, let source, let features, let mend):
            let named = features.prefix(3).joined(separator: ", ")
            let more = features.count > 3 ? " and \(features.count - 3) more" : ""
            return "\(model): reads \(named)\(more), which \(source) cannot give. \(mend)"
        case .badBaseline(let file, let reason): return "\(file): \(reason)"
        case .badOption(let reason): return reason
        }
    }
}
