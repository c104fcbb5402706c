import Packets
import Tabular

/// What the internet does to whoever is in it, and what protection and content networks ask the resolver.
extension OfficeTraffic {
    /// Gives the office the events of this file.
    mutating func settleBackground() {
        func office(_ kind: Activity.Kind, _ mean: Double) {
            add(Activity(kind: kind, host: OfficeNetwork.gateway, mean: mean, timing: .machine))
        }
        // An address of the internet gets some ten to a hundred unwanted packets an hour (Pang et al., "Characteristics of
        // Internet Background Radiation", IMC 2004; ten years later no fewer); four of the office's can be reached. Each
        // event is some 1.6 of them.
        office(.background, 3_600 / random.between(40, 140))
        office(.strangeLogin, random.between(600, 1_800))
        for client in network.clients {
            let who = temperaments[client - network.clients.lowerBound]
            add(Activity(kind: .reputation, host: client, mean: 900 / who.haste))
            add(Activity(kind: .contentNames, host: client, mean: 420 / who.haste))
        }
        for client in network.clients where Presence.isPortable(client - network.clients.lowerBound) {
            let index = keep(Activity(kind: .arrival, host: client, mean: 1))
            agenda.schedule(
                .activity, index, at: presence.waking(client - network.clients.lowerBound, after: agenda.now))
        }
    }

    /// One of the office's events of this file.
    mutating func background(_ activity: Activity) -> NextTime {
        switch activity.kind {
        case .background: lookAround()
        case .strangeLogin: tryLogins()
        case .arrival: return arrive(activity.host)
        default: askForMany(activity)
        }
        return .usual
    }

    // MARK: From outside

    private static let reachable = [
        OfficeNetwork.gateway, OfficeNetwork.mailServer, OfficeNetwork.webServer, OfficeNetwork.shellServer,
    ]

    /// One that looks around in the whole internet comes by: a packet or a few, slowly, then nothing for long.
    private mutating func lookAround() {
        let address = network.tail.scanner(&random)
        let source = network.host(at: address, isScanner: true)
        let ports: [UInt16] = [
            23, 23, 22, 22, 80, 443, 8_080, 3_389, 445, 5_900, 6_379, 2_375, 8_443, 21, 25, 1_433, 3_306, 5_555, 7_547,
            8_728, 81, 8_888, 2_323, 9_200, 27_017, 60_023,
        ]
        let port = random.chance(0.75) ? random.pick(ports) : UInt16(random.integer(1_024...50_000))
        let isDatagram = random.chance(0.15)
        let count = random.chance(0.7) ? 1 : random.integer(2...4)
        let first = random.integer(below: 4)
        var time = agenda.now
        for number in 0..<count {
            let target = Self.reachable[(first + number) % 4]
            var script = fate(of: target, port: port)
            if isDatagram {
                script = Script(transport: .udp)
                script.turns = [.client(Spread(random.between(12, 90)), after: Spread(0), .datagram)]
                if random.chance(0.3) { script.opening = .refused }
            } else if script.opening == .normal {
                // Most want to know only whether it is open, some also who is there.
                script.opening = random.chance(0.6) ? .abandoned : .normal
                script.lingering = .seconds(1, 1)
            }
            let asked: UInt16 = isDatagram ? random.pick([123, 161, 53, 5_060, 1_900, 389, 11_211]) : port
            begin(script, from: source, to: target, port: asked, at: time)
            time += Int64(random.exponential(20) * 1e6)
        }
    }

    /// Some names and passwords, and then it goes elsewhere.
    private mutating func tryLogins() {
        let source = network.host(at: network.tail.scanner(&random), isScanner: true)
        let target = random.pick([OfficeNetwork.shellServer, OfficeNetwork.shellServer, OfficeNetwork.webServer])
        var time = agenda.now
        for _ in 0..<random.integer(1...3) {
            begin(
                .guess(attempts: random.integer(1...3), pace: 1, &random), from: source, to: target, port: 22, at: time)
            time += Int64(random.exponential(25) * 1e6)
        }
    }

    /// What a port of a host answers, the same each time: open, closed, or behind a filter.
    func fate(of target: Int, port: UInt16) -> Script {
        var fixed = SplitMix64(seed: UInt64(network.hosts[target].v4) << 16 | UInt64(port))
        let isServer = target < OfficeNetwork.devices.upperBound
        let isOpen = fixed.chance(isServer && [22, 25, 53, 80, 443, 445, 993].contains(port) ? 0.5 : 0.03)
        let isFiltered = fixed.chance(isServer ? 0.3 : network.strangers.contains(target) ? 0.85 : 0.5)
        var script = Script()
        script.opening = isOpen ? .normal : isFiltered ? .silent : .refused
        return script
    }

    // MARK: Names

    /// Protection that asks for the reputation of files by their hashes, and pages whose parts have a name each.
    ///
    /// Both put hundreds of long names under one domain in an hour, as a tunnel does.
    private mutating func askForMany(_ activity: Activity) {
        let client = activity.host
        var time = agenda.now
        if activity.kind == .reputation {
            // A few files most of the time, a whole program now and then; what is known already is not asked for again.
            let count = min(60, Int(random.logNormal(median: 4, sigma: 0.9)))
            let maker = UInt64(network.hosts[client].stack == .windows ? 0 : 1)
            let type: UInt16 = maker == 0 ? 1 : 16
            for _ in 0...count {
                let topic = internet.topic(.reputation, (random.next() >> 24) << 1 | maker)
                ask(client, topic, type, at: time, isCached: random.chance(0.3))
                time += random.wait(upTo: 1.2)
            }
        } else {
            let domain = random.next() % 7
            for _ in 0..<random.integer(3...18) {
                let topic = internet.topic(.contentNetwork, (random.next() >> 30) / 7 * 7 + domain)
                ask(client, topic, 1, at: time, isCached: random.chance(0.5))
                if random.chance(0.6) { ask(client, topic, 28, at: time + 40, isCached: true) }
                time += random.wait(upTo: 0.3)
            }
        }
    }

    // MARK: Coming in

    /// A portable machine is opened in the office: it asks for its address, and takes up all that it was about.
    private mutating func arrive(_ client: Int) -> NextTime {
        let place = client - network.clients.lowerBound
        let now = agenda.now
        for kind in [Activity.Kind.dhcp, .arp, .mdns, .neighbour, .clock] {
            chat(Activity(kind: kind, host: client, mean: 1))
        }
        for _ in 0..<random.integer(3...6) {
            openPush(client, site: temperaments[place].site(&random), isOpen: false, at: now + random.wait(upTo: 20))
        }
        mail(Activity(kind: .readMail, host: client, mean: 1))
        for _ in 0..<random.integer(2...5) {
            visit(Activity(kind: .telemetry, host: client, mean: 1, choice: random.integer(below: network.sites.count)))
        }
        return .at(presence.waking(place, after: now))
    }
}
