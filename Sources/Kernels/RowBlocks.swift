/// Rows in blocks of 32, so that the distances of one row to all of a block are worked out together.
///
/// Of each block, the cells of a column stand in four vectors of eight rows, column after column.
public enum RowBlocks {
    /// How many rows a block holds.
    public static let size = 32

    /// The squared distances of a row to the rows of a block, in order.
    ///
    /// - Parameters:
    ///   - row: one cell a column.
    ///   - block: which block of `blocks`, which holds `4 * row.count` vectors a block.
    ///   - distances: receives 32 squared distances.
    ///
    /// Complexity: O(columns).
    public static func squaredDistances(
        of row: Span<Float>, to block: Int, of blocks: Span<SIMD8<Float>>, into distances: inout MutableSpan<Float>
    ) {
        let columns = row.count
        precondition(block >= 0 && (block + 1) * columns * 4 <= blocks.count && distances.count == size)
        row.withUnsafeBufferPointer { row in
            blocks.withUnsafeBufferPointer { blocks in
                var (a, b) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
                var (c, d) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
                var at = block &* columns &* 4
                for column in 0..<columns {
                    let cell = SIMD8<Float>(repeating: row[column])
                    let toA = blocks[at] - cell
                    let toB = blocks[at &+ 1] - cell
                    let toC = blocks[at &+ 2] - cell
                    let toD = blocks[at &+ 3] - cell
                    a += toA * toA
                    b += toB * toB
                    c += toC * toC
                    d += toD * toD
                    at &+= 4
                }
                for lane in 0..<8 {
                    distances[lane] = a[lane]
                    distances[lane + 8] = b[lane]
                    distances[lane + 16] = c[lane]
                    distances[lane + 24] = d[lane]
                }
            }
        }
    }

    /// The squared distance of two rows.
    ///
    /// Complexity: O(columns).
    public static func squaredDistance(_ a: Span<Float>, _ b: Span<Float>) -> Float {
        precondition(a.count == b.count, "rows of one length")
        return a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                var sums = SIMD8<Float>.zero
                var at = 0
                while at &+ 8 <= a.count {
                    let x = UnsafeRawPointer(a.baseAddress! + at).loadUnaligned(as: SIMD8<Float>.self)
                    let y = UnsafeRawPointer(b.baseAddress! + at).loadUnaligned(as: SIMD8<Float>.self)
                    let step = x - y
                    sums += step * step
                    at &+= 8
                }
                var sum = sums.sum()
                while at < a.count {
                    let step = a[at] - b[at]
                    sum += step * step
                    at &+= 1
                }
                return sum
            }
        }
    }
}
