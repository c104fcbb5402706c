import Tabular

/// Something that a host does again and again.
struct Activity: Sendable {
    enum Kind: UInt8, Sendable {
        case browse, video, download, sync, push, telemetry, readMail, sendMail, fileShare, conference, shell, copy
        case automation, backup, clock, stale, ping, inboundWeb, inboundMail, outboundMail, logs, metrics, printing
        case arp, neighbour, mdns, ssdp, llmnr, dhcp, announcement, routerNews, check, odd, lookup
        case newTab, newProgram, bigUpload, updateWave, poll
        case background, strangeLogin, reputation, contentNames, arrival
        case scan, synFlood, udpFlood, guessing, slowloris, tunnel, beacon, exfiltration
    }

    /// What decides when it comes again.
    enum Timing: Sendable {
        /// By chance, as often as the time of day has people at work.
        case people
        /// By chance, day and night.
        case machine
        /// By the clock, but for this share of the period.
        case clock(jitter: Double)
    }

    var kind: Kind
    var host: Int
    /// The seconds between one time and the next, on average.
    var mean: Double
    var timing = Timing.people
    /// Which site, host or variant it is about.
    var choice = 0
    var port: UInt16 = 0
    /// When it has had its time.
    var until = Int64.max
    var attack = AttackPlan()
    /// Whether the next time is only for drawing anew: nobody knows a whole night ahead.
    var isIdle = false
}

/// When an activity comes again.
enum NextTime {
    case usual
    case at(Int64)
    case never
}

/// How one of the office's people is.
struct Temperament: Sendable {
    /// How much more they do than others.
    let haste: Double
    /// The seconds they look at a page.
    let reading: Double
    /// Their sites, the favourite first.
    let favourites: [Int]
    /// The share of connections over IPv6 where there is a choice.
    let newness: Double

    init(sites: Int, random: inout SplitMix64) {
        haste = min(3, random.logNormal(median: 1, sigma: 0.5))
        reading = random.logNormal(median: 30, sigma: 0.4)
        newness = random.between(0.1, 0.7)
        var order = Array(0..<sites)
        for place in order.indices.dropLast() {
            order.swapAt(place, place + random.integer(below: order.count - place))
        }
        favourites = order
    }

    /// A site, favourites more often (a rough Zipf law).
    func site(_ random: inout SplitMix64) -> Int {
        let place = PortableMath.exp(random.uniform() * PortableMath.log(Double(favourites.count))) - 1
        return favourites[min(favourites.count - 1, Int(place))]
    }
}

extension OfficeTraffic {
    /// Adds an activity, to begin after a part of its period.
    mutating func add(_ activity: Activity) {
        let index = keep(activity)
        switch activity.timing {
        case .clock:
            agenda.schedule(
                .activity, index, at: agenda.now + Int64(random.uniform() * min(activity.mean, 86_400) * 1e6))
        default: scheduleNext(index)
        }
    }

    /// Does what is due and sees when it comes again.
    mutating func perform(_ index: Int) {
        if activities[index].isIdle {
            activities[index].isIdle = false
            return scheduleNext(index)
        }
        guard agenda.now < activities[index].until else {
            transients -= 1
            return freeActivities.append(index)
        }
        // A machine that is asleep does nothing.
        if let person = person(activities[index].host), presence.isAsleep(person, at: agenda.now) {
            return scheduleNext(index)
        }
        switch act(index) {
        case .usual: scheduleNext(index)
        case .at(let time): agenda.schedule(.activity, index, at: time)
        case .never: freeActivities.append(index)
        }
    }

    /// Gives an activity a place.
    mutating func keep(_ activity: Activity) -> Int {
        if let index = freeActivities.popLast() {
            activities[index] = activity
            return index
        }
        activities.append(activity)
        return activities.count - 1
    }

    private mutating func scheduleNext(_ index: Int) {
        let activity = activities[index]
        let wait: Double
        switch activity.timing {
        case .clock(let jitter):
            wait = activity.mean * (1 + jitter * (2 * random.uniform() - 1))
        case .machine:
            wait = random.exponential(activity.mean / intensity)
        case .people:
            let isOut = person(activity.host).map { presence.isOut($0, at: agenda.now) } ?? false
            let level = breadth.rhythm.activity(at: agenda.now) * (isOut ? 0.04 : 1)
            wait = random.exponential(activity.mean / (intensity * max(0.001, level)))
        }
        // What comes by chance has no memory: a long wait can as well be drawn again on the way.
        if wait > breadth.longestWait, case .people = activity.timing {
            activities[index].isIdle = true
            return agenda.schedule(.activity, index, at: agenda.now + Int64(breadth.longestWait * 1e6))
        }
        agenda.schedule(.activity, index, at: agenda.now + max(1, Int64(min(wait, 1e8) * 1e6)))
    }

    /// Whose machine a host is, nil where it is nobody's.
    func person(_ host: Int) -> Int? {
        network.clients.contains(host) ? host - network.clients.lowerBound : nil
    }

    private mutating func act(_ index: Int) -> NextTime {
        let activity = activities[index]
        switch activity.kind {
        case .browse: return browse(activity)
        case .video, .download, .sync, .push, .telemetry, .inboundWeb, .lookup: visit(activity)
        case .readMail, .sendMail, .inboundMail, .outboundMail: mail(activity)
        case .fileShare, .backup, .printing: share(activity)
        case .conference: confer(activity)
        case .shell, .copy, .automation: shell(activity)
        case .clock, .logs, .metrics, .announcement, .arp, .neighbour, .mdns, .ssdp, .llmnr, .dhcp, .routerNews:
            chat(activity)
        case .check: check(activity)
        case .stale, .ping, .odd: stumble(activity)
        case .newTab, .newProgram, .bigUpload, .updateWave, .poll: return strayFromHabit(activity)
        case .background, .strangeLogin, .reputation, .contentNames, .arrival: return background(activity)
        case .scan, .synFlood, .udpFlood, .guessing, .slowloris, .tunnel, .beacon, .exfiltration:
            return attack(index)
        }
        return .usual
    }
}
