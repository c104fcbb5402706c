import Packets
import Tabular

/// The attacks: when they come, and how each goes about it.
extension OfficeTraffic {
    /// Gives the attacks of a kind their times: one or two an hour, one at least, none two at once.
    mutating func plan(_ kind: AttackKind, from first: Int64) {
        guard first < end else { return }
        let hours = Double(end - first) / 3.6e9
        let count = max(1, Int((hours * random.between(1, 2)).rounded()))
        var activity = Activity(kind: Self.activity(kind), host: 0, mean: 1)
        activity.attack.kind = kind
        activity.attack.slot = .init(start: first, length: (end - first) / Int64(count), following: count - 1)
        let time = drawTime(&activity.attack)
        agenda.schedule(.activity, keep(activity), at: time)
    }

    /// Puts an attack at its time.
    mutating func plan(_ attack: ScheduledAttack) {
        var activity = Activity(kind: Self.activity(attack.kind), host: 0, mean: 1)
        let begins = start + min(max(attack.start, 0), Int64.max / 4)
        activity.attack.kind = attack.kind
        activity.attack.manner = attack.manner
        activity.attack.until = begins + min(max(attack.duration, 1), Int64.max / 8)
        agenda.schedule(.activity, keep(activity), at: begins)
    }

    /// Draws when within its slot an attack begins.
    private mutating func drawTime(_ plan: inout AttackPlan) -> Int64 {
        let slot = plan.slot
        // What takes long begins early enough to be seen.
        let isLong = plan.kind == .beacon || plan.kind == .scanSlow
        plan.until = slot.start + slot.length / 100 * 97
        return slot.start + Int64(Double(slot.length) * random.between(0.03, isLong ? 0.25 : 0.7))
    }

    /// The next attack of a kind, if there is to be one.
    private mutating func next(after plan: AttackPlan) -> (plan: AttackPlan, time: NextTime) {
        var next = AttackPlan()
        guard plan.slot.following > 0 else { return (next, .never) }
        next.kind = plan.kind
        next.slot = plan.slot
        next.slot.start += plan.slot.length
        next.slot.following -= 1
        let time = drawTime(&next)
        return (next, .at(time))
    }

    private static func activity(_ kind: AttackKind) -> Activity.Kind {
        switch kind {
        case .scanFast, .scanSlow: .scan
        case .synFlood: .synFlood
        case .udpFlood: .udpFlood
        case .sshBruteforce: .guessing
        case .slowloris: .slowloris
        case .dnsTunnel: .tunnel
        case .beacon: .beacon
        case .exfiltration: .exfiltration
        }
    }

    /// Goes on with an attack.
    mutating func attack(_ index: Int) -> NextTime {
        var plan = activities[index].attack
        if !plan.hasBegun {
            plan.hasBegun = true
            plan.instance = newInstance(plan.kind)
            // Most are as they are; some are at the low end.
            if plan.slot.length > 0, random.rarely(breadth.faintAttacks) { plan.manner = .faint }
            draw(&plan)
        }
        // An implant sleeps when its machine does.
        if let person = person(plan.sources.lowerBound), plan.step > 0, presence.isAsleep(person, at: agenda.now),
            agenda.now < plan.until
        {
            return .at(agenda.now + 60_000_000)
        }
        guard plan.step < plan.steps, agenda.now < plan.until else {
            instances[plan.instance].isOver = true
            network.tail.count(plan.held, -1)
            report(plan.instance, isLast: false)
            let next = next(after: plan)
            activities[index].attack = next.plan
            return next.time
        }
        strike(&plan)
        plan.step += 1
        activities[index].attack = plan
        return .at(agenda.now + max(1, Int64(random.draw(plan.pause) * 1e6)))
    }

    private var anyClient: Int {
        mutating get {
            for _ in 0..<8 {
                let client = network.clients.lowerBound + random.integer(below: network.clients.count)
                if !presence.isAsleep(client - network.clients.lowerBound, at: agenda.now) { return client }
            }
            return network.clients.lowerBound
        }
    }

