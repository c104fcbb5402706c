import COpenBLAS

/// Products of small row-major matrices that stand in one arena of floats, by OpenBLAS.
///
/// The caller brings the parallelism: OpenBLAS itself works on one thread.
public enum MatrixProduct {
    private static let isSingleThreaded: Bool = {
        openblas_set_num_threads(1)
        return true
    }()

    /// C = A B, where A (`rows` x `inner`) and C (`rows` x `columns`) stand in the arena, B in other floats.
    public static func multiply(
        _ arena: inout MutableSpan<Float>, a: Int, by other: borrowing Span<Float>, b: Int, into c: Int, rows: Int,
        inner: Int, columns: Int
    ) {
        check(arena.count, a, rows * inner, c, rows * columns)
        precondition(b >= 0 && b + inner * columns <= other.count)
        guard rows > 0, isSingleThreaded else { return }
        other.withUnsafeBufferPointer { other in
            arena.withUnsafeMutableBufferPointer { arena in
                guard let base = arena.baseAddress, let otherBase = other.baseAddress else { return }
                cblas_sgemm(
                    CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(rows), Int32(columns), Int32(inner), 1, base + a,
                    Int32(inner), otherBase + b, Int32(columns), 0, base + c, Int32(columns))
            }
        }
    }

    /// C = A B^T, where A (`rows` x `inner`) and C (`rows` x `columns`) stand in the arena, B (`columns` x `inner`) in
    /// other floats.
    public static func multiplyTransposed(
        _ arena: inout MutableSpan<Float>, a: Int, by other: borrowing Span<Float>, b: Int, into c: Int, rows: Int,
        inner: Int, columns: Int
    ) {
        check(arena.count, a, rows * inner, c, rows * columns)
        precondition(b >= 0 && b + inner * columns <= other.count)
        guard rows > 0, isSingleThreaded else { return }
        other.withUnsafeBufferPointer { other in
            arena.withUnsafeMutableBufferPointer { arena in
                guard let base = arena.baseAddress, let otherBase = other.baseAddress else { return }
                cblas_sgemm(
                    CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows), Int32(columns), Int32(inner), 1, base + a,
                    Int32(inner), otherBase + b, Int32(inner), 0, base + c, Int32(columns))
            }
        }
    }

    /// C += A^T B, where A (`rows` x `inner`), B (`rows` x `columns`) and C (`inner` x `columns`) stand in the arena.
    public static func addTransposedProduct(
        _ arena: inout MutableSpan<Float>, a: Int, b: Int, to c: Int, rows: Int, inner: Int, columns: Int
    ) {
        check(arena.count, a, rows * inner, c, inner * columns)
        check(arena.count, b, rows * columns, c, inner * columns)
        guard rows > 0, isSingleThreaded else { return }
        arena.withUnsafeMutableBufferPointer { arena in
            guard let base = arena.baseAddress else { return }
            cblas_sgemm(
                CblasRowMajor, CblasTrans, CblasNoTrans, Int32(inner), Int32(columns), Int32(rows), 1, base + a,
                Int32(inner), base + b, Int32(columns), 1, base + c, Int32(columns))
        }
    }

    /// Both stretches lie within the arena, and apart.
    static func check(_ count: Int, _ read: Int, _ readCount: Int, _ written: Int, _ writtenCount: Int) {
        precondition(read >= 0 && readCount >= 0 && read + readCount <= count)
        precondition(written >= 0 && writtenCount >= 0 && written + writtenCount <= count)
        precondition(read + readCount <= written || written + writtenCount <= read)
    }
}
