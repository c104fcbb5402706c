import Packets

/// What detection tells those who watch it.
public enum DetectionEvent: Sendable {
    /// An alert that passed the mutes.
    case alert(Alert)
    /// An incident that is new, or has grown.
    case incident(Incident)
    /// Scores for the picture.
    case points([ScorePoint])
    /// How things stand; once a second.
    case status(LiveStatus)
    /// A simulated attack has begun, or was found.
    case truth(SimulatedAttack)
}

/// A point of the page's picture: the strangest of what came in a short while, and everything that raised an alert.
public struct ScorePoint: Sendable, Hashable, Codable {
    /// What was judged.
    public enum Kind: String, Sendable, Codable { case flow, host }
    /// When, in microseconds since 1970.
    public var time: Int64
    /// Its height: see `Rarity`.
    public var surprise: Double
    /// What was judged.
    public var kind: Kind
    /// Who.
    public var host: IPAddress
    /// Whether it is above the threshold of its kind.
    public var isAlert: Bool

    /// A point of its parts.
    public init(time: Int64, surprise: Double, kind: Kind, host: IPAddress, isAlert: Bool) {
        self.time = time
        self.surprise = surprise
        self.kind = kind
        self.host = host
        self.isAlert = isAlert
    }

    private enum CodingKeys: String, CodingKey {
        case time, surprise, kind, host
        case isAlert = "is_alert"
    }
}

/// An attack of the simulation, shown beside what was found.
public struct SimulatedAttack: Sendable, Hashable, Codable {
    /// Its kind, such as `scan-fast`.
    public var kind: String
    /// In words, such as `vertical scan`.
    public var title: String
    /// When its first packet came, in microseconds since 1970.
    public var start: Int64
    /// Who acts.
    public var source: IPAddress?
    /// On whom, where it is one.
    public var destination: IPAddress?
    /// Seconds by the packets' clock from its first packet to the incident; nil until it is found.
    public var foundAfter: Double?
    /// The incident that found it.
    public var incident: String?

    /// An attack of its parts.
    public init(
        kind: String, title: String, start: Int64, source: IPAddress?, destination: IPAddress?,
        foundAfter: Double? = nil,
        incident: String? = nil
    ) {
        self.kind = kind
        self.title = title
        self.start = start
        self.source = source
        self.destination = destination
        self.foundAfter = foundAfter
        self.incident = incident
    }

    private enum CodingKeys: String, CodingKey {
        case kind, title, start, source, destination, incident
        case foundAfter = "found_after"
    }
}
