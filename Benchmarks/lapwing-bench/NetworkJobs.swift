import Foundation
import Kernels
import Learning
import Tabular

/// Fits a network as long as its peer does; judged on the held-out fifth.
struct NetworkFitJob<Architecture: NetworkArchitecture>: Job {
    let unit = "AUC"
    let data: RaceData
    let options: NetworkOptions

    init(data: RaceData, epochs: Int) {
        self.data = data.standardised()
        options = NetworkOptions(epochs: epochs, batchRows: 256, learningRate: 1e-3)
    }

    func run(seed: UInt64) async throws {
        _ = try await NetworkTrainer<Architecture>(options: options).fit(
            TrainingSet(matrix: data.matrix, classes: data.classes),
            TrainingContext(seed: seed, workers: data.workers))
    }

    func quality(seed: UInt64) async throws -> Double? {
        try await data.heldOutQuality(NetworkTrainer<Architecture>(options: options), seed: seed) { _ in true }
    }
}

extension RaceData {
    /// Every column by its mean and deviation, held to 10 deviations, as worker.py does before the clock starts.
    func standardised() -> RaceData {
        var scaled = matrix
        for column in 0..<matrix.columns {
            let cells = column * matrix.rows..<(column + 1) * matrix.rows
            let mean = matrix.values[cells].reduce(0.0) { $0 + Double($1) } / Double(matrix.rows)
            let squares = matrix.values[cells].reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
            let deviation = (squares / Double(matrix.rows)).squareRoot()
            for i in cells {
                let value = deviation > 0 ? (Double(matrix.values[i]) - mean) / deviation : 0
                scaled.values[i] = Float(min(max(value, -10), 10))
            }
        }
        return RaceData(matrix: scaled, classes: classes, isHeldOut: isHeldOut)
    }
}
