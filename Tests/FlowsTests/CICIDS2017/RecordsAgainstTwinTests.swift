import Flows
import Packets
import Testing

@Suite("The records of CICIDS2017 say what a twin says that keeps all packets")
struct RecordsAgainstTwinTests {
    @Test(arguments: 0..<6)
    func fixed(part: UInt64) {
        let options = MeterOptions(activeTimeout: .max, endsByTCP: false)
        for seed in part * 100..<part * 100 + 100 {
            let kept = RandomFlow.make(seed: seed)
            var record = FixedFlow(
                kept[0].packet, isForward: kept[0].isForward, continuing: nil, options: options)
            for one in kept.dropFirst() { _ = record.add(one.packet, isForward: one.isForward, options: options) }
            let twin = KeptFlow(kept: kept, connectionStart: kept[0].packet.time)
            expect(record.features(twin.transport), twin.fixed, seed)
        }
    }

    @Test(arguments: 0..<6)
    func cic2017(part: UInt64) {
        let options = MeterOptions(activeTimeout: .max)
        for seed in part * 100..<part * 100 + 100 {
            var kept = RandomFlow.make(seed: 10_000 + seed)
            // The flow ends with the first FIN that is not its first packet.
            let fin = kept.indices.dropFirst().first { kept[$0].packet.flags.contains(.fin) }
            if let fin { kept.removeSubrange((fin + 1)...) }
            var record = CIC2017Flow(
                kept[0].packet, isForward: kept[0].isForward, continuing: nil, options: options)
            for one in kept.dropFirst() { _ = record.add(one.packet, isForward: one.isForward, options: options) }
            let twin = KeptFlow(kept: kept, connectionStart: kept[0].packet.time)
            expect(record.features(twin.transport), twin.cic2017(isClosed: fin != nil), seed)
        }
    }

    @Test("Parts that a timeout splits off have the numbers of their own packets, and the connection's time")
    func parts() {
        for seed in UInt64(20_000)..<20_100 {
            let kept = RandomFlow.make(seed: seed)
            let options = MeterOptions(activeTimeout: 10_000_000, endsByTCP: false)
            var table = OneFlowTable<FixedFlow>(options: options)
            for one in kept { table.take(one.packet, isForward: one.isForward) }
            var rest = kept[...]
            for record in table.records {
                let end = rest.prefix { $0.packet.time - rest[rest.startIndex].packet.time <= 10_000_000 }
                let twin = KeptFlow(kept: Array(end), connectionStart: kept[0].packet.time)
                expect(record.features(twin.transport), twin.fixed, seed)
                rest = rest.dropFirst(end.count)
            }
            #expect(rest.isEmpty)
        }
    }

    private func expect(_ found: [String: Double], _ wanted: [String: Double], _ seed: UInt64) {
        #expect(Set(found.keys) == Set(wanted.keys))
        for (name, value) in wanted {
            let other = found[name] ?? .nan
            let isSame =
                value == other || (value.isNaN && other.isNaN) || abs(value - other) <= 1e-9 * max(1, abs(value))
            if !isSame { Issue.record("flow \(seed): \(name) is \(other), expected \(value)") }
        }
    }
}
