import Packets
import Tabular

/// What the office's people and their machines do on the web.
extension OfficeTraffic {
    /// Gives every host its habits.
    mutating func settle() {
        for client in network.clients {
            let who = temperaments[client - network.clients.lowerBound]
            func people(_ kind: Activity.Kind, _ mean: Double, _ choice: Int = 0) {
                add(Activity(kind: kind, host: client, mean: mean / who.haste, choice: choice))
            }
            people(.browse, 170)
            people(.lookup, 70)
            people(.video, 4_500)
            people(.download, 1_300)
            people(.sync, breadth.syncing)
            people(.readMail, 260)
            people(.sendMail, 1_500)
            people(.fileShare, 190)
            people(.push, 700)
            people(.stale, 42)
            people(.ping, 2_400)
            people(.odd, 300)
            people(.printing, 4_000)
            if random.chance(0.4) { people(.shell, 1_500) }
            if random.chance(0.3) { people(.copy, 2_800) }
            if random.chance(0.4) { people(.conference, 16_000) }
            settleMachine(client)
            for _ in 0..<random.integer(2...4) {
                // Machines that were on before have their connections already.
                let site = who.site(&random)
                openPush(client, site: site, isOpen: random.chance(0.7), at: agenda.now + random.wait(upTo: 60))
            }
        }
        settleServers()
    }

    /// What a person's machine does by itself.
    private mutating func settleMachine(_ client: Int) {
        func machine(_ kind: Activity.Kind, _ mean: Double, jitter: Double? = nil, choice: Int = 0) {
            let timing: Activity.Timing = jitter.map { .clock(jitter: $0) } ?? .machine
            add(Activity(kind: kind, host: client, mean: mean, timing: timing, choice: choice))
        }
        for _ in 0..<random.integer(2...4) {
            let period = random.pick([30.0, 60, 60, 90, 120, 300, 300, 600, 900])
            let jitter = random.pick([0.001, 0.01, 0.05, 0.1, 0.3])
            machine(.telemetry, period, jitter: jitter, choice: random.integer(below: network.sites.count))
        }
        machine(.readMail, random.pick([120.0, 300, 600]), jitter: 0.01)
        machine(.clock, random.pick([64.0, 256, 512, 1024]), jitter: 0.02, choice: random.integer(below: 4))
        machine(.ssdp, 140, jitter: 0.05)
        machine(.mdns, 220)
        machine(.arp, 45)
        machine(.neighbour, 50)
        machine(.dhcp, 1_800, jitter: 0.05)
        if random.chance(0.5) { machine(.llmnr, 240) }
        if random.chance(0.5) { machine(.announcement, 30, jitter: 0.01) }
        if random.chance(0.5) { machine(.metrics, random.pick([10.0, 30, 60]), jitter: 0.02) }
        if random.chance(0.4) { machine(.logs, 60) }
        machine(.backup, 3_600, jitter: 0.2)
        // What watches the machine sends what it saw.
        machine(.sync, 200, jitter: 0.3)
    }

    // MARK: The web

    /// A page, and what it wants from elsewhere; then perhaps another after a while.
    mutating func browse(_ activity: Activity) -> NextTime {
        let client = activity.host
        let who = temperaments[client - network.clients.lowerBound]
        let now = agenda.now
        if random.rarely(breadth.wandering) {
            wander(client)
            return .usual
        }
        let site = who.site(&random)
        openPage(client, site: site, objects: random.integer(2...14), size: 5_500, at: now)
        var elsewhere = 0.1
        for _ in 0..<random.integer(0...4) {
            elsewhere += random.exponential(0.35)
            if random.rarely(breadth.strangeParts) {
                openPart(client, at: now + Int64(elsewhere * 1e6))
                continue
            }
            let other = random.chance(0.5) ? random.integer(below: min(40, network.sites.count)) : who.site(&random)
            openPage(client, site: other, objects: random.integer(1...4), size: 4_500, at: now + Int64(elsewhere * 1e6))
        }
        if random.chance(0.12) { openPush(client, site: site, isOpen: false, at: now + random.wait(upTo: 3)) }
        if random.chance(0.7) { return .at(now + Int64(random.logNormal(median: who.reading, sigma: 0.9) * 1e6)) }
        return .usual
    }

