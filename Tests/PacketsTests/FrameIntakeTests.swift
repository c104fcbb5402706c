import Packets
import Testing

@Suite struct FrameIntakeTests {
    private static let frame = Frames.ethernet(0x0800, Frames.plain)

    private func take(_ times: [Int64]) -> (PacketBatch, FrameIntake) {
        var intake = FrameIntake(hash: FlowHash(seed: 1))
        var batch = PacketBatch()
        for time in times {
            intake.take(Self.frame.span.bytes, time: time, wireLength: 100, link: .ethernet, into: &batch)
        }
        return (batch, intake)
    }

    @Test func aLittleEarlyIsTakenAsOfTheClock() {
        let (batch, intake) = take([5_000_000, 4_000_000, 6_000_000, 5_999_999])
        #expect(batch.packets.map(\.time) == [5_000_000, 5_000_000, 6_000_000, 6_000_000])
        #expect(batch.packets.map(\.epoch) == [0, 0, 0, 0])
        #expect(batch.packets.map(\.number) == [1, 2, 3, 4])
        #expect(intake.counters.reordered == 2 && intake.counters.clockSetBack == 0)
        #expect(batch.clock == 6_000_000 && batch.epoch == 0)
    }

    @Test func muchEarlierBeginsAnEpoch() {
        let (batch, intake) = take([5_000_000, 3_999_999, 4_000_000, 1_000_000])
        #expect(batch.packets.map(\.time) == [5_000_000, 3_999_999, 4_000_000, 1_000_000])
        #expect(batch.packets.map(\.epoch) == [0, 1, 1, 2])
        #expect(intake.counters.clockSetBack == 2 && intake.counters.reordered == 0)
        #expect(batch.clock == 1_000_000 && batch.epoch == 2)
    }

    @Test func timesThatNoClockShowsAreHeldInBounds() {
        let (batch, _) = take([.min, .max, .min, -1, 0])
        #expect(batch.packets.map(\.time) == [0, 1 << 60, 0, 0, 0])
        #expect(batch.packets.map(\.epoch) == [0, 0, 1, 1, 1])
    }

    @Test func everyFrameIsCounted() {
        var intake = FrameIntake()
        var batch = PacketBatch()
        let other = Frames.ethernet(0x0806, [UInt8](repeating: 0, count: 46))
        intake.take(Self.frame.span.bytes, time: 1, wireLength: Self.frame.count, link: .ethernet, into: &batch)
        intake.take(other.span.bytes, time: 2, wireLength: 60, link: .ethernet, into: &batch)
        intake.take([UInt8]().span.bytes, time: 3, wireLength: 1_500, link: .ethernet, into: &batch)
        intake.take(Self.frame.span.bytes, time: 4, wireLength: 20, link: .ethernet, into: &batch)
        let counters = intake.counters
        #expect(counters.frames == 4 && counters.packets == 2 && counters.skipped == 2)
        #expect(counters.skipped(for: .arp) == 1 && counters.skipped(for: .truncated) == 1)
        #expect(counters.snapped == 1)
        #expect(counters.bytes == UInt64(2 * Self.frame.count + 1_560))
        #expect(batch.packets.map(\.number) == [1, 4])
        #expect(batch.packets.map(\.wireLength) == [59, 59])
    }

    @Test func anIdleClockMovesOnAndNeverBack() {
        var (batch, intake) = take([5_000_000])
        intake.advance(to: 7_000_000, in: &batch)
        #expect(batch.clock == 7_000_000)
        intake.advance(to: 6_000_000, in: &batch)
        #expect(batch.clock == 7_000_000 && batch.epoch == 0)
        intake.take(Self.frame.span.bytes, time: 6_500_000, wireLength: 100, link: .ethernet, into: &batch)
        #expect(batch.packets.last?.time == 7_000_000)
    }

    @Test func bothDirectionsHaveOneHash() {
        var intake = FrameIntake()
        var batch = PacketBatch()
        let back = Frames.ipv4(6, Frames.tcp(443, 40_000), from: Frames.server, to: Frames.client)
        let other = Frames.ipv4(6, Frames.tcp(40_001, 443))
        for frame in [Frames.plain, back, other] {
            intake.take(frame.span.bytes, time: 0, wireLength: frame.count, link: .raw, into: &batch)
        }
        let hashes = batch.packets.map(\.flowHash)
        #expect(hashes[0] == hashes[1] && hashes[0] != hashes[2])
    }
}
