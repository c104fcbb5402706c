import Detection
import Flows
import Packets
import TestSupport
import Testing

@Suite("Incidents")
struct IncidentLogTests {
    private func scan(_ host: String = "10.0.0.5", at minutes: Double = 0, rarity: Double = 1e-3) -> Alert {
        Evidence.hostAlert(
            host, at: Evidence.start + Int64(minutes * 6e7),
            ["contacts": 90, "ports_on_one_peer_max": 90, "peers_on_one_port_max": 1], rarity: rarity,
            [Evidence.reason("ports_on_one_peer_max", 90)])
    }

    private func flow(
        _ source: String, _ destination: String, at minutes: Double = 0, family: String? = nil, port: UInt16 = 22
    ) -> Alert {
        Evidence.flowAlert(
            Evidence.flowRow(source, 40_000, destination, port, at: Evidence.start + Int64(minutes * 6e7)),
            family: family)
    }

    private func alert(
        _ host: String, at seconds: Double, _ reasons: [(String, Double)],
        _ other: WritableKeyPath<HostRow, IPAddress?>,
        _ peer: String?
    ) -> Alert {
        var row = Evidence.row(
            host, at: Evidence.start + Int64(seconds * 1e6), Dictionary(reasons, uniquingKeysWith: { $1 }))
        row[keyPath: other] = peer.map(Evidence.address)
        let verdict = HostVerdict(
            host: row.host, window: .long, time: row.end, score: 9, pValue: 1e-8, rarity: Rarity(perDay: 1e-3),
            reasons: reasons.map { Evidence.reason($0.0, $0.1) })
        return AlertMaker(home: .privateRanges).alert(verdict, row: row)
    }

    @Test("Who scans and who is scanned are one incident, whichever is seen first", arguments: [false, true])
    func bothSidesOfAScan(victimFirst: Bool) {
        let scanner = alert(
            "10.0.0.5", at: 0, [("contacts", 90), ("ports_on_one_peer_max", 90)], \.contacted, "10.0.0.3")
        let victim = alert(
            "10.0.0.3", at: 0, [("approaches", 90), ("approaches_by_one_client_max", 90), ("approached_ports", 90)],
            \.caller, "10.0.0.5")
        #expect(scanner.pattern == .verticalScan && victim.pattern == .verticalScan && victim.isSuffered)
        #expect(scanner.headline.contains("on 10.0.0.3") && scanner.reasons.contains { $0.peer != nil })
        var log = IncidentLog()
        let first = log.take(victimFirst ? victim : scanner)
        let second = log.take(victimFirst ? scanner : victim)
        #expect(first.isNew && !second.isNew)
        #expect(second.incident.host == Evidence.address("10.0.0.5") && second.incident.isSource)
        #expect(second.incident.peer?.address == Evidence.address("10.0.0.3"))
        #expect(second.incident.pattern == .verticalScan)
        // Another scanner of the same host is another incident.
        let other = alert("10.0.0.8", at: 1, [("ports_on_one_peer_max", 90)], \.contacted, "10.0.0.3")
        #expect(log.take(other).isNew)
    }

    @Test("Who has most of the contacts is not named for a column that is of another")
    func theProxyIsNotTheVictim() {
        let both = alert(
            "10.0.0.5", at: 0, [("contacts", 550), ("ports_on_one_peer_max", 150)], \.contacted, "10.0.0.1")
        #expect(both.destination == nil && both.reasons.allSatisfy { $0.peer == nil })
    }

    @Test("A tunnel is one incident at its client and at the resolver that passes it on", arguments: [false, true])
    func tunnelThroughAResolver(resolverFirst: Bool) {
        let columns = [("dns_queries", 900.0), ("dns_names_one_domain_max", 800), ("dns_text_ratio", 1)]
        let client = alert("10.0.0.5", at: 0, columns, \.resolver, "10.0.0.2")
        let resolver = alert("10.0.0.2", at: 1, columns, \.resolver, "203.0.113.9")
        #expect(client.pattern == .dnsTunnel && client.destination?.address == Evidence.address("10.0.0.2"))
        var log = IncidentLog()
        let first = log.take(resolverFirst ? resolver : client)
        let second = log.take(resolverFirst ? client : resolver)
        #expect(first.isNew && !second.isNew && second.incident.alerts == 2)
        #expect(!log.take(resolver).isNew && !log.take(client).isNew)
        #expect(log.take(alert("10.0.0.7", at: 2, columns, \.resolver, "10.0.0.4")).isNew)
    }