    /// A stranger that no attack has had yet, as long as there are any.
    private mutating func newStranger(isServer: Bool) -> Int {
        let index = network.strangers.lowerBound + strangerCount % 512
        strangerCount += 1
        network.renew(index, &random)
        if isServer {
            // A rented server, like the sites of the internet.
            while network.hosts[index].stack != .linux { network.renew(index, &random) }
        }
        return index
    }

    /// A server that somebody rents: most of the time all of it, else a part of one that others of the office visit too.
    private mutating func newServer(_ plan: inout AttackPlan) -> Int {
        guard random.rarely(breadth.sharedServers) else { return newStranger(isServer: true) }
        for _ in 0..<32 {
            let name = network.tail.name(&random)
            guard network.tail.hosting(ofName: name) == .shared else { continue }
            let place = network.host(at: network.tail.address(ofName: name, for: 0, at: agenda.now))
            guard network.tail.places.contains(place) else { break }
            network.tail.count(place, 1)
            plan.held = place
            return place
        }
        return newStranger(isServer: true)
    }

    // MARK: Drawing

    private mutating func draw(_ plan: inout AttackPlan) {
        switch plan.kind {
        case .scanFast, .scanSlow: drawScan(&plan)
        case .synFlood, .udpFlood: drawFlood(&plan)
        case .sshBruteforce:
            let isInside = random.chance(0.3)
            plan.sources = only(isInside ? anyClient : newStranger(isServer: true))
            plan.target = random.pick([OfficeNetwork.shellServer, OfficeNetwork.shellServer, OfficeNetwork.webServer])
            plan.steps = Int(random.logNormal(median: 160, sigma: 0.6))
            plan.pause = Spread(random.logNormal(median: 1.2, sigma: 0.9), 0.7)
            plan.variant = random.integer(1...4)
            switch plan.manner {
            case .brisk:
                plan.steps = max(plan.steps, 120)
                plan.pause = Spread(random.between(0.3, 1), 0.5)
            case .faint:
                plan.steps = random.integer(12...40)
                plan.pause = Spread(random.between(4, 15), 0.7)
            default: break
            }
            state(plan, isExact: isInside, port: 22, .tcp)
        case .slowloris:
            let isInside = random.chance(0.3)
            plan.sources = only(isInside ? anyClient : newStranger(isServer: false))
            plan.target = OfficeNetwork.webServer
            plan.ports = [random.chance(0.6) ? 80 : 443]
            plan.steps = random.integer(60...220)
            plan.pause = Spread(random.between(0.02, 0.6), 0.8)
            plan.variant = random.integer(9...16)
            if plan.manner == .faint { plan.steps = random.integer(40...60) }
            plan.size = Spread(random.between(8, 30), 0.2)
            plan.request = Spread(random.between(150, 420), 0.1)
            state(plan, isExact: isInside, port: plan.ports[0], .tcp)
        case .dnsTunnel:
            plan.sources = only(anyClient)
            plan.target = OfficeNetwork.resolver
            plan.steps = Int(random.logNormal(median: 500, sigma: 0.5))
            plan.pause = Spread(random.logNormal(median: 0.8, sigma: 0.6), 0.9)
            plan.recordType = random.pick([16, 16, 5, 10, 1])
            switch plan.manner {
            case .brisk: plan.pause = Spread(random.between(0.2, 0.6), 0.9)
            case .faint:
                plan.steps = random.integer(90...180)
                plan.pause = Spread(random.between(1.5, 4), 0.9)
            default: break
            }
            plan.topic = (random.next() >> 40) << 8 | UInt64(random.integer(24...110))
            plan.targets = [newStranger(isServer: true)]
            state(plan, isExact: true, port: 53, .udp)
        case .beacon:
            plan.sources = only(anyClient)
            plan.target = newServer(&plan)
            plan.ports = [random.pick([443, 443, 8_443, 80])]
            plan.steps = .max
            plan.pause = Spread(random.between(30, 120), random.between(0.03, 0.25))
            plan.request = Spread(random.between(120, 900), random.between(0.02, 0.3))
            plan.reply = Spread(random.between(90, 700), random.between(0.05, 0.5))
            if plan.manner == .faint { plan.pause.median *= 2 }
            state(plan, isExact: plan.held >= 0, port: plan.ports[0], .tcp)
        case .exfiltration:
            plan.sources = only(anyClient)
            plan.target = newServer(&plan)
            plan.ports = [random.pick([443, 443, 22, 8_080])]
            plan.variant = random.integer(below: 2)
            if plan.manner == .brisk { plan.variant = 0 }
            // Some tools fill their packets, some speak in messages that are shorter, of one size more or less.
            plan.request = random.rarely(breadth.messages) ? Spread(random.between(450, 1_200), 0.12) : Spread(0)
            if plan.variant == 0 {
                // Quickly, in parts.
                plan.steps = random.integer(120...500)
                plan.pause = Spread(random.between(0.6, 4), 0.8)
                plan.size = Spread(random.logNormal(median: 32_000, sigma: 0.5), random.between(0.7, 1.3))
                if plan.manner == .brisk { plan.pause = Spread(random.between(0.3, 1), 0.8) }
                if plan.manner == .faint { plan.steps = random.integer(40...90) }
            } else {
                // Slowly, a trickle in few connections.
                plan.steps = random.integer(8...24)
                plan.pause = Spread(random.between(20, 120), 0.5)
                plan.size = Spread(random.logNormal(median: 1_600, sigma: 0.7), 0.9)
                if plan.request.median > 0 { plan.size = plan.request }
                if plan.manner == .faint { plan.steps = random.integer(5...10) }
            }
            state(plan, isExact: plan.held >= 0, port: plan.ports[0], .tcp)
        }
    }

