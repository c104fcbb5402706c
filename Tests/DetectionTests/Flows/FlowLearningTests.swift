import Learning
import Packets
import Testing

@testable import Detection
@testable import Flows

@Suite struct FlowLearningTests {
    @Test func tooFewFlowsAreRefusedWithTheirNumber() async throws {
        var traffic = FlowTraffic(seed: 1)
        let learning = FlowTraffic.learning(traffic.rows(150))
        #expect(learning.flows == 150)
        let error = await #expect(throws: DetectionError.self) {
            _ = try await learning.fit(seconds: 60, seed: 1, workers: .all, progress: .silent)
        }
        let words = "\(try #require(error))"
        #expect(words.contains("150 flows") && words.contains("200") && words.contains("50 flows are missing"))
    }

    @Test func looksCountForNoFlowOfTheirOwn() {
        var traffic = FlowTraffic(seed: 2)
        let rows = traffic.rows(1_000)
        #expect(rows.count > 1_100)
        #expect(FlowTraffic.learning(rows).flows == 1_000)
    }

    @Test func minutesWithoutAFlowAreNoTime() {
        let pages = (0..<240).map { index in
            var row = FlowTraffic(seed: 1).row(2, 40_000, 443, .tcp, [1, 1, 1, 1, 1])
            // Two minutes of traffic, years apart.
            row.last = (index < 100 ? 0 : 960_000_000_000_000) + Int64(index % 60) * 1_000_000
            return row
        }
        let learning = FlowTraffic.learning(pages)
        #expect(learning.flowsPerDay(seconds: 1e9) == 240 * 720)
        #expect(learning.flowsPerDay(seconds: nil) == 240 * 720)
        #expect(learning.flowsPerDay(seconds: 60) == 240 * 1_440)
        #expect(learning.flowsPerDay(seconds: 0) == 240 * 86_400)
    }

    @Test func theSampleIsThatOfTheLowestHashesWithAllTheirRows() {
        var traffic = FlowTraffic(seed: 3)
        let rows = traffic.rows(2_000)
        var sample = FlowSample(limit: 300, width: 5)
        var most = 0
        for row in rows {
            sample.add(row)
            most = max(most, sample.count)
        }
        #expect(most <= 376)
        // The slow twin: all flows, sorted.
        let chosen = Dictionary(grouping: rows, by: \.flowHash).sorted { $0.key < $1.key }.prefix(300)
        let expected = chosen.map(\.value).sorted { ($0[0].start, $0[0].flowHash) < ($1[0].start, $1[0].flowHash) }
        let kept = sample.inOrder
        #expect(kept.map(\.cells) == expected.map { $0.flatMap { $0.floats(5) } })
        #expect(kept.map(\.start) == expected.map { $0[0].start })
    }

    @Test func aFlowThatNeverEndsKeepsAFewRows() {
        var sample = FlowSample(limit: 10, width: 5)
        var row = FlowTraffic(seed: 1).row(2, 40_000, 443, .tcp, [1, 1, 1, 1, 1])
        for size in 0..<100 {
            row.features[0] = Double(size)
            sample.add(row)
        }
        #expect(sample.inOrder.map(\.cells.count) == [40])
        #expect(sample.inOrder[0].cells[35] == 99)
    }

    @Test func aSeedGivesTheSameBaselineOnAnyNumberOfThreads() async throws {
        var traffic = FlowTraffic(seed: 4)
        let learning = FlowTraffic.learning(traffic.rows(220))
        var files: [BaselineFile] = []
        for count in [1, 3] {
            let flows = try await learning.fit(
                seconds: 60, seed: 5, workers: Workers(count: count), progress: .silent)
            files.append(
                BaselineFile(
                    hosts: nil, flows: flows, home: [],
                    provenance: .init(sources: [], seconds: 60, flows: 220, seed: 5, version: "1")))
        }
        #expect(try files[0].encode(created: 1) == files[1].encode(created: 1))
    }

    @Test func thePromiseIsKeptOverAllLooksOfAFlow() async throws {
        let baseline = try await FlowTraffic.baseline()
        var fresh = FlowTraffic(seed: 77)
        let rows = fresh.rows(2_000)
        var least: [UInt64: Double] = [:]
        for (row, verdict) in zip(rows, FlowJudge(baseline).judge(rows)) {
            least[row.flowHash] = min(least[row.flowHash] ?? 1, verdict.pValue)
        }
        #expect(least.count == 2_000)
        for rate in [0.05, 0.01] {
            let called = least.values.count { $0 <= rate }
            // Four standard deviations, of those calibrated on too.
            let expected = rate * 2_000
            #expect(Double(called) < expected + 4 * (3 * expected).squareRoot(), "\(rate)")
            #expect(Double(called) > expected / 4, "\(rate)")
        }
    }

    @Test func aLittleAttackTrafficInTheLearningIsSurvived() async throws {
        var traffic = FlowTraffic(seed: 6)
        var rows = traffic.rows(800)
        // Fifteen flows of a scan, among the others.
        for place in stride(from: 100, to: 800, by: 48) {
            var probe = rows[place]
            probe.sourcePort = UInt16(40_000 + place)
            probe.destinationPort = UInt16(place)
            probe.transport = .tcp
            probe.end = .closed
            probe.features = [44, 0, 1, 0, 0]
            rows.insert(probe, at: place)
        }
        let baseline = try await FlowTraffic.learning(rows).fit(
            seconds: 3_600, seed: 1, workers: .all, progress: .silent)
        let upload = traffic.row(9, 50_000, 443, .tcp, [80_000_000, 900_000, 60_000, 20_000, 300])
        let verdict = try #require(FlowJudge(baseline).judge([upload]).first)
        #expect(verdict.rarity.perDay < 24)
    }
}
