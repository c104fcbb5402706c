import Flows

/// Keeps what the page's first line and its instruments say.
struct StatusKeeper {
    private static let pace = Duration.seconds(1)
    private static let day: Int64 = 86_400_000_000

    private var status = LiveStatus()
    private var traffic = TrafficTotals()
    /// What a source had seen that went away.
    private var before = TrafficTotals()
    private var reported: ContinuousClock.Instant?
    private var atReport = LiveStatus.Totals()
    /// When incidents of this run began, and those of runs before it.
    private var incidents: [Int64] = []
    private var earlier: [Int64]
    private let options: DetectionOptions

    init(_ options: DetectionOptions) {
        self.options = options
        earlier = options.resuming.map(\.first)
        status.source.name = options.sourceName
        status.alarms.allowedPerDay = options.alarmsPerDay
        if case .saved(let baseline) = options.learning { learnt(baseline) }
    }

    var clock: Int64 { status.time }
    var totals: LiveStatus.Totals { status.totals }

    /// Whether a second has passed since the last report.
    var isDue: Bool { reported.map { ContinuousClock.now - $0 >= Self.pace } ?? true }

    mutating func add(_ rows: ObservedRows) {
        if rows.clock > .min { status.time = rows.clock }
        traffic = before + rows.traffic
        status.totals.packets = traffic.packets
        status.totals.bytes = traffic.bytes
        for row in rows.flows.first ?? [] where row.end != .look { status.totals.flows += 1 }
    }

    mutating func incident(at time: Int64) { incidents.append(time) }

    mutating func source(lost message: String?) {
        status.source.message = message
        // One that comes back counts from 0.
        if message != nil { before = traffic }
        if message != nil { status.state = .retrying } else if status.state == .retrying { status.state = .watching }
    }

    mutating func sourceEnds() { status.state = .ended }

    mutating func watchingBegins(_ learning: LiveStatus.Learning, _ baseline: BaselineFile) {
        status.learning = learning
        status.watchingSince = status.time
        learnt(baseline)
    }

    private mutating func learnt(_ baseline: BaselineFile) {
        status.learning.flows = baseline.provenance.flows
        status.learning.flowsNeeded = FlowLearning.fewestFlows
        status.learning.seconds = baseline.provenance.seconds
        status.learning.fraction = 1
        var words = (baseline.hosts?.notes ?? []).map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
        if baseline.provenance.flows < 5_000 {
            words.insert("Learnt from \(baseline.provenance.flows) flows; reasons are rough until 5,000.", at: 0)
        }
        status.learning.message = words.isEmpty ? nil : words.joined(separator: " ")
    }

    /// What was shed, by where: on the way, in the queue, while judging.
    func shed(queue: UInt64, _ watch: WatchPhase?) -> [String: UInt64] {
        var shed = traffic.shed.merging(watch?.shed ?? [:]) { $0 &+ $1 }
        if queue > 0 { shed["queue"] = queue }
        return shed
    }

    mutating func report(learning: LearningPhase, shed queue: UInt64) -> LiveStatus {
        status.learning = learning.progress(clock: status.time)
        status.source.speed = options.learningSpeed
        if status.state != .retrying, status.state != .ended { status.state = .learning }
        status.headline = status.time == 0 ? "Waiting for the first packet." : "Learning what is normal here."
        return finish(shed(queue: queue, nil))
    }

    mutating func report(watching watch: WatchPhase, shed queue: UInt64) -> LiveStatus {
        status.source.speed = 1
        if status.state == .learning { status.state = .watching }
        if status.watchingSince == nil, status.time > 0 { status.watchingSince = status.time }
        status.totals.hostWindows = watch.hostWindows
        status.totals.alerts = watch.alerts
        status.totals.incidents = watch.incidents
        status.totals.muted = watch.muted.values.reduce(0, &+)
        status.mutes = watch.muted
        status.hostThreshold = Rarity(perDay: watch.budget.hosts).surprise
        status.flowThreshold = Rarity(perDay: watch.budget.flows).surprise
        status.models = models(watch)
        return finish(shed(queue: queue, watch))
    }

    private mutating func finish(_ shed: [String: UInt64]) -> LiveStatus {
        if status.time > 0 {
            incidents.removeAll { status.time - $0 > Self.day }
            earlier.removeAll { status.time - $0 > Self.day }
        }
        // A recording that is watched again has not come to all of them yet.
        status.alarms.today = incidents.count + earlier.count { $0 <= status.time }
        status.shed = shed
        if status.state == .watching || status.state == .ended { status.headline = verdict }
        let now = ContinuousClock.now
        if let reported {
            let seconds = max((now - reported) / .seconds(1), 0.001)
            func rate(_ total: UInt64, _ before: UInt64) -> Double {
                total >= before ? Double(total - before) / seconds : 0
            }
            status.rates.packetsPerSecond = rate(status.totals.packets, atReport.packets)
            status.rates.bytesPerSecond = rate(status.totals.bytes, atReport.bytes)
            status.rates.flowsPerSecond = rate(status.totals.flows, atReport.flows)
        }
        reported = now
        atReport = status.totals
        return status
    }

    private var verdict: String {
        switch status.alarms.today {
        case 0: "All is well: nothing unusual."
        case 1: "1 incident in the last 24 hours."
        default: "\(status.alarms.today) incidents in the last 24 hours."
        }
    }

    private func models(_ watch: WatchPhase) -> [LiveStatus.Model] {
        var models: [LiveStatus.Model] = []
        func add(_ name: String, _ kind: String, _ profile: MeterProfile, _ promise: String, _ perDay: Double) {
            var model = LiveStatus.Model()
            model.name = name
            model.kind = kind
            model.profile = profile.rawValue
            model.promise = promise
            model.threshold = Rarity(perDay: perDay).surprise
            models.append(model)
        }
        if watch.baseline != nil {
            add("baseline", "host windows", .host, "learnt here", watch.budget.hosts)
            add("baseline", "flows", options.profile, "learnt here", watch.budget.flows)
        }
        for opinion in watch.judges {
            add(opinion.name, "trained", opinion.profile, opinion.promise, watch.budget.eachOpinion)
        }
        return models
    }
}
