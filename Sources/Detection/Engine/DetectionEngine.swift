import Flows
import Learning

/// The judging side of detection: learns where it is told to, then turns rows into alerts and incidents.
///
/// One task runs it; what it tells, it tells in order. Time is the packets'.
public struct DetectionEngine {
    private enum Phase {
        case learning(LearningPhase)
        case watching(WatchPhase)
    }

    private let options: DetectionOptions
    private let tell: (DetectionEvent) -> Void
    private let saves: (BaselineFile) throws -> Void
    private var phase: Phase
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
            phase = .watching(
                WatchPhase(options, baseline: nil, opinions: options.opinions.map(\.opinion), continuing: nil))
        case .saved(let baseline):
            phase = .watching(
                WatchPhase(options, baseline: baseline, opinions: options.opinions.map(\.opinion), continuing: nil))
        case .duration, .recordings: phase = .learning(LearningPhase(options))
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
            switch phase {
            case .learning(var learning):
                learning.recordingBegins()
                phase = .learning(learning)
            case .watching(var watch):
                watch.recordingBegins()
                phase = .watching(watch)
            }
        case .learningEnds(let time):
            guard case .learning(var learning) = phase else { return }
            learning.ends(after: time)
            phase = .learning(learning)
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
        guard case .learning(var learning) = phase else { return judge(rows) }
        let later = learning.add(rows)
        phase = .learning(learning)
        guard learning.isComplete else { return }
        try await fit(isLast: false)
        judge(later)
    }

    /// Ends learning; where it is the last chance, too little to learn from is an error.
    private mutating func fit(isLast: Bool) async throws {
        guard case .learning(let learning) = phase, learning.isComplete || isLast else { return }
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
        phase = .watching(watch)
    }

    private mutating func judge(_ rows: ObservedRows) {
        guard case .watching(var watch) = phase else { return }
        phase = .watching(watch)
        var found: [SimulatedAttack] = []
        watch.judge(rows) { alert, incident, isNew in
            tell(.alert(alert))
            tell(.incident(incident))
            if isNew { status.incident(at: incident.first) }
            found += board.found(by: alert)
        }
        phase = .watching(watch)
        for attack in found { tell(.truth(attack)) }
    }

    private mutating func finish() async throws {
        // A source that ended while it was learnt from says what is missing.
        if case .learning = phase { try await fit(isLast: true) }
        status.sourceEnds()
    }

    private mutating func report(_ handover: Handover) {
        switch phase {
        case .learning(let learning):
            tell(.status(status.report(learning: learning, shed: handover.shed)))
        case .watching(var watch):
            let points = watch.takePoints()
            phase = .watching(watch)
            if !points.isEmpty { tell(.points(points)) }
            tell(.status(status.report(watching: watch, shed: handover.shed)))
        }
    }

    private func summary(_ handover: Handover) -> DetectionSummary {
        guard case .watching(let watch) = phase else { return DetectionSummary() }
        var summary = DetectionSummary()
        summary.alerts = watch.alerts
        summary.incidents = watch.incidents
        summary.muted = watch.muted
        summary.totals = status.totals
        summary.learntFlows = watch.baseline?.provenance.flows ?? 0
        summary.learntSeconds = watch.baseline?.provenance.seconds ?? 0
        summary.notes = watch.baseline?.hosts?.notes ?? []
        summary.shed = status.shed(queue: handover.shed)
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
    /// What the baseline cannot see, in words.
    public var notes: [String] = []
    /// What was lost on the way, by where.
    public var shed: [String: UInt64] = [:]
}
