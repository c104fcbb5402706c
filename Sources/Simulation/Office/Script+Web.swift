import Tabular

extension Script {
    /// The turns of a TLS handshake as they look on the wire: a full one with certificates, or a resumed one.
    static func handshake(_ random: inout SplitMix64) -> [Turn] {
        let certificates = random.chance(0.6) ? Spread(3_600, 0.3) : Spread(260, 0.2)
        return [
            .client(Spread(random.chance(0.5) ? 517 : 700, 0.2)), .server(certificates, after: Spread(2_500, 0.8)),
            .client(Spread(random.chance(0.5) ? 80 : 130, 0.15), after: Spread(1_200, 0.6)),
        ]
    }

    /// A browser's connection: some objects, then it is kept open for a while or not.
    static func web(objects: Int, size: Double, _ random: inout SplitMix64) -> Script {
        var script = Script()
        script.turns = handshake(&random)
        script.loopFrom = script.turns.count
        script.turns += [
            .client(Spread(420, 0.7), after: Spread(15_000, 2)),
            .server(Spread(size, 1.3), after: Spread(25_000, 1)),
        ]
        script.loops = objects - 1
        script.rest(&random)
        return script
    }

    /// The same over QUIC.
    static func quic(objects: Int, size: Double, _ random: inout SplitMix64) -> Script {
        var script = Script(transport: .udp)
        script.turns = [
            .client(Spread(1_252), .datagram), .server(Spread(3_200, 0.4), after: Spread(3_000, 0.7), .datagram),
            .client(Spread(90, 0.3), after: Spread(1_500, 0.5), .datagram),
            .client(Spread(380, 0.5), after: Spread(4_000, 1.5), .datagram),
            .server(Spread(size, 1.2), after: Spread(25_000, 1), .datagram),
            .client(Spread(38, 0.2), after: Spread(1_000, 0.5), .datagram),
        ]
        script.loopFrom = 3
        script.loops = objects - 1
        return script
    }

    /// Draws how a connection rests when all is said, and how it then ends.
    mutating func rest(_ random: inout SplitMix64) {
        let draw = random.uniform()
        if draw < 0.45 {
            lingering = Spread(20_000, 1.8)
        } else if draw < 0.85 || loops > 0 {
            lingering = Spread.seconds(random.pick([5, 10, 15, 30, 60, 65, 75]), 0.01)
        } else {
            // A browser that asks whether the other is still there.
            turns.append(.client(Spread(0), after: .seconds(45, 0.001), .keepAlive))
            lingering = Spread.seconds(random.pick([15, 44, 70]), 0.01)
        }
        closing = Self.anyClosing(&random)
    }

    static func anyClosing(_ random: inout SplitMix64) -> Closing {
        let draw = random.uniform()
        switch draw {
        case ..<0.48: return .clientFin
        case ..<0.64: return .serverFin
        case ..<0.76: return .finThenReset
        case ..<0.86: return .clientReset
        case ..<0.9: return .serverReset
        case ..<0.94: return .halfClosed
        default: return .vanish
        }
    }

    /// A form, a file or a report sent to a site in parts.
    static func upload(bytes: Double, _ random: inout SplitMix64) -> Script {
        var script = Script()
        script.turns = handshake(&random)
        let parts = random.chance(0.6) ? 1 : random.integer(2...6)
        script.loopFrom = script.turns.count
        script.turns += [
            .client(Spread(bytes / Double(parts), 0.5), after: Spread(8_000, 1.5)),
            .server(Spread(350, 0.7), after: Spread(60_000, 0.9)),
        ]
        script.loops = parts - 1
        script.rest(&random)
        return script
    }

    /// A check for news with little to say: an updater, a licence, an implant.
    static func checkIn(request: Spread, reply: Spread, _ random: inout SplitMix64) -> Script {
        var script = Script()
        script.turns = handshake(&random)
        script.turns += [.client(request, after: Spread(3_000, 1)), .server(reply, after: Spread(35_000, 0.8))]
        script.lingering = Spread(3_000, 1.5)
        script.closing = anyClosing(&random)
        return script
    }

    /// A connection that is kept for hours so that news can come: chats, calendars, feeds, instruments.
    static func push(isOpen: Bool, _ random: inout SplitMix64) -> Script {
        var script = Script()
        if isOpen { script.opening = .established } else { script.turns = handshake(&random) }
        script.loopFrom = script.turns.count
        let period = random.pick([10, 12, 15, 20, 25, 30, 45, 55, 60]) * random.between(0.97, 1.03)
        switch random.integer(below: 6) {
        case 0:  // The client shows that it lives, and is answered.
            script.turns += [
                .client(Spread(34, 0.1), after: .seconds(period, 0.02)),
                .server(Spread(30, 0.1), after: Spread(900, 1)),
            ]
        case 1:  // Readings that nobody answers.
            script.turns += [.client(Spread(random.between(10, 160), 0.3), after: .seconds(min(period, 25), 0.15))]
        case 2:  // News now and then.
            script.turns += [
                .server(Spread(220, 1.2), after: .seconds(period, 0.9)),
                .client(Spread(45, 0.3), after: Spread(60_000, 0.8)),
            ]
        case 3:  // A question that is answered when there is something to say.
            script.turns += [
                .client(Spread(480, 0.2), after: Spread(30_000, 1)),
                .server(Spread(300, 0.8), after: .seconds(period, 0.4)),
            ]
        case 4:  // Only the network's own sign of life.
            script.turns += [.client(Spread(0), after: .seconds(max(30, period), 0.002), .keepAlive)]
        default:  // The server asks, the client answers.
            script.turns += [
                .server(Spread(31, 0.05), after: .seconds(period, 0.03)),
                .client(Spread(35, 0.05), after: Spread(800, 1)),
            ]
        }
        script.loops = Int(random.logNormal(median: 90, sigma: 1.5))
        script.closing = anyClosing(&random)
        return script
    }
}
