import Detection
import Packets
import Testing

struct PacketFeedTests {
    private static let second: Int64 = 1_000_000

    /// A source of batches of one packet each, at these times.
    private func part(_ times: [Int64], isLearnt: Bool = false) -> PacketFeed.Part {
        PacketFeed.Part(isLearnt: isLearnt) {
            var left = times
            var seen = PacketCounters()
            return PacketFeed.Source(
                next: { batch in
                    batch.packets.removeAll()
                    guard let time = left.first else { return false }
                    left.removeFirst()
                    var packet = Packet()
                    packet.time = time
                    batch.packets = [packet]
                    batch.clock = time
                    batch.epoch = 0
                    seen.frames += 1
                    return true
                }, counters: { seen })
        }
    }

    private struct Step: Equatable {
        var times: [Int64]
        var epoch: UInt32
        var turn: PacketFeed.Turn
    }

    private func steps(_ parts: [PacketFeed.Part]) throws -> [Step] {
        var feed = PacketFeed(parts)
        var batch = PacketBatch()
        var steps: [Step] = []
        while try feed.next(&batch) {
            #expect(batch.packets.allSatisfy { $0.epoch == batch.epoch })
            steps.append(Step(times: batch.packets.map(\.time), epoch: batch.epoch, turn: feed.turn))
        }
        #expect(feed.traffic.packets == UInt64(steps.reduce(0) { $0 + $1.times.count }))
        return steps
    }

    @Test("A recording that goes on where the one before ended is the same stream")
    func follows() throws {
        let found = try steps([part([10, 20], isLearnt: true), part([30, 40])])
        #expect(
            found == [
                Step(times: [10], epoch: 0, turn: .none), Step(times: [20], epoch: 0, turn: .none),
                Step(times: [30], epoch: 0, turn: .learningEnds(after: 20)), Step(times: [40], epoch: 0, turn: .none),
            ])
    }

    @Test("An earlier recording, and one hours later, are others: an epoch of their own, after an empty batch")
    func others() throws {
        let late = 3 * 3_600 * Self.second
        let found = try steps([part([100], isLearnt: true), part([50], isLearnt: true), part([late])])
        #expect(
            found == [
                Step(times: [100], epoch: 0, turn: .none),
                Step(times: [], epoch: 1, turn: .recordingEnds(learningEnds: false)),
                Step(times: [50], epoch: 1, turn: .none),
                Step(times: [], epoch: 2, turn: .recordingEnds(learningEnds: true)),
                Step(times: [late], epoch: 2, turn: .none),
            ])
    }

    @Test("A recording without a packet changes nothing but that learning is over")
    func empty() throws {
        let found = try steps([part([100], isLearnt: true), part([])])
        #expect(found.last?.turn == .recordingEnds(learningEnds: true))
        #expect(try steps([part([]), part([5])]).last?.times == [5])
        #expect(try steps([part([])]).allSatisfy { $0.times.isEmpty })
    }
}
