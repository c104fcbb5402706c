import Flows
import Foundation
import Packets
import TestSupport
import Testing

@testable import Detection

@Suite struct HostJudgeTests {
    private static let budget = 19.2

    private func alarms(_ judge: inout HostJudge, _ rows: [HostRow]) -> [HostVerdict] {
        rows.compactMap { judge.judge($0, reasonsBelow: Self.budget) }.filter { $0.rarity.perDay <= Self.budget }
    }

    @Test func moreOfTheSameIsNoNews() throws {
        var rows = HostRows(seed: 1)
        let learning = rows.learnt(minutes: 60)
        let baseline = try learning.fit()
        #expect(baseline.notes == [] && baseline.hosts == 24 && learning.seconds == 3_600)
        var judge = HostJudge(baseline, continuing: learning)
        var found = 0
        for number in 60..<120 { found += Set(alarms(&judge, rows.minute(number)).map(\.host)).count }
        #expect(found <= 3)
    }

    @Test func aScanIsFoundByWhatItDoes() throws {
        var rows = HostRows(seed: 2)
        let learning = rows.learnt(minutes: 60)
        var judge = HostJudge(try learning.fit(), continuing: learning)
        var row = rows.row(rows.hosts[3], .short, end: HostRows.start + 3_610_000_000)
        for name in ["contacts", "peer_ports", "failed_contacts"] { row.features[HostRows.place(name)] = 900 }
        let verdict = try judge.sure(row, below: Self.budget)
        #expect(verdict.rarity.perDay < 0.1 && verdict.pValue < 1e-4)
        #expect(Set(verdict.reasons.map(\.feature)) == ["contacts", "peer_ports", "failed_contacts"])
        for reason in verdict.reasons {
            #expect(reason.value == 900 && reason.scope == .host && reason.contribution > 0)
            #expect(reason.low <= reason.high && reason.high <= reason.highestAnywhere ?? 0 && reason.high <= 4)
        }
        // The shares are of the whole.
        #expect(verdict.reasons.reduce(0) { $0 + $1.contribution } <= verdict.score + 1e-9)
        #expect(verdict.reasons.map(\.contribution) == verdict.reasons.map(\.contribution).sorted(by: >))
    }

    @Test func aBeaconIsFoundByItsPeer() throws {
        var rows = HostRows(seed: 3)
        let learning = rows.learnt(minutes: 60)
        var judge = HostJudge(try learning.fit(), continuing: learning)
        let master = IPAddress(v4: 0xC633_6407)
        var first: (minute: Int, verdict: HostVerdict)?
        for number in 60..<120 {
            for var row in rows.minute(number, newPeers: false) {
                if row.host == rows.hosts[5], row.window == .long {
                    row.visits.append(rows.visit(master, bytes: 400, at: row.end))
                }
                guard row.host == rows.hosts[5], let verdict = judge.judge(row, reasonsBelow: Self.budget),
                    verdict.rarity.perDay <= Self.budget, first == nil
                else { continue }
                first = (number, verdict)
            }
        }
        let found = try #require(first)
        #expect(found.minute < 85)
        #expect(found.verdict.reasons.first?.feature.hasPrefix("rare_") == true)
        #expect(found.verdict.peer == master && found.verdict.reasons.first?.scope == .everyone)
    }

    @Test func whatIsCarriedOutSlowlyIsFound() throws {
        var rows = HostRows(seed: 4)
        let learning = rows.learnt(minutes: 60)
        var judge = HostJudge(try learning.fit(), continuing: learning)
        let thief = IPAddress(v4: 0xC633_6408)
        var found: [HostVerdict] = []
        for number in 60..<90 {
            for var row in rows.minute(number, newPeers: false) {
                if row.host == rows.hosts[7], row.window == .long {
                    row.visits.append(rows.visit(thief, bytes: 300_000, contacts: number == 60 ? 1 : 0, at: row.end))
                }
                if let verdict = judge.judge(row, reasonsBelow: Self.budget), verdict.peer == thief {
                    found.append(verdict)
                }
            }
        }
        #expect(found.first?.reasons.contains { $0.feature == "rare_volume" } == true)
    }

    /// Whoever answers takes part in a conversation, however much of it there is.
    @Test func aCallIsNoFlood() throws {
        var rows = HostRows(seed: 11)
        let learning = rows.learnt(minutes: 60)
        var judge = HostJudge(try learning.fit(), continuing: learning)
        func verdict(answering packets: Double) throws -> HostVerdict {
            var row = rows.row(rows.hosts[6], .long, end: HostRows.start + 3_660_000_000)
            row.features = row.features.map { _ in 0 }
            row.features[HostRows.place("udp_packets_in")] = 60_000
            row.features[HostRows.place("udp_packets_out")] = packets
            return try judge.sure(row, below: Self.budget)
        }
        let (call, flood) = (try verdict(answering: 7_500), try verdict(answering: 7_499))
        #expect(call.rarity.perDay > Self.budget && call.reasons.isEmpty)
        #expect(flood.rarity.perDay < Self.budget && flood.reasons.map(\.feature) == ["udp_packets_in"])
    }

