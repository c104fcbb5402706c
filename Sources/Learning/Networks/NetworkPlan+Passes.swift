import Kernels

extension NetworkPlan {
    /// What a pass is for; training takes a seed for what is dropped.
    enum Mode {
        /// Each row's result is the same whatever rows come with it.
        case scoring
        /// As scoring, but for rounding, and faster.
        case validation
        case training(seed: UInt64, rowWeight: Float)
    }

    /// Takes `count` rows from the input through every layer to the output.
    ///
    /// Complexity: O(rows x weights).
    func forward(
        _ arena: inout MutableSpan<Float>, rows count: Int, _ parameters: borrowing Span<Float>,
        statistics: borrowing Span<Float>, _ mode: Mode
    ) {
        precondition(count <= rows)
        var isScoring = false
        if case .scoring = mode { isScoring = true }
        for (index, step) in steps.enumerated() {
            switch step.layer {
            case .dense(let units, let rectified):
                multiply(
                    &arena, a: step.input, by: parameters, b: step.weights, into: step.output, rows: count,
                    inner: step.inputs, columns: units, isScoring)
                NetworkKernels.addBias(
                    &arena, at: step.output, rows: count, width: units, parameters,
                    bias: step.weights + step.weightCount, rectifies: rectified)
            case .convolution(let filters, let width, let rectified):
                NetworkKernels.unfold(
                    &arena, input: step.input, windows: step.scratch, rows: count, length: step.length,
                    channels: step.channels, width: width)
                multiply(
                    &arena, a: step.scratch, by: parameters, b: step.weights, into: step.output,
                    rows: count * step.outLength, inner: width * step.channels, columns: filters, isScoring)
                NetworkKernels.addBias(
                    &arena, at: step.output, rows: count * step.outLength, width: filters, parameters,
                    bias: step.weights + step.weightCount, rectifies: rectified)
            case .maxPooling(let width):
                NetworkKernels.pool(
                    &arena, input: step.input, output: step.output, rows: count, length: step.length,
                    channels: step.channels, width: width)
            case .batchNormalisation(let rectified):
                let at = normalisation(step, count)
                switch mode {
                case .training(_, let weight):
                    NetworkKernels.normalise(
                        &arena, at, parameters, scale: step.weights, sums: statisticSums + step.statistics,
                        weight: Float(count) * weight, rectifies: rectified)
                case .scoring, .validation:
                    NetworkKernels.normalise(
                        &arena, at, parameters, scale: step.weights, statistics: statistics, start: step.statistics,
                        rectifies: rectified)
                }
            case .dropout(let rate):
                var (seed, rate) = (UInt64(0), rate)
                if case .training(let given, _) = mode { seed = dropoutSeed(given, index) } else { rate = 0 }
                NetworkKernels.dropOut(
                    &arena, from: step.input, to: step.output, count: count * step.inputs, rate: rate, seed: seed)
            }
        }
    }

    private func multiply(
        _ arena: inout MutableSpan<Float>, a: Int, by other: borrowing Span<Float>, b: Int, into c: Int, rows: Int,
        inner: Int, columns: Int, _ isScoring: Bool
    ) {
        if isScoring {
            NetworkKernels.multiplyRows(
                &arena, a: a, by: other, b: b, into: c, rows: rows, inner: inner, columns: columns)
        } else {
            MatrixProduct.multiply(
                &arena, a: a, by: other, b: b, into: c, rows: rows, inner: inner, columns: columns)
        }
    }

    /// Takes the gradient of the outputs back through every layer, and adds each parameter's to the arena's gradient.
    func backward(
        _ arena: inout MutableSpan<Float>, rows count: Int, _ parameters: borrowing Span<Float>, seed: UInt64
    ) {
        for (index, step) in steps.enumerated().reversed() {
            let own = gradient + step.weights
            switch step.layer {
            case .dense(let units, let rectified):
                NetworkKernels.biasGradient(
                    &arena, output: step.output, gradient: step.outputGradient, rows: count, width: units,
                    bias: own + step.weightCount, rectifies: rectified)
                MatrixProduct.addTransposedProduct(
                    &arena, a: step.input, b: step.outputGradient, to: own, rows: count, inner: step.inputs,
                    columns: units)
                guard index > 0 else { continue }
                MatrixProduct.multiplyTransposed(
                    &arena, a: step.outputGradient, by: parameters, b: step.weights, into: step.inputGradient,
                    rows: count, inner: units, columns: step.inputs)
            case .convolution(let filters, let width, let rectified):
                let positions = count * step.outLength
                NetworkKernels.biasGradient(
                    &arena, output: step.output, gradient: step.outputGradient, rows: positions, width: filters,
                    bias: own + step.weightCount, rectifies: rectified)
                MatrixProduct.addTransposedProduct(
                    &arena, a: step.scratch, b: step.outputGradient, to: own, rows: positions,
                    inner: width * step.channels, columns: filters)
                guard index > 0 else { continue }
                MatrixProduct.multiplyTransposed(
                    &arena, a: step.outputGradient, by: parameters, b: step.weights, into: step.scratchGradient,
                    rows: positions, inner: filters, columns: width * step.channels)
                NetworkKernels.fold(
                    &arena, windows: step.scratchGradient, input: step.inputGradient, rows: count,
                    length: step.length, channels: step.channels, width: width)
            case .maxPooling(let width):
                guard index > 0 else { continue }
                NetworkKernels.poolGradient(
                    &arena, input: step.input, output: step.output, outputGradient: step.outputGradient,
                    inputGradient: step.inputGradient, rows: count, length: step.length, channels: step.channels,
                    width: width)
            case .batchNormalisation(let rectified):
                NetworkKernels.normalisationGradient(
                    &arena, normalisation(step, count), parameters, scale: step.weights,
                    outputGradient: step.outputGradient, inputGradient: index == 0 ? nil : step.inputGradient,
                    scaleGradient: own, rectifies: rectified)
            case .dropout(let rate):
                guard index > 0 else { continue }
                NetworkKernels.dropOut(
                    &arena, from: step.outputGradient, to: step.inputGradient, count: count * step.inputs, rate: rate,
                    seed: dropoutSeed(seed, index))
            }
        }
    }

    private func normalisation(_ step: Step, _ count: Int) -> NetworkKernels.Normalisation {
        NetworkKernels.Normalisation(
            input: step.input, output: step.output, rows: count * step.length, width: step.channels,
            scratch: step.scratch)
    }

    private func dropoutSeed(_ seed: UInt64, _ layer: Int) -> UInt64 { seed &+ UInt64(layer) &* 0xD6E8_FEB8_6659_FD93 }
}
