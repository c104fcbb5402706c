import Learning
import Tabular

/// Scores all rows by a detector that was fitted to the benign ones; no peer has the like.
struct OneClassScore<T: Trainer>: Job {
    let unit = "AUC"
    let data: RaceData
    let trainer: T
    private var model: T.Fitted?

    init(_ trainer: T, data: RaceData) {
        self.trainer = trainer
        self.data = data
    }

    mutating func run(seed: UInt64) async throws {
        // The warm-up run fits the model; only the scoring of the others counts.
        let fitted: T.Fitted
        if let model {
            fitted = model
        } else {
            let benign = (0..<data.matrix.rows).filter { data.classes.codes[$0] == 0 }
            fitted = try await trainer.fit(
                TrainingSet(matrix: data.matrix.selecting(benign)), TrainingContext(seed: 1, workers: data.workers))
            model = fitted
        }
        _ = try await fitted.scores(of: data.matrix, workers: data.workers)
    }

    func quality(seed: UInt64) async throws -> Double? {
        try await data.heldOutQuality(trainer, seed: seed) { data.classes.codes[$0] == 0 }
    }
}
