/// How much is kept for exporters, whatever they send.
public struct ExporterLimits: Sendable, Equatable {
    /// The senders that are counted one by one; the others share one count.
    public var accounts: Int
    /// The sessions (address, port, observation domain) whose templates are kept.
    public var sessions: Int
    /// The templates of a session.
    public var templates: Int
    /// The fields of all templates of a session.
    public var fields: Int
    /// The samplers of a session.
    public var samplers: Int
    /// How long a template holds without being sent again, in seconds of the exporter's clock (RFC 7011, 8.4: 1,800).
    public var templateLifetime: UInt32
    /// The sets that wait for their templates.
    public var heldSets: Int
    /// The bytes of the sets that wait.
    public var heldBytes: Int
    /// How long a set waits, in seconds of the exporter's clock.
    public var heldSeconds: UInt32

    /// Limits; by default some 40 MB at the very most, and some 100 KB for a handful of ordinary exporters.
    public init(
        accounts: Int = 256, sessions: Int = 256, templates: Int = 512, fields: Int = 8192, samplers: Int = 256,
        templateLifetime: UInt32 = 1800, heldSets: Int = 1024, heldBytes: Int = 1 << 20, heldSeconds: UInt32 = 60
    ) {
        self.accounts = max(1, min(accounts, 65_000))
        self.sessions = max(1, sessions)
        self.templates = max(1, templates)
        self.fields = max(1, fields)
        self.samplers = max(1, samplers)
        self.templateLifetime = templateLifetime
        self.heldSets = max(0, heldSets)
        self.heldBytes = max(0, heldBytes)
        self.heldSeconds = heldSeconds
    }
}
