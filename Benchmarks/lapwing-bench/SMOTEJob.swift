import Foundation
import Learning
import Tabular

/// Every family made as large as the largest, over min-max-scaled columns.
struct SMOTEJob: Job {
    let unit = "rows"
    let training: TrainingSet
    let workers = Workers(count: 2)

    init(_ directory: String) throws {
        let data = try RaceData(directory, "train")
        let families = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/train.family"))
        guard families.count == data.matrix.rows, families.allSatisfy({ $0 < 5 }) else {
            throw BenchError.badData(directory)
        }
        var matrix = data.matrix
        for column in 0..<matrix.columns {
            let cells = column * matrix.rows..<(column + 1) * matrix.rows
            let low = matrix.values[cells].min() ?? 0
            let high = matrix.values[cells].max() ?? 0
            let range = high > low ? high - low : 1
            for cell in cells { matrix.values[cell] = (matrix.values[cell] - low) / range }
        }
        training = TrainingSet(
            matrix: matrix,
            classes: ClassLabels(codes: families.map { UInt16($0) }, names: ["benign", "DoS", "Probe", "R2L", "U2R"]))
    }

    private func resampled(_ seed: UInt64) async throws -> TrainingSet {
        try await Resampler(.smote, target: .all).resampled(training, TrainingContext(seed: seed, workers: workers))
    }

    func run(seed: UInt64) async throws {
        _ = try await resampled(seed)
    }

    func quality(seed: UInt64) async throws -> Double? {
        Double(try await resampled(seed).matrix.rows)
    }
}
