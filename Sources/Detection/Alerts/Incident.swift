import Packets

/// Alerts with one cause, as a person works on them.
public struct Incident: Sendable, Hashable, Codable {
    /// Stable: the first alert's evidence decides it.
    public var id: String
    /// When its first alert was, in microseconds since 1970 by the packets' clock.
    public var first: Int64
    /// When its latest was.
    public var last: Int64
    /// Who it is about.
    public var host: IPAddress
    /// Whether that host acts (true) or suffers.
    public var isSource: Bool
    /// The other side where it is one.
    public var peer: Endpoint?
    /// The family that a trained detector names, else `novel`.
    public var family: String
    /// What it looks like.
    public var pattern: Pattern?
    /// What else it came to look like, in the order in which that was seen; nil where nothing else.
    public var otherPatterns: [Pattern]?
    /// 0 to 100.
    public var severity: Int
    /// How many alerts there were.
    public var alerts: Int
    /// How many flows they were about; what several alerts tell of the same minute is counted once.
    public var flows: Int
    /// The rarest of its alerts.
    public var rarity: Rarity
    /// What happened, in one sentence.
    public var headline: String
    /// What one can do about it.
    public var advice: String
    /// MITRE ATT&CK's number where one fits.
    public var technique: String?
    /// The models that spoke.
    public var models: [String]
    /// Why, of the alert that its headline tells of: with a pattern before one without, then the rarest.
    public var reasons: [Reason]

    /// An incident of its parts.
    public init(
        id: String, first: Int64, last: Int64, host: IPAddress, isSource: Bool, peer: Endpoint?, family: String,
        pattern: Pattern?, severity: Int, alerts: Int, flows: Int, rarity: Rarity, headline: String, advice: String,
        technique: String?, models: [String], reasons: [Reason], otherPatterns: [Pattern]? = nil
    ) {
        self.id = id
        self.first = first
        self.last = last
        self.host = host
        self.isSource = isSource
        self.peer = peer
        self.family = family
        self.pattern = pattern
        self.severity = severity
        self.alerts = alerts
        self.flows = flows
        self.rarity = rarity
        self.headline = headline
        self.advice = advice
        self.technique = technique
        self.models = models
        self.reasons = reasons
        self.otherPatterns = otherPatterns
    }

    private enum CodingKeys: String, CodingKey {
        case id, first, last, host, peer, family, pattern, severity, alerts, flows, rarity, headline, advice, technique
        case models, reasons
        case isSource = "is_source"
        case otherPatterns = "other_patterns"
    }
}
