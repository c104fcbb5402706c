import Packets
import Tabular
import TestSupport
import Testing

@testable import Flows

@Suite struct MajorityPeerTests {
    /// Who has two thirds is named whatever the order is; who is named has a third.
    @Test(arguments: 0..<40 as Range<UInt64>) func whoIsNamedHasAThird(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let share = Double.random(in: 0...1, using: &random)
        let votes = (0..<Int.random(in: 0...400, using: &random)).map { _ in
            IPAddress(
                v4: Double.random(in: 0..<1, using: &random) < share ? 7 : UInt32.random(in: 8..<40, using: &random))
        }
        var whole = MajorityPeer()
        var parts = [MajorityPeer](repeating: MajorityPeer(), count: 6)
        for (index, vote) in votes.enumerated() {
            whole.add(vote)
            parts[index * 6 / max(1, votes.count)].add(vote)
        }
        var merged = MajorityPeer()
        for part in parts { merged.merge(part) }
        let counts = Dictionary(votes.map { ($0, 1) }, uniquingKeysWith: +)
        for counter in [whole, merged] {
            let named = counter.peer(of: UInt32(votes.count))
            if let named { #expect(counts[named, default: 0] * 3 >= votes.count - 2) }
            if let leader = counts.max(by: { $0.value < $1.value }), leader.value * 3 >= votes.count * 2,
                votes.count >= 9
            {
                #expect(named == leader.key)
            }
        }
    }

    @Test func fewVotesNameNobody() {
        var counter = MajorityPeer()
        counter.add(IPAddress(v4: 1))
        counter.add(IPAddress(v4: 1))
        #expect(counter.peer(of: 2) == nil)
        counter.add(IPAddress(v4: 1))
        #expect(counter.peer(of: 3) == IPAddress(v4: 1))
        #expect(counter.peer(of: 30) == nil)
    }

    /// The row of a scan, its looks and that of its victim name the other side; ordinary contacts name nobody.
    @Test func aScanNamesBothSides() throws {
        var windows = HostWindows(options: HostOptions(looks: true))
        var rows: [HostRow] = []
        let (scanner, victim) = (IPAddress(v4: 0x0A00_0005), IPAddress(v4: 0x0A00_0003))
        for port in 1..<60 as Range<UInt16> {
            let time = 1_600_000_000_000_000 + Int64(port) * 50_000
            windows.advance(to: time) { rows.append($0) }
            for (host, peer, role) in [(scanner, victim, HostRole.opened), (victim, scanner, .accepted)] {
                var seen = HostObservation(
                    time: time, host: host, peer: peer, hostPort: role == .opened ? 40_000 : port,
                    peerPort: role == .opened ? port : 40_000, role: role)
                seen.events = .opened
                (seen.packetsOut, seen.bytesOut) = (1, 60)
                windows.add(seen)
            }
            // Somebody asks another server each time.
            var other = HostObservation(
                time: time, host: IPAddress(v4: 0x0A00_0009), peer: IPAddress(v4: 0x0808_0000 + UInt32(port)),
                hostPort: 40_000, peerPort: 443, role: .opened)
            other.events = .opened
            (other.packetsOut, other.bytesOut) = (1, 60)
            windows.add(other)
        }
        windows.finish { rows.append($0) }
        let told = rows.filter { $0.features[1] >= 3 || $0.host == victim }
        #expect(told.contains(where: \.isLook) && told.contains { $0.window == .long })
        for row in told {
            #expect(row.contacted == (row.host == scanner ? victim : nil))
            #expect(row.caller == (row.host == victim && row.features[21] >= 3 ? scanner : nil))
        }
        #expect(HostSchema.columns[1].name == "contacts" && HostSchema.columns[21].name == "approaches")
    }
}
