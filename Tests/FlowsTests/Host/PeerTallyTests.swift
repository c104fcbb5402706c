import Packets
import TestSupport
import Testing

@testable import Flows

/// Visits from dictionaries: by host, then by peer, in the order of the address.
struct VisitTwin {
    private(set) var visits: [IPAddress: [IPAddress: PeerVisit]] = [:]
    let home = HomeNetworks.privateRanges
    private static let logins: Set<UInt16> = [21, 22, 23, 3389, 5900]

    mutating func add(_ seen: HostObservation) {
        guard home.contains(seen.host) else { return }
        let isOutside = !home.contains(seen.peer)
        let isOpened = seen.events.contains(.opened)
        let port = seen.role == .opened ? seen.peerPort : seen.hostPort
        let isLogin = isOpened && seen.transport == .tcp && Self.logins.contains(port)
        let isContact = isOpened && seen.role == .opened
        guard isLogin || isOutside && (isContact || seen.bytesOut > 0) else { return }
        var visit = visits[seen.host]?[seen.peer] ?? PeerVisit(peer: seen.peer)
        if isLogin, seen.role == .opened { visit.loginsOut += 1 }
        if isLogin, seen.role == .accepted { visit.loginsIn += 1 }
        if isOutside {
            visit.bytesOut += seen.bytesOut
            if isContact {
                let gap = visit.contacts == 0 ? 0 : Double(seen.time - visit.lastContact) / 1e6
                visit.gapSquares += gap * gap
                if visit.contacts == 0 { visit.firstContact = seen.time }
                visit.lastContact = seen.time
                visit.contacts += 1
            }
        }
        visits[seen.host, default: [:]][seen.peer] = visit
    }

    mutating func forget(_ host: IPAddress) { visits[host] = nil }

    mutating func removeAll() { visits = [:] }

    /// A host's visits in the order in which a row has them, however many.
    func told(of host: IPAddress) -> [PeerVisit] {
        (visits[host] ?? [:]).values.sorted {
            let logins = ($0.loginsOut + $0.loginsIn, $1.loginsOut + $1.loginsIn)
            if logins.0 != logins.1 { return logins.0 > logins.1 }
            return $0.bytesOut != $1.bytesOut ? $0.bytesOut > $1.bytesOut : $0.peer < $1.peer
        }
    }
}

@Suite struct PeerTallyTests {
    private static let second: Int64 = 1_000_000

    private static func observation(
        at time: Int64, _ host: IPAddress, peers: UInt32, using random: inout SeededRandom
    ) -> HostObservation {
        let isOutside = Int.random(in: 0..<4, using: &random) > 0
        let number = UInt32.random(in: 0..<peers, using: &random)
        let ports: [UInt16] = [22, 443, 53, 5900, 3389, 80, 21, 8080]
        var seen = HostObservation(
            time: time, host: host, peer: IPAddress(v4: (isOutside ? 0x0808_0000 : 0xC0A8_0000) + number),
            hostPort: ports.randomElement(using: &random) ?? 0, peerPort: ports.randomElement(using: &random) ?? 0,
            transport: Bool.random(using: &random) ? .tcp : .udp,
            role: Bool.random(using: &random) ? .opened : .accepted)
        seen.events = [[], .opened, [.opened, .established, .closed], .closed].randomElement(using: &random) ?? []
        if Int.random(in: 0..<3, using: &random) > 0 {
            seen.packetsOut = 1
            seen.bytesOut = UInt64.random(in: 40...300, using: &random)
        } else {
            seen.packetsIn = 1
        }
        return seen
    }