    private func only(_ host: Int) -> Range<Int> { host..<host + 1 }

    /// Whether no other attack of its kind goes on, whose hosts it would take away.
    private func isAlone(_ plan: AttackPlan) -> Bool {
        !instances.indices.contains { place in
            place != plan.instance && instances[place].kind == plan.kind && !instances[place].isReported
        }
    }

    /// What an attack is, in words.
    private static func title(_ plan: AttackPlan) -> String {
        switch plan.kind {
        case .scanFast, .scanSlow:
            let way = plan.targets.count == 1 ? "vertical" : "horizontal"
            return plan.kind == .scanFast ? "\(way) scan" : "slow \(way) scan"
        case .synFlood: return "SYN flood"
        case .udpFlood: return "UDP flood"
        case .sshBruteforce: return "ssh brute force"
        case .slowloris: return "slowloris"
        case .dnsTunnel: return "DNS tunnel"
        case .beacon: return "beacon"
        case .exfiltration: return plan.variant == 0 ? "exfiltration" : "slow exfiltration"
        }
    }

    /// Notes what the ground truth says of an attack.
    private mutating func state(_ plan: AttackPlan, isExact: Bool, port: UInt16?, _ transport: IPProtocol) {
        instances[plan.instance].isPerFlow = isExact
        instances[plan.instance].sources = Array(plan.sources)
        instances[plan.instance].destination = plan.target
        instances[plan.instance].victim =
            plan.targets.count > 1 ? nil : plan.kind.isScan ? plan.targets.first : plan.target
        instances[plan.instance].title = Self.title(plan)
        instances[plan.instance].destinationPort = port
        instances[plan.instance].transport = transport
    }

