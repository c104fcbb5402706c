import Kernels
import Tabular
import Testing

@testable import Learning

/// Every layer's and every loss's gradient, against central differences of the loss.
@Suite struct NetworkGradientTests {
    /// One small network in its arena, with rows, targets and weights.
    private struct Case {
        var plan: NetworkPlan
        var parameters: [Float]
        var loss: NetworkLoss
        var rows = 7
        var seed: UInt64 = 11
        var targets: [Float]
        var weights: [Float]
        var cells: [Float]

        init?(_ layers: [NetworkLayer], inputs: Int, loss: NetworkLoss, rows: Int = 7) {
            guard let plan = NetworkPlan(inputs: inputs, layers: layers, rows: rows, isTraining: true) else {
                return nil
            }
            self.plan = plan
            self.loss = loss
            self.rows = rows
            var random = SplitMix64(seed: 5)
            parameters = plan.initialParameters(seed: 3).map { $0 + Float(random.gaussian()) * 0.1 }
            cells = (0..<rows * inputs).map { _ in Float(random.gaussian()) }
            let outputs = plan.outputs
            targets = (0..<rows).map { _ in
                if case .softmax = loss { return Float(random.integer(below: outputs)) }
                return Float(random.uniform())
            }
            weights = (0..<rows).map { _ in Float(0.5 + random.uniform()) }
        }

        /// The loss at some parameters, and its gradient.
        func evaluate(_ parameters: [Float]) -> (loss: Double, gradient: [Float]) {
            var arena = [Float](repeating: 0, count: plan.arenaCount)
            arena.replaceSubrange(plan.input..<plan.input + cells.count, with: cells)
            let list = (0..<Int32(rows)).map { $0 }
            let statistics = plan.initialStatistics
            var span = arena.mutableSpan
            plan.forward(
                &span, rows: rows, parameters.span, statistics: statistics.span,
                .training(seed: seed, rowWeight: 1 / Float(rows)))
            let loss = loss.evaluate(
                &span, output: plan.output, gradient: plan.outputGradient, input: plan.input, width: plan.outputs,
                targets: targets.span, weights: weights.span, list: list.span, 0..<rows, scale: 1)
            plan.backward(&span, rows: rows, parameters.span, seed: seed)
            return (loss, Array(arena[plan.gradient..<plan.gradient + plan.parameterCount]))
        }

        /// How far the gradient is from the differences: the length of what is between, over that of the longer.
        ///
        /// A rectifier's kink between two points spoils single numbers, so that the vectors are compared, and those
        /// numbers where one-sided differences disagree are left out.
        func distance() -> Double {
            let gradient = evaluate(parameters).gradient
            let middle = evaluate(parameters).loss
            var (apart, length, compared) = (0.0, 0.0, 0)
            let step: Float = 1e-2
            for i in parameters.indices {
                var (up, down) = (parameters, parameters)
                up[i] += step
                down[i] -= step
                let (high, low) = (evaluate(up).loss, evaluate(down).loss)
                let difference = (high - low) / Double(up[i] - down[i])
                let bend = abs((high - middle) - (middle - low)) / Double(step)
                if bend > 0.05 * max(1, abs(difference)) { continue }
                apart += (difference - Double(gradient[i])) * (difference - Double(gradient[i]))
                length += max(difference * difference, Double(gradient[i]) * Double(gradient[i]))
                compared += 1
            }
            #expect(compared * 10 >= parameters.count * 6, "too few of the differences are smooth")
            return (apart / max(length, 1e-12)).squareRoot()
        }
    }

    private static func expectGradient(
        _ layers: [NetworkLayer], inputs: Int, loss: NetworkLoss, rows: Int = 7,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let network = try #require(Case(layers, inputs: inputs, loss: loss, rows: rows), sourceLocation: location)
        #expect(network.distance() < 0.02, sourceLocation: location)
    }

    @Test func denseLayers() throws {
        try Self.expectGradient([.dense(units: 1, rectified: false)], inputs: 5, loss: .binary)
        try Self.expectGradient([.dense(units: 6), .dense(units: 1, rectified: false)], inputs: 5, loss: .binary)
        try Self.expectGradient(
            [.dense(units: 7), .dense(units: 5), .dense(units: 3, rectified: false)], inputs: 4, loss: .softmax)
    }

