import Capture
import Detection
import Flows
import Foundation
import Learning
import Packets

/// What is to be watched, what is learnt before, and who judges; checked before anything is opened.
struct DetectionPlan: Sendable {
    let source: SourceName
    let recordings: [SourceName]
    let flags: DetectFlags
    let opener: TrafficOpener
    let givesFlows: Bool
    /// The profiles of flows that are metered: the baseline's first, then those of trained detectors.
    let profiles: [MeterProfile]
    var options: DetectionOptions

    /// - Parameter standard: how long to learn, in microseconds, where neither that nor a model is given.
    ///
    /// Throws where the words do not fit together, or a model does not read.
    init(source: SourceName, models: [String], flags: DetectFlags, workers: Workers, standard: Int64? = nil) throws {
        self.source = source
        self.flags = flags
        opener = TrafficOpener(flags.packets)
        let learning = try flags.learning()
        if case .recordings(let files) = learning { recordings = files } else { recordings = [] }
        try Self.checkTraffic(source, recordings)
        givesFlows = try opener.givesFlows(source)
        for file in recordings where try opener.givesFlows(file) != givesFlows {
            throw DetectionError.badOption(
                "--learn \(file.description): tells of \(givesFlows ? "packets" : "flows"), and \(source.description) of "
                    + "\(givesFlows ? "flows" : "packets"). Learn from the same kind of source.")
        }
        if givesFlows, flags.packets.write != nil || flags.packets.filter != nil {
            throw DetectionError.badOption(
                "--write and --filter are for packets, and \(source.description) tells only of flows.")
        }
        let usual: MeterProfile = givesFlows ? .basic : .fixed
        let judges = try Judges(
            models, sourceName: source.description, available: givesFlows ? [.basic] : [.fixed, .cic2017, .kdd, .basic])
        var profiles = [usual]
        for opinion in judges.opinions where !profiles.contains(opinion.profile) { profiles.append(opinion.profile) }
        self.profiles = profiles
        let from: DetectionOptions.Learning
        switch (learning, judges.baseline) {
        case (.nothing, let baseline?): from = .saved(baseline)
        case (.nothing, nil): from = models.isEmpty ? standard.map { .duration($0) } ?? .nothing : .nothing
        case (_, .some):
            throw DetectionError.badOption(
                "--learn: a saved baseline was given too. Give one of the two.")
        case (.duration(let time), nil): from = .duration(time)
        case (.recordings, nil): from = .recordings
        }
        if case .saved(let baseline) = from, let learnt = baseline.flows?.profile, learnt != usual {
            throw DetectionError.badOption(
                "\(judges.baselineName): was learnt from \(learnt == .basic ? "flows" : "packets"), and "
                    + "\(source.description) gives \(givesFlows ? "flows" : "packets"). Learn anew from the like.")
        }
        options = DetectionOptions(sourceName: source.description, profile: usual, learning: from)
        options.opinions = judges.opinions.map { opinion in
            (opinion, profiles.firstIndex(of: opinion.profile) ?? 0)
        }
        options.alarmsPerDay = flags.alarmsPerDay
        options.home = try flags.homeNetworks()
        if case .saved(let baseline) = from {
            guard flags.home.isEmpty || Set(options.home) == Set(baseline.home) else {
                let known = baseline.home.map(\.description).joined(separator: ", ")
                throw DetectionError.badOption(
                    "--home: the baseline was learnt for \(known.isEmpty ? "the private ranges" : known). Learn anew "
                        + "with --learn, or leave --home out.")
            }
            options.home = baseline.home
        }
        options.learntFrom = recordings.isEmpty ? [source.description] : recordings.map(\.description)
        options.mutes = try flags.mutes()
        if case .simulation = source { options.learningSpeed = TrafficOpener.learningSpeed }
        options.seed = flags.seed
        options.workers = workers
        options.version = lapwingVersion
        if let save = flags.save {
            try checkTarget(
                "--save", save, inputs: models + recordings.compactMap(\.path) + [source.path].compactMap(\.self))
            try checkWritable(save)
            if case .saved = from { throw DetectionError.badOption("--save: nothing is learnt here. Leave it out.") }
            if case .nothing = from { throw DetectionError.badOption("--save: nothing is learnt here. Give --learn.") }
        }
    }

