import TestSupport
import Testing

@testable import Flows

@Suite struct OrderedReleaseTests {
    /// Outputs of several workers, given in parts out of order, come in order, each once, and as soon as they may.
    @Test(arguments: [(1, 1), (2, 1), (3, 2), (4, 4)] as [(UInt64, Int)])
    func outputsComeInOrder(seed: UInt64, workers: Int) {
        var random = SeededRandom(seed: seed)
        var release = OrderedRelease<Int>(workers: workers)
        var clocks = [Int64](repeating: 0, count: workers)
        var waiting: [(FlowOrder, Int)] = []
        var given: [Int] = []
        var expected: [Int] = []
        for number in 0..<2_000 {
            let worker = Int.random(in: 0..<workers, using: &random)
            // Nothing of a worker is earlier than what it said was settled.
            var outputs: [(FlowOrder, Int)] = (0..<Int.random(in: 0...5, using: &random)).map { part in
                let time = clocks[worker] + Int64.random(in: 1...40, using: &random)
                return (FlowOrder(epoch: 0, decided: time, firstPacket: UInt64(number * 10 + part)), number * 10 + part)
            }
            waiting += outputs
            clocks[worker] += Int64.random(in: 0...20, using: &random)
            let settled = FlowOrder(epoch: 0, decided: clocks[worker], firstPacket: .max)
            release.add(&outputs, from: worker, settled: settled)
            #expect(outputs.isEmpty)
            release.release { given.append($0) }
            let limit = FlowOrder(epoch: 0, decided: clocks.min() ?? 0, firstPacket: .max)
            let due = waiting.filter { $0.0 <= limit }.sorted { $0.0 < $1.0 }
            // A clock that stood still says nothing new; what lies before it was given when it got there.
            expected += due.map(\.1)
            waiting.removeAll { $0.0 <= limit }
            #expect(given == expected)
        }
        var nothing: [(FlowOrder, Int)] = []
        for worker in 0..<workers { release.add(&nothing, from: worker, settled: .end) }
        release.release { given.append($0) }
        #expect(given == expected + waiting.sorted { $0.0 < $1.0 }.map(\.1))
        #expect(given.count == Set(given).count)
    }

    /// A clock that stands still holds no more than so much.
    @Test func whatIsHeldIsBounded() {
        var release = OrderedRelease<Int>(workers: 2)
        var given = 0
        for number in 0..<200_000 {
            var output = [(FlowOrder(epoch: 0, decided: 5, firstPacket: UInt64(number)), number)]
            release.add(&output, from: 0, settled: FlowOrder(epoch: 0, decided: 4, firstPacket: .max))
            release.release { _ in given += 1 }
            #expect(number + 1 - given < 1 << 17)
        }
        #expect(given == 1 << 17)
    }
}
