import Packets
import Tabular

/// What the office's servers are for.
extension OfficeTraffic {
    /// Gives the servers their habits, and what others want of them.
    mutating func settleServers() {
        func machine(_ kind: Activity.Kind, _ host: Int, _ mean: Double, jitter: Double? = nil, _ choice: Int = 0) {
            let timing: Activity.Timing = jitter.map { .clock(jitter: $0) } ?? .machine
            add(Activity(kind: kind, host: host, mean: mean, timing: timing, choice: choice))
        }
        machine(.inboundWeb, OfficeNetwork.webServer, 7)
        machine(.inboundMail, OfficeNetwork.mailServer, 40)
        add(Activity(kind: .outboundMail, host: OfficeNetwork.mailServer, mean: 60))
        machine(.automation, OfficeNetwork.monitor, 300, jitter: 0.01)
        machine(.automation, OfficeNetwork.shellServer, 55)
        machine(.routerNews, OfficeNetwork.gateway, 200, jitter: 0.3)
        for host in 1..<OfficeNetwork.devices.upperBound {
            machine(.clock, host, random.pick([64, 128, 1024]), jitter: 0.02, random.integer(below: 4))
            machine(.logs, host, 45)
            machine(.metrics, host, random.pick([10, 15, 60]), jitter: 0.01)
            machine(.arp, host, 60)
            machine(.neighbour, host, 60)
            if host == OfficeNetwork.printer || OfficeNetwork.devices.contains(host) {
                machine(.mdns, host, 150)
                machine(.announcement, host, 60, jitter: 0.02)
            }
        }
        for host in [OfficeNetwork.webServer, OfficeNetwork.shellServer, OfficeNetwork.mailServer] {
            machine(.backup, host, 1_800, jitter: 0.1)
        }
        // Each of the monitor's looks has its own minute.
        let ports: [Int: [UInt16]] = [
            OfficeNetwork.gateway: [0, 161, 53], OfficeNetwork.fileServer: [0, 445, 161, 3389, 139],
            OfficeNetwork.mailServer: [0, 25, 993, 587, 161, 22], OfficeNetwork.resolver: [0, 53, 22, 161],
            OfficeNetwork.webServer: [0, 80, 443, 22, 8080, 161], OfficeNetwork.printer: [0, 9100, 631, 161, 80],
            OfficeNetwork.shellServer: [0, 22, 443, 8080, 5432, 9090],
        ]
        for host in 0..<OfficeNetwork.devices.upperBound where host != OfficeNetwork.monitor {
            for port in ports[host] ?? [0, 80, 22, 161] {
                add(
                    Activity(
                        kind: .check, host: OfficeNetwork.monitor, mean: 60,
                        timing: .clock(jitter: breadth.monitorJitter),
                        choice: host, port: port))
            }
        }
    }

    mutating func mail(_ activity: Activity) {
        let now = agenda.now
        let server = OfficeNetwork.mailServer
        switch activity.kind {
        case .readMail:
            let down = random.chance(0.3) ? random.logNormal(median: 40_000, sigma: 1.3) : 600
            let script = Script.mail(up: 90, down: min(down, 5e6), words: random.integer(3...7), &random)
            begin(
                script, from: activity.host, to: server, port: 993, at: now, isV6: prefersV6(activity.host, server))
        case .sendMail:
            let up = min(8e6, random.logNormal(median: 60_000, sigma: 1.5))
            let script = Script.mail(up: up, down: 80, words: random.integer(4...6), &random)
            begin(
                script, from: activity.host, to: server, port: 587, at: now, isV6: prefersV6(activity.host, server))
        case .inboundMail:
            let peer = network.outside.lowerBound + random.integer(below: network.outside.count)
            begin(.relay(bytes: 20_000, &random), from: peer, to: server, port: 25, at: now)
            // Who is it, and is that so?
            let reverse = random.chance(0.5) ? DNSMessage.NameKind.reverse6 : .reverse
            ask(server, internet.topic(reverse, random.next() >> 32), 12, at: now + 900, isCached: false)
            for _ in 0..<3 {
                let topic = internet.topic(.mail, random.next() >> 40)
                ask(server, topic, 16, at: now + random.wait(upTo: 0.4), isCached: random.chance(0.5))
            }
            // Is it known to send what nobody wants?
            for list in 0..<(breadth.blocklists.map { random.integer($0) } ?? 0) {
                let topic = internet.topic(.blocklist, UInt64(network.hosts[peer].v4) << 8 | UInt64(list))
                ask(server, topic, 1, at: now + 1_500 + random.wait(upTo: 0.05), isCached: random.chance(0.3))
            }
        default:
            let peer = network.outside.lowerBound + random.integer(below: network.outside.count)
            let ready = ask(server, internet.topic(.site, random.next() >> 40), 1, at: now, isCached: false)
            begin(
                .relay(bytes: min(6e6, random.logNormal(median: 40_000, sigma: 1.4)), &random), from: server, to: peer,
                port: 25, at: ready)
        }
    }

