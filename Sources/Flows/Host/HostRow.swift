import Packets

/// What one host did in one window: a row of the `host` profile.
public struct HostRow: Sendable, Hashable {
    /// When the window ended, in microseconds since 1970: a multiple of its length.
    public var end: Int64
    /// Whose row it is.
    public var host: IPAddress
    /// How long the window was.
    public var window: HostWindow
    /// The values under the names of ``HostSchema/columns``, in their order; all are finite.
    public var features: [Double]
    /// Whether the window is still open: this is what it holds by `end`, which is then the time of the look.
    public var isLook = false
    /// Who is on the other side of most contacts that the host opened; nil where nobody is.
    public var contacted: IPAddress?
    /// Who opened most of the contacts to the host; nil where nobody did.
    public var caller: IPAddress?
    /// Whom most of the host's DNS queries went to; nil where nobody stands out.
    public var resolver: IPAddress?
    /// Of the longer window at its end: whom the host had to do with; the most logins first, then the most bytes sent.
    public var visits: [PeerVisit] = []
    /// Of the longer window at its end: peers beyond those that are told of, as far as they were counted.
    public var visitsLeftOut: UInt32 = 0

    /// A row of its parts.
    public init(end: Int64, host: IPAddress, window: HostWindow, features: [Double]) {
        self.end = end
        self.host = host
        self.window = window
        self.features = features
    }
}

/// The two windows that each host is seen through.
public enum HostWindow: Int64, Sendable, CaseIterable {
    /// Ten seconds: floods and fast scans.
    case short = 10_000_000
    /// A minute: what is slower.
    case long = 60_000_000

    /// Its length in microseconds.
    public var length: Int64 { rawValue }
}

/// What the windows of hosts have seen and shed.
public struct HostCounters: Sendable, Equatable {
    /// Observations that were counted.
    public var observations: UInt64 = 0
    /// Observations of a time before the window that was open; they are counted in that.
    public var late: UInt64 = 0
    /// Observations of addresses outside that were only sent to, and are not kept.
    public var untracked: UInt64 = 0
    /// Hosts that were met, those that came again after they were forgotten included.
    public var hosts: UInt64 = 0
    /// Hosts that had to go to make room, with their memory.
    public var evicted: UInt64 = 0
    /// Windows of them that gave no row.
    public var rowsLost: UInt64 = 0
    /// Hosts that were forgotten after they had been silent for an hour.
    public var forgotten: UInt64 = 0
    /// Rows that were given, without looks.
    public var rows: UInt64 = 0
    /// Looks that were given.
    public var looks: UInt64 = 0
    /// Observations whose peer found no room among those whose visits are told.
    public var visitsShed: UInt64 = 0
    /// The most hosts at once.
    public var peak = 0

    /// Counters at zero.
    public init() {}
}
