import Flows
import Foundation
import Packets
import TestSupport
import Testing

@testable import Detection

/// The parts of the rule against slow and direct twins.
@Suite struct HostRuleTests {
    @Test(arguments: 0..<20) func aPopulationsScoreIsItsDefinition(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let maxima = (0..<Int.random(in: 10...400, using: &random)).map { _ in
            Float(Int.random(in: 0..<90, using: &random)) / 10
        }
        let population = HostPopulation(maxima, .common)
        let sorted = maxima.sorted(by: >).map(Double.init)
        let scale = max(0.2, sorted[..<8].map { $0 - sorted[8] }.reduce(0, +) / 8)
        #expect(abs(population.scale - scale) < 1e-6)
        for _ in 0..<50 {
            let value = Double.random(in: sorted[min(200, sorted.count - 1)]...12, using: &random)
            let above = sorted.count { $0 >= value - scale }
            let rank = min(4.6, -log(Double(above + 1) / Double(sorted.count + 1)))
            let slow = rank + max(0, value - sorted[0]) / scale
            if above <= 256 { #expect(abs(population.score(value) - slow) < 1e-6) }
        }
        let one = maxima[0]
        let rest = HostPopulation(Array(maxima.dropFirst()), .common)
        if maxima.count <= 256 { #expect(population.without(one).score(9.5) == rest.score(9.5)) }
    }

    @Test func aTailIsOfTheTwelveLargestPeaks() {
        let peaks = (1...40).map { Double($0) / 4 } + [0, 0, -1]
        let tail = HostTail(peaks, hours: 2)
        // The 13th largest is 28 / 4; the twelve above it are on the average 6.5 / 4 higher.
        #expect(tail.threshold == 7 && abs(tail.scale - 1.625) < 1e-9 && abs(tail.level + log(6)) < 1e-9)
        #expect(abs(tail.surprise(7 + 1.625) - (1 - log(6))) < 1e-9)
        #expect(tail.surprise(6.9) < tail.surprise(7) && tail.surprise(0) == -6)
        #expect(HostTail([], hours: 1).surprise(3) == 3)
    }

    /// A judge's score against the rule done by hand over the learnt rows, column by column.
    @Test func aHostsOwnMarginIsScoredAsTheRuleSays() throws {
        var rows = HostRows(seed: 9, hosts: 12)
        var learnt: [HostRow] = []
        let learning = rows.learnt(minutes: 60) { _, row in learnt.append(row) }
        let baseline = try learning.fit()
        let norm = try #require(baseline.groups.first { $0.group == .homeShort })
        let host = rows.hosts[4]
        let columns = HostColumn.homeShort
        let place = try #require(columns.firstIndex { $0.name == "failed_contacts" })
        let feature = HostRows.place("failed_contacts")
        let values = learnt.filter { $0.window == .short }.map { ($0.host, $0.end, $0.features[feature]) }
        // The offset: half of the ninth tenth or of the middle, at least 8.
        let offset = norm.columns[place].offset
        #expect(offset == 8)
        // The blocks: quarters of the hour.
        func block(_ end: Int64) -> Int { Int((end - HostRows.start) / 900_000_000) }
        func most(_ host: IPAddress, _ blocks: [Int]) -> Double {
            Double(Float(values.filter { $0.0 == host && blocks.contains(block($0.1)) }.map(\.2).max() ?? 0))
        }
        var excesses: [Double] = []
        for one in rows.hosts {
            for fold in 0..<4 {
                let here = log(most(one, [fold]) + offset)
                let before = log(most(one, [0, 1, 2, 3].filter { $0 != fold }) + offset)
                if here > before { excesses.append(here - before) }
            }
        }
        let own = max(0.2, excesses.reduce(0, +) / Double(excesses.count))
        #expect(abs(norm.columns[place].ownScale - own) < 1e-5)
        let all = rows.hosts.map { log(most($0, [0, 1, 2, 3]) + offset) }.sorted(by: >)
        let scale = max(0.2, all[..<8].map { $0 - all[8] }.reduce(0, +) / 8)
        let margin = (log(200 + offset) - log(most(host, [0, 1, 2, 3]) + offset)) / own
        let slow = margin * min(1, log(13) / 2.3) + (log(200 + offset) - all[0]) / scale
        let surprise = norm.columns[place].tail.surprise(slow)
        var judge = HostJudge(baseline)
        var row = rows.row(host, .short, end: HostRows.start + 3_610_000_000)
        row.features = row.features.map { _ in 0 }
        row.features[feature] = 200
        let verdict = try judge.sure(row, below: 1e9)
        let weights = baseline.groups.flatMap { norm in
            HostColumn.of(norm.group).map { $0.weight(in: norm.group) }
        }
        let favour = -log(weights.reduce(0, +) / Double(weights.count))
        #expect(abs(verdict.score - surprise - favour) < 1e-4)
        let perDay = 24 * Double(weights.count) * exp(1.9 - verdict.score)
        #expect(abs(log(verdict.rarity.perDay / perDay)) < 1e-9)
    }

    @Test func steadyContactsAreToldFromOthers() {
        func regular(_ gaps: [Double], perMinute: Bool = false) -> Double {
            var peer = RarePeer(IPAddress(v4: 1), minute: 0)
            var time = 30.0
            var visits: [Int: [Double]] = [0: [time]]
            for gap in gaps {
                time += gap
                visits[Int(time / 60), default: []].append(time)
            }
            for minute in visits.keys.sorted() {
                let times = visits[minute] ?? []
                var visit = PeerVisit(peer: IPAddress(v4: 1))
                visit.contacts = UInt32(times.count)
                visit.firstContact = Int64((times.first ?? 0) * 1e6)
                visit.lastContact = Int64((times.last ?? 0) * 1e6)
                visit.gapSquares = zip(times.dropFirst(), times).map { ($0 - $1) * ($0 - $1) }.reduce(0, +)
                peer.add(visit, minute: minute)
            }
            return peer.regular
        }
        #expect(regular(Array(repeating: 60, count: 20)) == 20)
        // A missed beat does not count, and three beats a minute are known by their gaps.
        #expect(regular(Array(repeating: 60, count: 10) + [120] + Array(repeating: 60, count: 9)) > 18)
        #expect(regular(Array(repeating: 20, count: 60)) > 19)
        #expect(regular((0..<20).map { $0 % 2 == 0 ? 5 : 115 }) < 1)
        #expect(regular([60, 60, 60]) == 0)
        #expect(regular(Array(repeating: 60, count: 200)) <= 59)
    }

    @Test func anUploadIsNotWhatGoesOn() {
        var peer = RarePeer(IPAddress(v4: 1), minute: 0)
        var visit = PeerVisit(peer: IPAddress(v4: 1))
        visit.bytesOut = 10_000_000
        for minute in 0..<3 { peer.add(visit, minute: minute) }
        #expect(peer.bytes == 30_000_000 && peer.sustained == 0)
        visit.bytesOut = 1_000
        for minute in 3..<10 { peer.add(visit, minute: minute) }
        #expect(peer.sustained == 7_000)
        // After an hour it is forgotten, whatever came in between.
        visit.bytesOut = 0
        peer.add(visit, minute: 80)
        #expect(peer.bytes == 0 && peer.sustained == 0 && peer.minutes == 0)
    }
}