    private mutating func drawScan(_ plan: inout AttackPlan) {
        let isFast = plan.kind == .scanFast
        // From a machine within to others within or outside, or from outside to what can be reached there.
        let isInside = random.chance(0.7) || plan.manner == .worm
        plan.sources = only(isInside ? anyClient : newStranger(isServer: random.chance(0.5)))
        plan.variant = random.integer(below: 10)
        var isVertical = random.chance(0.6)
        switch plan.manner {
        case .vertical: isVertical = true
        case .horizontal, .worm: isVertical = false
        default: break
        }
        let common: [UInt16] = [
            21, 22, 23, 25, 53, 80, 110, 111, 135, 139, 143, 443, 445, 993, 995, 1433, 1723, 3306, 3389, 5432, 5900,
            6379, 8080, 8443, 9200,
        ]
        if isVertical {
            plan.targets = [
                isInside
                    ? random.integer(0...7)
                    : random.pick([OfficeNetwork.webServer, OfficeNetwork.mailServer, OfficeNetwork.shellServer])
            ]
            let count = isFast ? random.integer(150...900) : 400
            plan.ports = common
            while plan.ports.count < count { plan.ports.append(UInt16(random.integer(1...10_000))) }
            plan.steps = isFast ? count : .max
        } else {
            plan.ports = [random.pick([22, 80, 445, 3389, 5900, 8080, 6379])]
            if isInside, plan.manner == .worm || random.chance(0.5) && plan.manner != .horizontal {
                // A worm that looks for others in the internet.
                let count = isFast ? random.integer(150...500) : 400
                let block = network.strangers.lowerBound + (isFast ? 1_536 : 2_048)
                plan.targets = Array(block..<block + count)
                if isAlone(plan) { for target in plan.targets { network.renew(target, &random) } }
            } else {
                plan.targets = Array(0..<OfficeNetwork.devices.upperBound) + (isInside ? Array(network.clients) : [])
                plan.targets.removeAll { $0 == plan.sources.lowerBound }
                plan.ports += isInside ? [22, 445, 3389] : common
            }
            plan.steps = isFast ? plan.targets.count * plan.ports.count : .max
        }
        for place in plan.ports.indices.dropLast() {
            plan.ports.swapAt(place, place + random.integer(below: plan.ports.count - place))
        }
        let isSmall = plan.manner == .faint && isFast && breadth.hasSmallScans
        if isSmall { plan.steps = max(60, plan.steps / 3) }
        let fastest = isSmall ? 60.0 : 400
        plan.pause =
            isFast ? Spread(1 / random.between(fastest / 10, fastest), 0.8) : Spread(random.between(5, 30), 0.35)
        if plan.manner == .faint { plan.pause.median *= 2 }
        state(plan, isExact: true, port: nil, .tcp)
    }

    private mutating func drawFlood(_ plan: inout AttackPlan) {
        let isSyn = plan.kind == .synFlood
        let isForged = random.chance(0.6)
        // Each kind has a block of strangers of its own, redrawn for each flood.
        let block = network.strangers.lowerBound + (isSyn ? 512 : 1024)
        let count = isForged ? random.integer(200...512) : random.integer(1...6)
        plan.sources = block..<block + count
        if isAlone(plan) { for host in plan.sources { network.renew(host, &random) } }
        plan.target = random.pick([OfficeNetwork.webServer, OfficeNetwork.mailServer])
        plan.variant = isForged ? 1 : 0
        plan.ports = isSyn ? [plan.target == OfficeNetwork.webServer ? random.pick([80, 443]) : 25] : []
        if !isSyn, random.chance(0.6) { plan.ports = [random.pick([53, 123, 443, 27_015])] }
        plan.size = random.chance(0.5) ? Spread(random.between(20, 1_300)) : Spread(300, 1)
        let rate = random.between(300, 2_200) * min(1, intensity)
        plan.pause = Spread(1 / rate, 0.8)
        plan.steps = Int(rate * random.between(8, 35))
        if plan.manner == .faint { plan.steps /= 2 }
        state(plan, isExact: false, port: isSyn ? plan.ports[0] : nil, isSyn ? .tcp : .udp)
    }
}