    @Test("Alerts of one host fold while they keep coming, for as long as that is")
    func folding() {
        var log = IncidentLog()
        let first = log.take(scan())
        #expect(first.isNew && first.alert.incident == first.incident.id && first.alert.id != first.incident.id)
        for minutes in stride(from: 29.0, through: 290, by: 29) {
            let next = log.take(scan(at: minutes))
            #expect(!next.isNew && next.incident.id == first.incident.id)
        }
        let open = log.open(at: Evidence.start + 300 * Evidence.minute)
        #expect(open.map(\.alerts) == [11] && open.first?.last == Evidence.start + 290 * Evidence.minute)
        #expect(open.first?.first == Evidence.start)
        #expect(log.open(at: Evidence.start + 321 * Evidence.minute).isEmpty)
        let later = log.take(scan(at: 321))
        #expect(later.isNew && later.incident.id != first.incident.id)
        #expect(log.take(scan("10.0.0.6", at: 321)).isNew)
    }

    @Test("The rarest alert is told; severity never falls")
    func rarest() {
        var log = IncidentLog()
        let first = log.take(scan()).incident
        let rarer = log.take(scan(at: 1, rarity: 1e-9)).incident
        #expect(rarer.rarity.perDay == 1e-9 && rarer.severity > first.severity)
        let common = log.take(scan(at: 2, rarity: 0.5)).incident
        #expect(common.rarity.perDay == 1e-9 && common.severity >= rarer.severity)
    }

    @Test("A trained detector names the open novel incident of its host, and novel alerts then join it")
    func naming() {
        var log = IncidentLog()
        let first = log.take(scan())
        #expect(first.incident.family == "novel")
        let named = log.take(flow("10.0.0.5", "10.0.0.9", at: 1, family: "Probe"))
        #expect(!named.isNew && named.incident.id == first.incident.id && named.incident.family == "Probe")
        #expect(named.incident.headline == first.incident.headline)
        #expect(named.incident.models == ["baseline", "kdd.lapwing"])
        #expect(!log.take(scan(at: 2)).isNew)
        // Another family of the same host is another incident.
        #expect(log.take(flow("10.0.0.5", "10.0.0.9", at: 3, family: "DoS")).isNew)
        #expect(!log.take(flow("10.0.0.5", "10.0.0.9", at: 4, family: "Probe")).isNew)
    }

    @Test("A flow of a known family joins the incident of the host that suffers just that")
    func victim() {
        var log = IncidentLog()
        let server = Evidence.hostAlert(
            "10.0.0.9", ["login_approaches": 40, "approaches": 44], [Evidence.reason("login_approaches", 40)])
        let first = log.take(server)
        #expect(!first.incident.isSource && first.incident.pattern == .passwordGuessing)
        let guess = log.take(flow("203.0.113.9", "10.0.0.9", at: 1, family: "Brute Force"))
        #expect(!guess.isNew && guess.incident.family == "Brute Force" && !guess.incident.isSource)
        #expect(guess.incident.peer == Endpoint(Evidence.address("203.0.113.9")))
        #expect(log.take(flow("203.0.113.9", "10.0.0.9", at: 2, family: "Web Attack", port: 80)).isNew)
    }

    @Test("A host that suffers joins the incident of the one that is known to do it")
    func sufferer() {
        var log = IncidentLog()
        let guesser = Evidence.hostAlert(
            "10.0.0.5", ["login_contacts": 40], [Evidence.reason("login_contacts", 40, peer: "10.0.0.9")])
        let server = Evidence.hostAlert(
            "10.0.0.9", at: Evidence.start + Evidence.minute, ["login_approaches": 40, "approaches": 44],
            [Evidence.reason("login_approaches", 40)])
        let first = log.take(guesser)
        let second = log.take(server)
        #expect(!second.isNew && second.incident.id == first.incident.id && second.incident.isSource)
        #expect(second.incident.host == Evidence.address("10.0.0.5"))
        #expect(log.take(scan("10.0.0.9", at: 2)).isNew)
    }

    @Test("One outside who acts on who knows whom and one at home who suffers the same at once are one cause")
    func counterparts() {
        func holder(_ host: String, at seconds: Int64) -> Alert {
            Evidence.hostAlert(
                host, at: Evidence.start + seconds * 1_000_000, ["open_to_one_service_max": 200, "contacts": 70],
                [Evidence.reason("open_to_one_service_max", 200)])
        }
        func held(at seconds: Int64) -> Alert {
            Evidence.hostAlert(
                "10.0.0.8", at: Evidence.start + seconds * 1_000_000, ["open_in_max": 230],
                [Evidence.reason("open_in_max", 230)])
        }
        var log = IncidentLog()
        let first = log.take(holder("198.51.100.7", at: 0))
        #expect(!log.take(held(at: 20)).isNew && !log.take(held(at: 400)).isNew)
        #expect(log.take(holder("198.51.100.8", at: 500)).isNew)
        #expect(first.incident.isSource)
        var other = IncidentLog()
        #expect(other.take(held(at: 0)).isNew)
        let joined = other.take(holder("198.51.100.7", at: 30))
        #expect(!joined.isNew && !joined.incident.isSource)
        #expect(joined.incident.headline.hasPrefix("10.0.0.8 had 230 connections"))
        // One at home may have its own reasons.
        #expect(other.take(holder("10.0.0.5", at: 40)).isNew)
    }