    @Test func losses() throws {
        try Self.expectGradient([.dense(units: 1, rectified: false)], inputs: 3, loss: .binary)
        try Self.expectGradient([.dense(units: 4, rectified: false)], inputs: 3, loss: .softmax)
        try Self.expectGradient(
            [.dense(units: 2), .dense(units: 5, rectified: false)], inputs: 5, loss: .reconstruction)
    }

    @Test func convolutions() throws {
        try Self.expectGradient(
            [.convolution(filters: 3, width: 3), .dense(units: 1, rectified: false)], inputs: 8, loss: .binary)
        try Self.expectGradient(
            [
                .convolution(filters: 3, width: 2), .convolution(filters: 4, width: 3),
                .dense(units: 1, rectified: false),
            ], inputs: 9, loss: .binary)
    }

    @Test(arguments: [1, 2, 3])
    func maxPooling(width: Int) throws {
        try Self.expectGradient(
            [
                .convolution(filters: 2, width: 2), .maxPooling(width: width), .dense(units: 1, rectified: false),
            ], inputs: 9, loss: .binary)
        try Self.expectGradient(
            [.dense(units: 8), .maxPooling(width: width), .dense(units: 3, rectified: false)], inputs: 4, loss: .softmax
        )
    }

    @Test(arguments: [false, true])
    func batchNormalisation(rectified: Bool) throws {
        try Self.expectGradient(
            [
                .dense(units: 6, rectified: false), .batchNormalisation(rectified: rectified),
                .dense(units: 1, rectified: false),
            ], inputs: 4, loss: .binary, rows: 9)
        try Self.expectGradient(
            [
                .convolution(filters: 3, width: 3, rectified: false), .batchNormalisation(rectified: rectified),
                .dense(units: 1, rectified: false),
            ], inputs: 7, loss: .binary)
        try Self.expectGradient(
            [.batchNormalisation(rectified: rectified), .dense(units: 1, rectified: false)], inputs: 4, loss: .binary)
    }

    @Test func dropout() throws {
        try Self.expectGradient(
            [
                .dense(units: 9), .dropout(rate: 0.4), .dense(units: 6), .dropout(rate: 0.2),
                .dense(units: 1, rectified: false),
            ], inputs: 4, loss: .binary)
    }

    @Test func theKindsOfNetwork() throws {
        let last = NetworkLayer.dense(units: 1, rectified: false)
        try Self.expectGradient(
            ConvolutionalArchitecture.hiddenLayers(columns: 12).map(\.smaller) + [last], inputs: 12, loss: .binary)
        try Self.expectGradient(
            DeepArchitecture.hiddenLayers(columns: 5).map(\.smaller) + [last], inputs: 5, loss: .binary, rows: 12)
    }

    @Test func layersThatDoNotFitAreNoNetwork() {
        for layers: [NetworkLayer] in [
            [], [.dense(units: 0)], [.convolution(filters: 2, width: 6)], [.convolution(filters: 0, width: 1)],
            [.convolution(filters: 1, width: 0)], [.maxPooling(width: 6)], [.maxPooling(width: 0)],
            [.dropout(rate: 1)], [.dropout(rate: .nan)], [.dropout(rate: -0.1)], [.dense(units: 1 << 17)],
            [.dense(units: 60_000), .dense(units: 60_000)],
            [.dense(units: 9000), .convolution(filters: 1, width: 4500)],
        ] {
            #expect(NetworkPlan(inputs: 5, layers: layers, rows: 4, isTraining: true) == nil, "\(layers)")
        }
    }
}

extension NetworkLayer {
    /// The same layer with few units, so that differences are quick.
    fileprivate var smaller: NetworkLayer {
        switch self {
        case .dense(let units, let rectified): .dense(units: max(4, units / 32), rectified: rectified)
        case .convolution(let filters, let width, let rectified):
            .convolution(filters: filters / 8, width: width, rectified: rectified)
        default: self
        }
    }
}
