import Kernels
import Tabular

/// The edges that cut each column into at most 256 bins: code k holds the values above edge k-1, up to edge k.
///
/// A column of up to 256 distinct values keeps each in a bin of its own. One of more is cut half by rank (each bin
/// as full as the next) and half by distinct value, so that the sparse tail, where anomalies are, keeps its steps.
public struct Binning: Sendable, Equatable {
    /// The most bins of one column.
    public static let binLimit = 256

    /// Ascending edges, a list each column.
    public let edges: [[Float]]

    /// Cuts the columns of a matrix.
    ///
    /// Complexity: O(cells), in parallel over columns.
    public init(_ matrix: Matrix, workers: Workers) async throws(LearningError) {
        edges = try await workers.map(matrix.columns) { column in
            Binning.edges(of: matrix, column: column)
        }
    }

    private static func edges(of matrix: Matrix, column: Int) -> [Float] {
        let start = column * matrix.rows
        // Few columns have many values: a look at the first rows spares the others the sort.
        var few: [Float] = []
        for row in 0..<matrix.rows {
            let value = matrix.values[start + row]
            if few.count > 16 { break }
            if !few.contains(value) { few.append(value) }
        }
        if few.count <= 16 { return midpoints(few.sorted()) }
        let sorted = RadixSort.sorted(Array(matrix.values[start..<start + matrix.rows]))
        var distinct: [Float] = []
        for value in sorted where distinct.last != value { distinct.append(value) }
        guard distinct.count > binLimit else { return midpoints(distinct) }
        var cuts: Set<Float> = []
        let half = binLimit / 2
        for step in 1..<half {
            cuts.insert(sorted[step * sorted.count / half])
            // Half a step aside, so that on a column without ties the two kinds of cuts do not coincide.
            cuts.insert(distinct[(2 * step - 1) * distinct.count / (2 * half)])
        }
        // A cut at a value stands between it and the next distinct one.
        return midpoints(cuts.union([distinct[0], distinct[distinct.count - 1]]).sorted())
    }

    /// Edges between neighbouring values.
    private static func midpoints(_ values: [Float]) -> [Float] {
        zip(values, values.dropFirst()).map { low, high in
            let middle = low / 2 + high / 2
            return middle < high && middle >= low ? middle : low
        }
    }

    /// The codes of all cells, the rows in the given order.
    ///
    /// Complexity: O(cells x log bins), in parallel over columns.
    func codes(of matrix: Matrix, order: [Int32], workers: Workers) async throws(LearningError) -> CodeRows {
        let columns = try await workers.map(matrix.columns) { column in
            let start = column * matrix.rows
            let codes = Binning.codes(of: matrix.values, start..<start + matrix.rows, edges: edges[column])
            return order.map { codes[Int($0)] }
        }
        return CodeRows(columns: columns, isBinary: edges.map { $0.count <= 1 })
    }

    /// The code of each value: how many edges are below it.
    static func codes(of values: [Float], _ range: Range<Int>, edges: [Float]) -> [UInt8] {
        var codes = [UInt8](repeating: 0, count: range.count)
        let values = values.span.extracting(range)
        let edges = edges.span
        var target = codes.mutableSpan
        if edges.count == 1 {
            let edge = edges[0]
            for i in values.indices { target[i] = values[i] > edge ? 1 : 0 }
            return codes
        }
        var top = 1
        while top <= edges.count { top *= 2 }
        for i in values.indices {
            // A search without branches: the answer's bits from the highest down.
            let value = values[i]
            var below = 0
            var step = top / 2
            while step > 0 {
                let probe = below + step
                below = probe <= edges.count && edges[min(probe, edges.count) - 1] < value ? probe : below
                step /= 2
            }
            target[i] = UInt8(truncatingIfNeeded: below)
        }
        return codes
    }
}
