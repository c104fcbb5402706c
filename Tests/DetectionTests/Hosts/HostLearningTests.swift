import Flows
import Packets
import TestSupport
import Testing

@testable import Detection

@Suite struct HostLearningTests {
    @Test func nothingIsLearntFromNothing() {
        var learning = HostLearning()
        #expect(throws: DetectionError.self) { try learning.fit() }
        var rows = HostRows(seed: 1, hosts: 2)
        var row = rows.row(rows.hosts[0], .short, end: HostRows.start + 10_000_000)
        row.isLook = true
        learning.add(row)
        #expect(learning.windows == 0 && learning.seconds == 0)
        // Only strangers.
        for number in 1...100 {
            learning.add(rows.row(HostRows.peer(number), .long, end: HostRows.start + Int64(number) * HostRows.minute))
        }
        #expect(throws: DetectionError.self) { try learning.fit() }
    }

    @Test func aMinuteTeachesWhatHostsAreLike() throws {
        var rows = HostRows(seed: 2)
        var learning = HostLearning()
        for step in 1...6 {
            for host in rows.hosts {
                learning.add(rows.row(host, .short, end: HostRows.start + Int64(step) * 10_000_000))
            }
        }
        #expect(learning.seconds == 60 && learning.windows == 144)
        let baseline = try learning.fit()
        #expect(baseline.notes.count == 3 && baseline.hosts == 0)
        var judge = HostJudge(baseline)
        var row = rows.row(rows.hosts[0], .short, end: HostRows.start + 70_000_000)
        row.features[HostRows.place("contacts")] = 1e6
        let verdict = try judge.sure(row, below: 19.2)
        #expect(verdict.reasons.first?.feature == "contacts" && verdict.reasons.first?.scope == .everyone)
        // Without a minute's row nothing is said of one.
        let minute = judge.judge(rows.row(rows.hosts[0], .long, end: HostRows.start + 120_000_000), reasonsBelow: 1)
        #expect(minute == nil)
    }

    /// Sixty captures of a minute, whose private addresses are the same and whose hosts are not.
    @Test func manyRecordingsMakeOneNorm() throws {
        var learning = HostLearning()
        for capture in 0..<60 {
            learning.beginRecording()
            var rows = HostRows(seed: UInt64(capture), hosts: 3)
            for var row in rows.minute(0) {
                // Clocks are anything.
                row.end += Int64(capture % 7) * 86_400_000_000 * (capture % 2 == 0 ? 1 : -1)
                learning.add(row)
            }
        }
        #expect(learning.recordings.count == 60 && abs(learning.seconds - 3_600) < 1)
        var judge = HostJudge(try learning.fit())
        var found = 0
        for capture in 60..<120 {
            judge.beginRecording()
            var rows = HostRows(seed: UInt64(capture), hosts: 3)
            for row in rows.minute(0) {
                if let verdict = judge.judge(row, reasonsBelow: 19.2), !verdict.reasons.isEmpty { found += 1 }
            }
        }
        #expect(found <= 3)
    }

    @Test func aTimeThatGoesBackIsAnotherRecording() {
        var learning = HostLearning()
        var rows = HostRows(seed: 3, hosts: 1)
        for end: Int64 in [600_000_000, 610_000_000, 60_000_000, .max, .min, 9_000_000_000] {
            learning.add(rows.row(rows.hosts[0], .short, end: end))
        }
        #expect(learning.recordings.count == 5 && learning.seconds == 60)
    }

    /// One host scans for a minute of the hour: cleaned, its norm is as if it had not.
    @Test func aLittleAttackIsLeftOutOfTheNorm() throws {
        func baseline(attacked: Bool) throws -> HostBaseline {
            var rows = HostRows(seed: 4)
            let victim = rows.hosts[2]
            return try rows.learnt(minutes: 60) { number, row in
                guard attacked, number == 40, row.host == victim else { return }
                for name in ["contacts", "failed_contacts", "peers"] { row.features[HostRows.place(name)] = 5_000 }
            }.fit()
        }
        let (clean, dirty) = (try baseline(attacked: false), try baseline(attacked: true))
        #expect(clean.notes.isEmpty)
        #expect(dirty.notes.count == 2 && dirty.notes.allSatisfy { $0.contains("of 1 host, looked like an attack") })
        for (a, b) in zip(clean.groups, dirty.groups) {
            let column = try #require(b.columns.first { $0.name == "contacts" })
            #expect(column.high < 30)
            #expect(abs(column.tail.scale - (a.columns.first { $0.name == "contacts" }?.tail.scale ?? 0)) < 0.5)
        }
    }

    /// What is done for all of the time is how things are.
    @Test func whoAttacksForTheWholeHourIsItsNorm() throws {
        var rows = HostRows(seed: 5)
        let host = rows.hosts[2]
        let learning = rows.learnt(minutes: 60) { _, row in
            if row.host == host { row.features[HostRows.place("contacts")] = 5_000 }
        }
        var judge = HostJudge(try learning.fit(), continuing: learning)
        var row = rows.row(host, .short, end: HostRows.start + 3_610_000_000)
        row.features[HostRows.place("contacts")] = 5_000
        let own = try judge.sure(row, below: 19.2)
        #expect(own.reasons.isEmpty)
        row.host = rows.hosts[3]
        let others = try judge.sure(row, below: 19.2)
        #expect(others.reasons.first?.feature == "contacts")
    }

    @Test func memoryIsBounded() {
        var cells = HostCells(width: 3, length: 10, limit: 64)
        for step in 0..<2_000 {
            for host in 0..<20 {
                cells.add(IPAddress(v4: UInt32(host)), at: Double(step) * 10, [Double(step % 50), 0, Double(host)])
            }
        }
        #expect(cells.cells.count <= 64 && cells.length > 10 && cells.rows == 40_000)
        var peers = PeerLearning()
        var rows = HostRows(seed: 6, hosts: 1)
        for minute in 0..<700 {
            var row = rows.row(rows.hosts[0], .long, end: HostRows.start + Int64(minute) * HostRows.minute)
            row.visits = (0..<100).map { rows.visit(HostRows.peer(minute * 100 + $0), bytes: 1, at: row.end) }
            peers.add(row, minute: minute, offset: Double(minute) * 60, recording: 1, home: .privateRanges)
        }
        #expect(peers.peers.count == PeerLearning.followedLimit && peers.leftOut == UInt64(70_000 - 65_536))
    }
}
