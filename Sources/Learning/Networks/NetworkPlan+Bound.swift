import Kernels

extension NetworkLoss {
    /// What the outputs must stay below, for scores that are numbers.
    var outputLimit: Double {
        switch self {
        case .binary, .softmax: 1e30
        case .reconstruction: 1e17  // errors are squared and added up
        }
    }
}

extension NetworkPlan {
    /// No output can be further from 0, whatever the row; infinite where a parameter is no number.
    func largestOutput(_ parameters: [Float], _ statistics: [Float]) -> Double {
        guard parameters.allSatisfy(\.isFinite), statistics.allSatisfy(\.isFinite) else { return .infinity }
        var bound = Double(Network.inputLimit)
        for step in steps {
            switch step.layer {
            case .dense, .convolution:
                let outputs = step.parameterCount - step.weightCount
                var sums = [Double](repeating: 0, count: outputs)
                for i in 0..<step.weightCount { sums[i % outputs] += abs(Double(parameters[step.weights + i])) }
                let biases = parameters[step.weights + step.weightCount..<step.weights + step.parameterCount]
                bound = zip(sums, biases).reduce(0) { max($0, $1.0 * bound + abs(Double($1.1))) }
            case .batchNormalisation:
                let width = step.channels
                var largest = 0.0
                for j in 0..<width {
                    let variance = statistics[step.statistics + width + j]
                    guard variance >= 0 else { return .infinity }
                    let scale = 1 / Double(variance + NetworkKernels.normalisationEpsilon).squareRoot()
                    let normalised = (bound + abs(Double(statistics[step.statistics + j]))) * scale
                    let (gamma, beta) = (parameters[step.weights + j], parameters[step.weights + width + j])
                    largest = max(largest, normalised * max(1, abs(Double(gamma))) + abs(Double(beta)))
                }
                bound = largest
            case .maxPooling, .dropout: break
            }
            // What stands between must not overflow either.
            if !(bound < NetworkLoss.softmax.outputLimit) { return .infinity }
        }
        return bound
    }
}
