import Packets
import Testing

@testable import Flows

/// Packets from memory, in batches of changing size.
final class ListSource: PacketSource {
    private var packets: ArraySlice<Packet>
    private var size = 1
    let counters = PacketCounters()

    init(_ packets: [Packet]) { self.packets = packets[...] }

    func next(into batch: inout PacketBatch) throws(FlowError) -> Bool {
        batch.packets.removeAll(keepingCapacity: true)
        guard let first = packets.first else { return false }
        size = size % 97 + 13
        // As a source does, a batch stays within one epoch.
        let part = packets.prefix(size).prefix { $0.epoch == first.epoch }
        batch.packets.append(contentsOf: part)
        batch.clock = part.last?.time ?? batch.clock
        batch.epoch = first.epoch
        packets = packets.dropFirst(part.count)
        return true
    }
}

@Suite struct MeterTests {
    private static func rows(_ packets: [Packet], threads: Int) throws -> [Told] {
        let meter = Meter<Told>(
            threads: threads,
            stages: [
                { _ in FlowStage(FlowTable<CountingRecord>(limit: 500, looks: [5_000_000])) { Told($0) } }
            ])
        var told: [Told] = []
        let source = ListSource(packets)
        _ = try meter.run {
            try source.next(into: &$0)
        } deliver: { _, row in
            told.append(row)
        }
        return told
    }

    @Test(arguments: [2, 3, 5]) func rowsComeInOneOrderOnAnyNumberOfThreads(threads: Int) throws {
        for seed in 0..<6 as Range<UInt64> {
            var packets = FlowTableTests.traffic(seed: seed, count: 4_000, hosts: 12)
            for index in 3_000..<4_000 {
                packets[index].time -= 5_000_000_000
                packets[index].epoch = 1
            }
            let alone = try Self.rows(packets, threads: 1)
            let together = try Self.rows(packets, threads: threads)
            let isSame = together == alone
            #expect(isSame)
            let first = alone.prefix { $0.firstPacket <= 3_000 }
            let isInOrder = first.elementsEqual(first.sorted())
            #expect(isInOrder)
        }
    }

    @Test func anErrorOfTheReceiverEndsTheThreads() throws {
        struct Full: Error {}
        let packets = FlowTableTests.traffic(seed: 1, count: 4_000)
        let meter = Meter<Told>(
            threads: 3, stages: [{ _ in FlowStage(FlowTable<CountingRecord>(limit: 500)) { Told($0) } }])
        let source = ListSource(packets)
        #expect(throws: Full.self) {
            try meter.run {
                try source.next(into: &$0)
            } deliver: { _, _ in
                throw Full()
            }
        }
    }
}
