import Foundation
import Kernels
import Synchronization
import Tabular

/// The fitting of one network: what its threads share, and the jobs that they do.
///
/// A batch is cut into two shards, whatever the number of threads. Each shard has an arena of its own, where its
/// gradient is summed up; then the parameters take a step, in two halves. So the same seed gives the same bits on any
/// number of threads.
final class NetworkFit: Sendable {  // a class, since its threads share it
    static let shards = 2
    static let fewestToDivide = 16
    /// Rows that are copied as one job.
    private static let copyRows = 4096

    enum Phase {
        static let copy: UInt8 = 1
        static let gradient: UInt8 = 2
        static let update: UInt8 = 3
        static let validation: UInt8 = 4
    }

    /// What a phase works on.
    struct Batch: Sendable {
        var rows: [Int32] = []
        var range = 0..<0
        var seed: UInt64 = 0
        var rate: Float = 0
        var decay: Float = 0
        var statisticsRate: Float = 0
    }

    let plan: NetworkPlan
    let adam: AdamKernel
    let statistics: SharedFloats
    private let problem: NetworkProblem
    private let cells: SharedFloats
    private let arenas: [SharedFloats]
    private let batch = Mutex(Batch())
    private let losses = Mutex([Double](repeating: 0, count: NetworkFit.shards))

    init?(_ problem: NetworkProblem, passRows: Int, seed: UInt64) {
        guard
            let plan = NetworkPlan(
                inputs: problem.matrix.columns, layers: problem.layers, rows: passRows, isTraining: true)
        else { return nil }
        self.plan = plan
        self.problem = problem
        adam = AdamKernel(SharedFloats(plan.initialParameters(seed: seed)))
        statistics = SharedFloats(plan.initialStatistics)
        cells = SharedFloats(count: problem.matrix.values.count)
        arenas = (0..<Self.shards).map { _ in SharedFloats(count: plan.arenaCount) }
    }

    /// What no output of a network worth keeping may exceed.
    var outputLimit: Double { problem.loss.outputLimit }
    /// How many jobs it takes to copy the matrix.
    var copyJobs: Int { (problem.matrix.rows + copyRows - 1) / copyRows }
    /// More rows make larger jobs: a phase has at most 4095.
    private var copyRows: Int { max(Self.copyRows, problem.matrix.rows / 2048) }

    /// Sets what the next phase works on.
    func set(_ next: Batch) { batch.withLock { $0 = next } }

    /// The sum of the shards' losses in the last phase.
    var loss: Double { losses.withLock { $0.reduce(0, +) } }

    /// Does one job of a phase.
    func work(_ phase: UInt8, _ job: Int) {
        switch phase {
        case Phase.copy: copyRows(job)
        case Phase.gradient: gradient(job, batch.withLock { $0 })
        case Phase.update: update(job, batch.withLock { $0 })
        default: validate(job, batch.withLock { $0 })
        }
    }

    /// The part of a range that belongs to a shard; few rows are not divided, so that a batch's variance is one.
    private func part(_ range: Range<Int>, _ shard: Int) -> Range<Int> {
        let middle = range.count < Self.fewestToDivide ? range.upperBound : range.lowerBound + (range.count + 1) / 2
        return shard == 0 ? range.lowerBound..<middle : middle..<range.upperBound
    }

    private func copyRows(_ job: Int) {
        let rows = job * copyRows..<min((job + 1) * copyRows, problem.matrix.rows)
        let columns = problem.matrix.columns
        let values = problem.matrix.values
        cells.write(rows.lowerBound * columns..<rows.upperBound * columns) { cells in
            NetworkKernels.rows(
                values.span, matrixRows: problem.matrix.rows, columns: columns, rows: rows,
                limit: Network.inputLimit, into: &cells, at: 0)
        }
    }

    private func gradient(_ shard: Int, _ batch: Batch) {
        let scale = 1 / Float(batch.range.count)
        let seed = batch.seed &+ UInt64(shard)
        arenas[shard].write { arena in
            NetworkKernels.fill(&arena, plan.gradient..<plan.arenaCount, with: 0)
            let loss = sweep(&arena, batch, shard, .training(seed: seed, rowWeight: scale), scale: scale)
            losses.withLock { $0[shard] = loss }
        }
    }

    private func validate(_ shard: Int, _ batch: Batch) {
        arenas[shard].write { arena in
            let loss = sweep(&arena, batch, shard, .validation, scale: 1)
            losses.withLock { $0[shard] = loss }
        }
    }

    /// Takes a shard's rows through the network, as many at once as the arena holds; back as well in training.
    private func sweep(
        _ arena: inout MutableSpan<Float>, _ batch: Batch, _ shard: Int, _ mode: NetworkPlan.Mode, scale: Float
    ) -> Double {
        let part = part(batch.range, shard)
        let (targets, weights, list) = (problem.targets, problem.weights, batch.rows)
        var loss = 0.0
        var start = part.lowerBound
        while start < part.upperBound {
            let range = start..<min(start + plan.rows, part.upperBound)
            cells.read { cells in
                NetworkKernels.gather(
                    cells, columns: plan.inputs, list.span, range, into: &arena, at: plan.input)
            }
            var mode = mode
            var passSeed: UInt64 = 0
            var isTraining = false
            if case .training(let seed, let weight) = mode {
                passSeed = seed &+ UInt64(start) &* 0x9E37_79B9_7F4A_7C15
                mode = .training(seed: passSeed, rowWeight: weight)
                isTraining = true
            }
            adam.parameters.read { parameters in
                statistics.read { statistics in
                    plan.forward(&arena, rows: range.count, parameters, statistics: statistics, mode)
                }
                loss += problem.loss.evaluate(
                    &arena, output: plan.output, gradient: plan.outputGradient, input: plan.input, width: plan.outputs,
                    targets: targets.span, weights: weights.span, list: list.span, range,
                    scale: scale, wantsLoss: !isTraining)
                if isTraining { plan.backward(&arena, rows: range.count, parameters, seed: passSeed) }
            }
            start = range.upperBound
        }
        return loss
    }

    private func update(_ half: Int, _ batch: Batch) {
        let middle = plan.parameterCount / 2 / 16 * 16
        let mine = half == 0 ? 0..<middle : middle..<plan.parameterCount
        for step in plan.steps where step.parameterCount > 0 {
            let weights = step.weights..<step.weights + step.weightCount
            let others = weights.upperBound..<step.weights + step.parameterCount
            for (range, decay) in [(weights, batch.decay), (others, 0)] {
                adam.step(
                    range.clamped(to: mine), gradients: arenas[0], arenas[1], at: plan.gradient, rate: batch.rate,
                    decay: decay)
            }
        }
        guard half == 0, plan.hasNormalisation else { return }
        statistics.write { running in
            arenas[0].read { a in
                arenas[1].read { b in
                    for i in running.indices {
                        let fresh = a[plan.statisticSums + i] + b[plan.statisticSums + i]
                        running[i] += batch.statisticsRate * (fresh - running[i])
                    }
                }
            }
        }
    }
}
