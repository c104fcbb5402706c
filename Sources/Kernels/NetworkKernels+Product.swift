extension NetworkKernels {
    /// C = A B, as `MatrixProduct.multiply`, but each row of C comes out the same whatever rows stand beside it.
    ///
    /// A library's kernels round a row by where it stands in a block, and by the processor. Here each cell is the sum
    /// of its products in their order, one rounding a product and one a sum: so a row's score is the same alone and in
    /// a batch, and on every machine.
    public static func multiplyRows(
        _ arena: inout MutableSpan<Float>, a: Int, by other: borrowing Span<Float>, b: Int, into c: Int, rows: Int,
        inner: Int, columns: Int
    ) {
        MatrixProduct.check(arena.count, a, rows * inner, c, rows * columns)
        precondition(b >= 0 && b + inner * columns <= other.count)
        other.withUnsafeBufferPointer { other in
            arena.withUnsafeMutableBufferPointer { arena in
                guard let base = arena.baseAddress, let otherBase = other.baseAddress else { return }
                let weights = otherBase + b
                for row in stride(from: 0, to: rows, by: 2) {
                    let x = UnsafePointer(base + a + row * inner)
                    let y = base + c + row * columns
                    // The last row of an odd number is its own neighbour.
                    let next = row + 1 < rows
                    productOfTwo(
                        x, next ? x + inner : x, weights, y, next ? y + columns : y, inner: inner, columns: columns)
                }
            }
        }
    }

    /// Two rows at once, sixteen columns at once: what a processor without wide vectors keeps in registers.
    @inline(__always)
    private static func productOfTwo(
        _ x0: UnsafePointer<Float>, _ x1: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
        _ y0: UnsafeMutablePointer<Float>, _ y1: UnsafeMutablePointer<Float>, inner: Int, columns: Int
    ) {
        var column = 0
        while column &+ 16 <= columns {
            var sum0 = SIMD16<Float>.zero
            var sum1 = SIMD16<Float>.zero
            var w = UnsafeRawPointer(weights + column)
            for k in 0..<inner {
                let vector = w.loadUnaligned(as: SIMD16<Float>.self)
                sum0 += vector * x0[k]
                sum1 += vector * x1[k]
                w += columns &* 4
            }
            UnsafeMutableRawPointer(y0 + column).storeBytes(of: sum0, as: SIMD16<Float>.self)
            UnsafeMutableRawPointer(y1 + column).storeBytes(of: sum1, as: SIMD16<Float>.self)
            column &+= 16
        }
        while column < columns {
            var (sum0, sum1) = (Float(0), Float(0))
            var w = weights + column
            for k in 0..<inner {
                sum0 += w.pointee * x0[k]
                sum1 += w.pointee * x1[k]
                w += columns
            }
            (y0[column], y1[column]) = (sum0, sum1)
            column &+= 1
        }
    }
}
