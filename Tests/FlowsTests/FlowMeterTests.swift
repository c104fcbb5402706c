import Packets
import TestSupport
import Testing

@testable import Flows

@Suite struct FlowMeterTests {
    private static func flows(_ seed: UInt64) -> [Biflow] {
        var random = SeededRandom(seed: seed)
        var time: Int64 = 1_600_000_000_000_000
        return (0..<600).map { _ in
            time += Int64.random(in: 0..<500_000, using: &random)
            return Biflow(
                start: time - Int64.random(in: 0..<30_000_000, using: &random), end: time,
                source: IPAddress(v4: 0x0A00_0001 + UInt32.random(in: 0..<9, using: &random)),
                destination: IPAddress(v4: 0x0808_0000 + UInt32.random(in: 0..<9, using: &random)),
                sourcePort: UInt16.random(in: 1_024...60_000, using: &random), destinationPort: 443, transport: .tcp,
                forwardPackets: UInt64.random(in: 1...90, using: &random),
                backwardPackets: UInt64.random(in: 0...90, using: &random),
                forwardBytes: UInt64.random(in: 40...90_000, using: &random),
                backwardBytes: UInt64.random(in: 0...90_000, using: &random))
        }
    }

    private static func outputs(
        _ flows: [Biflow], _ form: MeterForm, hosts: HostOptions = HostOptions(), isLabelled: Bool = false
    ) -> [[MeterOutput]] {
        var meter = FlowMeter([.basic, .host], form: form, isLabelled: isLabelled, hosts: hosts)
        var outputs: [[MeterOutput]] = [[], []]
        for start in stride(from: 0, to: flows.count, by: 70) {
            meter.take(Array(flows[start..<min(start + 70, flows.count)])) { outputs[$0].append($1) }
        }
        meter.finish { outputs[$0].append($1) }
        return outputs
    }

    private static func lines(_ outputs: [MeterOutput]) -> [[UInt8]] {
        outputs.compactMap { if case .text(let line) = $0 { line } else { nil } }
    }

    @Test func numbersAndLinesTellTheSame() {
        let flows = Self.flows(1)
        let text = Self.outputs(flows, .text(nil))
        let numbers = Self.outputs(flows, .rows)
        let rows = numbers[0].compactMap { if case .row(let row) = $0 { row } else { nil } }
        #expect(Self.lines(text[0]) == flows.map { BasicRow($0).csvLine() })
        #expect(rows.map(\.features) == flows.map { BasicRow($0).features })
        let isSame = zip(rows, flows).allSatisfy { row, flow in
            row.source == flow.source && row.destination == flow.destination && row.sourcePort == flow.sourcePort
                && row.destinationPort == flow.destinationPort && row.transport == flow.transport
                && row.start == flow.start && row.last == flow.end && row.end == .closed
        }
        #expect(isSame)
        let hosts = numbers[1].compactMap { if case .host(let row) = $0 { row } else { nil } }
        #expect(Self.lines(text[1]) == hosts.map(\.csvLine))
        #expect(hosts.count > 20 && numbers[1].count == hosts.count && text[1].count == hosts.count)
        #expect(hosts.contains { $0.window == .long && $0.visits.count > 3 })
    }

    @Test func looksAreGivenAsNumbersOnly() {
        let flows = Self.flows(2)
        let watch = HostOptions(looks: true)
        let plain = Self.lines(Self.outputs(flows, .text(nil))[1])
        #expect(Self.lines(Self.outputs(flows, .text(nil), hosts: watch)[1]) == plain)
        let rows = Self.outputs(flows, .rows, hosts: watch)[1].compactMap {
            if case .host(let row) = $0 { row } else { nil }
        }
        #expect(rows.count { $0.isLook } > 100)
        #expect(rows.filter { !$0.isLook }.map(\.csvLine) == plain)
    }

    @Test func labelsAreTheLogsOwnWithoutATruth() {
        var flows = Self.flows(3)
        flows[1].label = "scan"
        let lines = Self.lines(Self.outputs(flows, .text(nil), isLabelled: true)[0])
        #expect(lines[0] == BasicRow(flows[0]).csvLine(label: GroundTruth.benign(for: .basic)))
        #expect(lines[1] == BasicRow(flows[1]).csvLine(label: "scan"))
    }
}