    /// The windows' rows of a minute tell what the dictionaries hold, with hosts that go to make room.
    @Test(arguments: [5, 3, 2] as [UInt64]) func visitsAreAsTheTwinCountsThem(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        // Hosts come in waves, so that the earlier have to go: each time from the least recently active on.
        var windows = HostWindows(options: HostOptions(hostLimit: 18))
        var twin = VisitTwin()
        var (minutes, told, leftOut, reused): (Int64, Int, Int, Int) = (0, 0, 0, 0)
        var time: Int64 = 0
        for step in 0..<12_000 {
            time += Int64.random(in: 0..<40_000, using: &random)
            if time / (60 * Self.second) > minutes {
                minutes = time / (60 * Self.second)
                windows.advance(to: time) { row in
                    guard row.window == .long else { return #expect(row.visits.isEmpty) }
                    let expected = twin.told(of: row.host)
                    #expect(row.visits == Array(expected.prefix(64)))
                    #expect(Int(row.visitsLeftOut) == max(0, expected.count - 64))
                    told += row.visits.count
                    leftOut += Int(row.visitsLeftOut)
                }
                twin.removeAll()
            }
            windows.advance(to: time) { row in #expect(row.visits.isEmpty) }
            let wave = UInt32(step / 700) * 3
            let host: IPAddress =
                Int.random(in: 0..<9, using: &random) == 0
                ? IPAddress(v4: 0x0102_0304 + UInt32.random(in: 0..<5, using: &random))
                : IPAddress(
                    v4: 0x0A00_0000 + (step % 3 == 0 ? 0xFFFF : wave + UInt32.random(in: 0..<8, using: &random)))
            let seen = Self.observation(at: time, host, peers: step % 2 == 0 ? 8 : 400, using: &random)
            let (evicted, hosts) = (windows.counters.evicted, windows.counters.hosts)
            windows.add(seen)
            if windows.counters.hosts > hosts { twin.forget(host) }
            if windows.counters.evicted > evicted { reused += 1 }
            if windows.knows(host) { twin.add(seen) }
        }
        #expect(told > 500)
        #expect(leftOut > 20)
        #expect(reused > 20)
        #expect(windows.counters.visitsShed == 0)
    }

    @Test func aScanHidesOnlyItsOwnHostsPeers() {
        var windows = HostWindows()
        var row: HostRow?
        let (scanner, other) = (IPAddress(v4: 0x0A00_0001), IPAddress(v4: 0x0A00_0002))
        let peers: UInt32 = 6_000
        for number in 0..<peers {
            windows.add(
                HostObservation(
                    time: Int64(number), host: scanner, peer: IPAddress(v4: 0x0B00_0000 + number), peerPort: 445,
                    events: .opened, packetsOut: 1, bytesOut: 60))
        }
        windows.add(
            HostObservation(
                time: 7_000, host: other, peer: IPAddress(v4: 0x0C00_0000), events: .opened, packetsOut: 1,
                bytesOut: 9))
        windows.finish { if $0.window == .long, $0.host == other { row = $0 } }
        #expect(row?.visits.map(\.bytesOut) == [9])
        #expect(windows.counters.visitsShed == UInt64(peers - PeerTally.share))
    }

    @Test func memoryIsBoundedForAllHostsTogether() {
        var tally = PeerTally(limit: 100)
        var refused = 0
        for host in 0..<30 as Range<UInt32> {
            tally.admit(host, isHome: true)
            for peer in 0..<5 as Range<UInt32> {
                let seen = HostObservation(
                    time: 0, host: IPAddress(v4: 0x0A00_0000 + host), peer: IPAddress(v4: 0x0808_0000 + peer),
                    bytesOut: 1)
                if !tally.add(seen, of: host, isExternal: true) { refused += 1 }
            }
        }
        #expect(tally.count == 100 && refused == 50)
        #expect(tally.visits(of: 19).told.count == 5 && tally.visits(of: 20).told.isEmpty)
        // What goes makes room, and the slot's next owner begins with nothing.
        tally.forget(3)
        tally.admit(3, isHome: true)
        #expect(tally.count == 95 && tally.visits(of: 3).told.isEmpty)
        tally.removeAll()
        #expect(tally.count == 0 && (0..<30).allSatisfy { tally.visits(of: $0).told.isEmpty })
    }

    @Test func aLateContactAddsNoGapAndNoNumberIsATrap() {
        var visit = PeerVisit(peer: .unspecified)
        for time in [10, 14, 12, 15] as [Int64] { visit.contact(at: time * Self.second) }
        #expect(visit.contacts == 4 && visit.gapSquares == 17)
        #expect(visit.firstContact == 10 * Self.second && visit.lastContact == 15 * Self.second)
        for time in [Int64.min, .max, .min, .max] { visit.contact(at: time) }
        #expect(visit.firstContact == .min && visit.lastContact == .max && visit.gapSquares.isFinite)
    }

    @Test func aSourceWhoseClockIsSetBackStartsWithoutVisits() {
        var windows = HostWindows()
        var rows: [HostRow] = []
        let peers = [0x0808_0808, 0x0808_0404] as [UInt32]
        for peer in peers {
            windows.add(
                HostObservation(
                    time: 0, host: IPAddress(v4: 0x0A00_0001), peer: IPAddress(v4: peer), packetsOut: 1, bytesOut: 5))
            windows.finish { if $0.window == .long { rows.append($0) } }
            #expect(windows.hosts == 0 && windows.windowEnd == nil)
        }
        #expect(rows.map { $0.visits.map(\.peer) } == peers.map { [IPAddress(v4: $0)] })
    }
}

extension HostWindows {
    /// Whether a host is remembered.
    func knows(_ host: IPAddress) -> Bool { table.find(host) != nil }
}
