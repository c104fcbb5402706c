import Flows
import Testing

@testable import Detection

@Suite struct CalledFlowsTests {
    private static func verdict(_ pValue: Double, _ family: String?) -> FlowVerdict {
        FlowVerdict(score: 1, pValue: pValue, rarity: Rarity(perDay: 9), family: family, isNovel: false)
    }

    private static func called(_ calls: [(Int, Double, String?)], minutesAgo: Int64 = 0) -> CalledFlows {
        var called = CalledFlows()
        for (count, pValue, family) in calls {
            let rows = (0..<count).map { _ in
                Evidence.flowRow("10.0.0.5", 1, "10.0.0.3", at: Evidence.start - minutesAgo * Evidence.minute)
            }
            called.add(rows, rows.map { _ in verdict(pValue, family) })
        }
        if minutesAgo > 0 { called.add([Evidence.flowRow("10.0.0.8", 1, "10.0.0.9")], [verdict(1, nil)]) }
        return called
    }

    @Test func mostCalledFlowsNameWhatTheBaselineFinds() {
        let scan = Self.called([(40, 1e-3, "Port Scan"), (5, 1e-3, "DoS"), (100, 0.5, "DoS")])
        for host in ["10.0.0.5", "10.0.0.3"] {
            #expect(scan.family(of: Evidence.address(host), agreeingWith: .verticalScan) == "Port Scan")
        }
        // What does not look like it, who has none, and another host are not named.
        #expect(scan.family(of: Evidence.address("10.0.0.5"), agreeingWith: .exfiltration) == nil)
        #expect(scan.family(of: Evidence.address("10.0.0.6"), agreeingWith: .verticalScan) == nil)
    }

    @Test func fewCalledFlowsOrNoMoreThanElsewhereNameNothing() {
        let host = Evidence.address("10.0.0.5")
        #expect(Self.called([(9, 1e-3, "Probe")]).family(of: host, agreeingWith: .verticalScan) == nil)
        #expect(Self.called([(10, 1e-3, "Probe")]).family(of: host, agreeingWith: .verticalScan) == "Probe")
        // As many as one in a hundred of benign flows are called something.
        #expect(
            Self.called([(20, 1e-3, "Probe"), (500, 0.5, nil)]).family(of: host, agreeingWith: .verticalScan) == nil)
        // Two families that are as many leave it open.
        #expect(
            Self.called([(20, 1e-3, "Probe"), (15, 1e-3, "DoS"), (15, 1e-3, "R2L")]).family(
                of: host, agreeingWith: .verticalScan) == nil)
    }

    @Test func whatWasCalledIsForgotten() {
        let host = Evidence.address("10.0.0.5")
        let minuteAgo = Self.called([(20, 1e-3, "Probe")], minutesAgo: 1)
        #expect(minuteAgo.family(of: host, agreeingWith: .verticalScan) == "Probe")
        let longAgo = Self.called([(20, 1e-3, "Probe")], minutesAgo: 3)
        #expect(longAgo.family(of: host, agreeingWith: .verticalScan) == nil)
    }
}
