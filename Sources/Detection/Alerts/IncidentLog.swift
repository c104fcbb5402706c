import Flows
import Packets

/// Folds alerts with one cause into incidents.
///
/// In this order, among incidents whose latest alert is no longer ago than `quiet`:
///
/// 1. an alert joins the incident of its host and family; one of a known family also that of its host which is `novel`
///    so far, and names it; one that is `novel` the latest of its host, since it has no opinion of its own;
/// 2. an alert joins the incident of the host that is acted on, where that one suffers just what the alert shows; the
///    alert of a host that suffers joins the incident of the one that does just this to it; and where one outside does
///    something to who knows whom within a minute of one at home that suffers just this, they are one; a resolver that
///    passes a tunnel on joins who tunnels through it, and the other way round;
/// 3. where more than three hosts outside act on one host at home within a minute, the next are taken as one crowd, whose
///    senders may be forged, and join the incident of that host;
/// 4. else it begins an incident.
///
/// An incident may last for as long as its alerts keep coming. Memory is bounded: incidents that are over leave, and
/// beyond `limit` the one that was quiet for longest, which is counted; so an alert of its host begins a new one.
public struct IncidentLog: Sendable {
    private let quiet: Int64
    private let home: HomeNetworks
    private let limit: Int

    private var incidents: [UInt64: OpenIncident] = [:]
    private var next: UInt64 = 0
    private var byHost: [IPAddress: [UInt64]] = [:]
    /// Those who act on one known host, by that host.
    private var byPeer: [IPAddress: UInt64] = [:]
    /// Each open incident once, roughly in the order of their latest alerts.
    private var queue: [UInt64] = []
    private var queueStart = 0
    private var crowds = Crowds()
    /// The latest incident of a host at home that suffers, and of one outside that does something to who knows whom.
    private var suffering: [Pattern: UInt64] = [:]
    private var acting: [Pattern: UInt64] = [:]
    /// The incident of a crowd of which it is not known on whom it acts.
    private var crowding: UInt64?

    /// Open incidents that had to go to make room.
    public private(set) var shed: UInt64 = 0

    /// A log of incidents.
    ///
    /// - Parameters:
    ///   - quiet: microseconds without an alert after which an incident is over.
    ///   - home: which addresses are at home.
    ///   - limit: the most open incidents.
    ///   - resuming: incidents that were open before, to go on with.
    public init(
        quiet: Int64 = 1_800_000_000, home: HomeNetworks = .privateRanges, limit: Int = 10_000,
        resuming: [Incident] = []
    ) {
        self.quiet = max(0, quiet)
        self.home = home
        self.limit = max(1, limit)
        var known: Set<String> = []
        for incident in resuming.sorted(by: { ($0.last, $0.id) < ($1.last, $1.id) }).suffix(self.limit)
        where known.insert(incident.id).inserted {
            insert(OpenIncident(resuming: incident, home: home))
        }
    }

    /// Takes an alert into the incident that it belongs to, or begins one with it.
    ///
    /// - Returns: the alert with its id and its incident's, the incident with it, and whether that began with it.
    ///
    /// Complexity: O(1) amortised, in the open incidents.
    public mutating func take(_ alert: Alert) -> (alert: Alert, incident: Incident, isNew: Bool) {
        var alert = alert
        alert.id = alert.evidenceID
        close(at: alert.time)
        let crowd = crowded(alert)
        var number = ownIncident(alert)
        if number == nil, let shared = sharedIncident(alert) {
            number = shared
            if incidents[shared]?.admit(alert.host) == true { byHost[alert.host, default: []].append(shared) }
        }
        if number == nil, let crowd { number = leader(of: crowd, alert) }
        let isNew = number == nil
        if let number {
            incidents[number]?.add(alert)
        } else {
            makeRoom()
            number = insert(OpenIncident(alert, home: home, crowded: crowd?.victim))
        }
        guard let number, let incident = incidents[number]?.incident else {
            // Cannot be: it was looked up or put in just now.
            return (alert, OpenIncident(alert, home: home).incident, true)
        }
        index(incident, number)
        alert.incident = incident.id
        return (alert, incident, isNew)
    }

    /// The incidents that are open at a time, the earliest first.
    public func open(at time: Int64) -> [Incident] {
        incidents.values.map(\.incident).filter { isOpen($0, at: time) }.sorted {
            ($0.first, $0.id) < ($1.first, $1.id)
        }
    }

