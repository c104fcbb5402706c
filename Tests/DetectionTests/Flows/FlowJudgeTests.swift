import Foundation
import Learning
import Packets
import Testing

@testable import Detection
@testable import Flows

@Suite struct FlowJudgeTests {
    private static let traffic = FlowTraffic(seed: 1)

    @Test func anUploadIsRareAndItsBytesAreTheReason() async throws {
        let baseline = try await FlowTraffic.baseline()
        let judge = FlowJudge(baseline)
        let upload = Self.traffic.row(9, 50_000, 443, .tcp, [80_000_000, 30_000, 60_000, 20_000, 60])
        let verdict = try #require(judge.judge([upload]).first)
        #expect(verdict.pValue < 1.0 / 1_000)
        #expect(verdict.isNovel && verdict.family == nil)
        #expect(verdict.rarity.perDay == verdict.pValue * baseline.flowsPerDay)
        let reasons = judge.reasons(for: upload)
        #expect(!reasons.isEmpty && reasons.count <= 5)
        #expect(reasons.map(\.contribution) == reasons.map(\.contribution).sorted(by: >))
        #expect(reasons.allSatisfy { $0.contribution > 0 })
        let bytes = try #require(reasons.first { $0.feature == "BytesSent" })
        #expect(bytes.value == 80_000_000 && bytes.unit == "bytes" && bytes.scope == .everyone)
        // The pages of here, and not the names.
        #expect((50...2_000).contains(bytes.low) && (2_000...20_000).contains(bytes.high))
    }

    @Test func aFlowIsHeldAgainstThoseOfItsService() async throws {
        let judge = FlowJudge(try await FlowTraffic.baseline())
        let features: [Double] = [4_000, 30_000, 36, 38, 3]
        let page = Self.traffic.row(9, 50_000, 443, .tcp, features)
        let name = Self.traffic.row(9, 50_000, 53, .udp, features)
        let verdicts = judge.judge([page, name])
        #expect(verdicts[0].pValue > 0.05)
        #expect(verdicts[1].pValue < 0.002)
        // Seen from its middle, the answer first: still a page.
        var turned = page
        (turned.sourcePort, turned.destinationPort) = (page.destinationPort, page.sourcePort)
        #expect(judge.judge([turned])[0].pValue == verdicts[0].pValue)
    }

    @Test func aBatchSaysWhatSingleRowsSay() async throws {
        let judge = FlowJudge(try await FlowTraffic.baseline())
        var traffic = FlowTraffic(seed: 12)
        let rows = traffic.rows(100)
        #expect(judge.judge(rows).map(\.score) == rows.flatMap { judge.judge([$0]) }.map(\.score))
        #expect(judge.judge([]).isEmpty)
    }

    @Test(arguments: [
        [], [1], [.nan, .infinity, -.infinity, -1, 1e300], [Double](repeating: .greatestFiniteMagnitude, count: 5),
        [Double](repeating: -1e18, count: 5), [Double](repeating: 7, count: 90),
    ])
    func noRowBreaksIt(features: [Double]) async throws {
        let judge = FlowJudge(try await FlowTraffic.baseline())
        for transport: UInt8 in [0, 1, 6, 17, 255] {
            let row = Self.traffic.row(1, 0, 65_535, IPProtocol(rawValue: transport), features)
            let verdict = try #require(judge.judge([row]).first)
            #expect(verdict.score.isFinite && verdict.pValue > 0 && verdict.pValue <= 1)
            for reason in judge.reasons(for: row) {
                #expect(reason.value.isFinite && reason.low <= reason.high && reason.contribution.isFinite)
            }
        }
    }

    @Test func learningFromHostileRowsGoesOn() async throws {
        var traffic = FlowTraffic(seed: 13)
        var rows = traffic.rows(220)
        rows[7].features = [.infinity, .nan]
        rows[8].features = []
        rows[9].start = .min
        rows[10].last = .max
        let learning = FlowTraffic.learning(rows)
        let baseline = try await learning.fit(seconds: 0, seed: 1, workers: .all, progress: .silent)
        #expect(FlowJudge(baseline).judge(rows).allSatisfy { $0.pValue > 0 })
    }
}

@Suite struct FlowTailTests {
    @Test func countedAmongTheScoresAndFallingBeyondThem() {
        let scores = (0..<1_000).map { Float($0) / 100 }
        let tail = FlowTail(sorted: scores)
        for score: Float in [-1, 0, 0.005, 3.33, 9.98, 9.99] {
            let atLeast = scores.count { $0 >= score }
            #expect(tail.pValue(score) == Double(1 + atLeast) / 1_001)
        }
        var before = tail.pValue(9.99)
        for step in 1...9 {
            let next = tail.pValue(9.99 * pow(1.1, Float(step)))
            #expect(next < before && next > 0)
            before = next
        }
        #expect(tail.pValue(.greatestFiniteMagnitude) > 0)
    }

    @Test func aPowerTailIsContinuedAsOne() {
        // The quantiles of a Pareto distribution of shape 3: one in 10^15 is above 10^5.
        let scores = (1...10_000).map { Float(pow(1 - (Double($0) - 0.5) / 10_000, -1.0 / 3)) }
        let found = FlowTail(sorted: scores).pValue(1e5)
        #expect(found > 1e-17 && found < 1e-13)
    }

    @Test func scoresBelowNothingHaveAnExponentialTail() {
        let scores = (1...10_000).map { Float(-log(1 - (Double($0) - 0.5) / 10_000)) - 20 }
        let found = FlowTail(sorted: scores).pValue(-6)
        #expect(found > exp(-14.0) / 4 && found < exp(-14.0) * 4)
    }

    @Test func fewScoresAndNoneGiveNoNonsense() {
        #expect(FlowTail(sorted: []).pValue(3) == 1)
        #expect(FlowTail(sorted: [2]).pValue(1) == 1)
        #expect(FlowTail(sorted: [2, 2, 2, 2]).pValue(2) == 1)
        #expect(FlowTail(sorted: [2, 2, 2, 2]).pValue(2.5) < 0.2)
    }
}
