import Tabular

/// Two hosts that follow a script, packet by packet, with TCP's bookkeeping.
///
/// A step plans the packets of one flight (at most a window's worth) and says when it goes on, so that a conversation
/// of any length takes constant memory. The file is longer than most, since every phase of TCP changes the same
/// bookkeeping, which nothing outside may touch.
struct Conversation: Sendable {
    /// What a side has sent so far.
    struct Side: Sendable {
        /// The next sequence number.
        var sequence: UInt32
        /// When its latest planned packet passes.
        var planned: Int64 = 0
        var lag: Int64
        var gap: Double
        /// The timestamp of its latest packet.
        var clock: UInt32 = 0
        /// How many bytes it receives in one segment at most.
        var segment: Int = 1448
    }

    private enum Phase { case opening, turn, flight, closing, done, gone }

    let client: Int
    let server: Int
    let clientPort: UInt16
    let serverPort: UInt16
    let isV6: Bool
    var script: Script
    /// The attack it belongs to, -1 for none.
    var instance = -1
    /// A seed for its contents: which name it asks for, say.
    var topic: UInt64 = 0
    /// How the topic holds a name's kind (see `DNSMessage`).
    var internet = OfficeInternet.narrow
    /// The DNS record type that it asks for.
    var recordType: UInt16 = 1
    /// When it is broken off at the latest.
    var until = Int64.max
    var loss = 0.0
    var first = Int64.min
    var last = Int64.min

    private var phase = Phase.opening
    private var turn = 0
    private var round: UInt32 = 0
    private var remaining = 0
    private var window = 10
    private var isFirstSegment = true
    private var clientSide: Side
    private var serverSide: Side
    let hasTimestamps: Bool

    init(
        client: Int, clientHost: OfficeHost, clientPort: UInt16, server: Int, serverHost: OfficeHost,
        serverPort: UInt16, isV6: Bool, script: Script, random: inout SplitMix64
    ) {
        self.client = client
        self.server = server
        self.clientPort = clientPort
        self.serverPort = serverPort
        self.isV6 = isV6
        self.script = script
        hasTimestamps = clientHost.stack.hasTimestamps && serverHost.stack.hasTimestamps
        let isTCP = script.transport == .tcp
        let segment = isTCP ? 1460 - (hasTimestamps ? 12 : 0) - (isV6 ? 20 : 0) : 1252
        // The narrower link of the two sets the pace of both ways, in as far as it lies there.
        clientSide = Side(
            sequence: UInt32(truncatingIfNeeded: random.next()), lag: Int64(clientHost.lag),
            gap: Double(clientHost.gap), segment: segment)
        serverSide = Side(
            sequence: UInt32(truncatingIfNeeded: random.next()), lag: Int64(serverHost.lag),
            gap: Double(serverHost.gap), segment: segment)
        loss = clientHost.loss + serverHost.loss
    }

    /// The side of the client, or of the server.
    subscript(isClient: Bool) -> Side {
        get { isClient ? clientSide : serverSide }
        set { if isClient { clientSide = newValue } else { serverSide = newValue } }
    }

    /// Whether its last packet has passed, so that its place can be given away.
    var isGone: Bool { phase == .gone }

    /// Goes on: plans the next packets, and the next step.
    mutating func step(_ id: Int, agenda: inout Agenda, random: inout SplitMix64) {
        let now = agenda.now
        if phase != .done, now >= until { phase = .closing }
        switch phase {
        case .opening: open(id, now, &agenda, &random)
        case .turn: beginTurn(id, now, &agenda, &random)
        case .flight: sendFlight(id, now, &agenda, &random)
        case .closing: close(id, now, &agenda, &random)
        case .done, .gone: phase = .gone
        }
    }

    // MARK: Packets

    private enum Flags {
        static let fin: UInt8 = 1, syn: UInt8 = 2, rst: UInt8 = 4, psh: UInt8 = 8, ack: UInt8 = 16
    }

    /// Plans a packet not before the side's earlier ones; gives its time.
    @discardableResult
    private mutating func plan(
        _ id: Int, _ isClient: Bool, at time: Int64, flags: UInt8, sequence: UInt32? = nil,
        acknowledging: UInt32? = nil, length: Int = 0, content: Content = .opaque, item: UInt32? = nil,
        agenda: inout Agenda
    ) -> Int64 {
        let time = max(time, self[isClient].planned + 1)
        self[isClient].planned = time
        agenda.plan(
            PlannedPacket(
                conversation: Int32(truncatingIfNeeded: id), item: item ?? round,
                sequence: sequence ?? self[isClient].sequence,
                acknowledgement: flags & Flags.ack == 0 ? 0 : acknowledging ?? self[!isClient].sequence,
                length: UInt16(truncatingIfNeeded: length), flags: flags, content: content, isFromClient: isClient),
            at: time)
        return time
    }