    // MARK: Finding

    private func isOpen(_ incident: Incident, at time: Int64) -> Bool { isOpen(incident, at: time, within: quiet) }

    private func isOpen(_ incident: Incident, at time: Int64, within quiet: Int64) -> Bool {
        let (after, tooLate) = time.subtractingReportingOverflow(incident.last)
        let (before, tooEarly) = incident.first.subtractingReportingOverflow(time)
        return !tooLate && after <= quiet && !tooEarly && before <= quiet
    }

    private func openOnes(of host: IPAddress, at time: Int64) -> [(number: UInt64, incident: Incident)] {
        (byHost[host] ?? []).compactMap { number in
            guard let incident = incidents[number]?.incident, isOpen(incident, at: time) else { return nil }
            return (number, incident)
        }
    }

    private func ownIncident(_ alert: Alert) -> UInt64? {
        // One that has joined another's incident goes on there with the same, and with nothing else.
        let open = openOnes(of: alert.host, at: alert.time).filter {
            $0.incident.host == alert.host || alert.pattern == nil || alert.pattern == $0.incident.pattern
        }
        if alert.family != AttackFamily.novel {
            let same = open.first { $0.incident.family == alert.family }
            return (same ?? open.first { $0.incident.family == AttackFamily.novel })?.number
        }
        return open.max { ($0.incident.last, $0.number) < ($1.incident.last, $1.number) }?.number
    }

    private func sharedIncident(_ alert: Alert) -> UInt64? {
        if alert.isSuffered, let victim = alert.destination?.address {
            // What it suffers goes on in its own incident, also once it is known by whom.
            let own = openOnes(of: victim, at: alert.time).last {
                $0.incident.host == victim && !$0.incident.isSource
            }
            if let own { return own.number }
        }
        if alert.source != nil, let victim = alert.destination?.address {
            for (number, incident) in openOnes(of: victim, at: alert.time) where !incident.isSource {
                guard let pattern = incident.pattern else { continue }
                let isNamed = alert.family != AttackFamily.novel && AttackFamily.agrees(alert.family, with: pattern)
                if alert.pattern == pattern || isNamed && alert.pattern == nil { return number }
            }
        }
        if alert.isSuffered, alert.source == nil, let victim = alert.destination?.address,
            let number = byPeer[victim], let incident = incidents[number]?.incident, incident.isSource,
            incident.peer?.address == victim, isOpen(incident, at: alert.time, within: aftermath(alert, of: incident))
        {
            return number
        }
        return relay(alert) ?? counterpart(alert)
    }

    /// For how long what a host suffers from who knows whom is put down to who acted on it: while it is just that, or what
    /// is left of it in columns that remember ten minutes; anything else within a minute only.
    private func aftermath(_ alert: Alert, of incident: Incident) -> Int64 {
        if alert.pattern == incident.pattern, alert.pattern != nil { return quiet }
        let isOther = alert.pattern != nil && alert.patternShare >= PatternReading.clear
        return min(quiet, isOther ? Crowds.span : 10 * Crowds.span)
    }

    /// A resolver asks on for whom asks it: the tunnel that is seen at both is one.
    private func relay(_ alert: Alert) -> UInt64? {
        guard alert.pattern == .dnsTunnel, let source = alert.source?.address else { return nil }
        if let number = byPeer[source], let incident = incidents[number]?.incident, incident.isSource,
            incident.pattern == .dnsTunnel, incident.peer?.address == source, isOpen(incident, at: alert.time)
        {
            return number
        }
        guard let asked = alert.destination?.address else { return nil }
        return openOnes(of: asked, at: alert.time).first {
            $0.incident.isSource && $0.incident.host == asked && $0.incident.pattern == .dnsTunnel
        }?.number
    }

    /// Who suffers at the same time just what a host outside does to somebody who is not known, or the other way round.
    ///
    /// While a host is flooded, that is also what those do who act on who knows whom without a pattern of their own.
    private func counterpart(_ alert: Alert) -> UInt64? {
        guard (alert.source == nil) != (alert.destination == nil) else { return nil }
        let isActing = alert.source != nil
        guard home.contains(alert.host) != isActing else { return nil }
        let isFlood = alert.pattern == nil || alert.pattern == .synFlood || alert.pattern == .packetFlood
        let patterns = isActing && isFlood ? [.synFlood, .packetFlood] : [alert.pattern].compactMap { $0 }
        for pattern in patterns {
            guard let number = (isActing ? suffering : acting)[pattern], let incident = incidents[number]?.incident,
                incident.isSource != isActing, incident.pattern == pattern,
                isOpen(incident, at: alert.time, within: min(quiet, Crowds.span)),
                isActing || incident.peer == nil && !home.contains(incident.host)
            else { continue }
            return number
        }
        return nil
    }

