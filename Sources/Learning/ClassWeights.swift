/// How much each class counts in training.
public enum ClassWeights: Sendable, Equatable {
    /// Each row counts the same.
    case none
    /// Each class counts the same in all.
    case balanced
    /// A weight for each class.
    case given([Float])
}
