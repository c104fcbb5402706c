extension NetworkKernels {
    /// Added to a variance before its root is taken.
    public static let normalisationEpsilon: Float = 1e-3

    /// Where a batch normalisation's numbers stand in the arena, `width` floats each.
    public struct Normalisation: Sendable {
        /// The cells that are normalised, row after row.
        public var input: Int
        /// The result.
        public var output: Int
        /// How many rows, or rows times positions.
        public var rows: Int
        /// How many channels.
        public var width: Int
        /// Room for four times `width` floats: the batch's means, its inverse deviations, and two sums.
        public var scratch: Int

        /// Names the places.
        public init(input: Int, output: Int, rows: Int, width: Int, scratch: Int) {
            self.input = input
            self.output = output
            self.rows = rows
            self.width = width
            self.scratch = scratch
        }
    }

    /// Normalises each channel by the batch's own mean and variance, then scales and shifts it.
    ///
    /// Ioffe and Szegedy, "Batch Normalization", ICML 2015.
    ///
    /// - Parameters:
    ///   - scale: where the scales stand in `parameters`; the shifts follow them.
    ///   - sums: where the means, then the variances, times `weight`, are added up for the running statistics.
    public static func normalise(
        _ arena: inout MutableSpan<Float>, _ at: Normalisation, _ parameters: borrowing Span<Float>, scale: Int,
        sums: Int, weight: Float, rectifies: Bool
    ) {
        let (rows, width) = (at.rows, at.width)
        MatrixProduct.check(arena.count, at.input, rows * width, at.output, rows * width)
        MatrixProduct.check(arena.count, at.input, rows * width, at.scratch, 4 * width)
        MatrixProduct.check(arena.count, at.output, rows * width, sums, 2 * width)
        precondition(scale >= 0 && scale + 2 * width <= parameters.count && rows > 0)
        arena.withUnsafeMutableBufferPointer { arena in
            let base = arena.baseAddress!
            let mean = base + at.scratch
            let inverse = mean + width
            for j in 0..<2 * width { mean[j] = 0 }
            var x = base + at.input
            for _ in 0..<rows {
                for j in 0..<width { mean[j] += x[j] }
                x += width
            }
            let share = 1 / Float(rows)
            for j in 0..<width { mean[j] *= share }
            x = base + at.input
            for _ in 0..<rows {
                for j in 0..<width { inverse[j] += (x[j] - mean[j]) * (x[j] - mean[j]) }
                x += width
            }
            let total = base + sums
            for j in 0..<width {
                let variance = inverse[j] * share
                total[j] += mean[j] * weight
                total[width + j] += variance * weight
                inverse[j] = 1 / (variance + normalisationEpsilon).squareRoot()
            }
        }
        apply(&arena, at, parameters, scale: scale, rectifies: rectifies)
    }

    /// Normalises each channel by given means and variances, as scoring does: a row does not depend on the others.
    ///
    /// - Parameter statistics: the means, then the variances, from `start` on.
    public static func normalise(
        _ arena: inout MutableSpan<Float>, _ at: Normalisation, _ parameters: borrowing Span<Float>, scale: Int,
        statistics: borrowing Span<Float>, start: Int, rectifies: Bool
    ) {
        precondition(start >= 0 && start + 2 * at.width <= statistics.count)
        precondition(at.scratch >= 0 && at.scratch + 2 * at.width <= arena.count)
        for j in 0..<at.width {
            arena[at.scratch + j] = statistics[start + j]
            arena[at.scratch + at.width + j] =
                1 / (statistics[start + at.width + j] + normalisationEpsilon).squareRoot()
        }
        apply(&arena, at, parameters, scale: scale, rectifies: rectifies)
    }

    private static func apply(
        _ arena: inout MutableSpan<Float>, _ at: Normalisation, _ parameters: borrowing Span<Float>, scale: Int,
        rectifies: Bool
    ) {
        let width = at.width
        MatrixProduct.check(arena.count, at.input, at.rows * width, at.output, at.rows * width)
        precondition(scale >= 0 && scale + 2 * width <= parameters.count)
        parameters.withUnsafeBufferPointer { parameters in
            arena.withUnsafeMutableBufferPointer { arena in
                let base = arena.baseAddress!
                let mean = base + at.scratch
                let inverse = mean + width
                let gamma = parameters.baseAddress! + scale
                let beta = gamma + width
                var x = base + at.input
                var y = base + at.output
                for _ in 0..<at.rows {
                    for j in 0..<width {
                        let value = (x[j] - mean[j]) * inverse[j] * gamma[j] + beta[j]
                        y[j] = rectifies && !(value > 0) ? 0 : value
                    }
                    x += width
                    y += width
                }
            }
        }
    }

    /// The gradients of `normalise` over a batch.
    ///
    /// - Parameters:
    ///   - outputGradient: the gradient of the output; set to 0 where the output was rectified.
    ///   - inputGradient: receives that of the input; nil where nobody wants it.
    ///   - scaleGradient: the gradients of the scales, then the shifts, are added here.
    public static func normalisationGradient(
        _ arena: inout MutableSpan<Float>, _ at: Normalisation, _ parameters: borrowing Span<Float>, scale: Int,
        outputGradient: Int, inputGradient: Int?, scaleGradient: Int, rectifies: Bool
    ) {
        let (rows, width) = (at.rows, at.width)
        if let inputGradient {
            MatrixProduct.check(arena.count, at.input, rows * width, inputGradient, rows * width)
            MatrixProduct.check(arena.count, outputGradient, rows * width, inputGradient, rows * width)
        }
        MatrixProduct.check(arena.count, at.input, rows * width, outputGradient, rows * width)
        MatrixProduct.check(arena.count, at.scratch, 4 * width, scaleGradient, 2 * width)
        MatrixProduct.check(arena.count, at.output, rows * width, outputGradient, rows * width)
        precondition(scale >= 0 && scale + 2 * width <= parameters.count && rows > 0)
        parameters.withUnsafeBufferPointer { parameters in
            arena.withUnsafeMutableBufferPointer { arena in
                let base = arena.baseAddress!
                let mean = base + at.scratch
                let inverse = mean + width
                let sum = inverse + width
                let product = sum + width
                let gamma = parameters.baseAddress! + scale
                for j in 0..<2 * width { sum[j] = 0 }
                var (x, y, dy) = (base + at.input, base + at.output, base + outputGradient)
                for _ in 0..<rows {
                    for j in 0..<width {
                        let slope = dy[j]
                        let gradient = rectifies && !(y[j] > 0) ? 0 : slope
                        dy[j] = gradient
                        sum[j] += gradient
                        product[j] += gradient * (x[j] - mean[j]) * inverse[j]
                    }
                    x += width
                    y += width
                    dy += width
                }
                let total = base + scaleGradient
                for j in 0..<width {
                    total[j] += product[j]
                    total[width + j] += sum[j]
                }
                guard let inputGradient else { return }
                let share = 1 / Float(rows)
                x = base + at.input
                dy = base + outputGradient
                var dx = base + inputGradient
                for _ in 0..<rows {
                    for j in 0..<width {
                        let normalised = (x[j] - mean[j]) * inverse[j]
                        dx[j] = gamma[j] * inverse[j] * (dy[j] - share * (sum[j] + normalised * product[j]))
                    }
                    x += width
                    dx += width
                    dy += width
                }
            }
        }
    }
}
