import Kernels
import Tabular

/// The directions in which benign rows differ most, and how each column is brought to one scale before.
///
/// Each column gets mean 0 and deviation 1, but for flags (columns of only 0 and 1) where they are to keep their scale,
/// so that a rare level weighs no more than a common one. What is further than ten deviations out counts as ten.
struct PrincipalComponents: Sendable, Equatable {
    /// Beyond this many deviations a cell says no more.
    static let reach: Float = 10

    /// What is taken from each column.
    let means: [Float]
    /// What each column is then multiplied by.
    let factors: [Float]
    /// The variance along each component, descending.
    let variances: [Float]
    /// The components, as `EightRows.project` wants them; filled up with zeros to a multiple of four.
    let directions: [Float]

    var columnCount: Int { means.count }
    var count: Int { variances.count }
    /// The number of directions, the filling included.
    var directionCount: Int { (count + 3) / 4 * 4 }

    /// Where scaled cells lie along each direction.
    func project(_ cells: [SIMD8<Float>], into result: inout [SIMD8<Float>]) {
        var target = result.mutableSpan
        EightRows.project(cells.span, onto: directions.span, into: &target)
    }

    /// The scaled cells of up to eight rows, a vector a column; the lanes past them are zero.
    func cells(_ matrix: Matrix, rows: Range<Int>, into cells: inout [SIMD8<Float>]) {
        for column in 0..<columnCount {
            let (mean, factor, start) = (means[column], factors[column], column * matrix.rows)
            var vector = SIMD8<Float>.zero
            for (lane, row) in rows.enumerated() { vector[lane] = (matrix.values[start + row] - mean) * factor }
            cells[column] = vector.clamped(
                lowerBound: SIMD8(repeating: -Self.reach), upperBound: SIMD8(repeating: Self.reach))
        }
    }
}

extension PrincipalComponents {
    /// How many columns the components may reach over; of more, those that vary most.
    private static let columnLimit = 256
    /// How many rows the components are found from.
    private static let rowLimit = 65_536

    /// Finds the components of a matrix.
    ///
    /// - Parameters:
    ///   - keepsFlags: whether columns of only 0 and 1 keep their scale.
    ///   - share: as many components are kept as explain this share of the variance.
    ///   - limit: and no more than this.
    ///
    /// Complexity: O(rows x columns^2 + columns^3), of at most 65,536 rows (drawn by the seed) and 256 columns.
    static func fit(
        _ matrix: Matrix, keepsFlags: Bool, share: Double, limit: Int, _ context: TrainingContext
    ) async throws(LearningError) -> PrincipalComponents {
        var random = SplitMix64(seed: context.seed)
        let rows =
            matrix.rows > rowLimit
            ? sampleRows(rowLimit, of: matrix.rows, &random).map { Int($0) }.sorted() : Array(0..<matrix.rows)
        let scales = try await context.workers.map(matrix.columns) { scale(matrix, $0, rows, keepsFlags) }
        let order = scales.indices.sorted { (scales[$1].variance, $0) < (scales[$0].variance, $1) }
        let used = order.prefix(columnLimit).filter { scales[$0].variance > 0 }.sorted()
        let eigen = try await eigen(matrix, rows, used, scales, context)
        let total = scales.reduce(0) { $0 + $1.variance }
        var (kept, explained) = (0, 0.0)
        // Past rounding, a direction without variance explains nothing and would be divided by.
        while kept < min(limit, eigen.values.count), explained < share * total, eigen.values[kept] > 1e-6 * total {
            explained += eigen.values[kept]
            kept += 1
        }
        var directions = [Float](repeating: 0, count: (kept + 3) / 4 * 4 * matrix.columns)
        for k in 0..<kept {
            for (i, column) in used.enumerated() {
                directions[((k / 4) * matrix.columns + column) * 4 + k % 4] = Float(eigen.vectors[k * used.count + i])
            }
        }
        return PrincipalComponents(
            means: scales.map(\.mean), factors: scales.map(\.factor),
            variances: eigen.values.prefix(kept).map { Float($0) },
            directions: directions)
    }

    private struct Scale {
        var mean: Float
        var factor: Float
        /// After scaling.
        var variance: Double
    }

    private static func scale(_ matrix: Matrix, _ column: Int, _ rows: [Int], _ keepsFlags: Bool) -> Scale {
        let start = column * matrix.rows
        var (sum, isFlag) = (0.0, keepsFlags)
        for row in rows {
            let value = matrix.values[start + row]
            sum += Double(value)
            isFlag = isFlag && (value == 0 || value == 1)
        }
        let mean = sum / Double(rows.count)
        var squares = 0.0
        for row in rows {
            let distance = Double(matrix.values[start + row]) - mean
            squares += distance * distance
        }
        let deviation = (squares / Double(rows.count)).squareRoot()
        guard deviation > 0, deviation.isFinite else { return Scale(mean: Float(mean), factor: 1, variance: 0) }
        if isFlag { return Scale(mean: Float(mean), factor: 1, variance: deviation * deviation) }
        // Below the smallest normal number the factor would be infinite.
        let factor = Float(min(1 / deviation, Double(Float.greatestFiniteMagnitude)))
        return Scale(mean: Float(mean), factor: max(factor, .leastNonzeroMagnitude), variance: 1)
    }

    /// The covariance of the scaled cells, decomposed.
    private static func eigen(
        _ matrix: Matrix, _ rows: [Int], _ used: [Int], _ scales: [Scale], _ context: TrainingContext
    ) async throws(LearningError) -> SymmetricEigen {
        let cells = try await context.workers.map(used.count) { i -> [Float] in
            let scale = scales[used[i]]
            let start = used[i] * matrix.rows
            return rows.map { min(max((matrix.values[start + $0] - scale.mean) * scale.factor, -reach), reach) }
        }
        let size = used.count
        let lines = try await context.workers.map(size) { i in
            (0..<size).map { j -> Double in
                guard j >= i else { return 0 }
                let (one, other) = (cells[i], cells[j])
                return FloatSums.product(one.span, other.span) / Double(rows.count)
            }
        }
        return SymmetricEigen(lines.flatMap { $0 }, size: size)
    }
}

extension PrincipalComponents {
    func encode(to archive: inout ArchiveWriter) {
        archive.set("columns", columnCount)
        archive.set("components", count)
        archive.add("means", means)
        archive.add("factors", factors)
        archive.add("variances", variances)
        archive.add("directions", directions)
    }

    init(from archive: ArchiveReader) throws(LearningError) {
        let columns = try archive.integer("columns", in: 1...TreeNode.columnLimit)
        let count = try archive.integer("components", in: 0...PrincipalComponents.columnLimit)
        means = try archive.floats("means")
        factors = try archive.floats("factors")
        variances = try archive.floats("variances")
        directions = try archive.floats("directions")
        guard means.count == columns, factors.count == columns, variances.count == count,
            directions.count == (count + 3) / 4 * 4 * columns, means.allSatisfy(\.isFinite),
            factors.allSatisfy({ $0.isFinite && $0 > 0 }), variances.allSatisfy({ $0.isFinite && $0 > 0 }),
            directions.allSatisfy({ abs($0) <= 1.001 })
        else { throw archive.damaged("its components do not fit its columns") }
    }
}
