import Foundation
import Tabular

/// Features that say the same.
enum FeatureGroups {
    /// Features are taken together from this correlation on.
    private static let alike = 0.95
    /// So many rows tell what correlates.
    private static let rowLimit = 4_000

    /// Each feature joins the first one before it that it correlates with; one that stands alone is a group of its own.
    ///
    /// Complexity: O(features^2 x 4,000).
    static func find(in table: Table) -> [[Int]] {
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
