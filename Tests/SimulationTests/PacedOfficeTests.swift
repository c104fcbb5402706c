import Packets
import Simulation
import Synchronization
import Testing

/// The office by a clock that is turned by hand.
@Suite struct PacedOfficeTests {
    /// A clock that moves when somebody waits by it, or turns it.
    private final class HandClock: Sendable {
        private let time = Mutex<Int64>(5_000_000)
        private let waits = Mutex<Int>(0)
        var now: Int64 { time.withLock { $0 } }
        var waitCount: Int { waits.withLock { $0 } }
        func turn(by microseconds: Int64) { time.withLock { $0 += microseconds } }

        var pace: PaceClock {
            PaceClock {
                self.now
            } wait: { microseconds in
                self.turn(by: microseconds)
                self.waits.withLock { $0 += 1 }
            }
        }
    }

    private static let second: Int64 = 1_000_000

    private func traffic(_ seconds: Int64 = 600, seed: UInt64 = 41) -> OfficeTraffic {
        OfficeTraffic(
            seed: seed, duration: seconds * Self.second, intensity: 0.1,
            schedule: [ScheduledAttack(.scanFast, at: 130 * Self.second, manner: .vertical)])
    }

    @Test func packetsComeAsTheClockPasses() {
        let clock = HandClock()
        let traffic = traffic()
        let office = PacedOffice(traffic, pace: Pace(first: 120 * Self.second, at: 60), clock: clock.pace)
        let began = clock.now
        var batch = PacketBatch()
        var packets: UInt64 = 0
        var empty = 0
        var last = traffic.start
        #expect(office.speed == 60)
        while clock.now - began < 12 * Self.second {
            let called = clock.now
            #expect(office.next(into: &batch))
            let elapsed = clock.now - began
            // Two minutes in two seconds, then a second in a second.
            let due = min(elapsed, 2 * Self.second) * 60 + max(0, elapsed - 2 * Self.second)
            #expect(clock.now - called <= 100_000)
            #expect(batch.packets.allSatisfy { $0.time >= last && $0.time < traffic.start + due })
            #expect(batch.clock >= last)
            if batch.packets.isEmpty {
                empty += 1
                #expect(batch.clock == traffic.start + due)
            }
            last = batch.clock
            packets += UInt64(batch.packets.count)
        }
        #expect(office.speed == 1)
        #expect(office.behind == 0)
        #expect(abs(office.time - (traffic.start + 130 * Self.second)) < Self.second / 5)
        #expect(packets == office.counters.packets && packets > 1_000)
        #expect(empty > 0 && clock.waitCount > 50)
    }

    @Test func theAttackIsAnnouncedInItsTime() {
        let clock = HandClock()
        let traffic = traffic()
        let office = PacedOffice(traffic, pace: Pace(first: 120 * Self.second, at: 60), clock: clock.pace)
        let began = clock.now
        var batch = PacketBatch()
        var begun: [AttackStart] = []
        while begun.isEmpty, clock.now - began < 20 * Self.second {
            #expect(office.next(into: &batch))
            begun = office.drainBegun()
        }
        #expect(begun.map(\.time) == [traffic.start + 130 * Self.second])
        // 120 s at 60 times, 10 s as they are.
        #expect((12 * Self.second...12 * Self.second + 100_000).contains(clock.now - began))
    }

    @Test func itGivesWhatTheUnpacedGives() {
        let clock = HandClock()
        let whole = OfficeSource(traffic(150))
        let office = PacedOffice(traffic(150), pace: Pace(then: 300), clock: clock.pace, batchSize: 64)
        var batch = PacketBatch()
        var expected: [Int64] = []
        while whole.next(into: &batch) { expected += batch.packets.map(\.time) }
        var given: [Int64] = []
        while office.next(into: &batch) {
            #expect(batch.packets.count <= 64)
            given += batch.packets.map(\.time)
        }
        #expect(given == expected)
        #expect(!office.next(into: &batch) && batch.packets.isEmpty)
        #expect(office.drainTruth() == whole.drainTruth())
        #expect(office.counters == whole.counters)
    }

    @Test func whatIsTooSlowFallsBehindAndSaysSo() {
        let clock = HandClock()
        let traffic = traffic()
        let office = PacedOffice(traffic, pace: Pace(first: 60 * Self.second, at: 10), clock: clock.pace)
        var batch = PacketBatch()
        #expect(office.next(into: &batch))
        #expect(office.behind == 0)
        let before = office.time
        // Somebody was busy elsewhere for 3 s.
        clock.turn(by: 3 * Self.second)
        while office.time < before + 20 * Self.second { #expect(office.next(into: &batch)) }
        #expect((2_700_000...2_760_000).contains(office.behind))
        // Nothing is missing, and the pace is the old one.
        let (time, place) = (clock.now, office.time)
        while clock.now < time + Self.second { #expect(office.next(into: &batch)) }
        #expect(abs(office.time - place - 10 * Self.second) < 2 * Self.second)
        #expect((2_700_000...2_760_000).contains(office.behind))
        let unpaced = OfficeSource(traffic)
        var frames: UInt64 = 0
        while unpaced.next(into: &batch, before: office.time), !batch.packets.isEmpty {
            frames = unpaced.counters.frames
        }
        #expect(abs(Int64(frames) - Int64(office.counters.frames)) <= 1)
    }

    @Test func speedsAreOfTheStage() {
        let pace = Pace(
            stages: [.init(duration: 100, speed: 10), .init(duration: -5, speed: 3), .init(duration: 50, speed: 0.5)],
            then: .infinity)
        #expect([0, 99, 100, 149, 150, .max].map(pace.speed) == [10, 10, 0.5, 0.5, 1e6, 1e6])
        #expect(Pace().speed(at: 0) == 1)
        #expect(Pace(then: .nan).speed(at: 0) == 0.001)
    }

    @Test func theMachinesClockGoesForward() {
        let clock = PaceClock.machine()
        let before = clock.now()
        clock.wait(2_000)
        #expect(clock.now() - before >= 2_000)
    }
}
