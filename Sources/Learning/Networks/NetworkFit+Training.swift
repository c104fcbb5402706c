import Foundation
import Kernels
import Synchronization
import Tabular

extension NetworkFit {
    /// Fits a network by mini-batches.
    ///
    /// The last epoch's parameters count, or those of the epoch with the smallest validation loss.
    static func fit(
        _ problem: NetworkProblem, _ options: NetworkOptions, _ context: TrainingContext
    ) async throws(LearningError) -> Network {
        var seeds = SplitMix64(seed: context.seed)
        let (training, validation) = problem.split(share: options.validationShare, seed: seeds.next())
        let wanted = min(options.batchRows, max(16, training.count / 32))
        let batches = max(1, (training.count + wanted - 1) / wanted)
        let shardRows = max((training.count + batches - 1) / batches / shards + 1, fewestToDivide)
        // A convolution's activations are many: few rows at once stay in the cache. A batch normalisation takes its
        // means over the rows of one pass (Hoffer, Hubara and Soudry, "Train longer, generalize better", NIPS 2017).
        let isConvolution = problem.layers.contains { if case .convolution = $0 { true } else { false } }
        guard
            let fit = NetworkFit(problem, passRows: isConvolution ? min(16, shardRows) : shardRows, seed: seeds.next())
        else {
            throw .badOption(
                name: "network", value: "of \(problem.matrix.columns) columns",
                expected: "columns enough for its layers")
        }
        let course = NetworkCourse(
            options: options, training: training, validation: validation, batches: batches, seed: seeds.next(),
            stage: problem.stage, progress: context.progress)
        let best = await Team.lead(
            helpers: min(context.workers.count, shards) - 1, work: { fit.work($0, $1) }, { course.run(fit, $0) })
        guard let best else { throw .cancelled }
        guard
            let network = Network(
                inputs: problem.matrix.columns, layers: problem.layers, parameters: best.parameters,
                statistics: best.statistics)
        else { throw .badOption(name: "network", value: "", expected: "layers that fit each other") }
        return network
    }
}

/// The course of a fitting: epochs, batches, the comparison of epochs, and the end.
struct NetworkCourse: Sendable {
    /// Parameters worth keeping.
    struct Snapshot: Sendable {
        var parameters: [Float]
        var statistics: [Float]
    }

    var options: NetworkOptions
    var training: [Int32]
    var validation: [Int32]
    var batches: Int
    var seed: UInt64
    var stage: String
    var progress: ProgressSink

    /// Leads a team through all epochs; nil where the task is cancelled.
    func run(_ fit: NetworkFit, _ team: Team) -> Snapshot? {
        team.run(NetworkFit.Phase.copy, jobs: fit.copyJobs)
        var random = SplitMix64(seed: seed)
        var order = training
        var best = snapshot(fit)
        var bestLoss = Double.infinity
        var sinceBest = 0
        var step = 0
        for epoch in 0..<options.epochs {
            for i in order.indices.dropLast() { order.swapAt(i, i + random.integer(below: order.count - i)) }
            for index in 0..<batches {
                guard !Task.isCancelled else { return nil }
                let rate = options.rate(step: step, stepsAnEpoch: batches)
                step += 1
                fit.set(
                    NetworkFit.Batch(
                        rows: order, range: index * order.count / batches..<(index + 1) * order.count / batches,
                        seed: random.next(), rate: rate * Self.correction(step), decay: rate * options.weightDecay,
                        statisticsRate: max(0.01, 1 / Float(step))))
                team.run(NetworkFit.Phase.gradient, jobs: NetworkFit.shards)
                team.run(NetworkFit.Phase.update, jobs: NetworkFit.shards)
            }
            progress.report(stage, epoch + 1, options.epochs)
            let now = snapshot(fit)
            // A learning rate far too large may drive the weights out of all bounds.
            guard fit.plan.largestOutput(now.parameters, now.statistics) < fit.outputLimit else { break }
            let loss = validation.isEmpty ? -Double(epoch) : validationLoss(fit, team)
            if loss < bestLoss {
                (best, bestLoss, sinceBest) = (now, loss, 0)
            } else {
                sinceBest += 1
                if sinceBest >= options.patience { break }
            }
        }
        return best
    }

    /// What Adam's moments, which start at 0, lack after so many steps.
    private static func correction(_ step: Int) -> Float {
        let (a, b) = (Double(AdamKernel.beta1), Double(AdamKernel.beta2))
        return Float((1 - pow(b, Double(step))).squareRoot() / (1 - pow(a, Double(step))))
    }

    private func snapshot(_ fit: NetworkFit) -> Snapshot {
        Snapshot(parameters: fit.adam.parameters.values, statistics: fit.statistics.values)
    }

    private func validationLoss(_ fit: NetworkFit, _ team: Team) -> Double {
        fit.set(NetworkFit.Batch(rows: validation, range: 0..<validation.count))
        team.run(NetworkFit.Phase.validation, jobs: NetworkFit.shards)
        return fit.loss / Double(validation.count)
    }
}
