import Packets
import Tabular
import Testing

@testable import Flows

@Suite struct HostBiflowTests {
    private static func flow(_ change: (inout Biflow) -> Void = { _ in }) -> Biflow {
        var flow = Biflow(
            start: 1_000_000, end: 4_000_000, source: IPAddress(v4: 0x0A00_0001),
            destination: IPAddress(v4: 0x0808_0808), sourcePort: 40_000, destinationPort: 22,
            transport: .tcp,
            forwardPackets: 10, backwardPackets: 8, forwardBytes: 900, backwardBytes: 5_000)
        change(&flow)
        return flow
    }

    @Test func aFlowCountsWholeAtItsEndOnBothSides() throws {
        let sides = HostObservation.sides(of: Self.flow())
        let opener = try #require(sides.opener)
        let accepter = try #require(sides.accepter)
        #expect(opener.time == 4_000_000 && opener.bytesOut == 900 && opener.bytesIn == 5_000)
        #expect(opener.smallPacketsOut == 10 && accepter.smallPacketsOut == 0)
        #expect(opener.contactBytes == 5_900 && opener.contactDuration == 3_000_000)
        #expect(opener.events == [.opened, .answered, .established, .closed])
        #expect(accepter.role == .accepted && accepter.bytesOut == 5_000 && accepter.hostPort == 22)
    }

    @Test func whatFailedIsToldByTheSourceOrByTheFlags() {
        func events(_ change: (inout Biflow) -> Void) -> HostEvents? {
            HostObservation.sides(of: Self.flow(change)).opener?.events
        }
        #expect(events { $0.failed = true } == [.opened, .refused])
        #expect(events { ($0.backwardPackets, $0.backwardBytes) = (0, 0) } == [.opened, .unanswered])
        #expect(
            events { ($0.forwardFlags, $0.backwardFlags) = (.syn, [.rst, .ack]) } == [.opened, .refused])
        #expect(
            events { ($0.forwardFlags, $0.backwardFlags) = ([.syn, .ack, .rst], [.syn, .ack, .rst]) }
                == [.opened, .answered, .established, .closed])
        // A part of a long flow is no new contact.
        #expect(events { ($0.forwardFlags, $0.backwardFlags) = (.ack, .ack) } == [.adopted, .closed])
        #expect(events { $0.destination = IPAddress(v4: 0xE000_0001) } == [])
    }

    @Test func nothingIsOpenAfterwardsAndNoNumberIsATrap() {
        var windows = HostWindows()
        var rows: [HostRow] = []
        let extremes: [(inout Biflow) -> Void] = [
            { _ in }, { $0.failed = true }, { ($0.start, $0.end) = (.max, .min) },
            { ($0.start, $0.end) = (.min, .max) },
            { ($0.forwardBytes, $0.backwardBytes, $0.forwardPackets) = (.max, .max, .max) },
        ]
        for change in extremes + extremes {
            let sides = HostObservation.sides(of: Self.flow(change))
            for side in [sides.opener, sides.accepter].compactMap({ $0 }) {
                windows.advance(to: side.time) { rows.append($0) }
                windows.add(side)
            }
        }
        windows.finish { rows.append($0) }
        #expect(!rows.isEmpty)
        #expect(rows.allSatisfy { row in row.features.allSatisfy { $0.isFinite } })
        let open = HostSchema.schema.index(of: "open_out_max") ?? 0
        #expect(rows.allSatisfy { $0.features[open] <= 1 })
    }
}
