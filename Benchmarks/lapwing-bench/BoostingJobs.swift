import Foundation
import Kernels
import Learning
import Tabular

/// Fits on all training rows; judged on a held-out fifth, by a model that saw the other four.
struct BoostingFit: Job {
    let unit = "AUC"
    let data: RaceData
    let levels: [Int]

    init(data: RaceData, isNative: Bool) {
        self.data = data
        levels = isNative ? data.nativeLevels : []
    }

    func run(seed: UInt64) async throws {
        _ = try await GradientBoostingTrainer().fit(
            TrainingSet(matrix: data.matrix, classes: data.classes, levels: levels),
            TrainingContext(seed: seed, workers: data.workers))
    }

    func quality(seed: UInt64) async throws -> Double? {
        try await heldOut(seed: seed).auc
    }

    func secondQuality(seed: UInt64) async throws -> (Double, unit: String)? {
        (try await heldOut(seed: seed).logLoss, "log loss")
    }

    /// How good a model of four fifths is on the other.
    func heldOut(seed: UInt64) async throws -> (auc: Double?, logLoss: Double) {
        let learnt = data.isHeldOut.indices.filter { !data.isHeldOut[$0] }
        let judged = data.isHeldOut.indices.filter { data.isHeldOut[$0] }
        let model = try await GradientBoostingTrainer().fit(
            TrainingSet(
                matrix: data.matrix.selecting(learnt),
                classes: ClassLabels(codes: learnt.map { data.classes.codes[$0] }, names: data.classes.names),
                levels: levels),
            TrainingContext(seed: seed, workers: data.workers))
        let result = try await model.scores(
            of: data.matrix.selecting(judged), workers: data.workers, wantsProbabilities: true)
        let isAttack = judged.map { data.classes.codes[$0] == 1 }
        let losses = isAttack.indices.map { row in
            -log(max(1e-15, Double(result.probabilities[2 * row + (isAttack[row] ? 1 : 0)])))
        }
        return (
            RankStatistics.areaUnderROC(scores: result.scores, isPositive: isAttack),
            losses.reduce(0, +) / Double(losses.count)
        )
    }
}

/// Scores all training rows with probabilities, by a model that the warm-up run fitted to them.
struct BoostingScore: Job {
    let unit = "AUC"
    let data: RaceData
    private var model: GradientBoosting?

    init(data: RaceData) { self.data = data }

    mutating func run(seed: UInt64) async throws {
        let fitted: GradientBoosting
        if let model {
            fitted = model
        } else {
            fitted = try await GradientBoostingTrainer().fit(
                TrainingSet(matrix: data.matrix, classes: data.classes),
                TrainingContext(seed: 1, workers: data.workers))
            model = fitted
        }
        _ = try await fitted.scores(of: data.matrix, workers: data.workers, wantsProbabilities: true)
    }

    func quality(seed: UInt64) async throws -> Double? {
        try await BoostingFit(data: data, isNative: false).heldOut(seed: seed).auc
    }

    func secondQuality(seed: UInt64) async throws -> (Double, unit: String)? {
        (try await BoostingFit(data: data, isNative: false).heldOut(seed: seed).logLoss, "log loss")
    }
}
