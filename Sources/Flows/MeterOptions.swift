/// When flows end.
public struct MeterOptions: Sendable, Equatable {
    /// The age, in microseconds since its first packet, past which a flow is split.
    public var activeTimeout: Int64
    /// The silence, in microseconds, after which a flow ends; nil where silence alone ends none.
    public var idleTimeout: Int64?
    /// Whether FIN and RST end a flow.
    public var endsByTCP: Bool

    /// Options; by default a flow ends by TCP or after 120 s, and never by silence alone.
    public init(activeTimeout: Int64 = 120_000_000, idleTimeout: Int64? = nil, endsByTCP: Bool = true) {
        self.activeTimeout = activeTimeout
        self.idleTimeout = idleTimeout
        self.endsByTCP = endsByTCP
    }
}