    private mutating func openPage(_ client: Int, site: Int, objects: Int, size: Double, at time: Int64) {
        let ready = resolve(client, site: site, at: time)
        openPage(client, host: host(ofSite: site, for: client), objects: objects, size: size, at: ready)
    }

    /// A host of a site as a client hears of it; now and then a content network names one that it did not name before.
    private mutating func host(ofSite site: Int, for client: Int) -> Int {
        site % 5 < 2 && random.rarely(breadth.strangeEdges)
            ? edge(ofSite: site, for: client) : network.host(ofSite: site, &random)
    }

    /// A page of a host whose address is known at a time.
    mutating func openPage(_ client: Int, host: Int, objects: Int, size: Double, at ready: Int64) {
        let count = random.chance(0.2) ? random.integer(2...5) : 1
        let isV6 = prefersV6(client, host)
        for _ in 0..<count {
            let share = max(1, objects / count)
            let isQuic = random.chance(0.15)
            let isPlain = !isQuic && random.chance(0.03)
            var script =
                isQuic
                ? Script.quic(objects: share, size: size, &random)
                : Script.web(objects: share, size: size, &random)
            if !isQuic, random.chance(breadth.remarks) {
                // A form, a picture, a remark.
                script = .upload(bytes: min(2e6, random.logNormal(median: 12_000, sigma: 1.4)), &random)
            }
            if isPlain {
                script.turns = [
                    .client(Spread(380, 0.4), after: Spread(400, 0.7), .webRequest),
                    .server(Spread(size, 1.2), after: Spread(30_000, 1), .webReply),
                ]
                script.loopFrom = 0
            }
            begin(
                script, from: client, to: host, port: isPlain ? 80 : 443, at: ready + random.wait(upTo: 0.05),
                isV6: isV6)
        }
    }

    func prefersV6(_ client: Int, _ host: Int) -> Bool {
        guard network.hosts[client].v6 != .unspecified, network.hosts[host].v6 != .unspecified else { return false }
        let place = client - network.clients.lowerBound
        // One habit for a pair, so that a host is not spoken to in both families by turns.
        let draw = Double((client &* 2_654_435 &+ host &* 40_503) % 1000) / 1000
        return draw < (temperaments.indices.contains(place) ? temperaments[place].newness : 0.2)
    }

    /// Opens a connection that is kept for long.
    mutating func openPush(_ client: Int, site: Int, isOpen: Bool, at time: Int64) {
        let ready = isOpen ? time : resolve(client, site: site, at: time)
        let host = network.host(ofSite: site, &random)
        begin(
            .push(isOpen: isOpen, &random), from: client, to: host,
            port: random.pick([443, 443, 443, 993, 5_223, 8_883]),
            at: ready, isV6: prefersV6(client, host),
            until: presence.closing(client - network.clients.lowerBound, after: time))
    }

    /// Everything else that goes to a site.
    mutating func visit(_ activity: Activity) {
        let client = activity.host
        let now = agenda.now
        if activity.kind == .inboundWeb { return receive() }
        let site =
            activity.kind == .telemetry
            ? activity.choice : temperaments[client - network.clients.lowerBound].site(&random)
        if activity.kind == .lookup {
            resolve(client, site: site, at: now, isFresh: true)
            return
        }
        if activity.kind == .push { return openPush(client, site: site, isOpen: false, at: now) }
        let host = host(ofSite: site, for: client)
        let ready = resolve(client, site: site, at: now)
        var script: Script
        switch activity.kind {
        case .video:
            script = .web(objects: random.integer(6...40), size: 90_000, &random)
            script.turns[script.loopFrom].pause = .seconds(random.between(4, 9), 0.2)
            script.turns[script.loopFrom + 1].bytes.sigma = 0.4
        case .download:
            script = .web(objects: 1, size: min(2e7, random.logNormal(median: 250_000, sigma: 1.3)), &random)
        case .sync:
            script = .upload(bytes: min(8e6, random.logNormal(median: 45_000, sigma: 1.4)), &random)
        default:
            // The same machine asks the same thing again: its messages differ little.
            let size = Double(activity.choice * 37 % 900)
            script = .checkIn(request: Spread(180 + size, 0.1), reply: Spread(160 + size, 0.4), &random)
            if activity.choice % 8 == 0 { script = .upload(bytes: 9_000 + 40 * size, &random) }
        }
        begin(script, from: client, to: host, port: 443, at: ready, isV6: prefersV6(client, host))
    }

