import Flows
import Packets

/// Makes alerts of verdicts: who acts on whom, what it looks like, how many packets it is about.
public struct AlertMaker: Sendable {
    private let home: HomeNetworks

    /// The most reasons that an alert keeps.
    static let reasonLimit = 12

    /// A maker for a network.
    public init(home: HomeNetworks) { self.home = home }

    /// The alert of a host's window that the baseline finds strange.
    ///
    /// Whether the host acts or suffers follows from the columns that made it strange.
    ///
    /// Complexity: O(reasons + columns).
    public func alert(_ verdict: HostVerdict, row: HostRow) -> Alert {
        let facts = HostFacts(row: row)
        var found = verdict.reasons
        if let peer = verdict.peer, !found.isEmpty, found[0].peer == nil { found[0].peer = peer }
        for place in found.indices where found[place].peer == nil {
            found[place].peer = Self.peer(of: found[place].feature, row, facts)
        }
        let reasons = Self.ordered(found)
        let reading = PatternReading(reasons, facts)
        let host = Endpoint(verdict.host)
        let other = peer(reading, reasons, row).map { Endpoint($0) }
        let acts = reading.side == .acts
        var alert = Alert(
            time: verdict.time, subject: .host(window: Int(verdict.window.length / 1_000_000)),
            source: acts ? host : other, destination: acts ? other : host,
            transport: transport(reading.pattern, row), bytes: Self.sum(facts["bytes_out"], facts["bytes_in"]),
            packets: Self.sum(facts["packets_out"], facts["packets_in"]),
            flows: max(1, Int(clamping: Self.sum(facts["contacts"], facts["approaches"]))), model: "baseline",
            score: Self.finite(verdict.score), pValue: Self.finite(verdict.pValue), rarity: verdict.rarity,
            family: AttackFamily.novel, isNovel: true, pattern: reading.pattern, reasons: reasons)
        alert.patternShare = reading.share
        alert.isSuffered = !acts
        alert.id = alert.evidenceID
        return alert
    }

    /// The alert of a flow that a model finds strange or knows as an attack.
    ///
    /// The family of a trained detector stands; a pattern is added only where the flow alone shows it and the family
    /// does not speak against it.
    public func alert(_ verdict: FlowVerdict, row: FlowRow, model: String, reasons: [Reason]) -> Alert {
        let facts = FlowFacts(row)
        let sides = row.sides
        var family = AttackFamily.novel
        if let known = verdict.family, !verdict.isNovel, known.lowercased() != "benign" { family = known }
        var pattern = facts.pattern(home: home)
        if let (seen, _) = pattern, !AttackFamily.agrees(family, with: seen) { pattern = nil }
        if pattern == nil, family.lowercased() == "brute force" { pattern = (.passwordGuessing, 0.6) }
        var alert = Alert(
            time: max(row.last, row.start), subject: .flow,
            source: sides.source, destination: sides.destination,
            transport: row.transport, bytes: facts.bytes, packets: facts.packets, flows: 1, model: model,
            score: Self.finite(Double(verdict.score)), pValue: Self.finite(verdict.pValue), rarity: verdict.rarity,
            family: family, isNovel: family == AttackFamily.novel, pattern: pattern?.0,
            reasons: Self.ordered(reasons))
        alert.patternShare = pattern?.1 ?? 0
        alert.id = alert.evidenceID
        return alert
    }

    // MARK: Parts

    /// The one that a column about one peer is about: who has most of the contacts, where the column alone is half of
    /// them, so that it can be no other.
    private static func peer(of column: String, _ row: HostRow, _ facts: HostFacts) -> IPAddress? {
        switch column {
        case "ports_on_one_peer_max", "contacts_to_one_service_max":
            facts[column] * 2 >= facts["contacts"] ? row.contacted : nil
        case "approaches_by_one_client_max":
            facts[column] * 2 >= facts["approaches"] ? row.caller : nil
        default: nil
        }
    }

