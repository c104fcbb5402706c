import Foundation
import Tabular

/// What is usual of each feature.
package struct FeatureNorms: Sendable, Codable, Equatable {
    /// The middle of what was seen; of a categorical feature its commonest level.
    var medians: [Float]
    /// A twentieth of what was seen is below.
    var low: [Float]
    /// A twentieth of what was seen is above.
    var high: [Float]
    /// For each categorical feature the share of each level; empty for a number.
    var shares: [[Float]]

    init(medians: [Float], low: [Float], high: [Float], shares: [[Float]]) {
        self.medians = medians
        self.low = low
        self.high = high
        self.shares = shares
    }

    /// Learns from the rows of a table.
    ///
    /// Complexity: O(rows x features x log rows).
    init(_ table: Table) {
        self.init(medians: [], low: [], high: [], shares: [])
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
    }

    /// Whether the parts, read from a file, fit a number of features.
    func fits(_ width: Int) -> Bool {
        medians.count == width && low.count == width && high.count == width && shares.count == width
            && medians.allSatisfy(\.isFinite) && low.allSatisfy(\.isFinite) && high.allSatisfy(\.isFinite)
    }
}
