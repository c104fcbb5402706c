/// What an anomalous row of the synthetic set looks like.
public enum AnomalyShape: String, CaseIterable, Sendable {
    /// Very many packets within a moment, and hardly an answer.
    case flood

    /// Large uploads: full packets out, little back.
    case exfiltration

    /// Minimal probes paced over an hour or more, most of them unanswered.
    case scan

    /// A handful of small packets over hours.
    case slowDrip = "slow-drip"
}
