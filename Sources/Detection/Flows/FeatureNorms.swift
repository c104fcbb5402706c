import Foundation
import Tabular

/// What is usual of each feature, and which features say the same.
package struct FeatureNorms: Sendable, Codable, Equatable {
    /// The middle of what was seen; of a categorical feature its commonest level.
    var medians: [Float]
    /// A twentieth of what was seen is below.
    var low: [Float]
    /// A twentieth of what was seen is above.
    var high: [Float]
    /// Features that rise and fall together; one that stands alone is a group of its own.
    var groups: [[Int]]
    /// For each categorical feature the share of each level; empty for a number.
    var shares: [[Float]]

    /// Features are taken together from this correlation on.
    private static let alike = 0.95
    /// So many rows tell what correlates.
    private static let rowLimit = 4_000

    init(medians: [Float], low: [Float], high: [Float], groups: [[Int]], shares: [[Float]]) {
        self.medians = medians
        self.low = low
        self.high = high
        self.groups = groups
        self.shares = shares
    }

    /// Learns from the rows of a table.
    ///
    /// Complexity: O(rows x features x log rows + features^2 x 4,000).
    init(_ table: Table) {
        self.init(medians: [], low: [], high: [], groups: [], shares: [])
        for (feature, column) in zip(table.schema.features, table.columns) {
            switch column {
            case .numeric(let values):
                let sorted = values.filter(\.isFinite).sorted()
                func quantile(_ share: Double) -> Float {
                    sorted.isEmpty ? 0 : sorted[Int(share * Double(sorted.count - 1))]
                }
                medians.append(quantile(0.5))
                low.append(quantile(0.05))
                high.append(quantile(0.95))
                shares.append([])
            case .categorical(let codes):
                var counts = [Float](repeating: 0, count: feature.levels.count)
                for code in codes where Int(code) < counts.count { counts[Int(code)] += 1 }
                let most = counts.indices.max { counts[$0] < counts[$1] } ?? 0
                medians.append(Float(most))
                low.append(Float(most))
                high.append(Float(most))
                shares.append(counts.map { $0 / Float(max(1, codes.count)) })
            }
        }
        groups = Self.groups(table)
    }

    /// Whether the parts, read from a file, fit a number of features.
    func fits(_ width: Int) -> Bool {
        medians.count == width && low.count == width && high.count == width && shares.count == width
            && groups.allSatisfy { $0.allSatisfy { (0..<width).contains($0) } }
    }

    /// Each feature joins the first one before it that it correlates with.
    private static func groups(_ table: Table) -> [[Int]] {
        let step = max(1, table.rowCount / rowLimit)
        let rows = Array(stride(from: 0, to: table.rowCount, by: step))
        let columns = table.columns.map { column -> [Double]? in
            guard case .numeric(let values) = column else { return nil }
            return standard(rows.map { values[$0].isFinite ? Double(values[$0]) : 0 })
        }
        var groups: [[Int]] = []
        for index in columns.indices {
            let place = groups.firstIndex { group in
                guard let one = columns[index], let other = columns[group[0]] else { return false }
                var sum = 0.0
                for row in one.indices { sum += one[row] * other[row] }
                return abs(sum) >= alike
            }
            if let place { groups[place].append(index) } else { groups.append([index]) }
        }
        return groups
    }

    /// Signed logarithms with mean 0 and a sum of squares of 1; nil where all are equal.
    private static func standard(_ values: [Double]) -> [Double]? {
        let logs = values.map { $0 < 0 ? -log1p(-$0) : log1p($0) }
        let mean = logs.reduce(0, +) / Double(max(1, logs.count))
        let norm = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
        guard norm > 1e-9 else { return nil }
        return logs.map { ($0 - mean) / norm }
    }
}