    /// Files: opened and saved on the server, printed, and saved for bad days.
    mutating func share(_ activity: Activity) {
        let now = agenda.now
        let client = activity.host
        var script = Script()
        switch activity.kind {
        case .fileShare:
            script.turns = [
                .client(Spread(300, 0.2), after: Spread(300, 0.7), .smb), .server(Spread(380, 0.2), .smb),
            ]
            script.loopFrom = 2
            let isWriting = random.chance(0.35)
            script.turns += [
                .client(Spread(isWriting ? 18_000 : 170, isWriting ? 1.2 : 0.2), after: .milliseconds(12, 2.3), .smb),
                .server(Spread(isWriting ? 140 : 9_000, isWriting ? 0.1 : 1.4), after: Spread(900, 1), .smb),
            ]
            script.loops = Int(random.logNormal(median: 6, sigma: 0.9))
            script.lingering = .seconds(random.pick([1, 10, 60]), 0.5)
            script.closing = random.pick([.clientFin, .clientReset, .serverReset])
            begin(
                script, from: client, to: OfficeNetwork.fileServer, port: 445, at: now,
                isV6: prefersV6(client, OfficeNetwork.fileServer))
        case .printing:
            script.turns = [
                .client(Spread(random.logNormal(median: 120_000, sigma: 1)), after: Spread(2_000, 1), .opaque),
                .server(Spread(40, 0.3), after: .milliseconds(400, 0.8), .opaque),
            ]
            begin(script, from: client, to: OfficeNetwork.printer, port: 9_100, at: now)
        default:
            // Each night everything, by day what has changed.
            let hour = now / 3_600_000_000 % 24
            // Now and then a whole copy is due by day.
            let isNight = hour >= 1 && hour < 4 || random.rarely(breadth.wholeCopies)
            let parts = random.integer(isNight ? 8...30 : 1...5)
            for part in 0..<parts {
                let size = random.logNormal(median: isNight ? 900_000 : 110_000, sigma: 1.2)
                script = .upload(bytes: min(size, 2e7), &random)
                begin(
                    script, from: client, to: OfficeNetwork.fileServer, port: 8_443,
                    at: now + Int64(part) * 2_000_000 + random.wait(upTo: 2))
            }
        }
    }

    /// A call: pictures and voice, or voice alone, over a relay or from one office host to another.
    mutating func confer(_ activity: Activity) {
        let hasPictures = random.chance(0.25)
        let isInside = random.chance(0.2)
        let other = network.clients.lowerBound + random.integer(below: network.clients.count)
        let relay = isInside && other != activity.host ? other : network.outside.lowerBound + random.integer(below: 40)
        let seconds = min(3_600, random.logNormal(median: 420, sigma: 0.9))
        var script = Script(transport: .udp)
        let period = hasPictures ? 33.0 : 20
        let size = hasPictures ? 1_500.0 : random.pick([172, 120, 90])
        script.turns = [
            .client(Spread(size, hasPictures ? 0.6 : 0.1), after: .milliseconds(period / 2, 0.12), .realTime),
            .server(Spread(size, hasPictures ? 0.6 : 0.1), after: .milliseconds(period / 3, 0.12), .realTime),
        ]
        script.loops = Int(seconds * 1000 / (period * 1.2))
        begin(script, from: activity.host, to: relay, port: random.pick([3_478, 8_801, 19_305]), at: agenda.now)
        begin(
            .push(isOpen: false, &random), from: activity.host,
            to: network.outside.lowerBound + random.integer(below: 40),
            port: 443, at: agenda.now - 1)
    }

    /// Sessions of people, copies of files, and what scripts do over ssh.
    mutating func shell(_ activity: Activity) {
        var script: Script
        var server = OfficeNetwork.shellServer
        var client = activity.host
        switch activity.kind {
        case .shell:
            script = .session(keys: Int(random.logNormal(median: 90, sigma: 1.2)), &random)
            if random.chance(0.3) { server = network.outside.lowerBound + random.integer(below: 60) }
            if random.chance(0.15) { script = .guess(attempts: random.integer(1...3), pace: 3, &random) }
        case .copy:
            script = .session(keys: 0, &random)
            let isUp = random.chance(0.5)
            let size = min(2e7, random.logNormal(median: 300_000, sigma: 1.5))
            script.turns += [
                .client(Spread(isUp ? size : 90), after: .milliseconds(4, 1), .opaque),
                .server(Spread(isUp ? 60 : size), after: .milliseconds(4, 1), .opaque),
            ]
        default:
            script = .session(keys: random.integer(0...6), &random)
            if script.loops > 0 { script.turns[script.loopFrom].pause = .milliseconds(15, 1) }
            if activity.host == OfficeNetwork.shellServer {
                // People and build machines elsewhere come in from outside.
                client = network.visitors.lowerBound + random.integer(below: 12)
                if random.chance(0.2) { script = .guess(attempts: random.integer(1...3), pace: 2, &random) }
            } else {
                for other in [OfficeNetwork.webServer, OfficeNetwork.mailServer, OfficeNetwork.resolver] {
                    begin(script, from: client, to: other, port: 22, at: agenda.now + random.wait(upTo: 8))
                }
            }
        }
        begin(script, from: client, to: server, port: 22, at: agenda.now)
    }
}
