import Kernels
import Tabular
import Testing

/// The networks' kernels against slow twins.
@Suite struct NetworkKernelsTests {
    private static func random(_ count: Int, seed: UInt64 = 1) -> [Float] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in Float(random.uniform() * 2 - 1) }
    }

    private static func areClose(_ a: [Float], _ b: [Float]) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-4 }
    }

    @Test(arguments: [1, 2, 5, 16, 33], [(3, 1), (17, 16), (40, 35)])
    func theProducts(rows: Int, shape: (inner: Int, columns: Int)) {
        let (inner, columns) = shape
        let a = Self.random(rows * inner)
        let b = Self.random(inner * columns, seed: 2)
        var expected = [Float](repeating: 0, count: rows * columns)
        for i in 0..<rows {
            for k in 0..<inner {
                for j in 0..<columns { expected[i * columns + j] += a[i * inner + k] * b[k * columns + j] }
            }
        }
        let start = rows * inner + 3
        for own in [false, true] {
            var arena = a + [7, 7, 7] + [Float](repeating: 9, count: rows * columns) + [7]
            var span = arena.mutableSpan
            if own {
                NetworkKernels.multiplyRows(
                    &span, a: 0, by: b.span, b: 0, into: start, rows: rows, inner: inner, columns: columns)
            } else {
                MatrixProduct.multiply(
                    &span, a: 0, by: b.span, b: 0, into: start, rows: rows, inner: inner, columns: columns)
            }
            #expect(Self.areClose(Array(arena[start..<start + rows * columns]), expected))
            if own { #expect(Array(arena[start..<start + rows * columns]) == expected, "the same sums in order") }
            #expect(arena[start - 1] == 7 && arena[arena.count - 1] == 7)
        }
    }

    @Test func theTransposedProducts() {
        let (rows, inner, columns) = (6, 5, 4)
        let a = Self.random(rows * inner)
        let g = Self.random(rows * columns, seed: 3)
        let b = Self.random(inner * columns, seed: 2)
        var arena = a + g + [Float](repeating: 1, count: inner * columns) + [Float](repeating: 0, count: rows * inner)
        let (gAt, wAt) = (a.count, a.count + g.count)
        let xAt = wAt + inner * columns
        var span = arena.mutableSpan
        MatrixProduct.addTransposedProduct(&span, a: 0, b: gAt, to: wAt, rows: rows, inner: inner, columns: columns)
        MatrixProduct.multiplyTransposed(
            &span, a: gAt, by: b.span, b: 0, into: xAt, rows: rows, inner: columns, columns: inner)
        for k in 0..<inner {
            for j in 0..<columns {
                let sum = (0..<rows).reduce(Float(1)) { $0 + a[$1 * inner + k] * g[$1 * columns + j] }
                #expect(abs(arena[wAt + k * columns + j] - sum) < 1e-5)
            }
            for i in 0..<rows {
                let sum = (0..<columns).reduce(Float(0)) { $0 + g[i * columns + $1] * b[k * columns + $1] }
                #expect(abs(arena[xAt + i * inner + k] - sum) < 1e-5)
            }
        }
    }

    @Test func rowsAreLaidOutAndHeldToTheLimit() {
        let (rows, columns) = (37, 5)
        var values = Self.random(rows * columns)
        (values[3], values[50], values[51]) = (3e38, -3e38, .infinity)
        var target = [Float](repeating: 5, count: 20 * columns + 2)
        var span = target.mutableSpan
        NetworkKernels.rows(
            values.span, matrixRows: rows, columns: columns, rows: 3..<23, limit: 2, into: &span, at: 1)
        for row in 0..<20 {
            for column in 0..<columns {
                let expected = max(-2, min(2, values[column * rows + row + 3]))
                #expect(target[1 + row * columns + column] == expected)
            }
        }
        #expect(target[0] == 5 && target[target.count - 1] == 5)
    }

    @Test(arguments: [0, 0.25, 0.5])
    func droppingOutKeepsTheMeanAndRepeats(rate: Float) {
        let count = 20_000
        var arena = [Float](repeating: 1, count: count) + [Float](repeating: 0, count: 2 * count)
        var span = arena.mutableSpan
        NetworkKernels.dropOut(&span, from: 0, to: count, count: count, rate: rate, seed: 9)
        NetworkKernels.dropOut(&span, from: 0, to: 2 * count, count: count, rate: rate, seed: 9)
        let (first, second) = (Array(arena[count..<2 * count]), Array(arena[(2 * count)...]))
        #expect(first == second)
        #expect(abs(first.reduce(0, +) / Float(count) - 1) < 0.03)
        #expect(abs(Float(first.count { $0 == 0 }) / Float(count) - rate) < 0.02)
    }

    @Test func adamTakesTheStepOfThePaper() {
        let parameters = SharedFloats([1, -2, 3])
        let adam = AdamKernel(parameters)
        let (a, b) = (SharedFloats([0, 0.5, -1, 0]), SharedFloats([0, 0.25, 0, 1e-25]))
        var p: [Double] = [1, -2, 3]
        var m: [Double] = [0, 0, 0]
        var v: [Double] = [0, 0, 0]
        let g: [Double] = [0.75, -1, 1e-25]
        for step in 1...20 {
            var (power1, power2) = (1.0, 1.0)
            for _ in 0..<step { (power1, power2) = (power1 * 0.9, power2 * 0.999) }
            let rate = 0.01 * (1 - power2).squareRoot() / (1 - power1)
            for i in 0..<3 {
                m[i] = 0.9 * m[i] + 0.1 * g[i]
                v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i]
                p[i] = p[i] * (1 - 0.001) - rate * m[i] / (v[i].squareRoot() + 1e-7)
            }
            adam.step(0..<2, gradients: a, b, at: 1, rate: Float(rate), decay: 0.001)
            adam.step(2..<3, gradients: a, b, at: 1, rate: Float(rate), decay: 0.001)
        }
        #expect(zip(parameters.values, p).allSatisfy { abs(Double($0) - $1) < 1e-5 })
    }
}
