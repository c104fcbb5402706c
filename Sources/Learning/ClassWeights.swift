/// How much each class counts in training.
public enum ClassWeights: Sendable, Equatable {
    /// Each row counts the same.
    case none
    /// Each class counts the same in all.
    case balanced
    /// A weight for each class.
    case given([Float])

    /// The weight of each class, where so many rows are of each; 1 for a class without rows.
    ///
    /// Throws `.badOption` where the given weights are not one positive number for each class.
    func weights(counts: [Int]) throws(LearningError) -> [Float] {
        switch self {
        case .none: return counts.map { _ in 1 }
        case .balanced:
            let present = counts.count { $0 > 0 }
            let rows = counts.reduce(0, +)
            return counts.map { $0 == 0 ? 1 : Float(rows) / Float(present * $0) }
        case .given(let given):
            guard given.count == counts.count, given.allSatisfy({ $0 > 0 && $0.isFinite }) else {
                throw .badOption(
                    name: "class weights", value: "\(given)", expected: "\(counts.count) positive numbers")
            }
            return given
        }
    }
}
