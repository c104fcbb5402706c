import Flows
import Packets
import Tabular
import TestSupport
import Testing

@testable import Detection

/// Hand-made rows of a small network, so that the rule is tried without a meter.
struct HostRows {
    static let start: Int64 = 1_741_080_600_000_000
    static let minute: Int64 = 60_000_000
    var random: SeededRandom
    let hosts: [IPAddress]

    init(seed: UInt64, hosts count: Int = 24) {
        random = SeededRandom(seed: seed)
        hosts = (0..<count).map { IPAddress(v4: 0x0A00_0001 + UInt32($0)) }
    }

    static func place(_ name: String) -> Int { HostSchema.columns.firstIndex { $0.name == name } ?? 0 }

    static func peer(_ number: Int) -> IPAddress { IPAddress(v4: 0x5DB8_0000 + UInt32(number)) }

    /// A row whose features are ordinary: what a host does is around ten of everything.
    mutating func row(_ host: IPAddress, _ window: HostWindow, end: Int64) -> HostRow {
        let scale = window == .short ? 4.0 : 20
        let features = HostSchema.columns.map { feature -> Double in
            let unit = feature.name.contains("bytes") ? 900.0 : 1
            let value =
                scale * unit * Double.random(in: 0...1, using: &random) * Double.random(in: 0...1, using: &random)
            return feature.name.hasSuffix("ratio") || feature.name.hasSuffix("share") ? min(1, value / scale) : value
        }
        return HostRow(end: end, host: host, window: window, features: features)
    }

    /// Each host's row of a minute, and of its first ten seconds.
    mutating func minute(_ number: Int, newPeers: Bool = true) -> [HostRow] {
        let end = Self.start + Int64(number + 1) * Self.minute
        var rows: [HostRow] = []
        for host in hosts { rows.append(row(host, .short, end: end - 50_000_000)) }
        for host in hosts {
            var long = row(host, .long, end: end)
            // The place that all go to, and now and then one that nobody else does.
            long.visits.append(visit(Self.peer(0), bytes: 3_000, at: end))
            if newPeers, Int.random(in: 0..<12, using: &random) == 0 {
                long.visits.append(visit(Self.peer(Int.random(in: 1..<60_000, using: &random)), bytes: 8_000, at: end))
            }
            rows.append(long)
        }
        return rows
    }

    func visit(_ peer: IPAddress, bytes: UInt64, contacts: UInt32 = 1, at end: Int64) -> PeerVisit {
        var visit = PeerVisit(peer: peer)
        visit.bytesOut = bytes
        visit.contacts = contacts
        visit.firstContact = end - 30_000_000
        visit.lastContact = visit.firstContact
        return visit
    }

    mutating func learnt(minutes: Int, change: (Int, inout HostRow) -> Void = { _, _ in }) -> HostLearning {
        var learning = HostLearning()
        for number in 0..<minutes {
            for var row in minute(number) {
                change(number, &row)
                learning.add(row)
            }
        }
        return learning
    }
}

extension HostJudge {
    /// The verdict on a row that there is something to judge by.
    mutating func sure(_ row: HostRow, below perDay: Double) throws -> HostVerdict {
        let verdict = judge(row, reasonsBelow: perDay)
        return try #require(verdict)
    }
}