    /// How long a side takes to answer: its round trip to the place of capture, never twice quite the same.
    private func lag(_ isClient: Bool, _ random: inout SplitMix64) -> Int64 {
        let lag = Double(self[isClient].lag)
        return Int64(lag * (1 + 0.1 * random.uniform()) + 20 + 60 * random.uniform())
    }

    private mutating func enter(_ next: Phase, _ id: Int, at time: Int64, _ agenda: inout Agenda) {
        phase = next
        agenda.schedule(.conversation, id, at: time)
    }

    private mutating func finish(_ id: Int, _ agenda: inout Agenda) {
        enter(.done, id, at: max(clientSide.planned, serverSide.planned, agenda.now) + 1, &agenda)
    }

    // MARK: Opening

    private mutating func open(_ id: Int, _ now: Int64, _ agenda: inout Agenda, _ random: inout SplitMix64) {
        guard script.transport == .tcp, script.opening != .established else {
            if script.opening == .refused, let turn = script.turns.first {
                let time = plan(
                    id, true, at: now, flags: 0, length: min(max(1, Int(random.draw(turn.bytes))), clientSide.segment),
                    content: turn.content,
                    agenda: &agenda)
                plan(id, false, at: time + lag(false, &random), flags: 0, content: .unreachable, agenda: &agenda)
                return finish(id, &agenda)
            }
            return firstTurn(id, at: now, &agenda, &random)
        }
        var time = now
        switch script.opening {
        case .silent:
            knock(id, at: time, tries: script.tries, &agenda, &random)
            return finish(id, &agenda)
        case .refused:
            for _ in 0..<max(1, script.tries) {
                time = plan(id, true, at: time, flags: Flags.syn, agenda: &agenda)
                time = plan(
                    id, false, at: time + lag(false, &random), flags: Flags.rst | Flags.ack, sequence: 0,
                    acknowledging: clientSide.sequence &+ 1, agenda: &agenda)
                time += 500_000 + Int64(random.between(0, 12_000))
            }
            return finish(id, &agenda)
        case .lateAnswer:
            plan(id, true, at: time, flags: Flags.syn, agenda: &agenda)
            time += 1_000_000 + Int64(random.between(0, 30_000))
        default: break
        }
        time = plan(id, true, at: time, flags: Flags.syn, agenda: &agenda)
        clientSide.sequence &+= 1
        time = plan(id, false, at: time + lag(false, &random), flags: Flags.syn | Flags.ack, agenda: &agenda)
        if script.opening == .halfOpen {
            for attempt in 0..<max(0, script.tries - 1) {
                time = plan(
                    id, false, at: time + Int64(1_000_000 << attempt) + Int64(random.between(0, 25_000)),
                    flags: Flags.syn | Flags.ack, agenda: &agenda)
            }
            return finish(id, &agenda)
        }
        serverSide.sequence &+= 1
        if script.opening == .abandoned {
            plan(
                id, true, at: time + lag(true, &random), flags: Flags.rst, acknowledging: 0, agenda: &agenda)
            return finish(id, &agenda)
        }
        time = plan(id, true, at: time + lag(true, &random), flags: Flags.ack, agenda: &agenda)
        firstTurn(id, at: time, &agenda, &random)
    }

    /// SYN after SYN, each later than the one before.
    private mutating func knock(
        _ id: Int, at start: Int64, tries: Int, _ agenda: inout Agenda, _ random: inout SplitMix64
    ) {
        var time = start
        for attempt in 0..<max(1, tries) {
            plan(id, true, at: time, flags: Flags.syn, agenda: &agenda)
            time += Int64(1_000_000 << min(attempt, 6)) + Int64(random.between(0, 30_000))
        }
    }

    private mutating func firstTurn(
        _ id: Int, at time: Int64, _ agenda: inout Agenda, _ random: inout SplitMix64
    ) {
        guard let turn = script.turns.first else {
            return enter(.closing, id, at: time + Int64(random.draw(script.lingering)), &agenda)
        }
        // The client's first word comes right after its ACK; the server hears that ACK first.
        let heard = turn.isFromClient || script.transport != .tcp ? time : time + lag(false, &random)
        enter(.turn, id, at: heard + Int64(random.draw(turn.pause)), &agenda)
    }