    // MARK: Crowds

    /// The crowd that an alert's source is one of, if it is.
    private mutating func crowded(_ alert: Alert) -> Crowds.Crowd? {
        guard let source = alert.source?.address, !home.contains(source) else { return nil }
        let victim = alert.destination.map(\.address)
        if let victim, !home.contains(victim) { return nil }
        return crowds.meet(source, on: victim, at: alert.time)
    }

    /// The incident that stands for a crowd; nil where it is to begin.
    private mutating func leader(of crowd: Crowds.Crowd, _ alert: Alert) -> UInt64? {
        if let victim = crowd.victim {
            return openOnes(of: victim, at: alert.time).last { !$0.incident.isSource }?.number
        }
        // Whom these act on is not known. Where a host is being flooded, that is the cause.
        for number in [suffering[.synFlood], suffering[.packetFlood], crowding] {
            guard let number, let incident = incidents[number]?.incident else { continue }
            if isOpen(incident, at: alert.time, within: min(quiet, 2 * Crowds.span)) { return number }
        }
        for source in crowd.sources {
            guard let first = openOnes(of: source, at: alert.time).last?.number else { continue }
            incidents[first]?.crowd()
            crowding = first
            return first
        }
        return nil
    }

    // MARK: Keeping

    @discardableResult
    private mutating func insert(_ open: OpenIncident) -> UInt64 {
        let number = next
        next += 1
        incidents[number] = open
        byHost[open.incident.host, default: []].append(number)
        queue.append(number)
        index(open.incident, number)
        return number
    }

    private mutating func index(_ incident: Incident, _ number: UInt64) {
        if incident.isSource, let peer = incident.peer?.address { byPeer[peer] = number }
        guard let pattern = incident.pattern, home.contains(incident.host) != incident.isSource else { return }
        if !incident.isSource {
            suffering[pattern] = number
        } else if incident.peer == nil {
            acting[pattern] = number
        }
    }

    /// Lets those go that have been quiet for long enough, as far as they are at the queue's front.
    private mutating func close(at time: Int64) {
        while queueStart < queue.count {
            let number = queue[queueStart]
            guard let open = incidents[number] else {
                advance()
                continue
            }
            let (quietFor, overflow) = time.subtractingReportingOverflow(open.queuedAt)
            if time < open.queuedAt || !overflow && quietFor <= quiet { return }
            if isOpen(open.incident, at: time) {
                requeue(number, at: open.incident.last)
            } else {
                remove(number)
                advance()
            }
        }
    }

    /// Lets the one go that was quiet for longest, where there are as many as may be.
    private mutating func makeRoom() {
        while incidents.count >= limit, queueStart < queue.count {
            let number = queue[queueStart]
            if let open = incidents[number], open.incident.last > open.queuedAt {
                requeue(number, at: open.incident.last)
            } else {
                remove(number)
                advance()
                shed += 1
            }
        }
    }

    private mutating func requeue(_ number: UInt64, at time: Int64) {
        incidents[number]?.queuedAt = time
        queue.append(number)
        advance()
    }

    private mutating func advance() {
        queueStart += 1
        if queueStart > 64, queueStart * 2 > queue.count {
            queue.removeFirst(queueStart)
            queueStart = 0
        }
    }

    private mutating func remove(_ number: UInt64) {
        guard let open = incidents.removeValue(forKey: number) else { return }
        let incident = open.incident
        for host in [incident.host] + open.others {
            byHost[host]?.removeAll { $0 == number }
            if byHost[host]?.isEmpty == true { byHost[host] = nil }
        }
        // What it was indexed by before its peers differed is void: numbers are never used again.
        if let peer = incident.peer?.address, byPeer[peer] == number { byPeer[peer] = nil }
        if byPeer.count > 2 * limit { byPeer = byPeer.filter { incidents[$0.value] != nil } }
        // The patterns' latest are void by their numbers too.
        if crowding == number { crowding = nil }
    }
}
