/// What can be wrong with an order for simulated traffic.
public enum SimulationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A word that names no kind of attack.
    case unknownAttack(String)

    /// One line for a person: what was given, and what may be given.
    public var description: String {
        switch self {
        case .unknownAttack(let name):
            let kinds = AttackKind.allCases.map(\.rawValue).joined(separator: ", ")
            return "attack \"\(name)\" is not known: expected none, all, or a list of \(kinds)."
        }
    }
}
