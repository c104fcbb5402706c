import Packets
import Simulation
import Testing

@Suite struct OfficeTrafficTests {
    private static let hour: Int64 = 3_600_000_000

    /// FNV-1a (64 bits) of times and frames.
    private func digest(_ traffic: OfficeTraffic) -> (hash: UInt64, frames: Int) {
        var traffic = traffic
        var frame: [UInt8] = []
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        var frames = 0
        while let time = traffic.next(into: &frame) {
            hash = (hash ^ UInt64(bitPattern: time)) &* 0x100_0000_01B3
            for byte in frame.prefix(120) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            hash = (hash ^ UInt64(frame.count)) &* 0x100_0000_01B3
            frames += 1
        }
        for statement in traffic.drainTruth() {
            for byte in statement.csvLine.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        return (hash, frames)
    }

    @Test func aSeedGivesTheSameBytesOnEveryMachine() {
        let one = digest(
            OfficeTraffic(seed: 7, duration: 60_000_000, attacks: AttackKind.allCases, intensity: 0.1))
        #expect(one.frames == 16_562)
        #expect(one.hash == 6_503_487_799_570_382_833)
        let other = digest(
            OfficeTraffic(seed: 8, duration: 60_000_000, attacks: AttackKind.allCases, intensity: 0.1))
        #expect(other.hash != one.hash)
    }

    @Test func soItDoesInAWideInternet() {
        let one = digest(
            OfficeTraffic(
                seed: 7, duration: 60_000_000, attacks: AttackKind.allCases, intensity: 0.1, internet: .wide))
        #expect(one.frames == 25_914)
        #expect(one.hash == 5_851_315_482_255_122_201)
    }

    @Test func everyFrameIsInOrderAndWhole() {
        var traffic = OfficeTraffic(seed: 3, duration: 120_000_000, attacks: AttackKind.allCases, intensity: 0.15)
        var intake = FrameIntake(parser: PacketParser(readsDNS: true))
        var batch = PacketBatch()
        var frame: [UInt8] = []
        var last = traffic.start
        var frames: UInt64 = 0
        var protocols: Set<UInt8> = []
        var v6 = 0
        var names: Set<UInt64> = []
        while let time = traffic.next(into: &frame) {
            #expect(time >= last && time < traffic.end)
            #expect((60...1514).contains(frame.count))
            last = time
            frames += 1
            intake.take(frame.span.bytes, time: time, wireLength: frame.count, link: .ethernet, into: &batch)
            guard let packet = batch.packets.popLast() else { continue }
            #expect(Checksums.areRight(frame), "frame \(frames)")
            #expect(packet.fragment == .whole)
            protocols.insert(packet.transport.rawValue)
            if !packet.source.isV4 { v6 += 1 }
            if packet.dns.isPresent { names.insert(packet.dns.nameHash) }
        }
        #expect(frames == traffic.frames)
        #expect(frames > 2_000)
        #expect(intake.counters.skipped == intake.counters.skipped(for: .arp))
        #expect(intake.counters.skipped(for: .arp) > 0)
        #expect(protocols == [1, 6, 17, 58])
        #expect(v6 > 50)
        #expect(names.count > 40)
        #expect(traffic.isOver)
        #expect(traffic.next(into: &frame) == nil)
    }

    @Test func theNightIsQuieterThanTheDay() {
        func frames(_ start: Int64) -> UInt64 {
            var traffic = OfficeTraffic(seed: 5, duration: 45_000_000, start: start)
            var frame: [UInt8] = []
            while traffic.next(into: &frame) != nil {}
            return traffic.frames
        }
        let day = frames(OfficeTraffic.officeMorning)
        let night = frames(OfficeTraffic.officeMorning + 13 * Self.hour)
        let sunday = frames(OfficeTraffic.officeMorning + 5 * 24 * Self.hour)
        #expect(night * 2 < day)
        #expect(sunday * 2 < day)
    }

    @Test func memoryDoesNotGrowWithTheDuration() {
        var traffic = OfficeTraffic(
            seed: 9, duration: Self.hour, start: OfficeTraffic.officeMorning + 13 * Self.hour, intensity: 0.1)
        var frame: [UInt8] = []
        var most = 0
        while traffic.next(into: &frame) != nil { most = max(most, traffic.openConversations) }
        #expect(most < 1_500)
        #expect(traffic.isOver)
    }

    @Test func eachKindComesAsOftenAsItShould() {
        for kind in AttackKind.allCases {
            var traffic = OfficeTraffic(seed: 2, duration: 60_000_000, attacks: [kind], intensity: 0.05)
            var frame: [UInt8] = []
            while traffic.next(into: &frame) != nil {}
            let truth = traffic.drainTruth()
            #expect(!truth.isEmpty)
            #expect(truth.allSatisfy { $0.label == kind && $0.start >= traffic.start && $0.end < traffic.end })
            #expect(traffic.drainTruth().isEmpty)
        }
    }

    @Test func theSourceGivesWhatTheFramesGive() throws {
        let traffic = OfficeTraffic(seed: 4, duration: 30_000_000, attacks: [.scanFast], intensity: 0.2)
        var frames = traffic
        var frame: [UInt8] = []
        while frames.next(into: &frame) != nil {}
        let whole = OfficeSource(traffic, batchSize: 100)
        let paced = OfficeSource(traffic)
        var batch = PacketBatch()
        var packets = 0
        while whole.next(into: &batch) {
            #expect(batch.packets.count <= 100)
            packets += batch.packets.count
        }
        var clock = traffic.start
        var pacedPackets = 0
        while paced.next(into: &batch, before: clock) {
            #expect(batch.packets.allSatisfy { $0.time < clock })
            pacedPackets += batch.packets.count
            if batch.packets.isEmpty { clock += 100_000 }
        }
        #expect(whole.counters.frames == frames.frames)
        #expect(packets == pacedPackets && UInt64(packets) == whole.counters.packets)
        #expect(paced.counters == whole.counters)
        #expect(whole.drainTruth() == frames.drainTruth())
    }
}

/// Checks the checksums of IP, TCP, UDP and ICMP, the plain way.
private enum Checksums {
    static func areRight(_ frame: [UInt8]) -> Bool {
        let isV6 = frame[12] == 0x86
        let total = Int(frame[isV6 ? 18 : 16]) << 8 | Int(frame[isV6 ? 19 : 17])
        let start = isV6 ? 54 : 34
        let end = isV6 ? start + total : 14 + total
        guard end <= frame.count, end == frame.count || frame.count == 60 else { return false }
        let next = isV6 ? frame[20] : frame[23]
        if !isV6, sum(frame[14..<34]) != 0xFFFF { return false }
        let addresses = isV6 ? frame[22..<54] : frame[26..<34]
        var bytes: [UInt8] = next == 1 ? [] : Array(addresses) + [0, next]
        let length = end - start
        if next != 1 { bytes += [UInt8(length >> 8), UInt8(length & 0xFF)] }
        bytes += frame[start..<end]
        return sum(bytes[...]) == 0xFFFF
    }

    private static func sum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var sum: UInt32 = 0
        var isHigh = true
        for byte in bytes {
            sum += isHigh ? UInt32(byte) << 8 : UInt32(byte)
            isHigh.toggle()
        }
        while sum > 0xFFFF { sum = sum >> 16 + sum & 0xFFFF }
        return sum
    }
}
