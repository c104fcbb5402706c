import Flows
import Packets

/// Judges rows, and makes alerts and incidents of what is too rare.
struct WatchPhase {
    /// The most alerts of flows that one batch gives: each costs some hundred scores for its reasons.
    private static let mostGroups = 64

    let baseline: BaselineFile?
    private let options: DetectionOptions
    private var clock = Int64.min
    let budget: AlarmBudget
    private var hostJudge: HostJudge?
    private let flowJudge: FlowJudge?
    private let opinions: [(opinion: TrainedOpinion, profile: Int)]
    private let maker: AlertMaker
    private var log: IncidentLog
    private var mutes: MuteList
    private var alarmed = RecentFlows()
    private var told = ToldAlerts()
    private var called = CalledFlows()
    /// By opinion, how many flows that ended it calls what.
    private var calls: [[String: UInt64]]
    private(set) var points = PointPicker()
    private(set) var alerts: UInt64 = 0
    private(set) var incidents: UInt64 = 0
    private(set) var hostWindows: UInt64 = 0
    /// Alerts of flows that were not made, since others of their batch were rarer.
    private var alertsShed: UInt64 = 0

    init(
        _ options: DetectionOptions, baseline: BaselineFile?, opinions: [TrainedOpinion],
        continuing learning: LearningPhase?
    ) {
        self.baseline = baseline
        self.options = options
        self.opinions = zip(opinions, options.opinions.map(\.profile)).map { ($0, $1) }
        budget = AlarmBudget(perDay: options.alarmsPerDay, opinions: opinions.count, hasBaseline: baseline != nil)
        hostJudge = baseline?.hosts.map { HostJudge($0, continuing: learning?.hosts) }
        flowJudge = baseline?.flows.map(FlowJudge.init)
        maker = AlertMaker(home: options.homeNetworks)
        log = IncidentLog(home: options.homeNetworks, resuming: options.resuming)
        mutes = MuteList(options.mutes)
        calls = opinions.map { _ in [:] }
    }

    /// What detectors that are not calibrated here call the flows that have ended, in words.
    var unchecked: [String] {
        zip(opinions, calls).compactMap { judge, calls in
            guard !judge.opinion.isCalibratedHere, !calls.isEmpty else { return nil }
            let words = calls.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(4).map {
                "\($0.value) \($0.key)"
            }
            return "\(judge.opinion.name) calls flows \(words.joined(separator: ", ")); it is not calibrated here "
                + "(--learn), so that they are no alerts of their own"
        }
    }

    var muted: [String: UInt64] { mutes.counts }

    /// What was shed here, by what; only what is not 0.
    var shed: [String: UInt64] {
        ["alerts": alertsShed, "incidents": log.shed].filter { $0.value > 0 }
    }

    var judges: [TrainedOpinion] { opinions.map(\.opinion) }

    mutating func takePoints() -> [ScorePoint] { points.take() }

    mutating func recordingBegins() { hostJudge?.beginRecording() }

    /// Judges rows.
    mutating func judge(_ rows: ObservedRows, tell: (Alert, Incident, _ isNew: Bool) -> Void) {
        if rows.clock > .min { clock = rows.clock }
        let said = opinions.map { $0.opinion.judge(rows.flows[$0.profile]) }
        for (index, (opinion, profile)) in opinions.enumerated() {
            if opinion.isCalibratedHere { called.add(rows.flows[profile], said[index]) }
            for (row, verdict) in zip(rows.flows[profile], said[index]) where row.end != .look {
                if let family = verdict.family { calls[index][family, default: 0] += 1 }
            }
        }
        for row in rows.hosts { judge(row, tell) }
        if let flowJudge, let first = rows.flows.first, !first.isEmpty {
            judge(
                first, flowJudge.judge(first), model: "baseline", limit: budget.flows,
                { flowJudge.reasons(for: $0) }, tell)
        }
        for (index, (opinion, profile)) in opinions.enumerated() where !rows.flows[profile].isEmpty {
            judge(
                rows.flows[profile], said[index], model: opinion.name, limit: budget.eachOpinion,
                { opinion.reasons(for: $0) }, tell)
        }
        tellGrowth(all: false, tell: tell)
    }

    // MARK: Hosts

    private mutating func judge(_ row: HostRow, _ tell: (Alert, Incident, Bool) -> Void) {
        if !row.isLook { hostWindows += 1 }
        guard let verdict = hostJudge?.judge(row, reasonsBelow: budget.hosts) else { return }
        let isAlert = verdict.rarity.perDay <= budget.hosts
        points.add(
            ScorePoint(
                time: verdict.time, surprise: verdict.rarity.surprise, kind: .host, host: verdict.host, isAlert: isAlert
            ))
        guard isAlert else { return }
        var alert = maker.alert(verdict, row: row)
        if let pattern = alert.pattern, let family = called.family(of: row.host, agreeingWith: pattern) {
            alert.family = family
            alert.isNovel = false
        }
        if !mutes.silences(alert) { raise(alert, tell) }
    }

    // MARK: Flows

    private mutating func judge(
        _ rows: [FlowRow], _ verdicts: [FlowVerdict], model: String, limit: Double, _ reasons: (FlowRow) -> [Reason],
        _ tell: (Alert, Incident, Bool) -> Void
    ) {
        var strange: [Int] = []
        for index in rows.indices {
            let surprise = verdicts[index].rarity.surprise
            let isAlert = verdicts[index].rarity.perDay <= limit
            points.add(
                ScorePoint(
                    time: rows[index].last, surprise: surprise, kind: .flow, host: rows[index].source, isAlert: isAlert)
            )
            // A flow is one alarm, at whichever look it comes; what a mute holds speaks for no other flow.
            guard isAlert, alarmed.insert(rows[index], model: model), !mutes.silences(rows[index]) else { continue }
            strange.append(index)
        }
        let (groups, leftOut) = FlowGroup.groups(
            of: strange, rows, verdicts, home: options.homeNetworks, most: Self.mostGroups)
        for group in leftOut {
            alertsShed += 1
            for member in group.members { alarmed.remove(rows[member], model: model) }
        }
        for group in groups {
            let (row, verdict) = (rows[group.strongest], verdicts[group.strongest])
            raise(group.summed(maker.alert(verdict, row: row, model: model, reasons: reasons(row))), tell)
        }
    }

    // MARK: Alerts

    /// Alerts that no mute holds.
    private mutating func raise(_ alert: Alert, _ tell: (Alert, Incident, Bool) -> Void) {
        let (alert, incident, isNew) = log.take(alert)
        if isNew { incidents += 1 }
        guard told.isNews(alert, incident, isNew: isNew) else { return }
        alerts += 1
        tell(alert, incident, isNew)
    }

    /// Tells how far incidents have grown whose last alerts were no news: where that was a minute ago, or all.
    mutating func tellGrowth(all: Bool, tell: (Alert, Incident, _ isNew: Bool) -> Void) {
        for (alert, incident) in told.growth(until: all ? nil : clock) {
            alerts += 1
            tell(alert, incident, false)
        }
    }
}
