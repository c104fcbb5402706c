/// How things stand, as the page's first line and its instruments show it.
public struct LiveStatus: Sendable, Hashable, Codable {
    /// What detection is doing.
    public enum State: String, Sendable, Codable {
        /// It learns; nothing raises an alert yet.
        case learning
        /// It judges.
        case watching
        /// The source has ended, and what there was is judged.
        case ended
        /// The source went away; it is tried again.
        case retrying
        /// It cannot go on.
        case failed
    }

    /// The source, and what is wrong with it.
    public struct Source: Sendable, Hashable, Codable {
        /// Nothing yet.
        public init() {}

        /// As the user wrote it.
        public var name: String = ""
        /// What is wrong with it; nil where nothing is.
        public var message: String?
        /// How many times faster than the clock a simulation runs; 1 for what is real.
        public var speed = 1.0
    }

    /// What comes in.
    public struct Rates: Sendable, Hashable, Codable {
        /// Nothing yet.
        public init() {}

        /// Packets.
        public var packetsPerSecond: Double = 0
        /// Flows that ended.
        public var flowsPerSecond: Double = 0
        /// Bytes on the wire.
        public var bytesPerSecond: Double = 0
        enum CodingKeys: String, CodingKey {
            case packetsPerSecond = "packets_per_second"
            case flowsPerSecond = "flows_per_second"
            case bytesPerSecond = "bytes_per_second"
        }
    }

    /// All that came in.
    public struct Totals: Sendable, Hashable, Codable {
        /// Nothing yet.
        public init() {}

        /// Packets.
        public var packets: UInt64 = 0
        /// Bytes on the wire.
        public var bytes: UInt64 = 0
        /// Flows that ended.
        public var flows: UInt64 = 0
        /// Windows of hosts that were judged.
        public var hostWindows: UInt64 = 0
        /// Alerts that passed the mutes.
        public var alerts: UInt64 = 0
        /// Incidents.
        public var incidents: UInt64 = 0
        /// Alerts that mutes silenced.
        public var muted: UInt64 = 0
        enum CodingKeys: String, CodingKey {
            case packets, bytes, flows, alerts, incidents, muted
            case hostWindows = "host_windows"
        }
    }

    /// How far learning is.
    public struct Learning: Sendable, Hashable, Codable {
        /// Nothing yet.
        public init() {}

        /// Flows learnt from.
        public var flows: Int = 0
        /// Flows without which nothing is promised.
        public var flowsNeeded: Int = 0
        /// Seconds of traffic, by the packets' clock.
        public var seconds: Double = 0
        /// Seconds asked for.
        public var secondsWanted: Double = 0
        /// 0 to 1.
        public var fraction: Double = 0
        /// What is still missing or rough, in words; nil where nothing is.
        public var message: String?
        /// Why what was learnt is not kept for the next start; nil where it is, or need not be.
        public var storeProblem: String?
        enum CodingKeys: String, CodingKey {
            case flows, seconds, fraction, message
            case storeProblem = "store_problem"
            case flowsNeeded = "flows_needed"
            case secondsWanted = "seconds_wanted"
        }
    }

    /// The promise and how much of it is used.
    public struct Alarms: Sendable, Hashable, Codable {
        /// Nothing yet.
        public init() {}

        /// Incidents in the last 24 hours by the packets' clock.
        public var today: Int = 0
        /// Those that benign traffic may raise in a day.
        public var allowedPerDay: Double = 0
        enum CodingKeys: String, CodingKey {
            case today
            case allowedPerDay = "allowed_per_day"
        }
    }

    /// A model that judges.
    public struct Model: Sendable, Hashable, Codable {
        /// Nothing yet.
        public init() {}

        /// Its file, or `baseline`.
        public var name: String = ""
        /// Such as `ensemble`.
        public var kind: String = ""
        /// The profile whose rows it reads.
        public var profile: String = ""
        /// What its threshold rests on, in words.
        public var promise: String = ""
        /// The surprise from which it raises an alert.
        public var threshold: Double = 0
    }

    /// What detection is doing.
    public var state = State.learning
    /// One line for the top of the page: whether all is well.
    public var headline: String = ""
    /// The packets' clock, in microseconds since 1970; 0 before the first packet.
    public var time: Int64 = 0
    /// When watching began.
    public var watchingSince: Int64?
    /// Where the traffic comes from.
    public var source = Source()
    /// What comes in now.
    public var rates = Rates()
    /// What came in so far.
    public var totals = Totals()
    /// How far learning is.
    public var learning = Learning()
    /// The promise.
    public var alarms = Alarms()
    /// Who judges.
    public var models: [Model] = []
    /// The surprise from which a host raises an alert.
    public var hostThreshold: Double = 0
    /// The surprise from which a flow raises an alert.
    public var flowThreshold: Double = 0
    /// What was shed, by where; empty where nothing was.
    public var shed: [String: UInt64] = [:]
    /// What silences, and how often each did.
    public var mutes: [String: UInt64] = [:]
    /// Why incidents are not kept; nil where they are.
    public var storeProblem: String?

    /// Nothing yet.
    public init() {}

    enum CodingKeys: String, CodingKey {
        case state, headline, time, source, rates, totals, learning, alarms, models, shed, mutes
        case watchingSince = "watching_since"
        case hostThreshold = "host_threshold"
        case flowThreshold = "flow_threshold"
        case storeProblem = "store_problem"
    }
}
