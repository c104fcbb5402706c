import Foundation
import Kernels
import Tabular

/// A feed-forward network that tells benign rows from attacks, or from each of several classes of them.
///
/// Of two classes it has one output, and the score is that logit. Of more it has a logit for each, and the score is
/// the log-odds of any attack: log(sum of exp(logit of each attack class)) - logit of benign. Inputs are held to
/// -10 ... 10, so that no row, however far out, makes a score that is no number.
public struct NetworkClassifier<Architecture: NetworkArchitecture>: Model {
    /// The name in a model file.
    public static var kind: ModelKind { Architecture.kind }

    /// How many classes it tells apart; class 0 is benign.
    public let classCount: Int
    let network: Network

    /// How many columns it takes.
    public var columnCount: Int { network.inputs }

    /// Nil where the network's outputs are not those of so many classes.
    init?(network: Network, classCount: Int) {
        guard classCount >= 2, network.plan.outputs == (classCount == 2 ? 1 : classCount) else { return nil }
        self.network = network
        self.classCount = classCount
    }

    /// Scores rows.
    ///
    /// Complexity: O(rows x parameters) for dense layers.
    public func score(
        _ matrix: Matrix, rows: Range<Int>, into scores: inout MutableSpan<Float>,
        probabilities: inout MutableSpan<Float>
    ) {
        var logits = [Float](repeating: 0, count: rows.count * network.plan.outputs)
        let width = network.plan.outputs
        network.forEachRow(matrix, rows) { position, arena, _, output in
            for j in 0..<width { logits[position * width + j] = arena[output + j] }
        }
        for row in 0..<rows.count {
            if width == 1 {
                scores[row] = logits[row]
            } else {
                let first = row * width
                scores[row] = logSumExp(logits[first + 1..<first + width]) - logits[first]
            }
            guard !probabilities.isEmpty else { continue }
            for k in 0..<classCount {
                probabilities[row * classCount + k] =
                    width == 1
                    ? sigmoid(k == 0 ? -logits[row] : logits[row])
                    : exp(logits[row * width + k] - logSumExp(logits[row * width..<(row + 1) * width]))
            }
        }
    }

    private func sigmoid(_ value: Float) -> Float { 1 / (1 + exp(-value)) }

    private func logSumExp(_ values: ArraySlice<Float>) -> Float {
        var largest = -Float.infinity
        for value in values where value > largest { largest = value }
        var sum: Float = 0
        for value in values { sum += exp(value - largest) }
        return log(sum) + largest
    }
}
