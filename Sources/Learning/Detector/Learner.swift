import Kernels
import Tabular

/// Fits the members of a detector to rows of a table: the one place that knows a trainer for each kind.
struct Learner: Sendable {
    let options: TrainingOptions
    let recipe: [MemberRecipe]
    let context: TrainingContext
    /// The classes that supervised members tell apart, in order.
    let classNames: [String]

    /// What the word of each member counts, before anything was learnt.
    var voices: [Voice] { recipe.flatMap { $0.voices } }

    /// Fits every member to its share of the given rows.
    func fit(_ table: Table, rows: [Int], stage: String) async throws(LearningError) -> [Member] {
        context.progress.report(stage, 0, recipe.count)
        var members: [Member] = []
        let benign = benignRows(of: rows, table)
        let whole = rows.count == table.rowCount ? table : table.selecting(rows)
        let normal = benign.count == rows.count ? whole : table.selecting(benign)
        for (index, part) in recipe.enumerated() {
            let fitted = try await fit(part, part.kind.isSupervised ? whole : normal, stage)
            members.append(contentsOf: fitted)
            context.progress.report(stage, index + 1, recipe.count)
        }
        return members
    }

    /// The rows that one-class members learn from.
    private func benignRows(of rows: [Int], _ table: Table) -> [Int] {
        guard options.regime == .labelled, let labels = table.labels else { return rows }
        let isAttack = labels.types.map { !$0.isBenign }
        return rows.filter { !isAttack[Int(labels.codes[$0])] }
    }

    private func fit(_ part: MemberRecipe, _ table: Table, _ stage: String) async throws(LearningError) -> [Member] {
        let preprocessor = try Preprocessor(table, part.preprocessing)
        guard preprocessor.columnCount <= TreeNode.columnLimit else {
            throw .tooManyColumns(found: preprocessor.columnCount, limit: TreeNode.columnLimit)
        }
        let matrix = try preprocessor.matrix(table)
        var context = context
        let label = recipe.count > 1 ? "\(stage), \(part.kind.rawValue)" : stage
        context.progress = ProgressSink { [context] _, done, total in context.progress.report(label, done, total) }
        var classes: ClassLabels?
        if part.kind.isSupervised {
            guard let labels = table.labels else { throw .noLabels(purpose: "a supervised model", instead: nil) }
            classes = labels.classes(options.granularity).renumbered(as: classNames)
        }
        let data = TrainingSet(matrix: matrix, classes: classes)
        let model = try await fit(part, data, context)
        return [Member(preprocessor: preprocessor, model: model, voice: part.voices[0])]
    }

    /// Fits one model.
    func fit(
        _ part: MemberRecipe, _ data: TrainingSet, _ context: TrainingContext
    ) async throws(LearningError) -> any Model {
        let values = part.hyperparameters
        switch part.kind {
        case .isolationForest:
            return try await IsolationForestTrainer(
                trees: values.whole("trees"), sampleSize: values.whole("sample-size")
            ).fit(data, context)
        case .extendedIsolationForest:
            return try await ExtendedIsolationForestTrainer(
                trees: values.whole("trees"), sampleSize: values.whole("sample-size")
            ).fit(data, context)
        case .extraTrees:
            let tried = values.whole("columns-tried")
            return try await ExtraTreesTrainer(
                trees: values.whole("trees"), columnsTried: tried == 0 ? nil : tried,
                minimumToSplit: values.whole("min-split"), classWeights: options.imbalance == .weights ? .balanced : .none,
                smoothing: Float(values.number("smoothing"))
            ).fit(data, context)
        case .hybrid, .ensemble: preconditionFailure("a composite is fitted member by member")
        }
    }
}

extension ClassLabels {
    /// The same labels, numbered as in `order`.
    func renumbered(as order: [String]) -> ClassLabels {
        guard order != names else { return self }
        let position = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, UInt16($0)) })
        let map = names.map { position[$0] ?? 0 }
        return ClassLabels(codes: codes.map { map[Int($0)] }, names: order)
    }
}
