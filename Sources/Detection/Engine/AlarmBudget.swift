/// How the false alarms that are allowed in a day are shared out among those who may raise them.
///
/// Each tests on its own, so that the sum of the shares bounds the whole (Bonferroni). Hosts get the most: their windows
/// are what finds slow scans, beacons and tunnels; flows bring speed and detail.
public struct AlarmBudget: Sendable, Hashable {
    /// What all may raise together in a day.
    public var perDay: Double
    /// How many trained detectors judge beside the baseline.
    public var opinions: Int
    /// Whether there is a baseline.
    public var hasBaseline: Bool

    /// A budget.
    public init(perDay: Double, opinions: Int, hasBaseline: Bool) {
        self.perDay = perDay
        self.opinions = opinions
        self.hasBaseline = hasBaseline
    }

    /// What hosts may raise in a day.
    public var hosts: Double { hasBaseline ? perDay * (opinions > 0 ? 0.7 : 0.8) : 0 }

    /// What flows may raise in a day, by the baseline.
    public var flows: Double { hasBaseline ? perDay * (opinions > 0 ? 0.1 : 0.2) : 0 }

    /// What flows may raise in a day, by each trained detector.
    public var eachOpinion: Double {
        guard opinions > 0 else { return 0 }
        return perDay * (hasBaseline ? 0.2 : 1) / Double(opinions)
    }
}
