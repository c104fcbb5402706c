import Flows
import Learning

/// The judging side of detection: learns where it is told to, then turns rows into alerts and incidents.
///
/// One task runs it; what it tells, it tells in order. Time is the packets'.
public struct DetectionEngine {
    private let options: DetectionOptions
    private let tell: (DetectionEvent) -> Void
    private let saves: (BaselineFile) throws -> Void
    // One of the two is there at a time. They are changed where they stand: each is large, and a copy would cost more than
    // what a batch changes.
    private var learning: LearningPhase?
    private var watch: WatchPhase?
    private var board = AttackBoard()
    private var status: StatusKeeper

    /// An engine.
    ///
    /// - Parameters:
    ///   - saves: is given the baseline once it is learnt.
    ///   - tell: is given what happens.
    public init(
        _ options: DetectionOptions, saves: @escaping (BaselineFile) throws -> Void = { _ in },
        tell: @escaping (DetectionEvent) -> Void
    ) {
        self.options = options
        self.saves = saves
        self.tell = tell
        status = StatusKeeper(options)
        switch options.learning {
        case .nothing:
            watch = WatchPhase(options, baseline: nil, opinions: options.opinions.map(\.opinion), continuing: nil)
        case .saved(let baseline):
            watch = WatchPhase(
                options, baseline: baseline, opinions: options.opinions.map(\.opinion), continuing: nil)
        case .duration, .recordings: learning = LearningPhase(options)
        }
    }

    /// Takes what metering hands over, to the end of the source.
    ///
    /// Throws `.tooLittle` where the source ended before there was enough to learn from.
    public mutating func run(_ handover: Handover) async throws -> DetectionSummary {
        defer { handover.close() }
        report(handover)
        while true {
            for item in await handover.next() {
                if case .sourceEnded = item {
                    try await finish()
                    report(handover)
                    return summary(handover)
                }
                try await take(item)
                if status.isDue { report(handover) }
            }
        }
    }

    private mutating func take(_ item: Handed) async throws {
        switch item {
        case .rows(let rows):
            status.add(rows)
            try await take(rows)
        case .recordingBegins:
            learning?.recordingBegins()
            watch?.recordingBegins()
        case .learningEnds(let time):
            learning?.ends(after: time)
            if time == nil { try await fit(isLast: true) }
        case .attack(let attack):
            board.begins(attack)
            tell(.truth(attack))
        case .sourceLost(let message): status.source(lost: message)
        case .sourceBack: status.source(lost: nil)
        case .sourceEnded: break
        }
    }

    private mutating func take(_ rows: ObservedRows) async throws {
        guard let later = learning?.add(rows) else { return judge(rows) }
        guard learning?.isComplete == true else { return }
        try await fit(isLast: false)
        judge(later)
    }

    /// Ends learning; where it is the last chance, too little to learn from is an error.
    private mutating func fit(isLast: Bool) async throws {
        guard let learning, learning.isComplete || isLast else { return }
        let (baseline, opinions): (BaselineFile, [TrainedOpinion])
        do { (baseline, opinions) = try await learning.fit(options) } catch let error as DetectionError {
            // While the source goes on, more may come.
            if case .tooLittle = error, !isLast { return }
            throw error
        }
        try saves(baseline)
        var watch = WatchPhase(options, baseline: baseline, opinions: opinions, continuing: learning)
        if isLast { watch.recordingBegins() }
        status.watchingBegins(learning.progress(clock: status.clock), baseline)
        self.watch = watch
        self.learning = nil
    }

    private mutating func judge(_ rows: ObservedRows) {
        watching { $0.judge(rows, tell: $1) }
    }

    /// Lets what is judged be told.
    private mutating func watching(_ work: (inout WatchPhase, (Alert, Incident, _ isNew: Bool) -> Void) -> Void) {
        guard var watch = watch.take() else { return }
        defer { self.watch = watch }
        var found: [SimulatedAttack] = []
        work(&watch) { alert, incident, isNew in
            tell(.alert(alert))
            tell(.incident(incident))
            if isNew { status.incident(at: incident.first) }
            found += board.found(by: alert)
        }
        for attack in found { tell(.truth(attack)) }
    }

    private mutating func finish() async throws {
        // A source that ended while it was learnt from says what is missing.
        try await fit(isLast: true)
        watching { $0.tellGrowth(all: true, tell: $1) }
        status.sourceEnds()
    }

    private mutating func report(_ handover: Handover) {
        if let learning { tell(.status(status.report(learning: learning, shed: handover.shed))) }
        if let points = watch?.takePoints(), !points.isEmpty { tell(.points(points)) }
        if let watch { tell(.status(status.report(watching: watch, shed: handover.shed))) }
    }

    private func summary(_ handover: Handover) -> DetectionSummary {
        guard let watch else { return DetectionSummary() }
        var summary = DetectionSummary()
        summary.alerts = watch.alerts
        summary.incidents = watch.incidents
        summary.muted = watch.muted
        summary.totals = status.totals
        summary.learntFlows = watch.baseline?.provenance.flows ?? 0
        summary.learntSeconds = watch.baseline?.provenance.seconds ?? 0
        summary.notes = (watch.baseline?.hosts?.notes ?? []) + watch.unchecked
        summary.shed = status.shed(queue: handover.shed, watch)
        return summary
    }
}

/// What a run of detection came to.
public struct DetectionSummary: Sendable {
    /// Alerts that were told.
    public var alerts: UInt64 = 0
    /// Incidents.
    public var incidents: UInt64 = 0
    /// What was silenced, by mute.
    public var muted: [String: UInt64] = [:]
    /// What came in.
    public var totals = LiveStatus.Totals()
    /// Flows that the baseline was learnt from; 0 without one.
    public var learntFlows = 0
    /// Seconds of traffic that it was learnt from.
    public var learntSeconds = 0.0
    /// What the baseline cannot see, and what detectors that are not calibrated here say, in words.
    public var notes: [String] = []
    /// What was lost on the way, by where.
    public var shed: [String: UInt64] = [:]
}
