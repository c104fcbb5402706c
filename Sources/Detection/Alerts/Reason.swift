import Packets

/// One feature that made something strange: its value, what is usual here, and how much it weighed.
public struct Reason: Sendable, Hashable, Codable {
    /// Whose usual values a reason is held against.
    public enum Scope: String, Sendable, Codable {
        /// This host's own, while learning.
        case host
        /// All hosts', or all flows'.
        case everyone
    }

    /// The feature's name in its profile, such as `contacts` or `Flow Duration`.
    public var feature: String
    /// Its unit: `bytes`, `s`, `contacts`, ...
    public var unit: String
    /// What was seen.
    public var value: Double
    /// The least that is usual here.
    public var low: Double
    /// The most that is usual here.
    public var high: Double
    /// Whose usual values these are.
    public var scope: Scope
    /// The most that any host showed while learning; nil where `high` is that already.
    public var highestAnywhere: Double?
    /// How much of the surprise is gone where the value is put to its usual one.
    public var contribution: Double
    /// Whom it concerns, where it is one: the peer of a beacon, say.
    public var peer: IPAddress?

    /// A reason of its parts.
    public init(
        feature: String, unit: String, value: Double, low: Double, high: Double, scope: Scope,
        highestAnywhere: Double? = nil, contribution: Double, peer: IPAddress? = nil
    ) {
        self.feature = feature
        self.unit = unit
        self.value = value
        self.low = low
        self.high = high
        self.scope = scope
        self.highestAnywhere = highestAnywhere
        self.contribution = contribution
        self.peer = peer
    }

    private enum CodingKeys: String, CodingKey {
        case feature, unit, value, low, high, scope, contribution, peer
        case highestAnywhere = "highest_anywhere"
    }
}
