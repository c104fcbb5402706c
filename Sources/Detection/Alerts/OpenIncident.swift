import Flows
import Packets

/// An incident to which alerts are still added, with what is not part of what is shown.
struct OpenIncident: Sendable {
    private(set) var incident: Incident
    /// When it was put into the queue of those that may end.
    var queuedAt: Int64
    /// How well the alert of the headline tells what happened.
    private var leadRank: Int
    private var leadRarity: Double
    /// The headline without what was added to it.
    private var told: String
    private var patterns: [Pattern]
    /// Clear patterns that only one alert showed so far, which may be the edge of another.
    private var glimpsed: Set<Pattern> = []
    private var havePeersDiffered = false
    private var tally: FlowTally
    private let isHome: Bool
    /// Hosts beside its own whose alerts go on in it.
    private(set) var others: [IPAddress] = []

    /// One that begins with an alert.
    ///
    /// - Parameter crowded: the host that many act on at once, where the alert is one of theirs.
    init(_ alert: Alert, home: HomeNetworks, crowded: IPAddress? = nil) {
        let host = crowded ?? alert.host
        tally = FlowTally(before: 0)
        patterns = []
        told = ""
        leadRank = -1
        leadRarity = .infinity
        isHome = home.contains(host)
        queuedAt = alert.time
        incident = Incident(
            id: alert.incidentID, first: alert.time, last: alert.time, host: host,
            isSource: crowded == nil && alert.source != nil, peer: nil, family: alert.family, pattern: alert.pattern,
            severity: 0, alerts: 0, flows: 0, rarity: alert.rarity, headline: "", advice: "",
            technique: alert.technique, models: [], reasons: alert.reasons)
        if let crowded {
            told = Sentence.crowd(on: crowded, alert)
            havePeersDiffered = true
            // Whatever is told of the host itself says more.
            leadRank = 1
            if let pattern = alert.pattern { patterns.append(pattern) }
        }
        add(alert)
    }

    /// One that was kept over a restart.
    init(resuming incident: Incident, home: HomeNetworks) {
        self.incident = incident
        queuedAt = incident.last
        let others = incident.otherPatterns ?? []
        let added = Sentence.also(others)
        told = incident.headline
        if !added.isEmpty, told.hasSuffix(added) { told.removeLast(added.count) }
        patterns = (incident.pattern.map { [$0] } ?? []) + others
        leadRank = incident.pattern == nil ? 1 : 5
        leadRarity = incident.rarity.perDay
        havePeersDiffered = incident.peer == nil && incident.alerts > 1
        tally = FlowTally(before: incident.flows)
        isHome = home.contains(incident.host)
    }

    /// Takes a further alert in.
    mutating func add(_ alert: Alert) {
        incident.first = min(incident.first, alert.time)
        incident.last = max(incident.last, alert.time)
        incident.alerts += 1
        tally.add(alert)
        incident.flows = tally.total
        if alert.rarity.perDay < incident.rarity.perDay { incident.rarity = alert.rarity }
        if !incident.models.contains(alert.model), incident.models.count < 16 { incident.models.append(alert.model) }
        if incident.family == AttackFamily.novel, alert.family != AttackFamily.novel { incident.family = alert.family }
        meet(alert)
        lead(alert)
        incident.severity = max(
            incident.severity,
            Severity.of(
                incident.rarity, pattern: incident.pattern, family: incident.family, alerts: incident.alerts,
                flows: incident.flows, models: incident.models.count))
        if incident.technique == nil { incident.technique = AttackFamily.technique(incident.family) }
        incident.advice = Advice.text(
            incident.pattern, host: incident.host, isSource: incident.isSource, isHome: isHome,
            peer: incident.peer?.address)
    }

    /// Lets a further host's alerts go on in it; false where it is one already, or there are too many.
    mutating func admit(_ host: IPAddress) -> Bool {
        guard host != incident.host, others.count < 8, !others.contains(host) else { return false }
        others.append(host)
        return true
    }

    /// That many do the same at once.
    mutating func crowd() {
        guard !told.hasSuffix(Sentence.crowded) else { return }
        told += Sentence.crowded
        compose()
    }

    /// Who the other side is, as long as it is one.
    private mutating func meet(_ alert: Alert) {
        guard !havePeersDiffered else { return }
        var other: Endpoint?
        if alert.source?.address == incident.host {
            other = alert.destination
        } else if alert.destination?.address == incident.host {
            // The port of who opens is drawn by lot.
            other = alert.source.map { Endpoint($0.address) }
        }
        guard let other else { return }
        guard let peer = incident.peer else {
            incident.peer = other
            return
        }
        if peer.address != other.address {
            incident.peer = nil
            havePeersDiffered = true
        } else if peer.port != other.port {
            incident.peer?.port = nil
        }
    }

    /// Lets the alert be the one of the headline where it tells more than the one before.
    private mutating func lead(_ alert: Alert) {
        let isClear = alert.patternShare >= PatternReading.clear
        if let pattern = alert.pattern, isClear, !patterns.contains(pattern), !glimpsed.insert(pattern).inserted {
            patterns.append(pattern)
        }
        // What is told of the host itself comes before what is told of whom it acts on.
        let isOwn = alert.judged == incident.host
        let rank = (alert.pattern == nil ? 0 : isClear ? 4 : 2) + (isOwn ? 1 : 0)
        let tellsMore = rank > leadRank || rank == leadRank && alert.rarity.perDay < leadRarity
        if isOwn || alert.host == incident.host, tellsMore {
            leadRank = rank
            leadRarity = alert.rarity.perDay
            told = Sentence.headline(alert)
            incident.isSource = alert.source?.address == incident.host
            incident.pattern = alert.pattern
            incident.technique = alert.technique
            incident.reasons = alert.reasons
            if let pattern = alert.pattern, !patterns.contains(pattern) { patterns.append(pattern) }
        }
        compose()
    }

    private mutating func compose() {
        let others = patterns.filter { $0 != incident.pattern }
        incident.otherPatterns = others.isEmpty ? nil : others
        incident.headline = told + Sentence.also(others)
    }
}

/// Flows of alerts, each counted once as far as that can be told.
///
/// A host's minute holds its six windows of 10 s, a look what the window's end holds again, and both the flows that raise
/// alerts of their own: of a minute, the largest of the three counts.
struct FlowTally: Sendable {
    private var before: Int
    private var minute: Int64?
    private var window: Int64 = 0
    private var ofWindow = 0
    private var ofWindows = 0
    private var ofMinute = 0
    private var single = 0

    init(before: Int) { self.before = before }

    /// All flows so far.
    var total: Int { Self.sum(before, max(ofMinute, Self.sum(ofWindows, ofWindow), single)) }

    mutating func add(_ alert: Alert) {
        let flows = max(0, alert.flows)
        // A window's end is the next one's begin.
        let inside = alert.time == .min ? alert.time : alert.time - (alert.subject == .flow ? 0 : 1)
        if minute != inside / 60_000_000 {
            self = FlowTally(before: total)
            minute = inside / 60_000_000
        }
        switch alert.subject {
        case .flow: single = Self.sum(single, flows)
        case .host(let length) where length >= 60: ofMinute = max(ofMinute, flows)
        case .host:
            if window != inside / 10_000_000 {
                ofWindows = Self.sum(ofWindows, ofWindow)
                ofWindow = 0
                window = inside / 10_000_000
            }
            ofWindow = max(ofWindow, flows)
        }
    }

    private static func sum(_ a: Int, _ b: Int) -> Int {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? .max : sum
    }
}
