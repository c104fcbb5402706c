/// How hosts are watched.
public struct HostOptions: Sendable {
    /// The most hosts that are remembered at once.
    public var hostLimit: Int
    /// Which addresses are at home.
    public var home: HomeNetworks
    /// What the sketches' hashes start from; the same seed and packets give the same rows.
    public var seed: UInt64

    /// Options; by default 65,536 hosts, and the private ranges are at home.
    public init(
        hostLimit: Int = 65_536, home: HomeNetworks = .privateRanges,
        seed: UInt64 = 0x6C61_7077_696E_6721
    ) {
        self.hostLimit = hostLimit
        self.home = home
        self.seed = seed
    }
}
