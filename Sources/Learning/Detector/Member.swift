import Foundation

/// One model of a detector, with the preprocessing that was fitted to the same rows.
public struct Member: Sendable {
    /// Turns rows into the model's matrix.
    public var preprocessor: Preprocessor
    /// The model.
    public var model: any Model
    /// What its word counts.
    public var voice: Voice

    /// The model's name.
    public var kind: ModelKind { voice.kind }
}

/// What the word of a detector's member counts.
public struct Voice: Sendable, Equatable {
    /// The member's name.
    public var kind: ModelKind
    /// Whether it knows benign traffic only.
    public var isOneClass: Bool
    /// How much its evidence counts in the detector's score; 0 where it is only asked for a report.
    public var weight: Double
    /// Whether its class probabilities count in the choice of a class.
    public var votes: Bool
    /// What its score is worth; nil where its score is the detector's own.
    public var evidence: EvidenceCurve?

    /// Evidence of a one-class member grows as a logarithm from here on, a p-value of about one in a thousand.
    private static let strongest: Float = 7

    /// The evidence as it counts in the sum.
    ///
    /// A one-class member calls whatever is new impossible, a service that was never seen as much as an attack: past
    /// some point, more of it says nothing.
    func bounded(_ evidence: Float) -> Float {
        guard isOneClass, evidence > Self.strongest else { return evidence }
        return Self.strongest + log1p(evidence - Self.strongest)
    }

    init(_ kind: ModelKind, weight: Double = 1, votes: Bool = false, evidence: EvidenceCurve? = nil) {
        self.kind = kind
        self.weight = weight
        self.votes = votes
        self.evidence = evidence
        isOneClass = !kind.isSupervised
    }
}
