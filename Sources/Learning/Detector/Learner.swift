import Kernels
import Tabular

/// A model with the preprocessing that was fitted to the same rows.
struct FittedModel: Sendable {
    var preprocessor: Preprocessor
    var model: any Model
    var classNames: [String]
}

/// Fits preprocessing and model to rows of a table: the one place that knows a trainer for each kind.
struct Learner: Sendable {
    let options: TrainingOptions
    let context: TrainingContext

    /// Fits to the given rows.
    ///
    /// `like` gives the classes, so that a fold that lacks one still numbers them the same.
    func fit(
        _ table: Table, rows: [Int], stage: String, like full: FittedModel? = nil
    ) async throws(LearningError) -> FittedModel {
        let part = rows.count == table.rowCount ? table : table.selecting(rows)
        let preprocessor = try Preprocessor(
            part, options.preprocessing ?? PreprocessingOptions.standard(for: options.kind, regime: options.regime))
        guard preprocessor.columnCount <= TreeNode.columnLimit else {
            throw .tooManyColumns(found: preprocessor.columnCount, limit: TreeNode.columnLimit)
        }
        let matrix = try preprocessor.matrix(part)
        var context = context
        context.progress = ProgressSink { [context] _, done, total in context.progress.report(stage, done, total) }
        context.progress.report(stage, 0, 1)
        guard options.kind.isSupervised else {
            let model = try await fitOneClass(TrainingSet(matrix: matrix), context)
            return FittedModel(preprocessor: preprocessor, model: model, classNames: [])
        }
        guard let labels = part.labels else { throw .noLabels(purpose: "a supervised model", instead: nil) }
        let classes = labels.classes(options.granularity).renumbered(as: full?.classNames)
        let trainer = ExtraTreesTrainer(
            trees: options.trees, classWeights: options.balancesClasses ? .balanced : .none)
        let model = try await trainer.fit(TrainingSet(matrix: matrix, classes: classes), context)
        return FittedModel(preprocessor: preprocessor, model: model, classNames: classes.names)
    }

    private func fitOneClass(_ data: TrainingSet, _ context: TrainingContext) async throws(LearningError) -> any Model {
        switch options.kind {
        case .extendedIsolationForest:
            try await ExtendedIsolationForestTrainer(trees: options.trees).fit(data, context)
        case .pca: try await PCADetectorTrainer().fit(data, context)
        case .ecod: try await ECODTrainer().fit(data, context)
        case .nearestNeighbours: try await NearestNeighboursTrainer().fit(data, context)
        case .isolationForest, .extraTrees:
            try await IsolationForestTrainer(trees: options.trees).fit(data, context)
        }
    }

    /// Scores rows of a table, and puts score and most probable class where the rows stand.
    func score(
        _ fitted: FittedModel, _ table: Table, _ rows: [Int], into scores: inout [Float], _ classes: inout [UInt16]
    ) async throws(LearningError) {
        let part = rows.count == table.rowCount ? table : table.selecting(rows)
        let matrix = try fitted.preprocessor.matrix(part)
        let result = try await fitted.model.scores(
            of: matrix, workers: context.workers, wantsProbabilities: fitted.model.classCount > 0)
        let best = mostProbable(result.probabilities, fitted.model.classCount)
        for (index, row) in rows.enumerated() {
            scores[row] = result.scores[index]
            if !best.isEmpty { classes[row] = best[index] }
        }
    }
}

extension ClassLabels {
    /// The same labels, numbered as in `order`; unchanged where that is nil.
    func renumbered(as order: [String]?) -> ClassLabels {
        guard let order, order != names else { return self }
        let position = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, UInt16($0)) })
        let map = names.map { position[$0] ?? 0 }
        return ClassLabels(codes: codes.map { map[Int($0)] }, names: order)
    }
}