    @Test("A forged flood is few incidents, whether its victim is known or not", arguments: [true, false])
    func forgedFlood(isVictimKnown: Bool) {
        var log = IncidentLog()
        var ids: Set<String> = []
        var alerts = 0
        for number in 0..<600 {
            let source = "198.51.\(number / 200).\(number % 200 + 1)"
            let time = Double(number) / 600
            let alert =
                isVictimKnown
                ? flow(source, "10.0.0.3", at: time, port: 80)
                : Evidence.hostAlert(
                    source, at: Evidence.start + Int64(time * 6e7), ["contacts": 30],
                    [Evidence.reason("contacts_to_one_service_max", 30)])
            ids.insert(log.take(alert).incident.id)
            alerts += 1
            if number == 300 {
                let victim = Evidence.hostAlert(
                    "10.0.0.3", window: .short, at: Evidence.start + Evidence.minute / 2,
                    ["half_open_in_max": 5000, "approaches": 6000], [Evidence.reason("half_open_in_max", 5000)])
                let taken = log.take(victim)
                ids.insert(taken.incident.id)
                alerts += 1
                #expect(taken.incident.pattern == .synFlood && taken.incident.host == Evidence.address("10.0.0.3"))
                #expect(!taken.incident.isSource)
            }
        }
        #expect(ids.count <= 5)
        let open = log.open(at: Evidence.start + Evidence.minute)
        #expect(open.map(\.alerts).reduce(0, +) == alerts)
        let flood = open.first { $0.pattern == .synFlood }
        #expect((flood?.alerts ?? 0) > 250)
        #expect(flood?.headline.contains("half-open") == true)
    }

    @Test("A handful of outside hosts over an hour stay on their own, and so do hosts at home")
    func noCrowd() {
        var log = IncidentLog()
        for number in 0..<10 {
            #expect(log.take(flow("198.51.100.\(number)", "10.0.0.3", at: Double(number) * 2)).isNew)
            #expect(log.take(flow("10.0.1.\(number)", "10.0.0.3", at: Double(number) * 2)).isNew)
        }
    }

    @Test("Further patterns of the host are told beside the first")
    func others() {
        var log = IncidentLog()
        _ = log.take(scan(rarity: 1e-9))
        func beacon(at minutes: Int64) -> Alert {
            Evidence.hostAlert(
                "10.0.0.5", at: Evidence.start + minutes * Evidence.minute, ["contacts": 2],
                [Evidence.reason("rare_regular", 20, peer: "203.0.113.9")])
        }
        // One alert may be the edge of another attack.
        #expect(log.take(beacon(at: 1)).incident.otherPatterns == nil)
        let incident = log.take(beacon(at: 2)).incident
        #expect(incident.pattern == .verticalScan && incident.otherPatterns == [.beacon])
        #expect(incident.headline.hasSuffix("Vertical scan (T1046). Also a beacon (T1071)."))
        // After a restart as before it.
        var resumed = IncidentLog(resuming: [incident])
        let same = resumed.take(scan(at: 3, rarity: 0.5))
        #expect(!same.isNew && same.incident.headline == incident.headline && same.incident.alerts == 4)
    }

    @Test("Flows that several alerts tell of are counted once")
    func flows() {
        var log = IncidentLog()
        func window(_ window: HostWindow, _ seconds: Int64, _ contacts: Double) -> Int {
            let alert = Evidence.hostAlert(
                "10.0.0.5", window: window, at: Evidence.start + 40_000_000 + seconds * 1_000_000,
                ["contacts": contacts],
                [Evidence.reason("contacts", contacts)])
            return log.take(alert).incident.flows
        }
        // Evidence.start is 20 s into its minute.
        #expect(window(.short, 6, 30) == 30)
        #expect(window(.short, 10, 50) == 50)
        #expect(window(.short, 20, 70) == 120)
        #expect(window(.long, 60, 200) == 200)
        #expect(window(.short, 70, 5) == 205)
    }