    /// Visitors of the office's own site.
    private mutating func receive() {
        let visitor = network.visitors.lowerBound + random.integer(below: network.visitors.count)
        // Most who come once do not come again. The first ones are those who work from elsewhere, and stay who they are.
        if visitor >= network.visitors.lowerBound + breadth.regulars, random.chance(breadth.newVisitors),
            !conversations.contains(where: { $0.client == visitor && !$0.isGone })
        {
            network.renew(visitor, &random)
        }
        for _ in 0..<random.integer(1...4) {
            var script = Script.web(objects: random.integer(1...8), size: 6_000, &random)
            if random.chance(0.1) { script = .upload(bytes: 40_000, &random) }
            begin(
                script, from: visitor, to: OfficeNetwork.webServer, port: random.chance(0.85) ? 443 : 80,
                at: agenda.now + random.wait(upTo: 0.2))
        }
    }

    // MARK: Names

    /// Asks for a site's addresses where they are not known any more; gives the time when they are.
    @discardableResult
    mutating func resolve(_ client: Int, site: Int, at time: Int64, isFresh: Bool = false) -> Int64 {
        let place = (client - network.clients.lowerBound) * network.sites.count + site
        if !isFresh, time - asked[place] < 180_000_000 { return time }
        asked[place] = time
        let kind: DNSMessage.NameKind = site % 5 < 2 ? .contentNetwork : .site
        let topic = internet.topic(kind, isFresh ? random.next() >> 20 : UInt64(site))
        var ready = ask(client, topic, 1, at: time)
        ready = max(ready, ask(client, topic, 28, at: time + 30 + random.wait(upTo: 0.0005)))
        if network.hosts[client].stack != .linux, random.chance(0.4) {
            ask(client, topic, 65, at: time + 60 + random.wait(upTo: 0.0005))
        }
        return ready + random.wait(upTo: 0.002)
    }

    /// Asks the resolver, which may have to ask the internet; gives the time of the answer.
    @discardableResult
    mutating func ask(
        _ client: Int, _ topic: UInt64, _ type: UInt16, at time: Int64, isCached: Bool? = nil,
        upstream: Int? = nil, instance: Int = -1
    ) -> Int64 {
        let isKnown = upstream == nil && (isCached ?? random.chance(0.7))
        let server = upstream ?? network.outside.lowerBound + Int(internet.number(ofTopic: topic) % 23)
        let delay =
            isKnown
            ? random.logNormal(median: 180, sigma: 0.6)
            : Double(network.hosts[server].lag) + random.logNormal(median: 9_000, sigma: 1)
        var script = Script(transport: .udp)
        script.turns = [.client(Spread(1), after: Spread(0), .dnsQuery)]
        if random.chance(0.006) { script.turns.append(.client(Spread(1), after: .seconds(1.5, 0.7), .dnsQuery)) }
        if !random.chance(0.006) { script.turns.append(.server(Spread(1), after: Spread(delay), .dnsReply)) }
        let isV6 = instance < 0 && prefersV6(client, OfficeNetwork.resolver)
        begin(
            script, from: client, to: OfficeNetwork.resolver, port: 53, at: time, isV6: isV6,
            topic: topic, recordType: type, instance: instance)
        if !isKnown {
            var question = Script(transport: .udp)
            question.turns = [
                .client(Spread(1), after: Spread(0), .dnsQuery), .server(Spread(1), after: Spread(1_500, 1), .dnsReply),
            ]
            begin(
                question, from: OfficeNetwork.resolver, to: server, port: 53,
                at: time + 250 + random.wait(upTo: 0.0004),
                topic: topic, recordType: type, instance: instance)
        }
        return time + Int64(delay) + Int64(network.hosts[client].lag) + 300
    }
}

extension SplitMix64 {
    /// Microseconds up to a number of seconds.
    mutating func wait(upTo seconds: Double) -> Int64 { Int64(uniform() * seconds * 1e6) }
}
