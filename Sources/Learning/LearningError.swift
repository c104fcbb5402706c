/// What can be wrong with training, scoring and model files.
///
/// Each message says what to do.
public enum LearningError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There are no rows to learn from.
    case noRows
    /// No column is left to learn from.
    case noColumns
    /// The regime needs benign rows, and there are none (or too few).
    case noBenignRows(found: Int, needed: Int)
    /// The rows to calibrate on are those that the model was trained on.
    case trainingRows(seen: Int, fresh: Int, needed: Int)
    /// A supervised model needs two classes.
    case oneClassOnly(String)
    /// The data has no labels, but the model or the report needs them.
    case noLabels(purpose: String, instead: String?)
    /// Too few attacks for each fold to learn from one.
    case tooFewAttacks(found: Int, needed: Int)
    /// An option has a value that cannot be.
    case badOption(name: String, value: String, expected: String)
    /// The data lacks features of the model.
    case schemaMismatch(missing: [String], of: Int)
    /// More classes than a model can tell apart.
    case tooManyClasses(found: Int, limit: Int)
    /// More columns than a tree can name.
    case tooManyColumns(found: Int, limit: Int)
    /// A model file that cannot be read: not one, cut short, altered, or of a newer version.
    case badModelFile(file: String, reason: String)
    /// A file that cannot be written.
    case cannotWrite(file: String, reason: String)
    /// The work was cancelled.
    case cancelled

    /// One line for a person.
    public var description: String {
        switch self {
        case .noRows: "no rows to learn from. Give a file with at least a few hundred flows."
        case .noColumns:
            "no column is left to learn from: all are constant, identifiers or copies of the label. "
                + "See why with 'lapwing inspect DATA'."
        case .noBenignRows(let found, let needed):
            "\(found) benign rows, expected at least \(needed): the threshold is set on benign rows. "
                + "Give more benign traffic, or name its label with --benign VALUE."
        case .trainingRows(let seen, let fresh, let needed):
            "\(seen) benign rows were in the training data and \(fresh) were not, expected at least \(needed) that were not: "
                + "a model scores what it has seen lower. Give other benign traffic."
        case .oneClassOnly(let name):
            "all rows are '\(name)': a supervised model needs attacks too. "
                + "Use --model isolation-forest, which learns from benign rows alone."
        case .tooFewAttacks(let found, let needed):
            "\(found) distinct attack rows, expected at least \(needed): a supervised model learns from attacks. "
                + "Give more of them, or use --model isolation-forest."
        case .noLabels(let purpose, let instead):
            "the data has no labels, which \(purpose) needs. Name the label column with --label COLUMN"
                + (instead.map { ", or \($0)." } ?? ".")
        case .badOption(let name, let value, let expected): "\(name) \(value): expected \(expected)."
        case .schemaMismatch(let missing, let count):
            "the data lacks \(missing.count) of the model's \(count) features: "
                + missing.prefix(4).map { "'\($0)'" }.joined(separator: ", ")
                + (missing.count > 4 ? " and \(missing.count - 4) more" : "")
                + ". Give data of the kind that the model was trained on ('lapwing inspect MODEL' shows it)."
        case .tooManyClasses(let found, let limit):
            "\(found) classes, at most \(limit) can be told apart. Use --classes binary, or name another label with --label."
        case .tooManyColumns(let found, let limit):
            "\(found) columns after encoding, at most \(limit) can be learnt from. Leave some out with --drop."
        case .badModelFile(let file, let reason): "\(file): \(reason)"
        case .cannotWrite(let file, let reason):
            "\(file): cannot be written: \(reason). Nothing was changed there."
        case .cancelled: "interrupted; nothing was written"
        }
    }

    /// Whether the data is at fault, so that a message should name its files.
    public var isAboutData: Bool {
        switch self {
        case .noRows, .noColumns, .noBenignRows, .trainingRows, .oneClassOnly, .noLabels, .tooFewAttacks,
            .schemaMismatch,
            .tooManyColumns, .tooManyClasses:
            true
        case .badOption, .badModelFile, .cannotWrite, .cancelled: false
        }
    }
}
