import Foundation

/// Weights of members by a logistic regression of the truth on their evidence.
///
/// Wolpert, "Stacked generalization", Neural Networks 5, 1992. Weights are not negative (Breiman, "Stacked
/// regressions", Machine Learning 24, 1996): a member that speaks for an attack never counts against it. A small
/// ridge holds them where members agree so well that the data cannot tell them apart.
struct StackingWeights {
    private static let steps = 500
    private static let ridge = 1e-3
    private static let mostRows = 50_000

    private(set) var weights: [Double]

    /// Fits the weights to held-out rows: for each member its evidence of each row.
    ///
    /// Complexity: O(rows x members), at most 50,000 rows, evenly drawn.
    init(evidence: [[Float]], isAttack: [Bool]) {
        let stride = (isAttack.count + Self.mostRows - 1) / Self.mostRows
        let rows = Array(Swift.stride(from: 0, to: isAttack.count, by: max(1, stride)))
        let count = evidence.count
        // Bounded, so that no huge evidence rules the fit.
        let x = evidence.map { member in rows.map { min(Double(member[$0]), 20) } }
        let y = rows.map { isAttack[$0] ? 1.0 : 0.0 }
        weights = [Double](repeating: 1 / Double(max(1, count)), count: count)
        var bias = 0.0
        // Projected gradient descent; the step follows from the largest curvature that there can be.
        let largest = rows.indices.reduce(1.0) { most, row in max(most, x.reduce(1) { $0 + $1[row] * $1[row] }) }
        var velocity = [Double](repeating: 0, count: count + 1)
        let step = 4 / largest
        for _ in 0..<Self.steps {
            var gradient = [Double](repeating: 0, count: count + 1)
            for row in rows.indices {
                var margin = bias
                for member in 0..<count { margin += weights[member] * x[member][row] }
                let error = 1 / (1 + exp(-margin)) - y[row]
                for member in 0..<count { gradient[member] += error * x[member][row] }
                gradient[count] += error
            }
            for k in 0...count {
                let slope = gradient[k] / Double(rows.count) + (k < count ? Self.ridge * weights[k] : 0)
                velocity[k] = 0.9 * velocity[k] - step * slope
                if k < count { weights[k] = max(0, weights[k] + velocity[k]) } else { bias += velocity[k] }
            }
        }
        // The scale says nothing; weights that are all zero would.
        let total = weights.reduce(0, +)
        weights = total > 1e-6 ? weights.map { $0 * Double(count) / total } : weights.map { _ in 1 }
    }
}
