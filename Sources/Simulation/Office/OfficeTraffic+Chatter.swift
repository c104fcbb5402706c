import Packets
import Tabular

/// What machines say without being asked by anybody, and what goes wrong every day.
extension OfficeTraffic {
    /// Clocks, logs, and calls to everybody on the link.
    mutating func chat(_ activity: Activity) {
        let host = activity.host
        let now = agenda.now
        var script = Script(transport: .udp)
        func say(_ bytes: Double, _ sigma: Double, _ content: Content, after pause: Spread = Spread(0)) {
            script.turns.append(.client(Spread(bytes, sigma), after: pause, content))
        }
        switch activity.kind {
        case .clock:
            say(48, 0, .ntpQuery)
            script.turns.append(.server(Spread(48), after: Spread(60, 0.5), .ntpReply))
            let isInside = host >= OfficeNetwork.devices.lowerBound && activity.choice < 2
            let server = isInside ? OfficeNetwork.gateway : network.outside.lowerBound + 60 + activity.choice
            begin(script, from: host, to: server, port: 123, at: now, clientPort: 123)
        case .logs:
            say(150, 0.5, .logLine)
            for _ in 0..<random.integer(0...3) { say(150, 0.5, .logLine, after: Spread(40_000, 2)) }
            begin(script, from: host, to: OfficeNetwork.monitor, port: 514, at: now)
        case .metrics:
            for _ in 0..<random.integer(1...2) { say(240, 0.7, .datagram, after: Spread(200, 0.5)) }
            begin(script, from: host, to: OfficeNetwork.monitor, port: 8_125, at: now)
        case .announcement:
            say(170, 0.25, .announcement)
            begin(script, from: host, to: network.groups.subnet, port: 17_500, at: now, clientPort: 17_500)
        case .arp:
            let isVain = random.chance(0.25)
            let peer =
                random.chance(0.6) ? OfficeNetwork.gateway : random.integer(below: OfficeNetwork.devices.upperBound)
            guard peer != host else { return }
            script.transport = .arp
            script.turns = [.client(Spread(1), after: Spread(0), .arpRequest)]
            if isVain {
                script.turns += [.client(Spread(1), after: .seconds(1, 0.02), .arpRequest)]
            } else {
                script.turns += [.server(Spread(1), after: Spread(40, 0.5), .arpReply)]
            }
            begin(
                script, from: host, to: peer, port: 0, at: now,
                topic: isVain ? UInt64(network.freeAddress(&random)) : 0)
        case .neighbour:
            let peer = random.integer(below: 6)
            guard peer != host, network.hosts[host].v6 != .unspecified, network.hosts[peer].v6 != .unspecified else {
                return
            }
            script.transport = .icmp
            script.turns = [
                .client(Spread(1), after: Spread(0), .neighbourQuery),
                .server(Spread(1), after: Spread(40, 0.5), .neighbourReply),
            ]
            begin(script, from: host, to: peer, port: 0, at: now, isV6: true)
        case .mdns:
            let isV6 = network.hosts[host].v6 != .unspecified && random.chance(0.5)
            let content: Content = random.chance(0.6) ? .mdnsQuery : .mdnsReply
            for _ in 0..<random.integer(1...3) { say(1, 0, content, after: .seconds(1, 0.3)) }
            begin(script, from: host, to: network.groups.mdns, port: 5_353, at: now, clientPort: 5_353, isV6: isV6)
        case .ssdp:
            for _ in 0..<4 { say(1, 0, .ssdp, after: .seconds(1, 0.005)) }
            begin(script, from: host, to: network.groups.ssdp, port: 1_900, at: now)
        case .llmnr:
            say(1, 0, .llmnr)
            if random.chance(0.5) { say(1, 0, .llmnr, after: .milliseconds(410, 0.01)) }
            begin(
                script, from: host, to: network.groups.llmnr, port: 5_355, at: now,
                topic: internet.topic(.missing, random.next() >> 40))
            // The same name is asked of the resolver too, and is not known there.
            ask(host, internet.topic(.missing, random.next() >> 40), 1, at: now + 200)
        case .dhcp:
            script.turns = [
                .client(Spread(1), after: Spread(0), .dhcpRequest),
                .server(Spread(1), after: .milliseconds(3, 0.6), .dhcpReply),
            ]
            begin(script, from: host, to: OfficeNetwork.gateway, port: 67, at: now, clientPort: 68)
        default:
            script.transport = .icmp
            script.turns = [.client(Spread(1), after: Spread(0), .routerNews)]
            begin(script, from: host, to: network.groups.allNodes, port: 0, at: now, isV6: true)
        }
    }

