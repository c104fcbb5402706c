import Foundation

/// What a network is to make small, given its raw outputs.
public enum NetworkLoss: Sendable {
    /// Binary cross-entropy of one logit; a target is the probability of an attack.
    case binary
    /// Cross-entropy of a softmax over the logits; a target is the index of a class.
    case softmax
    /// Squared error against the network's own input, mean over the columns.
    case reconstruction

    /// The weighted sum of the rows' losses (0 where that is not wanted), and the gradient of that sum times `scale`.
    ///
    /// - Parameters:
    ///   - arena: holds the outputs, `rows` times `width`; receives their gradient at `gradient`.
    ///   - input: where the input rows stand, for `reconstruction`.
    ///   - list, range: which of the targets and weights belong to the rows.
    ///   - weights: how much each row counts; empty where all count 1.
    public func evaluate(
        _ arena: inout MutableSpan<Float>, output: Int, gradient: Int, input: Int, width: Int,
        targets: borrowing Span<Float>, weights: borrowing Span<Float>, list: borrowing Span<Int32>,
        _ range: Range<Int>,
        scale: Float, wantsLoss: Bool = true
    ) -> Double {
        precondition(range.lowerBound >= 0 && range.upperBound <= list.count)
        MatrixProduct.check(arena.count, output, range.count * width, gradient, range.count * width)
        var loss = 0.0
        for (position, index) in range.enumerated() {
            let row = Int(list[index])
            let weight = weights.isEmpty ? 1 : weights[row]
            let y = output + position * width
            let g = gradient + position * width
            switch self {
            case .binary:
                let (logit, target) = (arena[y], targets[row])
                let small = exp(-abs(logit))
                arena[g] = ((logit >= 0 ? 1 : small) / (1 + small) - target) * weight * scale
                if wantsLoss { loss += Double(weight * ((logit > 0 ? logit : 0) - logit * target + log1p(small))) }
            case .softmax:
                loss += Double(weight * Self.softmax(&arena, y, g, width, Int(targets[row]), weight * scale))
            case .reconstruction:
                let x = input + position * width
                precondition(x >= 0 && x + width <= arena.count)
                let factor = 2 * weight * scale / Float(width)
                var sum: Float = 0
                for j in 0..<width {
                    let error = arena[unchecked: y &+ j] - arena[unchecked: x &+ j]
                    sum += error * error
                    arena[unchecked: g &+ j] = error * factor
                }
                loss += Double(weight * sum / Float(width))
            }
        }
        return loss
    }

    private static func softmax(
        _ arena: inout MutableSpan<Float>, _ y: Int, _ g: Int, _ width: Int, _ target: Int, _ scale: Float
    ) -> Float {
        precondition(target >= 0 && target < width)
        var largest = arena[y]
        for j in 1..<width { largest = max(largest, arena[y + j]) }
        var sum: Float = 0
        for j in 0..<width {
            let power = exp(arena[y + j] - largest)
            arena[g + j] = power
            sum += power
        }
        for j in 0..<width { arena[g + j] = (arena[g + j] / sum - (j == target ? 1 : 0)) * scale }
        return log(sum) + largest - arena[y + target]
    }
}
