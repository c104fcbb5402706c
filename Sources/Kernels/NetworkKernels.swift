/// The passes over a network's activations that are no matrix products.
///
/// All stretches stand in one arena of floats, row after row, and are named by where they begin.
public enum NetworkKernels {
    /// Adds a bias to each row, and where `rectifies`, makes what is below 0 into 0.
    public static func addBias(
        _ arena: inout MutableSpan<Float>, at start: Int, rows: Int, width: Int, _ parameters: borrowing Span<Float>,
        bias: Int, rectifies: Bool
    ) {
        precondition(start >= 0 && start + rows * width <= arena.count)
        precondition(bias >= 0 && bias + width <= parameters.count)
        parameters.withUnsafeBufferPointer { parameters in
            arena.withUnsafeMutableBufferPointer { arena in
                let b = parameters.baseAddress! + bias
                var y = arena.baseAddress! + start
                for _ in 0..<rows {
                    if rectifies {
                        for j in 0..<width {
                            let sum = y[j] + b[j]
                            y[j] = sum > 0 ? sum : 0
                        }
                    } else {
                        for j in 0..<width { y[j] += b[j] }
                    }
                    y += width
                }
            }
        }
    }

    /// Sets the gradient to 0 where the output was 0 (where it `rectifies`), and adds its column sums to those of the
    /// bias.
    public static func biasGradient(
        _ arena: inout MutableSpan<Float>, output: Int, gradient: Int, rows: Int, width: Int, bias: Int, rectifies: Bool
    ) {
        MatrixProduct.check(arena.count, output, rows * width, gradient, rows * width)
        MatrixProduct.check(arena.count, gradient, rows * width, bias, width)
        arena.withUnsafeMutableBufferPointer { arena in
            var y = arena.baseAddress! + output
            var g = arena.baseAddress! + gradient
            let sums = arena.baseAddress! + bias
            for _ in 0..<rows {
                if rectifies {
                    for j in 0..<width {
                        let slope = g[j]  // read in any case: a load that may not happen is not vectorised
                        let kept = y[j] > 0 ? slope : 0
                        g[j] = kept
                        sums[j] += kept
                    }
                } else {
                    for j in 0..<width { sums[j] += g[j] }
                }
                y += width
                g += width
            }
        }
    }

    /// Copies rows of a column-major matrix into row-major cells, held to `-limit ... limit`.
    public static func rows(
        _ values: borrowing Span<Float>, matrixRows: Int, columns: Int, rows: Range<Int>, limit: Float,
        into target: inout MutableSpan<Float>, at start: Int
    ) {
        precondition(values.count == matrixRows * columns && rows.lowerBound >= 0 && rows.upperBound <= matrixRows)
        precondition(start >= 0 && start + rows.count * columns <= target.count)
        values.withUnsafeBufferPointer { values in
            target.withUnsafeMutableBufferPointer { target in
                guard let source = values.baseAddress, let base = target.baseAddress else { return }
                // Sixteen rows at a time: a column's cells are one cache line, the rows' stay in the cache.
                var first = rows.lowerBound
                while first < rows.upperBound {
                    let count = min(16, rows.upperBound - first)
                    let to = base + start + (first - rows.lowerBound) * columns
                    for column in 0..<columns {
                        let from = source + column * matrixRows + first
                        for row in 0..<count {
                            let value = from[row]
                            to[row * columns + column] = value > limit ? limit : value < -limit ? -limit : value
                        }
                    }
                    first += count
                }
            }
        }
    }

    /// Copies listed rows of row-major cells into the arena.
    public static func gather(
        _ cells: borrowing Span<Float>, columns: Int, _ list: borrowing Span<Int32>, _ range: Range<Int>,
        into arena: inout MutableSpan<Float>, at start: Int
    ) {
        precondition(range.lowerBound >= 0 && range.upperBound <= list.count)
        precondition(start >= 0 && start + range.count * columns <= arena.count)
        let rows = columns > 0 ? cells.count / columns : 0
        cells.withUnsafeBufferPointer { cells in
            arena.withUnsafeMutableBufferPointer { arena in
                guard let source = cells.baseAddress, let base = arena.baseAddress else { return }
                var to = base + start
                for i in range {
                    let row = Int(list[unchecked: i])
                    precondition(row >= 0 && row < rows)
                    to.update(from: source + row * columns, count: columns)
                    to += columns
                }
            }
        }
    }

    /// Fills a stretch.
    public static func fill(_ arena: inout MutableSpan<Float>, _ range: Range<Int>, with value: Float) {
        precondition(range.lowerBound >= 0 && range.upperBound <= arena.count)
        arena.withUnsafeMutableBufferPointer { $0[range].update(repeating: value) }
    }

    /// Drops cells at random and scales up the others, so that the mean stays: to = from * mask / (1 - rate).
    ///
    /// The same seed gives the same mask, which is how the gradient takes the way that the activations took.
    /// Srivastava et al., "Dropout", JMLR 15, 2014.
    public static func dropOut(
        _ arena: inout MutableSpan<Float>, from: Int, to: Int, count: Int, rate: Float, seed: UInt64
    ) {
        MatrixProduct.check(arena.count, from, count, to, count)
        let threshold = UInt64((rate * 65536).rounded())
        let scale = 65536 / Float(65536 - threshold)
        arena.withUnsafeMutableBufferPointer { arena in
            let x = arena.baseAddress! + from
            let y = arena.baseAddress! + to
            var state = seed
            var bits: UInt64 = 0
            for i in 0..<count {
                if i & 3 == 0 {
                    state &+= 0x9E37_79B9_7F4A_7C15
                    bits = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
                    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
                    bits ^= bits >> 31
                }
                y[i] = bits & 0xFFFF < threshold ? 0 : x[i] * scale
                bits >>= 16
            }
        }
    }
}
