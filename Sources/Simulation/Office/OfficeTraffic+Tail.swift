import Packets
import Tabular

/// What leads the office's people and machines to places where none of them was before.
///
/// All of it together gives some 100 to 400 pairs an hour of an office's host and an outside address that the office did
/// not know: most for a page or two, some with a rhythm, a few with much to send. That is what a detector of beacons and
/// exfiltrations has to live with.
extension OfficeTraffic {
    /// Gives the office the events of this file; the rates are of an office of 30.
    mutating func settleTail() {
        let share = 30 / Double(network.clients.count)
        func office(_ kind: Activity.Kind, _ mean: Double, _ timing: Activity.Timing = .people) {
            add(Activity(kind: kind, host: OfficeNetwork.gateway, mean: mean * share, timing: timing))
        }
        office(.newTab, 600)
        office(.newProgram, 2_600)
        office(.bigUpload, 1_500)
        office(.updateWave, 9_000, .machine)
    }

    /// Somebody who is at work.
    private mutating func somebody() -> Int {
        var client = network.clients.lowerBound
        for _ in 0..<6 {
            client = network.clients.lowerBound + random.integer(below: network.clients.count)
            if !presence.isOut(client - network.clients.lowerBound, at: agenda.now) { break }
        }
        return client
    }

    /// The host behind a name of the tail, as a client hears of it now.
    private mutating func host(ofName name: Int, for client: Int) -> Int {
        network.host(at: network.tail.address(ofName: name, for: client, at: agenda.now))
    }

    /// Asks for a name of the tail, which the resolver rarely knows; gives the time of the answer.
    private mutating func resolve(_ client: Int, name: Int, at time: Int64) -> Int64 {
        let isNetwork = network.tail.hosting(ofName: name) == .contentNetwork
        let topic = internet.topic(isNetwork ? .contentNetwork : .site, UInt64(1_000 + name))
        let isKnown = random.chance(name < 300 ? 0.7 : 0.1)
        // Few names have a server that was never asked for another.
        let authority = !isKnown && random.chance(0.2) ? network.host(at: network.tail.authority(ofName: name)) : nil
        let ready = ask(client, topic, 1, at: time, isCached: isKnown, upstream: authority)
        return max(ready, ask(client, topic, 28, at: time + 40 + random.wait(upTo: 0.0005), isCached: isKnown))
    }

    /// A link to somewhere: one page, or some more that are read one after the other.
    mutating func wander(_ client: Int) {
        let name = network.tail.name(&random)
        var time = resolve(client, name: name, at: agenda.now)
        let host = host(ofName: name, for: client)
        let pages = random.chance(0.5) ? 1 : random.integer(2...6)
        for _ in 0..<pages {
            openPage(client, host: host, objects: random.integer(2...14), size: 5_500, at: time)
            time += Int64(random.logNormal(median: 35, sigma: 0.8) * 1e6)
        }
        for _ in 0..<random.integer(0...2) {
            openPart(client, at: agenda.now + random.wait(upTo: 1.5))
        }
    }

    /// A part of a page that comes from a place of the tail.
    mutating func openPart(_ client: Int, at time: Int64) {
        let name = network.tail.name(&random)
        let ready = resolve(client, name: name, at: time)
        openPage(client, host: host(ofName: name, for: client), objects: random.integer(1...4), size: 4_500, at: ready)
    }

    /// An address of a site behind a content network, which answers with others every while.
    mutating func edge(ofSite site: Int, for client: Int) -> Int {
        network.host(at: network.tail.edge(UInt64(site), for: client, at: agenda.now))
    }

    /// One of the office's events of this file.
    mutating func strayFromHabit(_ activity: Activity) -> NextTime {
        switch activity.kind {
        case .newTab: openTab(somebody())
        case .newProgram: installProgram(somebody())
        case .bigUpload: uploadMuch(somebody())
        case .updateWave: updateAll()
        default: return poll(activity)
        }
        return .usual
    }