    /// One of the monitor's looks: at a host (port 0) or a port, which may well be closed or behind a filter.
    mutating func check(_ activity: Activity) {
        let target = activity.choice
        let now = agenda.now
        var script = Script.knock(&random)
        var isV6 = false
        switch activity.port {
        case 0:
            script = Script(transport: .icmp)
            for _ in 0..<random.integer(1...3) {
                script.turns += [
                    .client(Spread(56), after: .seconds(1, 0.001), .echo),
                    .server(Spread(56), after: Spread(20, 0.5), .echoReply),
                ]
            }
            script.turns[0].pause = Spread(0)
            isV6 =
                random.chance(0.2) && network.hosts[target].v6 != .unspecified
                && network.hosts[activity.host].v6 != .unspecified
        case 161:
            script = Script(transport: .udp)
            for _ in 0..<random.integer(1...5) {
                script.turns += [
                    .client(Spread(1), after: .milliseconds(1, 0.5), .snmpQuery),
                    .server(Spread(1), after: .milliseconds(2, 0.8), .snmpReply),
                ]
            }
            if target == OfficeNetwork.resolver { script.turns.removeAll { !$0.isFromClient } }
        case 22 where target != OfficeNetwork.printer && !OfficeNetwork.devices.contains(target):
            // Now and then it logs in to see that this works; else the banner will do.
            if random.chance(0.25) {
                script = .session(keys: 0, &random)
            } else {
                script.turns = Array(Script.shellHandshake(&random).prefix(random.integer(1...2)))
            }
        case 80, 443:
            script.turns = [
                .client(Spread(180, 0.1), after: Spread(200, 0.5), activity.port == 80 ? .webRequest : .tls),
                .server(Spread(600, 0.6), after: .milliseconds(4, 0.8), activity.port == 80 ? .webReply : .tls),
            ]
        case 22, 8_080, 9_090, 139, 3_389: script.opening = .refused
        case 5_432: script.opening = .silent
        default: break
        }
        if script.transport == .tcp, random.chance(0.002) { script.opening = .lateAnswer }
        begin(script, from: activity.host, to: target, port: activity.port, at: now, isV6: isV6)
    }

    /// Connections that come to nothing, pings, and other things that nobody meant.
    mutating func stumble(_ activity: Activity) {
        let client = activity.host
        let now = agenda.now
        var script = Script()
        let outside = network.outside.lowerBound + random.integer(below: network.outside.count)
        if activity.kind == .ping {
            script.transport = .icmp
            for _ in 0..<random.integer(2...8) {
                script.turns.append(.client(Spread(32), after: .seconds(1, 0.002), .echo))
                if random.chance(0.93) {
                    script.turns.append(.server(Spread(32), after: Spread(40, 0.8), .echoReply))
                }
            }
            begin(script, from: client, to: random.chance(0.5) ? OfficeNetwork.gateway : outside, port: 0, at: now)
            return
        }
        let inside = random.integer(below: OfficeNetwork.devices.upperBound)
        let target = random.chance(0.4) && inside != client ? inside : outside
        var port = random.pick(
            [443, 443, 80, 445, 5_228, 3_389, 9_100, 8_009, 22, 139, 5_900, 3_306, 1_433] as [UInt16])
        if activity.kind == .odd {
            script.transport = .udp
            let count = random.integer(1...4)
            for _ in 0..<count { script.turns.append(.client(Spread(110, 0.6), after: .seconds(0.5, 1), .datagram)) }
            if random.chance(0.4) { script.opening = .refused }
            begin(script, from: client, to: target, port: random.pick([3_478, 6_881, 19_305, 41_641, 33_434]), at: now)
            return
        }
        let draw = random.uniform()
        switch draw {
        case ..<0.38:
            script.opening = .refused
            script.tries = random.chance(0.4) ? random.integer(2...3) : 1
        case ..<0.75:
            script.opening = .silent
            script.tries = random.chance(0.5) ? 1 : random.integer(2...6)
        case ..<0.87: script.opening = .abandoned
        case ..<0.93:
            script = .web(objects: 2, size: 4_000, &random)
            script.opening = .lateAnswer
        default:
            script.turns = [.client(Spread(517, 0.2))]
            script.closing = .serverReset
        }
        if !script.turns.isEmpty { port = 443 }
        begin(script, from: client, to: target, port: port, at: now, isV6: prefersV6(client, target))
        // A program that does not give up at once, and tries what else it knows.
        if random.chance(0.3) {
            for _ in 0..<random.integer(1...4) {
                begin(script, from: client, to: target, port: port, at: now + random.wait(upTo: 8))
            }
        }
    }
}
