import Flows
import Packets

/// What the baseline says of one host's window.
public struct HostVerdict: Sendable {
    /// The host.
    public var host: IPAddress
    /// Its window.
    public var window: HostWindow
    /// When the window ended, or was looked at.
    public var time: Int64
    /// -ln of the chance that an hour of benign traffic shows one column so high: the rule's own scale.
    public var score: Double
    /// The chance that a benign window is so strange.
    public var pValue: Double
    /// How often the like is expected here.
    public var rarity: Rarity
    /// Why; empty unless the rarity is below what was asked for.
    public var reasons: [Reason]
    /// The other side, where the first reason is about one: the peer that nobody else knows, or that logins are with.
    public var peer: IPAddress?

    /// A verdict of its parts.
    public init(
        host: IPAddress, window: HostWindow, time: Int64, score: Double, pValue: Double, rarity: Rarity,
        reasons: [Reason]
    ) {
        self.host = host
        self.window = window
        self.time = time
        self.score = score
        self.pValue = pValue
        self.rarity = rarity
        self.reasons = reasons
    }
}
