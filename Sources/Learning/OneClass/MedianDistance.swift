import Kernels
import Tabular

/// How far a row's cells are from the columns' medians, each in deviations of its column and bounded.
///
/// What is left of an anomaly score when nothing is assumed but that most rows are benign: medians and the bound keep
/// attacks among the training rows from moving the middle (Rousseeuw and Croux, "Alternatives to the Median Absolute
/// Deviation", 1993, for the idea of bounded influence). It is the first look at unlabelled rows, which trims those
/// that the other members then learn from.
public struct MedianDistance: Model {
    /// The name in a model file.
    public static let kind = ModelKind.medianDistance

    /// A cell counts at most this many deviations.
    private static let bound: Float = 10
    /// A column is taken to vary by at least this much, so that a rare flag does not rule the sum.
    private static let leastDeviation: Float = 0.1

    /// How many columns it takes.
    public var columnCount: Int { medians.count }
    /// A one-class model.
    public var classCount: Int { 0 }

    let medians: [Float]
    /// One over each column's deviation.
    let scales: [Float]

    init(medians: [Float], scales: [Float]) {
        self.medians = medians
        self.scales = scales
    }

    /// Learns from the rows of a matrix.
    init(fittedTo matrix: Matrix) {
        let middles = (0..<matrix.columns).map { column in
            Self.middle(of: Array(matrix.values[column * matrix.rows..<(column + 1) * matrix.rows]))
        }
        self.init(medians: middles.map(\.median), scales: middles.map(\.scale))
    }

    /// Learns from one column: its median, and one over its deviation.
    static func middle(of values: [Float]) -> (median: Float, scale: Float) {
        let median = RadixSort.sorted(values)[values.count / 2]
        let count = Double(values.count)
        let mean = values.reduce(0.0) { $0 + Double($1) } / count
        let squares = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        let deviation = Float((squares / count).squareRoot())
        return (median, 1 / max(deviation.isFinite ? deviation : .greatestFiniteMagnitude, leastDeviation))
    }

    /// Scores rows.
    ///
    /// Complexity: O(rows x columns).
    public func score(
        _ matrix: Matrix, rows: Range<Int>, into scores: inout MutableSpan<Float>,
        probabilities: inout MutableSpan<Float>
    ) {
        for i in 0..<rows.count { scores[i] = 0 }
        for column in medians.indices {
            let start = column * matrix.rows
            for (i, row) in rows.enumerated() {
                let distance = abs(matrix.values[start + row] - medians[column]) * scales[column]
                scores[i] += min(Self.bound, distance)
            }
        }
    }

    /// Writes the medians and scales.
    public func encode(to archive: inout ArchiveWriter) {
        archive.add("medians", medians)
        archive.add("scales", scales)
    }

    /// Reads the medians and scales.
    public init(from archive: ArchiveReader) throws(LearningError) {
        medians = try archive.floats("medians")
        scales = try archive.floats("scales")
        guard !medians.isEmpty, medians.count <= TreeNode.columnLimit, scales.count == medians.count,
            medians.allSatisfy(\.isFinite), scales.allSatisfy({ $0.isFinite && $0 >= 0 })
        else { throw archive.damaged("its medians do not fit its columns") }
    }
}

/// Fits medians and deviations.
public struct MedianDistanceTrainer: Trainer {
    /// Makes a trainer; there is nothing to choose.
    public init() {}

    /// Fits to all rows.
    ///
    /// Complexity: O(rows x columns).
    public func fit(_ data: TrainingSet, _ context: TrainingContext) async throws(LearningError) -> MedianDistance {
        try checkOneClass(data)
        return MedianDistance(fittedTo: data.matrix)
    }
}