    /// A page that is left open and asks for news: over a connection that it keeps, as browsers do, or over one each time
    /// where the server ends it after a few seconds (five, as Apache comes).
    private mutating func openTab(_ client: Int) {
        let name = network.tail.name(&random)
        if random.chance(0.75) {
            let ready = resolve(client, name: name, at: agenda.now)
            begin(
                .push(isOpen: false, &random), from: client, to: host(ofName: name, for: client), port: 443, at: ready,
                until: agenda.now + Int64(random.logNormal(median: 600, sigma: 1) * 1e6))
            return
        }
        startPolling(
            client, name, period: random.pick([10, 15, 20, 30, 30, 60]), jitter: random.pick([0.01, 0.05, 0.1, 0.25]),
            seconds: random.logNormal(median: 300, sigma: 0.8))
    }

    /// A new program: it is fetched, and from then on it reports; half of them to where others of the office report too.
    private mutating func installProgram(_ client: Int) {
        let maker = network.tail.name(&random)
        let source = network.host(at: network.tail.edge(UInt64(maker), for: client, at: agenda.now))
        let size = min(3e7, random.logNormal(median: 3e6, sigma: 1))
        begin(
            .web(objects: 1, size: size, &random), from: client, to: source, port: 443,
            at: resolve(client, name: maker, at: agenda.now))
        let seconds = min(3e5, random.logNormal(median: 10_000, sigma: 0.8))
        let period = random.pick([60.0, 120, 300, 300, 600, 900])
        if random.chance(0.5) {
            guard takeTransient() else { return }
            add(
                Activity(
                    kind: .telemetry, host: client, mean: period, timing: .clock(jitter: 0.05),
                    choice: random.integer(below: network.sites.count), until: agenda.now + Int64(seconds * 1e6)))
        } else {
            startPolling(client, maker, period: period, jitter: random.pick([0.01, 0.05, 0.1, 0.3]), seconds: seconds)
        }
    }

    private mutating func startPolling(_ client: Int, _ name: Int, period: Double, jitter: Double, seconds: Double) {
        guard takeTransient() else { return }
        add(
            Activity(
                kind: .poll, host: client, mean: period, timing: .clock(jitter: jitter), choice: name,
                until: agenda.now + Int64(min(seconds, 3e5) * 1e6)))
    }

    /// Room for a habit that ends by itself: there are 256 of these at most.
    private mutating func takeTransient() -> Bool {
        guard transients < 256 else { return false }
        transients += 1
        return true
    }

    /// A question for news to a name of the tail.
    private mutating func poll(_ activity: Activity) -> NextTime {
        let client = activity.host
        // What it says is always about the same.
        let size = Double(activity.choice * 37 % 900)
        let script = Script.checkIn(request: Spread(180 + size, 0.1), reply: Spread(160 + size, 0.4), &random)
        let isForgotten = activity.mean > 100 || random.chance(0.2)
        let ready = isForgotten ? resolve(client, name: activity.choice, at: agenda.now) : agenda.now
        let host = host(ofName: activity.choice, for: client)
        begin(script, from: client, to: host, port: 443, at: ready, isV6: prefersV6(client, host))
        return .usual
    }

    /// Pictures for a customer, a film for a friend: much, to where nothing was ever sent.
    private mutating func uploadMuch(_ client: Int) {
        let name = network.tail.name(&random)
        let ready = resolve(client, name: name, at: agenda.now)
        let host = host(ofName: name, for: client)
        let total = min(6e7, random.logNormal(median: 3e6, sigma: 1.1))
        let parts = random.integer(1...6)
        for part in 0..<parts {
            begin(
                .upload(bytes: total / Double(parts), &random), from: client, to: host, port: 443,
                at: ready + Int64(part) * random.wait(upTo: 20), isV6: prefersV6(client, host))
        }
    }

    /// A system's update that is out: many machines fetch it within half an hour, from whatever address they hear of.
    private mutating func updateAll() {
        let maker = UInt64(random.integer(below: 40))
        for client in network.clients where random.chance(0.5) {
            guard !presence.isAsleep(client - network.clients.lowerBound, at: agenda.now) else { continue }
            let host = network.host(at: network.tail.edge(maker, for: client, at: agenda.now))
            begin(
                .web(
                    objects: random.integer(1...4), size: min(4e6, random.logNormal(median: 4e5, sigma: 0.8)), &random),
                from: client, to: host, port: 443, at: agenda.now + random.wait(upTo: 1_500))
        }
    }
}
