import Foundation
import Kernels
import Tabular

/// An isolation forest whose cuts are slopes over several columns, so that its scores have no ghosts along the axes.
///
/// Hariri, Carrasco Kind and Brunner, "Extended Isolation Forest", 2019. Columns are standardised first, since a
/// slope adds them up. The score is that of the isolation forest.
public struct ExtendedIsolationForest: Model {
    /// The name in a model file.
    public static let kind = ModelKind.extendedIsolationForest

    /// How many columns it takes.
    public let columnCount: Int
    /// A one-class model.
    public var classCount: Int { 0 }

    /// A node: a row goes right where the weighted sum of its columns is above the threshold.
    struct Node: Sendable, Equatable {
        /// The left child, the right one following; 0 at a leaf.
        var left: Int32
        /// Where the node's columns and weights begin; all nodes have the same number.
        var first: Int32
        var threshold: Float
        /// A leaf's path length.
        var pathLength: Float
    }

    let nodes: [Node]
    let starts: [Int]
    /// The columns and weights of all slopes.
    let columns: [Int32]
    let weights: [Float]
    /// How many columns a slope has.
    let slopeColumns: Int
    let sampleSize: Int

    /// Scores rows.
    ///
    /// Complexity: O(rows x trees x log2(sample size) x columns of a slope).
    public func score(
        _ matrix: Matrix, rows: Range<Int>, into scores: inout MutableSpan<Float>,
        probabilities: inout MutableSpan<Float>
    ) {
        let norm = -1 / (averagePathLength(sampleSize) * Float(starts.count - 1))
        for (index, row) in rows.enumerated() {
            var sum: Float = 0
            for tree in 0..<starts.count - 1 { sum += pathLength(matrix, row, starts[tree]) }
            scores[index] = exp2(sum * norm)
        }
    }

    private func pathLength(_ matrix: Matrix, _ row: Int, _ start: Int) -> Float {
        var node = nodes[start]
        while node.left != 0 {
            var sum: Float = 0
            for i in Int(node.first)..<Int(node.first) + slopeColumns {
                sum += weights[i] * matrix[row, Int(columns[i])]
            }
            node = nodes[start + Int(node.left) + (sum > node.threshold ? 1 : 0)]
        }
        return node.pathLength
    }
}

extension ExtendedIsolationForest {
    /// Writes the forest.
    public func encode(to archive: inout ArchiveWriter) {
        archive.set("columns", columnCount)
        archive.set("sample size", sampleSize)
        archive.set("slope columns", slopeColumns)
        archive.add("children", nodes.map { UInt32(bitPattern: $0.left) })
        archive.add("slopes", nodes.map { UInt32(bitPattern: $0.first) })
        archive.add("thresholds", nodes.map(\.threshold))
        archive.add("path lengths", nodes.map(\.pathLength))
        archive.add("starts", starts.map { UInt32($0) })
        archive.add("slope column", columns.map { UInt32($0) })
        archive.add("slope weight", weights)
    }

    /// Reads a forest.
    public init(from archive: ArchiveReader) throws(LearningError) {
        columnCount = try archive.integer("columns", in: 1...TreeNode.columnLimit)
        sampleSize = try archive.integer("sample size", in: 2...Int(Int32.max))
        slopeColumns = try archive.integer("slope columns", in: 1...columnCount)
        let children = try archive.integers("children")
        let slopes = try archive.integers("slopes")
        let thresholds = try archive.floats("thresholds")
        let lengths = try archive.floats("path lengths")
        starts = try archive.integers("starts").map { Int($0) }
        weights = try archive.floats("slope weight")
        let slopeColumn = try archive.integers("slope column")
        let (limit, slopeCount) = (UInt32(columnCount), slopeColumn.count)
        guard slopeColumn.allSatisfy({ $0 < limit }), slopes.count == children.count,
            thresholds.count == children.count, lengths.count == children.count, weights.count == slopeCount,
            lengths.allSatisfy({ $0.isFinite && $0 >= 0 }), weights.allSatisfy(\.isFinite),
            starts.first == 0, starts.last == children.count, starts.count >= 2,
            zip(starts, starts.dropFirst()).allSatisfy({ $0 < $1 })
        else { throw archive.damaged("its nodes do not make trees") }
        columns = slopeColumn.map { Int32($0) }
        for (start, end) in zip(starts, starts.dropFirst()) {
            for index in start..<end where children[index] != 0 {
                guard Int(children[index]) > index - start, Int(children[index]) + 1 < end - start,
                    Int(slopes[index]) + slopeColumns <= slopeCount
                else { throw archive.damaged("its nodes do not make trees") }
            }
        }
        nodes = children.indices.map {
            Node(
                left: Int32(bitPattern: children[$0]), first: Int32(bitPattern: slopes[$0]), threshold: thresholds[$0],
                pathLength: lengths[$0])
        }
    }
}
