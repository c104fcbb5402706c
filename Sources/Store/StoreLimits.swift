#if Console
    /// How much is kept; the oldest goes first.
    public struct StoreLimits: Sendable {
        /// Alerts of one incident: half of them its first ones, half its latest.
        public var alertsPerIncident = 200
        /// Alerts in all.
        public var alerts = 100_000
        /// Incidents.
        public var incidents = 100_000
        /// Events that a listener who was away can be told of.
        public var events = 10_000

        /// The usual limits: some 300 MB at most.
        public init() {}
    }
#endif
