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
        var later = Self.flow(1)
        later.last += 60_000_000
        later.end = .closed
        var another = later
        another.start += 1
        var back = Self.flow(2)
        swap(&back.source, &back.destination)
        let rows = [
            (Self.flow(1), "baseline"), (Self.flow(1), "baseline"), (Self.flow(1), "trained.lapwing"),
            (later, "baseline"), (another, "baseline"), (Self.flow(2), "baseline"), (back, "baseline"),
        ]
        let isFirst = rows.map { flows.insert($0.0, model: $0.1) }
        #expect(isFirst == [true, false, true, false, true, true, true])
    }

    /// The latest 65,536 are known, whatever came before, and who is older than twice as many is not.
    @Test func theLatestAreKnown() {
        var flows = RecentFlows()
        let all = 3 * RecentFlows.most + 1_000
        var first = (0..<all).count { flows.insert(Self.flow($0), model: "baseline") }
        #expect(first == all)
        let latest = stride(from: all - 1, to: all - RecentFlows.most, by: -97)
        first = latest.count { flows.insert(Self.flow($0), model: "baseline") }
        #expect(first == 0)
        let isForgotten = flows.insert(Self.flow(0), model: "baseline")
        #expect(isForgotten)
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
