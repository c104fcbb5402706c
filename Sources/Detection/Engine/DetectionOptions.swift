import Flows
import Learning
import Packets

/// How detection is to go about it.
public struct DetectionOptions: Sendable {
    /// What the source is called.
    public var sourceName: String
    /// The profile of flows that the baseline learns from and judges: `fixed` of packets, `basic` of exporters and logs.
    public var profile: MeterProfile
    /// What learning goes by.
    public var learning: Learning
    /// The trained detectors, with the place of each one's profile among those metered.
    public var opinions: [(opinion: TrainedOpinion, profile: Int)] = []
    /// Incidents that benign traffic may raise in a day.
    public var alarmsPerDay = 5.0
    /// Whose network it is; empty for the private ranges.
    public var home: [CIDR] = []
    /// What is silenced.
    public var mutes: [Mute] = []
    /// Incidents that were open when the program ended the last time.
    public var resuming: [Incident] = []
    /// How many times faster than the clock a simulation runs while it is learnt from; 1 for what is real.
    public var learningSpeed = 1.0
    /// What is learnt from, by name.
    public var learntFrom: [String] = []
    /// Random choices follow from it.
    public var seed: UInt64 = 1
    /// Who works while a baseline is fitted.
    public var workers = Workers.all
    /// Is told how far fitting is.
    public var progress = ProgressSink.silent
    /// The program's version, for a saved baseline.
    public var version = ""

    /// Where the baseline comes from.
    public enum Learning: Sendable {
        /// There is none: trained detectors judge alone.
        case nothing
        /// It was saved before.
        case saved(BaselineFile)
        /// The first so many microseconds of traffic.
        case duration(Int64)
        /// Recordings that come first; metering says when they are over.
        case recordings
    }

    /// The addresses at home.
    public var homeNetworks: HomeNetworks { home.isEmpty ? .privateRanges : HomeNetworks(home) }

    /// Options for a source.
    public init(sourceName: String, profile: MeterProfile, learning: Learning) {
        self.sourceName = sourceName
        self.profile = profile
        self.learning = learning
    }
}
