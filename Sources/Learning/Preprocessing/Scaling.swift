import Foundation
import Kernels

/// A way to scale numeric columns, named as the command line does.
public enum Scaling: String, Sendable, Codable, CaseIterable {
    /// As they are.
    case none
    /// The training range becomes 0 to 1.
    case minMax = "min-max"
    /// The training mean becomes 0, its standard deviation 1.
    case standard
    /// sign(x) log(1 + |x|): heavy tails become even steps.
    case signedLog = "signed-log"
    /// The training rank, 0 to 1.
    case quantile
}

/// A scaling with what it learnt from the training rows.
enum FittedScaling: Sendable, Codable, Equatable {
    case none
    case minMax(low: Float, high: Float)
    case standard(mean: Float, deviation: Float)
    case signedLog
    case quantile(knots: [Float])

    /// How many knots a rank scaling keeps.
    private static let knotCount = 257

    /// Learns from a column without missing cells.
    init(_ scaling: Scaling, _ values: [Float]) {
        switch scaling {
        case .none: self = .none
        case .signedLog: self = .signedLog
        case .minMax: self = .minMax(low: values.min() ?? 0, high: values.max() ?? 0)
        case .standard:
            let count = Double(max(1, values.count))
            let mean = values.reduce(0.0) { $0 + Double($1) } / count
            let squares = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
            self = .standard(mean: Float(mean), deviation: Float((squares / count).squareRoot()))
        case .quantile:
            let sorted = RadixSort.sorted(values)
            self = .quantile(
                knots: sorted.isEmpty
                    ? [0] : (0..<Self.knotCount).map { sorted[$0 * (sorted.count - 1) / (Self.knotCount - 1)] })
        }
    }

    /// Scales one value.
    ///
    /// A value outside of the training range goes past 0 or 1, except by rank.
    func callAsFunction(_ value: Float) -> Float {
        switch self {
        case .none: return value
        case .minMax(let low, let high): return high > low ? (value - low) / (high - low) : 0
        case .standard(let mean, let deviation): return deviation > 0 ? (value - mean) / deviation : 0
        case .signedLog: return value < 0 ? -log1p(-value) : log1p(value)
        case .quantile(let knots): return FittedScaling.rank(of: value, in: knots)
        }
    }

    /// Ties take the middle of their stretch; between two knots the rank runs straight.
    private static func rank(of value: Float, in knots: [Float]) -> Float {
        let last = Float(max(1, knots.count - 1))
        let below = knots.partitionPoint { $0 >= value }
        let upTo = knots.partitionPoint { $0 > value }
        if below < upTo { return Float(below + upTo - 1) / 2 / last }
        if below == 0 { return 0 }
        if below == knots.count { return 1 }
        let (low, high) = (knots[below - 1], knots[below])
        return (Float(below - 1) + (value - low) / (high - low)) / last
    }
}