    /// How one name looks is chance: a tunnel needs many.
    @Test func aLongNameIsNoTunnel() throws {
        var rows = HostRows(seed: 12)
        let learning = rows.learnt(minutes: 60)
        var judge = HostJudge(try learning.fit(), continuing: learning)
        func verdict(names: Double) throws -> HostVerdict {
            var row = rows.row(rows.hosts[6], .long, end: HostRows.start + 3_660_000_000)
            row.features = row.features.map { _ in 0 }
            row.features[HostRows.place("dns_names_one_domain_max")] = names
            for name in ["dns_subdomain_bytes_mean", "dns_subdomain_bytes_max"] {
                row.features[HostRows.place(name)] = 400_000
            }
            return try judge.sure(row, below: Self.budget)
        }
        let (name, tunnel) = (try verdict(names: 7), try verdict(names: 8))
        #expect(name.rarity.perDay > Self.budget && name.reasons.isEmpty)
        #expect(tunnel.rarity.perDay < Self.budget)
        #expect(tunnel.reasons.first?.feature.hasPrefix("dns_subdomain") == true)
    }

    @Test func aPeerThatThreeHostsKnowIsNotRare() throws {
        var watch = PeerWatch(known: [HostRows.peer(0)])
        var rows = HostRows(seed: 5)
        let shared = IPAddress(v4: 0xC633_6409)
        var seen: [Double?] = []
        for (number, host) in [0, 1, 2, 0, 1].enumerated() {
            var row = rows.row(rows.hosts[host], .long, end: HostRows.start + Int64(number + 1) * HostRows.minute)
            row.visits = [
                rows.visit(shared, bytes: 100, at: row.end), rows.visit(HostRows.peer(0), bytes: 9, at: row.end),
            ]
            seen.append(watch.add(row, minute: row.minute, home: .privateRanges)?.values[RareFact.minutes.rawValue])
        }
        #expect(seen == [1, 1, 0, 0, 0])
    }

    @Test func looksAreJudgedByWhatOnlyGrows() throws {
        var rows = HostRows(seed: 6)
        let learning = rows.learnt(minutes: 60)
        var judge = HostJudge(try learning.fit(), continuing: learning)
        var row = rows.row(rows.hosts[0], .long, end: HostRows.start + 3_620_000_000)
        row.isLook = true
        for name in ["dns_entropy_mean", "new_destinations_10min"] { row.features[HostRows.place(name)] = 1e6 }
        let quiet = try judge.sure(row, below: Self.budget)
        #expect(quiet.reasons.isEmpty)
        row.features[HostRows.place("contacts")] = 1e5
        let looked = try judge.sure(row, below: Self.budget)
        #expect(looked.reasons.contains { $0.feature == "contacts" })
        // What a look shows, the window's end shows as much: looks leave no trace.
        var other = HostJudge(try learning.fit(), continuing: learning)
        row.isLook = false
        row.end = HostRows.start + 3_660_000_000
        let end = try judge.sure(row, below: Self.budget)
        #expect(end.score >= looked.score)
        let unlooked = try other.sure(row, below: Self.budget)
        #expect(end.score == unlooked.score)
    }

    @Test func aBaselineComesBackFromItsFileTheSame() throws {
        var rows = HostRows(seed: 7)
        let learning = rows.learnt(minutes: 40)
        let baseline = try learning.fit()
        let read = try JSONDecoder().decode(HostBaseline.self, from: JSONEncoder().encode(baseline))
        #expect(read == baseline)
        var (one, other) = (HostJudge(baseline), HostJudge(read))
        for number in 40..<50 {
            for row in rows.minute(number) {
                let (a, b) = (one.judge(row, reasonsBelow: 1e9), other.judge(row, reasonsBelow: 1e9))
                #expect(a?.score == b?.score && a?.reasons == b?.reasons && a?.rarity == b?.rarity)
            }
        }
    }

    @Test func tenMinutesAreAddedUpAcrossTheEndOfLearning() throws {
        var recent = RecentMinutes()
        var rows = HostRows(seed: 8, hosts: 1)
        let place = HostRows.place("contacts")
        var values: [Double] = []
        var sums = [Double](repeating: 0, count: HostColumn.summed.count)
        for number in 0..<40 where number % 7 != 3 {
            var row = rows.row(rows.hosts[0], .long, end: HostRows.start + Int64(number + 1) * HostRows.minute)
            row.features[place] = Double(number)
            recent.sums(row, minute: row.minute, into: &sums)
            recent.add(row, minute: row.minute)
            let slow = (max(0, number - 9)...number).filter { $0 % 7 != 3 }.reduce(0, +)
            #expect(sums[0] == Double(slow))
            values.append(sums[0])
        }
        #expect(values.count == 34 && recent.leftOut == 0)
    }
}
