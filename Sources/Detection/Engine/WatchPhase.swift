import Flows
import Packets

/// Judges rows, and makes alerts and incidents of what is too rare.
struct WatchPhase {
    /// Below so many sources in one batch a destination's alerts stay by source.
    private static let manySources = 8
    /// The most alerts that one batch gives; the rest of its flows are counted in them.
    private static let mostGroups = 64

    let baseline: BaselineFile?
    let budget: AlarmBudget
    private var hostJudge: HostJudge?
    private let flowJudge: FlowJudge?
    private let opinions: [(opinion: TrainedOpinion, profile: Int)]
    private let maker: AlertMaker
    private let totals: FlowTotals
    private let opinionTotals: [FlowTotals]
    private var log: IncidentLog
    private var mutes: MuteList
    private var alarmed = RecentFlows()
    private var told = ToldAlerts()
    private(set) var points = PointPicker()
    private(set) var alerts: UInt64 = 0
    private(set) var incidents: UInt64 = 0
    private(set) var hostWindows: UInt64 = 0

    init(
        _ options: DetectionOptions, baseline: BaselineFile?, opinions: [TrainedOpinion],
        continuing learning: LearningPhase?
    ) {
        self.baseline = baseline
        self.opinions = zip(opinions, options.opinions.map(\.profile)).map { ($0, $1) }
        budget = AlarmBudget(perDay: options.alarmsPerDay, opinions: opinions.count, hasBaseline: baseline != nil)
        hostJudge = baseline?.hosts.map { HostJudge($0, continuing: learning?.hosts) }
        flowJudge = baseline?.flows.map(FlowJudge.init)
        totals = FlowTotals(options.profile)
        opinionTotals = opinions.map { FlowTotals($0.profile) }
        maker = AlertMaker(home: options.homeNetworks)
        log = IncidentLog(home: options.homeNetworks, resuming: options.resuming)
        mutes = MuteList(options.mutes)
    }

    var muted: [String: UInt64] { mutes.counts }

    var judges: [TrainedOpinion] { opinions.map(\.opinion) }

    mutating func takePoints() -> [ScorePoint] { points.take() }

    mutating func recordingBegins() { hostJudge?.beginRecording() }

    /// Judges rows.
    mutating func judge(_ rows: ObservedRows, tell: (Alert, Incident, _ isNew: Bool) -> Void) {
        for row in rows.hosts { judge(row, tell) }
        if let flowJudge, let first = rows.flows.first, !first.isEmpty {
            let verdicts = flowJudge.judge(first)
            judge(
                first, verdicts, totals, model: "baseline", limit: budget.flows, { flowJudge.reasons(for: $0) }, tell)
        }
        for (index, (opinion, profile)) in opinions.enumerated() where !rows.flows[profile].isEmpty {
            let own = rows.flows[profile]
            judge(
                own, opinion.judge(own), opinionTotals[index], model: opinion.name, limit: budget.eachOpinion,
                { opinion.reasons(for: $0) }, tell)
        }
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
        if isAlert { raise(maker.alert(verdict, row: row), tell) }
    }

    // MARK: Flows

    /// Flows of one batch that make one alert: those of one source, or on one destination where sources are many.
    private struct Group {
        var strongest: Int
        var flows = 0
        var bytes: UInt64 = 0
        var packets: UInt64 = 0
    }

    private struct GroupKey: Hashable {
        var host: IPAddress
        var isVictim: Bool
        var family: String
    }

    private mutating func judge(
        _ rows: [FlowRow], _ verdicts: [FlowVerdict], _ totals: FlowTotals, model: String, limit: Double,
        _ reasons: (FlowRow) -> [Reason],
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
            // A flow is one alarm, at whichever look it comes.
            if isAlert, alarmed.insert(rows[index], model: model) { strange.append(index) }
        }
        guard !strange.isEmpty else { return }
        var sources: [IPAddress: Set<IPAddress>] = [:]
        for index in strange { sources[rows[index].destination, default: []].insert(rows[index].source) }
        var groups: [GroupKey: Group] = [:]
        for index in strange {
            let row = rows[index]
            let isVictim = sources[row.destination, default: []].count >= Self.manySources
            let key = GroupKey(
                host: isVictim ? row.destination : row.source, isVictim: isVictim,
                family: verdicts[index].family ?? "novel")
            var group = groups[key] ?? Group(strongest: index)
            if verdicts[index].rarity.perDay < verdicts[group.strongest].rarity.perDay { group.strongest = index }
            group.flows += 1
            group.bytes &+= totals.bytes(of: row)
            group.packets &+= totals.packets(of: row)
            groups[key] = group
        }
        let order = groups.sorted { rows[$0.value.strongest].last < rows[$1.value.strongest].last }
        for (key, group) in order.prefix(Self.mostGroups) {
            let (row, verdict) = (rows[group.strongest], verdicts[group.strongest])
            var alert = maker.alert(verdict, row: row, model: model, reasons: reasons(row))
            alert.flows = group.flows
            alert.bytes = group.bytes
            alert.packets = group.packets
            if key.isVictim { alert.source = nil }
            raise(alert, tell)
        }
    }

    // MARK: Alerts

    private mutating func raise(_ alert: Alert, _ tell: (Alert, Incident, Bool) -> Void) {
        guard !mutes.silences(alert) else { return }
        let (alert, incident, isNew) = log.take(alert)
        if isNew { incidents += 1 }
        guard told.isNews(alert, isNew: isNew) else { return }
        alerts += 1
        tell(alert, incident, isNew)
    }
}

/// Flows that have raised an alarm, so that a later look at them raises no other.
private struct RecentFlows {
    private struct Flow: Hashable {
        var source: IPAddress
        var destination: IPAddress
        var ports: UInt32
        var transport: IPProtocol
        var start: Int64
        var model: String
    }

    private static let most = 65_536
    private var young: Set<Flow> = []
    private var old: Set<Flow> = []

    /// Whether it is the flow's first alarm.
    mutating func insert(_ row: FlowRow, model: String) -> Bool {
        let flow = Flow(
            source: row.source, destination: row.destination,
            ports: UInt32(row.sourcePort) << 16 | UInt32(row.destinationPort), transport: row.transport,
            start: row.start, model: model)
        if old.contains(flow) || !young.insert(flow).inserted { return false }
        if young.count >= Self.most {
            old = young
            young = []
        }
        return true
    }
}

/// Keeps an attack that goes on from saying the same thing every second.
private struct ToldAlerts {
    private struct Key: Hashable {
        var incident: String
        var model: String
        var pattern: Pattern?
    }

    private static let pause: Int64 = 60_000_000
    private static let most = 20_000
    private var last: [Key: (time: Int64, surprise: Double)] = [:]

    /// Whether it is the first of its incident, model and pattern, the first for a minute, or ten times as rare as the last.
    mutating func isNews(_ alert: Alert, isNew: Bool) -> Bool {
        let key = Key(incident: alert.incident, model: alert.model, pattern: alert.pattern)
        if !isNew, let known = last[key], alert.time - known.time < Self.pause,
            alert.rarity.surprise < known.surprise + 1
        {
            return false
        }
        if last.count >= Self.most { last.removeAll(keepingCapacity: true) }
        last[key] = (alert.time, alert.rarity.surprise)
        return true
    }
}
