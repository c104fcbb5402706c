/// How hosts are watched.
public struct HostOptions: Sendable {
    /// The most hosts that are remembered at once.
    public var hostLimit: Int
    /// Which addresses are at home.
    public var home: HomeNetworks
    /// What the sketches' hashes start from; the same seed and packets give the same rows.
    public var seed: UInt64
    /// Whether windows that are still open are looked at: each second the shorter one, every 10 s the longer one.
    public var looks: Bool
    /// Whether rows tell of visits.
    public var tellsVisits: Bool

    /// Options; by default 65,536 hosts, and the private ranges are at home; no looks, but visits.
    public init(
        hostLimit: Int = 65_536, home: HomeNetworks = .privateRanges,
        seed: UInt64 = 0x6C61_7077_696E_6721, looks: Bool = false, tellsVisits: Bool = true
    ) {
        self.hostLimit = hostLimit
        self.home = home
        self.seed = seed
        self.looks = looks
        self.tellsVisits = tellsVisits
    }
}
