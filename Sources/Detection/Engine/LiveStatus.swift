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
        public var name: String
        public var message: String?
        /// How many times faster than the clock a simulation runs; 1 for what is real.
        public var speed: Double
    }

    /// What comes in.
    public struct Rates: Sendable, Hashable, Codable {
        public var packetsPerSecond: Double
        public var flowsPerSecond: Double
        public var bytesPerSecond: Double
        enum CodingKeys: String, CodingKey {
            case packetsPerSecond = "packets_per_second"
            case flowsPerSecond = "flows_per_second"
            case bytesPerSecond = "bytes_per_second"
        }
    }

    /// All that came in.
    public struct Totals: Sendable, Hashable, Codable {
        public var packets: UInt64
        public var bytes: UInt64
        public var flows: UInt64
        public var hostWindows: UInt64
        public var alerts: UInt64
        public var incidents: UInt64
        public var muted: UInt64
        enum CodingKeys: String, CodingKey {
            case packets, bytes, flows, alerts, incidents, muted
            case hostWindows = "host_windows"
        }
    }

    /// How far learning is.
    public struct Learning: Sendable, Hashable, Codable {
        public var flows: Int
        public var flowsNeeded: Int
        /// Seconds of traffic, by the packets' clock.
        public var seconds: Double
        public var secondsWanted: Double
        /// 0 to 1.
        public var fraction: Double
        /// What is still missing or rough, in words; nil where nothing is.
        public var message: String?
        enum CodingKeys: String, CodingKey {
            case flows, seconds, fraction, message
            case flowsNeeded = "flows_needed"
            case secondsWanted = "seconds_wanted"
        }
    }

    /// The promise and how much of it is used.
    public struct Alarms: Sendable, Hashable, Codable {
        /// Incidents in the last 24 hours by the packets' clock.
        public var today: Int
        /// Those that benign traffic may raise in a day.
        public var allowedPerDay: Double
        enum CodingKeys: String, CodingKey {
            case today
            case allowedPerDay = "allowed_per_day"
        }
    }

    /// A model that judges.
    public struct Model: Sendable, Hashable, Codable {
        public var name: String
        /// Such as `ensemble`.
        public var kind: String
        /// The profile whose rows it reads.
        public var profile: String
        /// What its threshold rests on, in words.
        public var promise: String
        /// The surprise from which it raises an alert.
        public var threshold: Double
    }

    public var state: State
    /// One line for the top of the page: is all well?
    public var headline: String
    /// The packets' clock, in microseconds since 1970; 0 before the first packet.
    public var time: Int64
    /// When watching began.
    public var watchingSince: Int64?
    public var source: Source
    public var rates: Rates
    public var totals: Totals
    public var learning: Learning
    public var alarms: Alarms
    public var models: [Model]
    /// The surprise from which hosts, and flows, raise an alert.
    public var hostThreshold: Double
    public var flowThreshold: Double
    /// What was shed, by where; empty where nothing was.
    public var shed: [String: UInt64]
    /// What silences, and how often each did.
    public var mutes: [String: UInt64]
    /// Why incidents are not kept; nil where they are.
    public var storeProblem: String?

    enum CodingKeys: String, CodingKey {
        case state, headline, time, source, rates, totals, learning, alarms, models, shed, mutes
        case watchingSince = "watching_since"
        case hostThreshold = "host_threshold"
        case flowThreshold = "flow_threshold"
        case storeProblem = "store_problem"
    }
}
