import Dispatch
import Foundation
import Packets
import Synchronization

/// The worker threads of a meter: each takes batches from its queue and leaves its results in a common place.
final class MeterTeam<Output: Sendable>: Sendable {  // a class, since its threads share it
    /// What a worker made of one batch with one stage.
    struct Result: Sendable {
        var stage: Int
        var worker: Int
        var outputs: [(FlowOrder, Output)]
        var settled: FlowOrder
    }

    private enum Task: Sendable {
        case packets(PacketBatch)
        case finish
        case dismiss
    }

    /// Batches that may wait for a worker.
    private static var depth: Int { 8 }

    private let shares: Int
    private let queues: [BoundedQueue<Task>]
    /// Of each stage the number of workers that have it.
    private let workersOfStage: [Int]
    private let finished = DispatchGroup()
    private let pending = Mutex<[Result]>([])
    private let counters = Mutex(FlowTableCounters())
    private let spare = Mutex<[PacketBatch]>([])
    private let hasWhole: Bool

    /// Starts the threads.
    init(stages: [Meter<Output>.StageMaker], shares: Int) {
        let sharded = stages.map { Self.isSharded($0(shares)) }
        self.shares = shares
        hasWhole = sharded.contains(false)
        workersOfStage = sharded.map { $0 ? shares : 1 }
        queues = (0..<shares + (hasWhole ? 1 : 0)).map { _ in BoundedQueue(limit: Self.depth) }
        for (worker, queue) in queues.enumerated() {
            let isWhole = worker == shares
            let own = stages.indices.filter { sharded[$0] != isWhole }
            finished.enter()
            let thread = Thread {
                self.work(worker: isWhole ? 0 : worker, queue, own.map { ($0, stages[$0](isWhole ? 1 : shares)) })
            }
            thread.stackSize = 8 << 20
            thread.name = "meter-\(worker)"
            thread.start()
        }
    }

    private static func isSharded(_ stage: some MeterStage<Output>) -> Bool { type(of: stage).isSharded }

    /// The number of workers that have a stage.
    func workers(of stage: Int) -> Int { workersOfStage[stage] }

    /// Hands a batch out: to each worker its share; the batch is empty afterwards.
    func give(_ batch: inout PacketBatch) {
        var parts = (0..<shares).map { _ in blank(like: batch) }
        // The upper half of the hash chooses the worker, since the table uses the lower.
        for packet in batch.packets {
            parts[Int((packet.flowHash >> 32) % UInt64(shares))].packets.append(packet)
        }
        for (queue, part) in zip(queues, parts) { queue.push(.packets(part)) }
        if hasWhole {
            var whole = blank(like: batch)
            whole.packets.append(contentsOf: batch.packets)
            queues[shares].push(.packets(whole))
        }
        batch.packets.removeAll(keepingCapacity: true)
    }

    private func blank(like batch: PacketBatch) -> PacketBatch {
        var part = spare.withLock { $0.popLast() } ?? PacketBatch(capacity: Meter<Output>.batchSize)
        part.packets.removeAll(keepingCapacity: true)
        part.clock = batch.clock
        part.epoch = batch.epoch
        return part
    }

    /// The results since the last call.
    func results() -> [Result] {
        pending.withLock { results in
            defer { results.removeAll(keepingCapacity: true) }
            return results
        }
    }

    /// Lets every worker end what is open, and waits for it.
    func finish() -> FlowTableCounters {
        for queue in queues { queue.push(.finish) }
        finished.wait()
        return counters.withLock { $0 }
    }

    /// Ends the threads, whatever they have.
    func dismiss() {
        for queue in queues { queue.push(.dismiss) }
    }

    private func work(worker: Int, _ queue: BoundedQueue<Task>, _ stages: [(Int, any MeterStage<Output>)]) {
        var stages = stages
        var isDone = false
        while true {
            switch queue.pop() {
            case .packets(let batch):
                for index in stages.indices {
                    var outputs: [(FlowOrder, Output)] = []
                    stages[index].1.take(batch) { outputs.append(($0, $1)) }
                    leave(stages[index].0, worker, outputs, stages[index].1.settled)
                }
                spare.withLock { if $0.count < 4 * Self.depth { $0.append(batch) } }
            case .finish:
                for index in stages.indices {
                    var outputs: [(FlowOrder, Output)] = []
                    stages[index].1.drain { outputs.append(($0, $1)) }
                    leave(stages[index].0, worker, outputs, .end)
                    let own = stages[index].1.counters
                    counters.withLock { $0 = $0 + own }
                }
                isDone = true
                finished.leave()
            case .dismiss:
                if !isDone { finished.leave() }
                return
            }
        }
    }

    private func leave(_ stage: Int, _ worker: Int, _ outputs: [(FlowOrder, Output)], _ settled: FlowOrder) {
        pending.withLock {
            $0.append(Result(stage: stage, worker: worker, outputs: outputs, settled: settled))
        }
    }
}