    /// The other side, where it is one and known: the reasons name it, or one peer stands out in what the row tells.
    private func peer(_ reading: PatternReading, _ reasons: [Reason], _ row: HostRow) -> IPAddress? {
        guard let pattern = reading.pattern else { return reasons.first?.peer }
        for reason in reasons {
            guard let peer = reason.peer else { continue }
            let votes = PatternVote.votes(reason.feature)
            if votes.contains(where: { $0.pattern == pattern && $0.side == reading.side }) { return peer }
        }
        // Only where what is strange is about one peer: who opens most contacts of a minute may be a visitor of a host
        // that others hold, or did for ten minutes.
        func named(by column: String) -> IPAddress? { reasons.first { $0.feature == column }?.peer }
        switch (pattern, reading.side) {
        case (.passwordGuessing, .acts):
            return Self.most(row.visits, atLeast: 5) { UInt64($0.loginsOut) }
                ?? named(by: "contacts_to_one_service_max")
        case (.passwordGuessing, .suffers):
            return Self.most(row.visits, atLeast: 5) { UInt64($0.loginsIn) }
                ?? named(by: "approaches_by_one_client_max")
        case (.exfiltration, .acts):
            return Self.most(row.visits.filter { !home.contains($0.peer) }, atLeast: 100_000) { $0.bytesOut }
        case (.verticalScan, .acts): return named(by: "ports_on_one_peer_max")
        case (.synFlood, .acts), (.heldConnections, .acts): return named(by: "contacts_to_one_service_max")
        case (.verticalScan, .suffers), (.synFlood, .suffers), (.heldConnections, .suffers):
            return named(by: "approaches_by_one_client_max")
        case (.dnsTunnel, .acts): return row.resolver
        default: return nil
        }
    }

    /// The peer with by far the most of something: at least four times as much as any other.
    private static func most(
        _ visits: [PeerVisit], atLeast least: UInt64, _ measure: (PeerVisit) -> UInt64
    ) -> IPAddress? {
        var first: (peer: IPAddress, amount: UInt64)?
        var second: UInt64 = 0
        for visit in visits {
            let amount = measure(visit)
            if amount > first?.amount ?? 0 {
                second = first?.amount ?? 0
                first = (visit.peer, amount)
            } else {
                second = max(second, amount)
            }
        }
        guard let first, first.amount >= least, first.amount / 4 >= second else { return nil }
        return first.peer
    }

    private func transport(_ pattern: Pattern?, _ row: HostRow) -> IPProtocol? {
        switch pattern {
        case .synFlood, .passwordGuessing, .heldConnections: return .tcp
        case .icmpTunnel: return row.host.isV4 ? .icmp : .icmpV6
        case .packetFlood:
            let facts = HostFacts(row: row)
            let datagrams = facts["udp_packets_in"] + facts["udp_packets_out"]
            return datagrams * 2 > facts["packets_in"] + facts["packets_out"] ? .udp : nil
        default: return nil
        }
    }

    /// The weightiest first; those of one weight keep their order.
    private static func ordered(_ reasons: [Reason]) -> [Reason] {
        let clean = reasons.map { reason in
            var reason = reason
            reason.value = finite(reason.value)
            reason.low = finite(reason.low)
            reason.high = finite(reason.high)
            reason.highestAnywhere = reason.highestAnywhere.map(finite)
            reason.contribution = finite(reason.contribution)
            return reason
        }
        let order = clean.indices.sorted {
            (clean[$1].contribution, $0) < (clean[$0].contribution, $1)
        }
        return order.prefix(reasonLimit).map { clean[$0] }
    }

    /// A number that JSON can hold.
    static func finite(_ value: Double) -> Double {
        value.isNaN ? 0 : min(.greatestFiniteMagnitude, max(-.greatestFiniteMagnitude, value))
    }

    private static func sum(_ a: Double, _ b: Double) -> UInt64 {
        let sum = max(0, a) + max(0, b)
        return sum < 1e18 ? UInt64(sum) : UInt64(1e18)
    }
}
