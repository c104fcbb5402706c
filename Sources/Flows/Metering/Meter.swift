import Dispatch
import Foundation
import Packets
import Synchronization

/// Runs packets from a source through stages, on one thread or several, and delivers the outputs in one order.
///
/// The order and the outputs are the same on any number of threads. With several, the calling thread reads and parses;
/// each worker sees every batch and takes the flows of its share, and a stage that cannot be shared has a worker of its
/// own. Every queue is bounded: a file waits for the workers, and what a live source cannot hold
/// meanwhile is dropped in the kernel and counted there.
public struct Meter<Output: Sendable>: Sendable {
    /// Makes a stage for a share of the flows: 1 where it has them all.
    public typealias StageMaker = @Sendable (_ shares: Int) -> any MeterStage<Output>

    private let stages: [StageMaker]
    private let threads: Int

    /// The packets that are handed on at once.
    public static var batchSize: Int { 1_024 }

    /// A meter with these stages.
    ///
    /// - Parameter threads: 1 to do everything on the calling thread, else the number of workers beside it.
    public init(threads: Int = 1, stages: [StageMaker]) {
        self.threads = max(1, threads)
        self.stages = stages
    }

    /// Reads the source to its end, or until `isStopped` says so, and then ends what is open.
    ///
    /// - Parameters:
    ///   - next: puts the next packets into the batch, as `PacketSource.next(into:)` does; false at the end.
    ///   - isStopped: asked once a batch.
    ///   - counted: on one thread, is told after each batch what the stages have seen and shed so far.
    ///   - deliver: takes each output with the index of its stage, on the calling thread.
    /// - Returns: what the stages have seen and shed.
    public func run(
        _ next: (inout PacketBatch) throws -> Bool, isStopped: () -> Bool = { false },
        counted: (FlowTableCounters) -> Void = { _ in },
        deliver: (_ stage: Int, Output) throws -> Void
    ) throws -> FlowTableCounters {
        threads == 1 ? try runAlone(next, isStopped, counted, deliver) : try runTogether(next, isStopped, deliver)
    }

    private func runAlone(
        _ next: (inout PacketBatch) throws -> Bool, _ isStopped: () -> Bool,
        _ counted: (FlowTableCounters) -> Void, _ deliver: (Int, Output) throws -> Void
    ) throws -> FlowTableCounters {
        var own = stages.map { $0(1) }
        var release = stages.map { _ in OrderedRelease<Output>(workers: 1) }
        var batch = PacketBatch(capacity: Self.batchSize)
        var given: [(FlowOrder, Output)] = []
        while try !isStopped() && next(&batch) {
            for index in own.indices {
                own[index].take(batch, share: .all) { given.append(($0, $1)) }
                release[index].add(&given, from: 0, settled: own[index].settled)
                try release[index].release { try deliver(index, $0) }
            }
            counted(own.reduce(FlowTableCounters()) { $0 + $1.counters })
        }
        for index in own.indices {
            var isOpen = true
            while isOpen {
                isOpen = own[index].drain { given.append(($0, $1)) }
                // What leaves now leaves in order: nothing comes before the last of it.
                let settled = isOpen ? given.last?.0 ?? .start : .end
                release[index].add(&given, from: 0, settled: settled)
                try release[index].release { try deliver(index, $0) }
            }
        }
        return own.reduce(FlowTableCounters()) { $0 + $1.counters }
    }

    private func runTogether(
        _ next: (inout PacketBatch) throws -> Bool, _ isStopped: () -> Bool, _ deliver: (Int, Output) throws -> Void
    ) throws -> FlowTableCounters {
        let team = MeterTeam(stages: stages, shares: threads)
        defer { team.dismiss() }
        var release = stages.indices.map { OrderedRelease<Output>(workers: team.workers(of: $0)) }
        func collect() throws {
            for var result in team.results() {
                release[result.stage].add(&result.outputs, from: result.worker, settled: result.settled)
            }
            for index in release.indices { try release[index].release { try deliver(index, $0) } }
        }
        var batch = PacketBatch(capacity: Self.batchSize)
        while try !isStopped() && next(&batch) {
            team.give(batch)
            // The workers have it now; the next needs room of its own.
            let (clock, epoch) = (batch.clock, batch.epoch)
            batch = PacketBatch(capacity: Self.batchSize)
            (batch.clock, batch.epoch) = (clock, epoch)
            try collect()
        }
        team.finish()
        while !team.isFinished { try collect() }
        try collect()
        return team.counters
    }
}