    /// Traffic is expected where models are easily given by mistake.
    private static func checkTraffic(_ source: SourceName, _ recordings: [SourceName]) throws(DetectionError) {
        func isModel(_ name: SourceName) -> Bool {
            guard case .file(let path) = name, SourceName.isRegular(path),
                let start = try? FileHandle(forReadingAtPath: path)?.read(upToCount: ModelFile.magic.count)
            else { return false }
            return start.elementsEqual(ModelFile.magic) || start.elementsEqual(SealedFile.baselineMagic)
        }
        if isModel(source) {
            throw .badOption(
                "\(source.description): is a model, and no source comes behind it. Give what it is to judge, "
                    + "such as '\(source.description) capture.pcap'.")
        }
        for file in recordings where isModel(file) {
            throw .badOption(
                "--learn \(file.description): is a model, not a recording. Give it before the source, without --learn.")
        }
    }

    /// How long is learnt from the source itself, in microseconds; 0 where nothing is.
    private var learningTime: Int64 {
        if case .duration(let time) = options.learning { time } else { 0 }
    }

    /// Whether there is anything to judge by.
    var hasJudge: Bool {
        if case .nothing = options.learning { return !options.opinions.isEmpty }
        return true
    }

    /// Meters the recordings and the source into a queue; blocks.
    ///
    /// - Parameters:
    ///   - skipsRecordings: where they were metered before.
    ///   - isOpen: told when the source is open.
    func meter(
        into handover: Handover, skipsRecordings: Bool = false, isOpen: @escaping () -> Void = {},
        isStopped: @escaping @Sendable () -> Bool
    ) throws {
        let sources = (skipsRecordings ? [] : recordings.map { ($0, true) }) + [(source, false)]
        if givesFlows {
            let now: @Sendable () -> Int64 = { CaptureInterface.machineTime() }
            let run = FlowRun(home: options.homeNetworks, now: source.isLive ? now : nil, isLive: !source.isRecorded)
            let parts = sources.map { source, isLearnt in
                FlowRun.Part(isLearnt: isLearnt) {
                    let opened = try opener.openFlows(source)
                    if !isLearnt { isOpen() }
                    return opened
                }
            }
            return try run.work(parts, to: handover, isStopped: isStopped)
        }
        var feed = PacketFeed(
            sources.map { source, isLearnt in
                PacketFeed.Part(isLearnt: isLearnt) {
                    let opened = try opener.open(source, learning: learningTime, isStopped: isStopped)
                    if !isLearnt { isOpen() }
                    return opened
                }
            })
        let run = PacketRun(
            profiles: profiles, home: options.homeNetworks, options: flags.rules.options, limit: flags.rules.limit,
            isLive: !source.isRecorded)
        try run.work(&feed, to: handover, isStopped: isStopped)
    }
}

/// The models of a command line: at most one baseline, and trained detectors.
private struct Judges {
    var baseline: BaselineFile?
    var baselineName = ""
    var opinions: [TrainedOpinion] = []

    init(_ models: [String], sourceName: String, available: Set<MeterProfile>) throws {
        for path in models {
            if BaselineFile.isBaseline(path) {
                if baseline != nil {
                    throw DetectionError.badOption("\(path): a second baseline. Give one.")
                }
                baseline = try BaselineFile.read(path)
                baselineName = path
            } else {
                let name = URL(fileURLWithPath: path).lastPathComponent
                opinions.append(
                    try TrainedOpinion(
                        try ModelFile.read(path).detector, name: name, sourceName: sourceName, available: available))
            }
        }
    }
}
