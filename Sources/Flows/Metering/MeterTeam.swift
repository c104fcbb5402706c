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
        /// Whether it is a part of a table that is drained.
        var isLeaving = false
    }

    private enum Task: Sendable {
        case packets(PacketBatch)
        case finish
        case dismiss
    }

    /// Batches that may wait for a worker.
    private static var depth: Int { 64 }

    private let queues: [BoundedQueue<Task>]
    /// Of each stage the number of workers that have it.
    private let workersOfStage: [Int]
    private let finished = DispatchGroup()
    private let pending = Mutex<[Result]>([])
    private let shed = Mutex(FlowTableCounters())
    /// How many parts of a table that is drained may wait to be fetched.
    private let room = DispatchSemaphore(room: 4 * depth)
    private let isDismissed = Atomic(false)

    /// Starts the threads.
    init(stages: [Meter<Output>.StageMaker], shares: Int) {
        let sharded = stages.map { Self.isSharded($0(shares)) }
        let hasWhole = sharded.contains(false)
        workersOfStage = sharded.map { $0 ? shares : 1 }
        queues = (0..<shares + (hasWhole ? 1 : 0)).map { _ in BoundedQueue(limit: Self.depth) }
        for (worker, queue) in queues.enumerated() {
            let isWhole = worker == shares
            let own = stages.indices.filter { sharded[$0] != isWhole }
            finished.enter()
            let thread = Thread {
                self.work(
                    worker: isWhole ? 0 : worker, queue, isWhole ? .all : FlowShare(worker, of: shares),
                    own.map { ($0, stages[$0](isWhole ? 1 : shares)) })
            }
            thread.stackSize = 8 << 20
            thread.name = "meter-\(worker)"
            thread.start()
        }
    }

    private static func isSharded(_ stage: some MeterStage<Output>) -> Bool { type(of: stage).isSharded }

    /// The number of workers that have a stage.
    func workers(of stage: Int) -> Int { workersOfStage[stage] }

    /// Hands a batch to every worker; it is shared and not copied.
    func give(_ batch: PacketBatch) {
        for queue in queues { queue.push(.packets(batch)) }
    }

    /// The results since the last call.
    func results() -> [Result] {
        let results = pending.withLock { results in
            defer { results.removeAll(keepingCapacity: true) }
            return results
        }
        for result in results where result.isLeaving { room.signal() }
        return results
    }

    /// Lets every worker end what is open; the results are to be fetched meanwhile.
    func finish() {
        for queue in queues { queue.push(.finish) }
    }

    /// Whether every worker has ended what is open; waits a little where not.
    var isFinished: Bool { finished.wait(timeout: .now() + .milliseconds(2)) == .success }

    /// What the stages have seen and shed, once they are finished.
    var counters: FlowTableCounters { shed.withLock { $0 } }

    /// Ends the threads, whatever they have.
    func dismiss() {
        isDismissed.store(true, ordering: .relaxed)
        for _ in queues { room.signal() }
        for queue in queues { queue.push(.dismiss) }
    }

    private func work(
        worker: Int, _ queue: BoundedQueue<Task>, _ share: FlowShare, _ stages: [(Int, any MeterStage<Output>)]
    ) {
        var stages = stages
        var isDone = false
        while true {
            switch queue.pop() {
            case .packets(let batch):
                for index in stages.indices {
                    var outputs: [(FlowOrder, Output)] = []
                    stages[index].1.take(batch, share: share) { outputs.append(($0, $1)) }
                    leave(stages[index].0, worker, outputs, stages[index].1.settled)
                }
            case .finish:
                for index in stages.indices {
                    drain(&stages[index].1, stages[index].0, worker)
                    let own = stages[index].1.counters
                    shed.withLock { $0 = $0 + own }
                }
                isDone = true
                finished.leave()
            case .dismiss:
                if !isDone { finished.leave() }
                return
            }
        }
    }

    private func drain(_ stage: inout any MeterStage<Output>, _ index: Int, _ worker: Int) {
        var isOpen = true
        while isOpen {
            if isDismissed.load(ordering: .relaxed) { return }
            room.wait()
            if isDismissed.load(ordering: .relaxed) { return }
            var outputs: [(FlowOrder, Output)] = []
            isOpen = stage.drain { outputs.append(($0, $1)) }
            let settled = isOpen ? outputs.last?.0 ?? .start : .end
            leave(index, worker, outputs, settled, isLeaving: true)
        }
    }

    private func leave(
        _ stage: Int, _ worker: Int, _ outputs: [(FlowOrder, Output)], _ settled: FlowOrder, isLeaving: Bool = false
    ) {
        pending.withLock {
            $0.append(
                Result(stage: stage, worker: worker, outputs: outputs, settled: settled, isLeaving: isLeaving))
        }
    }
}
