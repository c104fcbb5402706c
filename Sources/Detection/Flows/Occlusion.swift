import Flows
import Foundation
import Tabular

/// Finds why a flow is strange: puts each feature to its usual value, and sees how much of the surprise is gone.
///
/// Features that say the same are put to it together, since one alone would leave the word to its copies.
struct Occlusion: Sendable {
    /// So many reasons are given.
    private static let most = 5

    let tables: FlowTables
    let norms: FeatureNorms

    /// The reasons, the weightiest first.
    ///
    /// - Parameter surprises: -log10 of the p-value of each row of a table.
    ///
    /// Complexity: one row scored for each group of features.
    func reasons(for row: FlowRow, surprises: (Table) -> [Double]) -> [Reason] {
        let cells = row.floats(tables.width)
        let tried = norms.groups.filter { $0.contains { cells[$0] != norms.medians[$0] } }
        var variants = cells
        for group in tried {
            var variant = cells
            for feature in group { variant[feature] = norms.medians[feature] }
            variants += variant
        }
        let found = surprises(tables.table(rows: variants))
        guard let whole = found.first, found.count == tried.count + 1 else { return [] }
        let drops = zip(tried, found.dropFirst()).map { (group: $0, drop: whole - $1) }
        return drops.filter { $0.drop > 0 }.sorted { $0.drop > $1.drop }.prefix(Self.most).map { group, drop in
            reason(speaker(of: group, cells), cells, drop)
        }
    }

    /// The feature of a group that is farthest from what is usual.
    private func speaker(of group: [Int], _ cells: [Float]) -> Int {
        var best = (feature: group.first ?? 0, distance: 0.0)
        for feature in group {
            let distance = distance(cells[feature], feature)
            // Only what is clearly farther speaks in place of the first, which has the plainest name.
            if distance > best.distance * 1.5 + 0.1 { best = (feature, distance) }
        }
        return best.feature
    }

    /// How far a value is outside of the usual range, in factors of e.
    private func distance(_ value: Float, _ feature: Int) -> Double {
        guard value.isFinite else { return 0 }
        func log(_ x: Float) -> Double { x < 0 ? -log1p(-Double(x)) : log1p(Double(x)) }
        return max(0, log(value) - log(norms.high[feature]), log(norms.low[feature]) - log(value))
    }

    private func reason(_ feature: Int, _ cells: [Float], _ drop: Double) -> Reason {
        let known = tables.schema.features[feature]
        if tables.isCategorical(feature) {
            let code = Int(FlowTables.code(cells[feature], below: known.levels.count))
            let share = Double(norms.shares[feature].indices.contains(code) ? norms.shares[feature][code] : 0)
            return Reason(
                feature: "\(known.name)=\(known.levels[code])", unit: "share of flows", value: 1, low: 0,
                high: share, scope: .everyone, contribution: drop)
        }
        let (unit, scale) = FlowUnits.unit(of: known)
        func said(_ value: Float) -> Double { value.isFinite ? Double(value) * scale : 0 }
        return Reason(
            feature: known.name, unit: unit, value: said(cells[feature]), low: said(norms.low[feature]),
            high: said(norms.high[feature]), scope: .everyone, contribution: drop)
    }
}
