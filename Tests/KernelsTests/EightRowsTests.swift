import TestSupport
import Testing

@testable import Kernels

@Suite struct EightRowsTests {
    private static func numbers(_ count: Int, seed: UInt64) -> [Float] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { _ in Float.random(in: -2...2, using: &random) }
    }

    private static func vectors(_ count: Int, seed: UInt64) -> [SIMD8<Float>] {
        let numbers = numbers(count * 8, seed: seed)
        return (0..<count).map { column in
            SIMD8((0..<8).map { numbers[column * 8 + $0] })
        }
    }

    @Test(arguments: [(1, 4), (3, 8), (17, 12), (122, 4)])
    func projectionIsThatOfASlowTwin(columns: Int, directions: Int) {
        let cells = Self.vectors(columns, seed: 1)
        let weights = Self.numbers(columns * directions, seed: 2)
        var result = [SIMD8<Float>](repeating: .zero, count: directions)
        var span = result.mutableSpan
        EightRows.project(cells.span, onto: weights.span, into: &span)
        for direction in 0..<directions {
            for lane in 0..<8 {
                var sum: Float = 0
                for column in 0..<columns {
                    sum += cells[column][lane] * weights[((direction / 4) * columns + column) * 4 + direction % 4]
                }
                #expect(result[direction][lane] == sum)
            }
        }
    }

    @Test(arguments: [(1, 4), (3, 8), (16, 64)])
    func theNearestPointIsThatOfASlowTwin(dimensions: Int, count: Int) {
        let cells = Self.vectors(dimensions, seed: 3)
        let points = Self.numbers(dimensions * count, seed: 4)
        let found = EightRows.nearest(to: cells.span, among: points.span)
        for lane in 0..<8 {
            var best = (index: -1, distance: Float.infinity)
            for point in 0..<count {
                var sum: Float = 0
                for k in 0..<dimensions {
                    let step = cells[k][lane] - points[((point / 4) * dimensions + k) * 4 + point % 4]
                    sum += step * step
                }
                if sum < best.distance { best = (point, sum) }
            }
            #expect(Int(found.index[lane]) == best.index)
            #expect(found.squaredDistance[lane] == best.distance)
        }
    }

    @Test func ofEquallyNearPointsTheFirstIsFound() {
        let cells = [SIMD8<Float>(repeating: 1)]
        let points: [Float] = [3, 2, 2, 0, 0, 2, 2, 2]
        let found = EightRows.nearest(to: cells.span, among: points.span)
        #expect(found.index == SIMD8(repeating: 1))
        #expect(found.squaredDistance == SIMD8(repeating: 1))
    }

    @Test(arguments: [0, 1, 7, 8, 9, 8_191, 8_193, 20_001])
    func longProductsKeepTheirPrecision(count: Int) {
        let (a, b) = (Self.numbers(count, seed: 5), Self.numbers(count, seed: 6))
        let exact = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(FloatSums.product(a.span, b.span) - exact) < 1e-5 * Double(count + 1))
    }
}
