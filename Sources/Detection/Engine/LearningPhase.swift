import Flows
import Learning

/// Gathers what there is to learn, and knows when it is enough.
struct LearningPhase {
    private(set) var hosts: HostLearning
    private(set) var flows: FlowLearning
    private var opinions: [FlowLearning]
    private let opinionProfiles: [Int]
    private let wanted: Int64?
    private var began: Int64?
    /// The last moment that belongs to learning, once it is known.
    private var boundary: Int64?
    private var isOver = false

    init(_ options: DetectionOptions) {
        hosts = HostLearning(home: options.homeNetworks)
        flows = FlowLearning(profile: options.profile)
        opinions = options.opinions.map { FlowLearning(profile: $0.opinion.profile) }
        opinionProfiles = options.opinions.map(\.profile)
        if case .duration(let time) = options.learning { wanted = time } else { wanted = nil }
    }

    /// Whether there is enough of it and the time for it is over.
    var isComplete: Bool { isOver && missingFlows == 0 && hosts.isEnough }

    var missingFlows: Int { max(0, FlowLearning.fewestFlows - flows.flows) }

    mutating func recordingBegins() { hosts.beginRecording() }

    mutating func ends(after time: Int64?) {
        if let time { boundary = time } else { isOver = true }
    }

    /// Learns from rows; gives back those that come after learning.
    mutating func add(_ rows: ObservedRows) -> ObservedRows {
        let start = began ?? rows.clock
        if rows.clock > .min { began = start }
        if let wanted, boundary == nil, start > .min { boundary = start + wanted }
        var later = rows
        let boundary = boundary ?? .max
        // Where too little was learnt, what comes after the boundary is learnt too.
        let lacks = missingFlows > 0 || !hosts.isEnough
        func isLearnt(_ time: Int64) -> Bool { lacks || time <= boundary }
        for row in rows.hosts where isLearnt(row.end) { hosts.add(row) }
        later.hosts.removeAll { isLearnt($0.end) }
        for (index, ofProfile) in rows.flows.enumerated() {
            for row in ofProfile where isLearnt(row.last) {
                if index == 0 { flows.add(row) }
                for (place, profile) in opinionProfiles.enumerated() where profile == index { opinions[place].add(row) }
            }
            later.flows[index].removeAll { isLearnt($0.last) }
        }
        if rows.clock > boundary { isOver = true }
        return later
    }

    /// Fits the baseline, and calibrates the trained detectors on what was learnt.
    func fit(_ options: DetectionOptions) async throws -> (BaselineFile, [TrainedOpinion]) {
        let norm = try hosts.fit()
        let fitted = try await flows.fit(
            seconds: hosts.seconds, seed: options.seed, workers: options.workers, progress: options.progress)
        let baseline = BaselineFile(
            hosts: norm, flows: fitted, home: options.home,
            provenance: BaselineFile.Provenance(
                sources: options.learntFrom, seconds: hosts.seconds, flows: flows.flows, seed: options.seed,
                version: options.version))
        var calibrated = options.opinions.map(\.opinion)
        // With too few rows of its profile a trained detector stays as it was trained, and says so.
        for index in calibrated.indices {
            try? calibrated[index].calibrate(on: opinions[index], seconds: hosts.seconds)
        }
        return (baseline, calibrated)
    }

    /// How far it is, for the page.
    func progress(clock: Int64) -> LiveStatus.Learning {
        var status = LiveStatus.Learning()
        status.flows = flows.flows
        status.flowsNeeded = FlowLearning.fewestFlows
        status.seconds = began.map { Double(max(0, clock - $0)) / 1e6 } ?? 0
        status.secondsWanted = Double(wanted ?? 0) / 1e6
        let byTime = wanted.map { status.seconds * 1e6 / Double($0) } ?? 0
        let byFlows = Double(flows.flows) / Double(FlowLearning.fewestFlows)
        status.fraction = min(1, max(0, wanted == nil ? byFlows : min(byTime, byFlows)))
        if missingFlows > 0 {
            status.message = "\(missingFlows) more flows are needed before anything can be judged."
        } else if isOver {
            status.message = "Nothing was seen of hosts at home yet; --home says which network is yours."
        }
        return status
    }
}
