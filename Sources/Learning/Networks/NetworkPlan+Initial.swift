import Foundation
import Tabular

extension NetworkPlan {
    /// Random weights: He's (uniform) before a rectifier, Glorot's elsewhere; biases are 0, scales 1.
    ///
    /// He et al., "Delving Deep into Rectifiers", ICCV 2015; Glorot and Bengio, AISTATS 2010.
    func initialParameters(seed: UInt64) -> [Float] {
        var random = SplitMix64(seed: seed)
        var parameters = [Float](repeating: 0, count: parameterCount)
        for (index, step) in steps.enumerated() {
            let (inputs, outputs): (Int, Int)
            var isRectified = false
            switch step.layer {
            case .dense(let units, let rectified): (inputs, outputs, isRectified) = (step.inputs, units, rectified)
            case .convolution(let filters, let width, let rectified):
                (inputs, outputs, isRectified) = (width * step.channels, width * filters, rectified)
            case .batchNormalisation:
                for j in 0..<step.channels { parameters[step.weights + j] = 1 }
                continue
            case .maxPooling, .dropout: continue
            }
            // A normalisation that follows may hold the rectifier.
            if index + 1 < steps.count, case .batchNormalisation(true) = steps[index + 1].layer { isRectified = true }
            let limit = (6 / Double(isRectified ? inputs : inputs + outputs)).squareRoot()
            for j in 0..<step.weightCount {
                parameters[step.weights + j] = Float((2 * random.uniform() - 1) * limit)
            }
        }
        return parameters
    }

    /// Running means of 0 and variances of 1.
    var initialStatistics: [Float] {
        steps.flatMap { step in
            let half = step.statisticCount / 2
            return [Float](repeating: 0, count: half) + [Float](repeating: 1, count: half)
        }
    }
}
