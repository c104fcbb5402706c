import Tabular

extension Script {
    /// Up to where both sides of an ssh connection speak in secret.
    static func shellHandshake(_ random: inout SplitMix64) -> [Turn] {
        let proposal = random.between(500, 1_400).rounded()
        return [
            .server(Spread(Double(random.integer(23...44))), after: Spread(6_000, 0.8), .sshBanner),
            .client(Spread(Double(random.integer(21...43))), after: Spread(1_000, 0.6), .sshBanner),
            .client(Spread(proposal), after: Spread(500, 0.7), .sshProposal),
            .server(Spread(random.between(500, 1_100).rounded()), after: Spread(800, 0.6), .sshProposal),
            .client(Spread(48), after: Spread(2_000, 0.7), .sshKey),
            .server(Spread(random.between(400, 700).rounded()), after: Spread(4_000, 0.6), .sshKeyReply),
            .client(Spread(16), after: Spread(2_000, 0.7), .sshNewKeys),
            .client(Spread(44), after: Spread(300, 0.7), .opaque),
            .server(Spread(44), after: Spread(400, 0.5), .opaque),
            .client(Spread(68, 0.1), after: Spread(600, 0.6), .opaque),
            .server(Spread(52, 0.1), after: Spread(4_000, 1), .opaque),
        ]
    }

    /// An ssh session whose password is wrong some times; `pace` is the seconds between one and the next.
    static func guess(attempts: Int, pace: Double, _ random: inout SplitMix64) -> Script {
        var script = Script()
        script.turns = shellHandshake(&random)
        script.loopFrom = script.turns.count
        script.turns += [
            .client(Spread(random.chance(0.5) ? 148 : 84), after: .seconds(pace, 0.6), .opaque),
            .server(Spread(52), after: .milliseconds(random.pick([60, 900, 1_900]), 0.6), .opaque),
        ]
        script.loops = attempts - 1
        script.closing = random.pick([.clientFin, .clientFin, .serverFin, .finThenReset])
        return script
    }

    /// An ssh session in which a command is run, or keys are typed.
    static func session(keys: Int, _ random: inout SplitMix64) -> Script {
        var script = Script()
        script.turns = shellHandshake(&random)
        script.turns += [
            .client(Spread(148, 0.3), after: .milliseconds(random.pick([2, 30, 2_500]), 0.8), .opaque),
            .server(Spread(36), after: Spread(9_000, 1), .opaque),
            .client(Spread(112, 0.3), after: Spread(600, 1), .opaque),
            .server(Spread(600, 1), after: Spread(30_000, 1), .opaque),
        ]
        script.loopFrom = script.turns.count
        if keys > 0 {
            script.turns += [
                .client(Spread(36, 0.02), after: .milliseconds(230, 1.3), .opaque),
                .server(Spread(44, 0.7), after: Spread(700, 1.2), .opaque),
            ]
        }
        script.loops = max(0, keys - 1)
        script.closing = keys == 0 ? .clientFin : random.pick([.clientFin, .serverFin, .finThenReset])
        return script
    }

    /// The same upload over ssh, as a copy of files.
    mutating func throughShell(_ random: inout SplitMix64) {
        let parts = turns[loopFrom...]
        turns = Self.session(keys: 0, &random).turns
        loopFrom = turns.count
        for var part in parts where part.content != .keepAlive {
            part.content = .opaque
            turns.append(part)
        }
    }

    /// Mail over TLS from or to a server: some words, then a message one way or both.
    static func mail(up: Double, down: Double, words: Int, _ random: inout SplitMix64) -> Script {
        var script = Script()
        script.turns = handshake(&random)
        for _ in 0..<words {
            script.turns += [
                .client(Spread(60, 0.4), after: Spread(1_500, 0.8)),
                .server(Spread(110, 0.7), after: Spread(2_500, 0.9)),
            ]
        }
        script.turns += [
            .client(Spread(up, 1.1), after: Spread(2_000, 0.8)),
            .server(Spread(down, 1.1), after: Spread(20_000, 1)),
        ]
        script.closing = random.pick([.clientFin, .serverFin, .clientFin, .finThenReset])
        return script
    }

    /// Mail between servers: words in the clear, then in secret.
    static func relay(bytes: Double, _ random: inout SplitMix64) -> Script {
        var script = Script()
        script.turns = [
            .server(Spread(60, 0.2), after: .milliseconds(25, 1.2), .mailLine),
            .client(Spread(32, 0.1), after: Spread(900, 0.7), .mailCommand),
            .server(Spread(160, 0.3), after: Spread(1_500, 0.8), .mailLine),
        ]
        script.turns += handshake(&random)
        for _ in 0..<random.integer(2...4) {
            script.turns += [
                .client(Spread(70, 0.4), after: Spread(1_000, 0.8)),
                .server(Spread(65, 0.3), after: .milliseconds(4, 1.2)),
            ]
        }
        script.turns += [
            .client(Spread(bytes, 1.4), after: Spread(2_000, 0.8)),
            .server(Spread(90, 0.2), after: .milliseconds(120, 1)),
        ]
        script.closing = random.pick([.clientFin, .serverFin])
        return script
    }

    /// A monitor's look at whether a port is there.
    static func knock(_ random: inout SplitMix64) -> Script {
        var script = Script()
        script.lingering = Spread(400, 1)
        script.closing = random.pick([.clientFin, .clientFin, .clientReset])
        return script
    }
}
