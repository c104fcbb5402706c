/// Work on eight rows at once: lane l of each vector belongs to row l.
///
/// A lane never meets another, so that a row's result is the same whichever rows stand beside it.
public enum EightRows {
    /// Projects eight rows onto directions: `result[d] = sum over c of cells[c] * directions[c, d]`.
    ///
    /// - Parameters:
    ///   - cells: one vector a column.
    ///   - directions: four directions at a time, and for each column their four weights: direction 4 b + i of
    ///     column c stands at `(b * columns + c) * 4 + i`. Their number is `result.count`, a multiple of four.
    ///   - result: receives one vector a direction.
    ///
    /// Complexity: O(columns x directions).
    public static func project(
        _ cells: Span<SIMD8<Float>>, onto directions: Span<Float>, into result: inout MutableSpan<SIMD8<Float>>
    ) {
        let columns = cells.count
        precondition(result.count % 4 == 0 && directions.count == columns * result.count)
        cells.withUnsafeBufferPointer { cells in
            directions.withUnsafeBufferPointer { weights in
                result.withUnsafeMutableBufferPointer { result in
                    for block in 0..<result.count / 4 {
                        var (a, b, c, d) = zeros()
                        var at = block &* columns &* 4
                        for column in 0..<columns {
                            let cell = cells[column]
                            a += cell * SIMD8(repeating: weights[at])
                            b += cell * SIMD8(repeating: weights[at &+ 1])
                            c += cell * SIMD8(repeating: weights[at &+ 2])
                            d += cell * SIMD8(repeating: weights[at &+ 3])
                            at &+= 4
                        }
                        result[block &* 4] = a
                        result[block &* 4 &+ 1] = b
                        result[block &* 4 &+ 2] = c
                        result[block &* 4 &+ 3] = d
                    }
                }
            }
        }
    }

    /// The nearest of some points to each of eight rows, the first of equally near ones, and its squared distance.
    ///
    /// - Parameters:
    ///   - cells: one vector a dimension.
    ///   - points: laid out as the directions of `project`; their number is a multiple of four, and at least four.
    ///
    /// Complexity: O(dimensions x points).
    public static func nearest(
        to cells: Span<SIMD8<Float>>, among points: Span<Float>
    ) -> (index: SIMD8<Int32>, squaredDistance: SIMD8<Float>) {
        let columns = cells.count
        precondition(columns > 0 && !points.isEmpty && points.count % (columns * 4) == 0)
        return cells.withUnsafeBufferPointer { cells in
            points.withUnsafeBufferPointer { points in
                var nearest = SIMD8<Float>(repeating: .infinity)
                var index = SIMD8<Int32>.zero
                for block in 0..<points.count / (columns &* 4) {
                    var (a, b, c, d) = zeros()
                    var at = block &* columns &* 4
                    for column in 0..<columns {
                        let cell = cells[column]
                        let toA = cell - SIMD8(repeating: points[at])
                        let toB = cell - SIMD8(repeating: points[at &+ 1])
                        let toC = cell - SIMD8(repeating: points[at &+ 2])
                        let toD = cell - SIMD8(repeating: points[at &+ 3])
                        a += toA * toA
                        b += toB * toB
                        c += toC * toC
                        d += toD * toD
                        at &+= 4
                    }
                    let first = Int32(truncatingIfNeeded: block &* 4)
                    keep(a, first, &nearest, &index)
                    keep(b, first &+ 1, &nearest, &index)
                    keep(c, first &+ 2, &nearest, &index)
                    keep(d, first &+ 3, &nearest, &index)
                }
                return (index, nearest)
            }
        }
    }

    @inline(__always)
    private static func keep(
        _ distance: SIMD8<Float>, _ point: Int32, _ nearest: inout SIMD8<Float>, _ index: inout SIMD8<Int32>
    ) {
        let isNearer = distance .< nearest
        nearest.replace(with: distance, where: isNearer)
        index.replace(with: SIMD8(repeating: point), where: isNearer)
    }

    @inline(__always)
    private static func zeros() -> (SIMD8<Float>, SIMD8<Float>, SIMD8<Float>, SIMD8<Float>) {
        (.zero, .zero, .zero, .zero)
    }
}
