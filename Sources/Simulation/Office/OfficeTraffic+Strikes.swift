import Packets
import Tabular

/// The attacks: what they do, step by step.
extension OfficeTraffic {
    /// One step of an attack.
    mutating func strike(_ plan: inout AttackPlan) {
        let now = agenda.now
        let source = plan.sources.lowerBound
        switch plan.kind {
        case .scanFast, .scanSlow: probe(&plan)
        case .synFlood, .udpFlood: flood(plan)
        case .sshBruteforce:
            var script = Script.guess(
                attempts: random.integer(1...plan.variant), pace: random.pick([0.01, 0.05, 0.6]), &random)
            // A server that has too many strangers at the door turns some away.
            if random.chance(0.12) {
                script.turns = Array(script.turns.prefix(random.integer(1...2)))
                script.loops = 0
                script.closing = .serverFin
            }
            begin(script, from: source, to: plan.target, port: 22, at: now, instance: plan.instance)
        case .slowloris:
            var script = Script()
            script.turns = [
                .client(plan.request, after: Spread(400, 0.8), .slowHead),
                .client(plan.size, after: .seconds(Double(plan.variant), 0.12), .slowLine),
            ]
            script.loopFrom = 1
            script.loops = Int(random.logNormal(median: 14, sigma: 0.7))
            script.closing = random.pick([.serverFin, .serverFin, .serverReset, .clientFin, .vanish])
            script.lingering = .seconds(random.between(1, 20), 0.3)
            begin(
                script, from: source, to: plan.target, port: plan.ports[0], at: now, instance: plan.instance,
                until: plan.until)
        case .dnsTunnel:
            let topic = internet.topic(.tunnel, plan.topic | UInt64(plan.step) << 32)
            ask(source, topic, plan.recordType, at: now, upstream: plan.targets[0], instance: plan.instance)
        case .beacon:
            let script = Script.checkIn(request: plan.request, reply: plan.reply, &random)
            begin(script, from: source, to: plan.target, port: plan.ports[0], at: now, instance: plan.instance)
        case .exfiltration:
            let size = min(6e6, random.draw(plan.size))
            var script = Script.upload(bytes: size, &random)
            if plan.request.median > 0 {
                script.turns[script.loopFrom] = .client(plan.request, after: Spread(900, 1))
                script.turns[script.loopFrom + 1] = .server(Spread(40, 0.2), after: Spread(2_000, 0.8))
                script.loops = min(4_000, Int(size / plan.request.median))
            }
            if plan.ports[0] == 22 { script.throughShell(&random) }
            if plan.variant == 1 {
                script.turns[script.loopFrom].bytes = plan.size
                script.turns[script.loopFrom].pause = .seconds(random.between(2, 12), 0.8)
                script.loops = random.integer(30...200)
                script.closing = .clientFin
            }
            begin(
                script, from: source, to: plan.target, port: plan.ports[0], at: now, instance: plan.instance,
                until: plan.until)
        }
    }

    /// One probe of a scan: open, closed, or behind a filter, as the target's own ways have it.
    private mutating func probe(_ plan: inout AttackPlan) {
        let target = plan.targets[plan.step % plan.targets.count]
        let port = plan.ports[plan.step / plan.targets.count % plan.ports.count]
        var script = fate(of: target, port: port)
        switch script.opening {
        case .normal:
            // A half-open look, or a whole connection that is closed at once.
            script.opening = plan.variant < 5 ? .abandoned : .normal
            script.lingering = Spread(500, 1)
            if plan.variant >= 5, random.chance(0.5) { script.turns = [.server(Spread(60, 0.5), .mailLine)] }
        case .silent: script.tries = random.chance(0.5) ? 1 : random.integer(2...3)
        default: break
        }
        begin(script, from: plan.sources.lowerBound, to: target, port: port, at: agenda.now, instance: plan.instance)
    }

    private mutating func flood(_ plan: AttackPlan) {
        let source = plan.sources.lowerBound + random.integer(below: plan.sources.count)
        var script = Script()
        if plan.kind == .synFlood {
            // The backlog is full most of the time; what gets an answer never says thanks.
            script.opening = random.chance(0.25) ? .halfOpen : .silent
            script.tries = script.opening == .halfOpen ? random.integer(1...3) : 1
            begin(
                script, from: source, to: plan.target, port: plan.ports[0], at: agenda.now, instance: plan.instance)
        } else {
            script.transport = .udp
            script.turns = [.client(plan.size, after: Spread(0), .datagram)]
            script.turns[0].bytes.median = min(1_250, script.turns[0].bytes.median)
            if random.chance(0.004) { script.opening = .refused }
            begin(
                script, from: source, to: plan.target,
                port: plan.ports.first ?? UInt16(random.integer(20_000...65_000)), at: agenda.now,
                clientPort: plan.variant == 0 ? 40_000 + UInt16(source % 512) : nil, instance: plan.instance)
        }
    }
}