    // MARK: Turns

    private mutating func beginTurn(_ id: Int, _ now: Int64, _ agenda: inout Agenda, _ random: inout SplitMix64) {
        let turn = script.turns[turn]
        isFirstSegment = true
        if turn.content == .keepAlive {
            let side = turn.isFromClient
            let time = plan(
                id, side, at: now, flags: Flags.ack, sequence: self[side].sequence &- 1, agenda: &agenda)
            let answer = plan(id, !side, at: time + lag(!side, &random), flags: Flags.ack, agenda: &agenda)
            return endTurn(id, from: side, heard: answer, acknowledge: nil, &agenda, &random)
        }
        remaining = min(max(1, Int(random.draw(turn.bytes))), 1 << 30)
        // A record of TLS is no shorter than its head and its seal.
        if turn.content == .tls, remaining % self[turn.isFromClient].segment < 24 { remaining += 24 }
        phase = .flight
        sendFlight(id, now, &agenda, &random)
    }

    private mutating func sendFlight(_ id: Int, _ now: Int64, _ agenda: inout Agenda, _ random: inout SplitMix64) {
        let turn = script.turns[turn]
        let side = turn.isFromClient
        if script.transport != .tcp { return sendDatagrams(id, now, turn, &agenda, &random) }
        let segment = self[side].segment
        let count = min(window, (remaining + segment - 1) / segment)
        let gap = max(self[side].gap, self[!side].gap)
        let strike = random.uniform()
        let lost = loss > 0 && strike < loss * Double(count) ? random.integer(below: count) : -1
        let seenHere = random.chance(0.5)
        var lostPiece: (sequence: UInt32, length: Int, content: Content, item: UInt32)?
        var time = now
        var unacknowledged = 0
        var repeats = 0
        for index in 0..<count {
            let length = min(segment, remaining)
            let isLast = length == remaining
            let content = isFirstSegment || turn.content == .tls ? turn.content : .opaque
            let item = content == .smb || content == .webReply ? UInt32(truncatingIfNeeded: remaining) : round
            let flags = Flags.ack | (isLast || index == count - 1 ? Flags.psh : 0)
            isFirstSegment = false
            remaining -= length
            if index == lost {
                lostPiece = (self[side].sequence, length, content, item)
                if seenHere {
                    time = plan(
                        id, side, at: time, flags: flags, length: length, content: content, item: item,
                        agenda: &agenda)
                }
            } else {
                time = plan(
                    id, side, at: time, flags: flags, length: length, content: content, item: item, agenda: &agenda)
            }
            self[side].sequence &+= UInt32(truncatingIfNeeded: length)
            if let lostPiece {
                if index > lost {
                    repeats += 1
                    plan(
                        id, !side, at: time + lag(!side, &random), flags: Flags.ack,
                        acknowledging: lostPiece.sequence, agenda: &agenda)
                }
            } else {
                unacknowledged += 1
                if unacknowledged == 2, !isLast {
                    plan(id, !side, at: time + lag(!side, &random), flags: Flags.ack, agenda: &agenda)
                    unacknowledged = 0
                }
            }
            time += Int64(gap * (0.6 + 0.8 * random.uniform()))
        }
        if let lostPiece {
            let wait = self[side].lag + self[!side].lag
            time += repeats > 2 ? wait : 200_000 + wait
            time = plan(
                id, side, at: time, flags: Flags.ack | Flags.psh, sequence: lostPiece.sequence,
                length: lostPiece.length, content: lostPiece.content, item: lostPiece.item, agenda: &agenda)
            window = max(4, window / 2)
            unacknowledged = 2
        } else {
            window = min(32, window * 2)
        }
        if remaining == 0 {
            let heard = max(self[side].planned, now) + lag(!side, &random)
            endTurn(id, from: side, heard: heard, acknowledge: unacknowledged, &agenda, &random)
        } else {
            if unacknowledged > 0 {
                plan(
                    id, !side, at: self[side].planned + lag(!side, &random), flags: Flags.ack, agenda: &agenda)
            }
            let trip = self[side].lag + self[!side].lag
            enter(.flight, id, at: max(time, now + trip), &agenda)
        }
    }

