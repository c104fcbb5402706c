import Packets
import TestSupport
import Testing

@testable import Detection
@testable import Flows

@Suite struct RecentFlowsTests {
    /// The flow of a number; each number gives another one.
    private static func flow(_ number: Int) -> FlowRow {
        FlowRow(
            .basic, source: IPAddress(v4: 0x0A00_0000 + UInt32(number % 1_000)),
            destination: IPAddress(v4: 0x0808_0808),
            sourcePort: UInt16(number / 1_000 % 60_000), destinationPort: 443, transport: .tcp,
            start: 1_700_000_000_000_000 + Int64(number / 1_000), last: 1_700_000_000_500_000, end: .look, features: [])
    }

    @Test func aFlowIsOneAlarmOfEachModel() {
        var flows = RecentFlows()
        #expect(flows.insert(Self.flow(1), model: "baseline"))
        #expect(!flows.insert(Self.flow(1), model: "baseline"))
        #expect(flows.insert(Self.flow(1), model: "trained.lapwing"))
        var later = Self.flow(1)
        later.last += 60_000_000
        later.end = .closed
        #expect(!flows.insert(later, model: "baseline"), "a later look is of the same flow")
        later.start += 1
        #expect(flows.insert(later, model: "baseline"), "another flow between the same ports")
        var back = Self.flow(2)
        #expect(flows.insert(back, model: "baseline"))
        swap(&back.source, &back.destination)
        #expect(flows.insert(back, model: "baseline"))
    }

    /// The latest 65,536 are known, whatever came before, and who is older than twice as many is not.
    @Test func theLatestAreKnown() {
        var flows = RecentFlows()
        let all = 3 * RecentFlows.most + 1_000
        for number in 0..<all { #expect(flows.insert(Self.flow(number), model: "baseline")) }
        for number in stride(from: all - 1, to: all - RecentFlows.most, by: -97) {
            #expect(!flows.insert(Self.flow(number), model: "baseline"))
        }
        #expect(flows.insert(Self.flow(0), model: "baseline"))
    }

    /// All memory is there from the start: however many flows come, and however long it takes, it is as much as then.
    @Test func memoryIsThatOfTheStart() {
        var flows = RecentFlows()
        let bytes = flows.bytes
        #expect(bytes <= 3 << 20)
        for number in 0..<5 * RecentFlows.most where flows.insert(Self.flow(number), model: "baseline") {
            guard number % 1_000 == 0 else { continue }
            #expect(flows.bytes == bytes)
            #expect(flows.count < 2 * RecentFlows.most)
        }
    }
}
