import Foundation
import Kernels
import Tabular

@testable import Learning

/// Gradient boosting the slow way: every cut of every column is tried on the rows themselves, in double precision.
///
/// Two classes, columns of plain numbers. It takes a column's codes for its values, so that it tries the same cuts.
struct BoostingTwin {
    var rounds: Int
    var learningRate = 0.1
    var leaves = 31
    var leastRows = 20.0
    var leastHessian = 1e-3
    var l2 = 0.0

    /// The margins of the rows after all rounds.
    func margins(_ codes: [[Int]], _ isAttack: [Bool], _ weights: [Double]) -> [Double] {
        let rows = isAttack.count
        let attack = zip(isAttack, weights).reduce(0) { $1.0 ? $0 + $1.1 : $0 }
        let all = weights.reduce(0, +)
        var margins = [Double](repeating: log(attack / (all - attack)), count: rows)
        for _ in 0..<rounds {
            let probabilities = margins.map { 1 / (1 + exp(-$0)) }
            let gradients = (0..<rows).map { (probabilities[$0] - (isAttack[$0] ? 1 : 0)) * weights[$0] }
            let hessians = (0..<rows).map { probabilities[$0] * (1 - probabilities[$0]) * weights[$0] }
            var nodes = [Array(0..<rows)]
            var splits = [bestSplit(nodes[0], codes, gradients, hessians)]
            while nodes.count < leaves {
                let gains = splits.map { $0?.gain ?? 0 }
                guard let leaf = gains.indices.max(by: { gains[$0] < gains[$1] }), let split = splits[leaf] else {
                    break
                }
                let left = nodes[leaf].filter { codes[split.column][$0] <= split.code }
                let right = nodes[leaf].filter { codes[split.column][$0] > split.code }
                nodes[leaf] = left
                nodes.append(right)
                splits[leaf] = bestSplit(left, codes, gradients, hessians)
                splits.append(bestSplit(right, codes, gradients, hessians))
            }
            for node in nodes {
                let gradient = node.reduce(0) { $0 + gradients[$1] }
                let hessian = node.reduce(0) { $0 + hessians[$1] }
                for row in node { margins[row] -= learningRate * gradient / (hessian + l2) }
            }
        }
        return margins
    }

    private func bestSplit(
        _ node: [Int], _ codes: [[Int]], _ gradients: [Double], _ hessians: [Double]
    ) -> (gain: Double, column: Int, code: Int)? {
        let gradient = node.reduce(0) { $0 + gradients[$1] }
        let hessian = node.reduce(0) { $0 + hessians[$1] }
        var best: (gain: Double, column: Int, code: Int)?
        for column in codes.indices {
            for code in Set(node.map { codes[column][$0] }).sorted().dropLast() {
                let left = node.filter { codes[column][$0] <= code }
                let g = left.reduce(0) { $0 + gradients[$1] }
                let h = left.reduce(0) { $0 + hessians[$1] }
                let least = max(leastHessian, (leastRows - 0.5) * hessian / Double(node.count))
                guard h >= least, hessian - h >= least else { continue }
                let gain =
                    g * g / (h + l2) + (gradient - g) * (gradient - g) / (hessian - h + l2)
                    - gradient * gradient / (hessian + l2)
                if gain > (best?.gain ?? 1e-10) * (1 + 1e-9) { best = (gain, column, code) }
            }
        }
        return best
    }
}