    private mutating func sendDatagrams(
        _ id: Int, _ now: Int64, _ turn: Turn, _ agenda: inout Agenda, _ random: inout SplitMix64
    ) {
        let side = turn.isFromClient
        let segment = self[side].segment
        let gap = max(self[side].gap, self[!side].gap)
        var time = now
        var count = 0
        while remaining > 0, count < 24 {
            let length = min(segment, remaining)
            remaining -= length
            count += 1
            // What is lost of a datagram before it comes by is not seen, and nobody sends it again.
            if loss == 0 || !random.chance(loss / 2) || turn.content != .opaque {
                time = plan(id, side, at: time, flags: 0, length: length, content: turn.content, agenda: &agenda)
            }
            self[side].sequence &+= UInt32(truncatingIfNeeded: length)
            time += Int64(gap * (0.6 + 0.8 * random.uniform()))
        }
        if remaining > 0 { return enter(.flight, id, at: time, &agenda) }
        endTurn(id, from: side, heard: time + lag(!side, &random), acknowledge: nil, &agenda, &random)
    }

    /// Goes to the next turn, and lets the listener acknowledge what its own next word will not.
    private mutating func endTurn(
        _ id: Int, from side: Bool, heard: Int64, acknowledge: Int?, _ agenda: inout Agenda,
        _ random: inout SplitMix64
    ) {
        turn += 1
        if turn >= script.turns.count, script.loops > 0 {
            script.loops -= 1
            turn = min(script.loopFrom, script.turns.count - 1)
        }
        round &+= 1
        let isOver = turn >= script.turns.count
        let pause = Int64(random.draw(isOver ? script.lingering : script.turns[turn].pause))
        let isReply = !isOver && script.turns[turn].isFromClient != side
        if let acknowledge, !(isReply && pause < 42_000 && acknowledge < 2) {
            let delay =
                acknowledge < 2 && (isReply || isOver) && random.chance(0.4)
                ? 40_000 + Int64(random.between(0, 2000)) : 0
            plan(id, !side, at: heard + delay, flags: Flags.ack, agenda: &agenda)
        }
        if isOver {
            enter(.closing, id, at: max(heard, self[!side].planned) + pause, &agenda)
        } else if isReply {
            enter(.turn, id, at: heard + pause, &agenda)
        } else {
            enter(.turn, id, at: max(self[side].planned, agenda.now) + pause, &agenda)
        }
        if pause > 1_000_000 { window = 10 }
    }

    // MARK: Closing

    private mutating func close(_ id: Int, _ now: Int64, _ agenda: inout Agenda, _ random: inout SplitMix64) {
        guard script.transport == .tcp else { return finish(id, &agenda) }
        switch script.closing {
        case .clientFin, .serverFin, .finThenReset, .halfClosed:
            let side = script.closing != .serverFin
            var time = plan(id, side, at: now, flags: Flags.fin | Flags.ack, agenda: &agenda)
            self[side].sequence &+= 1
            time += lag(!side, &random)
            if script.closing == .halfClosed {
                time = plan(id, !side, at: time, flags: Flags.ack, agenda: &agenda)
                let length = random.integer(40...1200)
                time = plan(
                    id, !side, at: time + Int64(random.between(5_000, 900_000)), flags: Flags.ack | Flags.psh,
                    length: length, content: .tls, agenda: &agenda)
                self[!side].sequence &+= UInt32(length)
                time = plan(id, side, at: time + lag(side, &random), flags: Flags.ack, agenda: &agenda)
                time += lag(!side, &random)
            } else if script.closing == .finThenReset {
                let length = random.integer(24...90)
                time = plan(
                    id, !side, at: time, flags: Flags.ack | Flags.psh, length: length, content: .tls,
                    agenda: &agenda)
                plan(
                    id, side, at: time + lag(side, &random), flags: Flags.rst, acknowledging: 0, agenda: &agenda)
                self[!side].sequence &+= UInt32(length)
                break
            } else if random.chance(0.3) {
                time = plan(id, !side, at: time, flags: Flags.ack, agenda: &agenda)
                time += Int64(random.between(100, 30_000))
            }
            time = plan(id, !side, at: time, flags: Flags.fin | Flags.ack, agenda: &agenda)
            self[!side].sequence &+= 1
            plan(id, side, at: time + lag(side, &random), flags: Flags.ack, agenda: &agenda)
        case .clientReset, .serverReset:
            plan(id, script.closing == .clientReset, at: now, flags: Flags.rst | Flags.ack, agenda: &agenda)
        case .vanish:
            break
        }
        finish(id, &agenda)
    }
}