    @Test("Memory is bounded: the one that was quiet for longest goes, and is counted")
    func bounded() {
        var log = IncidentLog(limit: 10)
        for number in 0..<10 { _ = log.take(scan("10.0.0.\(number)", at: Double(number) / 10)) }
        #expect(!log.take(scan("10.0.0.0", at: 1)).isNew)
        for number in 10..<15 { #expect(log.take(scan("10.0.0.\(number)", at: 1.5)).isNew) }
        #expect(log.shed == 5)
        let open = log.open(at: Evidence.start + 2 * Evidence.minute)
        #expect(open.count == 10)
        #expect(open.contains { $0.host == Evidence.address("10.0.0.0") })
        #expect(!open.contains { $0.host == Evidence.address("10.0.0.1") })
    }

    @Test("Random streams: alerts add up, ids are one each, and a second run gives the same", arguments: 1...12)
    func randomStreams(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        var alerts: [Alert] = []
        var minutes = 0.0
        for _ in 0..<400 {
            minutes += Double.random(in: 0...(seed % 3 == 0 ? 20 : 1), using: &random)
            // Now and then the clock is set back.
            if Int.random(in: 0..<60, using: &random) == 0 { minutes -= 50 }
            let host = "10.0.0.\(Int.random(in: 1..<20, using: &random))"
            let outside = "198.51.100.\(Int.random(in: 1..<60, using: &random))"
            let family = ["DoS", "Probe", nil, nil].randomElement(using: &random) ?? nil
            switch Int.random(in: 0..<4, using: &random) {
            case 0: alerts.append(scan(host, at: minutes))
            case 1: alerts.append(flow(host, outside, at: minutes, family: family))
            case 2: alerts.append(flow(outside, host, at: minutes, family: family))
            default:
                alerts.append(
                    Evidence.hostAlert(
                        host, window: .short, at: Evidence.start + Int64(minutes * 6e7), ["half_open_in_max": 900],
                        [Evidence.reason("half_open_in_max", 900)]))
            }
        }
        var log = IncidentLog(limit: seed % 4 == 0 ? 12 : 10_000)
        var twin = log
        var latest: [String: Incident] = [:]
        var count: [String: Int] = [:]
        var begun: Set<String> = []
        for alert in alerts {
            let taken = log.take(alert)
            let again = twin.take(alert)
            #expect(again.alert == taken.alert && again.incident == taken.incident && again.isNew == taken.isNew)
            #expect(taken.alert.incident == taken.incident.id)
            if taken.isNew {
                begun.insert(taken.incident.id)
                count[taken.incident.id] = 0
            }
            #expect(begun.contains(taken.incident.id))
            count[taken.incident.id, default: 0] += 1
            let before = latest[taken.incident.id]
            if let before, !taken.isNew {
                #expect(taken.incident.severity >= before.severity && taken.incident.flows >= before.flows)
                #expect(taken.incident.rarity.perDay <= before.rarity.perDay)
                #expect(taken.incident.host == before.host)
            }
            #expect(taken.incident.alerts == count[taken.incident.id])
            #expect(taken.incident.first <= alert.time && alert.time <= taken.incident.last)
            #expect(Set(taken.incident.models).count == taken.incident.models.count)
            latest[taken.incident.id] = taken.incident
        }
        #expect(count.values.reduce(0, +) == alerts.count)
        let open = log.open(at: alerts.last?.time ?? 0)
        #expect(Set(open.map(\.id)).count == open.count)
        #expect(open.allSatisfy { latest[$0.id] == $0 })
    }

    @Test("Severity never falls as rarity per day does, and stays within 0 to 100")
    func severity() {
        var before = 0
        for step in -20...310 {
            let severity = Severity.of(
                Rarity(perDay: pow10(-step)), pattern: .exfiltration, family: "novel", alerts: 1, flows: 1, models: 1)
            #expect(severity >= before && (0...100).contains(severity))
            before = severity
        }
        #expect(
            Severity.of(Rarity(perDay: .nan), pattern: nil, family: "novel", alerts: 0, flows: -3, models: 0) <= 100)
        #expect(
            Severity.of(Rarity(perDay: 0), pattern: .exfiltration, family: "U2R", alerts: .max, flows: .max, models: 9)
                <= 100)
    }

    private func pow10(_ power: Int) -> Double {
        var value = 1.0
        for _ in 0..<abs(power) { value *= power < 0 ? 0.1 : 10 }
        return value
    }

    @Test("Times at the ends of what fits do no harm")
    func wildTimes() {
        var log = IncidentLog()
        for time in [Int64.min, .max, 0, .min, .max, -1] {
            var alert = flow("198.51.100.7", "10.0.0.3")
            alert.time = time
            #expect(log.take(alert).incident.alerts >= 1)
            var window = scan()
            window.time = time
            #expect(log.take(window).incident.alerts >= 1)
        }
        _ = log.open(at: .min)
        _ = log.open(at: .max)
    }
}
