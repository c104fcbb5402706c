import Kernels
import Tabular

/// Fits the members of a detector to rows of a table.
struct Learner: Sendable {
    let options: TrainingOptions
    let recipe: [MemberRecipe]
    let context: TrainingContext
    /// The classes that the detector tells apart, in order; empty where no member knows labels.
    let classNames: [String]

    /// What the word of each member counts, before anything was learnt.
    var voices: [Voice] { recipe.flatMap(\.voices) }

    /// Fits every member to its share of the given rows.
    func fit(_ table: Table, rows: [Int], stage: String) async throws(LearningError) -> [Member] {
        context.progress.report(stage, 0, recipe.count)
        let whole = rows.count == table.rowCount ? table : table.selecting(rows)
        let benign = benignRows(of: whole)
        let normal = benign.count == whole.rowCount ? whole : whole.selecting(benign)
        // Only supervised members hold a part out or make rows between others, and so ask which rows are equal.
        let groups = recipe.contains(where: \.kind.isSupervised) ? whole.duplicateGroups() : []
        let typical = recipe.contains(where: \.isTrimmed) ? try await nearerHalf(normal) : normal
        var members: [Member] = []
        for (index, part) in recipe.enumerated() {
            let own = part.kind.isSupervised ? whole : part.isTrimmed ? typical : normal
            members.append(contentsOf: try await fit(part, own, groups, stage))
            context.progress.report(stage, index + 1, recipe.count)
        }
        return members
    }

    /// The rows that one-class members learn from.
    private func benignRows(of table: Table) -> [Int] {
        let all = Array(0..<table.rowCount)
        guard options.regime == .labelled, let isAttack = table.labels?.isAttack else { return all }
        return all.filter { !isAttack[$0] }
    }

    /// The half of the rows that is nearer to the middle: attacks among unlabelled rows are mostly in the other.
    private func nearerHalf(_ table: Table) async throws(LearningError) -> Table {
        guard table.rowCount >= 4 else { return table }
        let preprocessor = try Preprocessor(table, .standard(for: .medianDistance, regime: options.regime))
        let matrix = try preprocessor.matrix(table)
        let scores = try await MedianDistance(fittedTo: matrix).scores(of: matrix, workers: context.workers).scores
        let order = RadixSort.order(scores)
        return table.selecting(order.prefix((matrix.rows + 1) / 2).map { Int($0) }.sorted())
    }

    private func fit(
        _ part: MemberRecipe, _ table: Table, _ groups: [Int], _ stage: String
    ) async throws(LearningError) -> [Member] {
        let preprocessor = try Preprocessor(table, part.preprocessing)
        guard preprocessor.columnCount <= TreeNode.columnLimit else {
            throw .tooManyColumns(found: preprocessor.columnCount, limit: TreeNode.columnLimit)
        }
        var context = context
        let label = recipe.count > 1 ? "\(stage), \(part.kind.rawValue)" : stage
        context.progress = ProgressSink { [context] _, done, total in context.progress.report(label, done, total) }
        let data = try await trainingSet(part, table, groups, preprocessor, context)
        if part.kind == .hybrid { return try await hybrid(part, data, preprocessor, context) }
        let model = try await part.fit(data, imbalance: part.imbalance ?? options.imbalance, context)
        return [Member(preprocessor: preprocessor, model: model, voice: part.voices[0])]
    }

    private func trainingSet(
        _ part: MemberRecipe, _ table: Table, _ groups: [Int], _ preprocessor: Preprocessor,
        _ context: TrainingContext
    ) async throws(LearningError) -> TrainingSet {
        let matrix = try preprocessor.matrix(table)
        guard part.kind.isSupervised else {
            return TrainingSet(matrix: matrix, levels: preprocessor.levelCounts)
        }
        guard let labels = table.labels else { throw .noLabels(purpose: "a supervised model", instead: nil) }
        let classes =
            part.isBinary ? labels.classes(.binary) : labels.classes(options.granularity).renumbered(as: classNames)
        let imbalance = part.imbalance ?? options.imbalance
        let data = TrainingSet(
            matrix: matrix, classes: classes, levels: preprocessor.levelCounts,
            weights: imbalance == .types ? Self.typeWeights(labels) : nil, groups: groups)
        guard let method = imbalance.resampling else { return data }
        return try await Resampler(method).resampled(data, context)
    }

    /// Weights by which each attack type counts as the square root of its rows, and all attacks together half as
    /// much as the benign rows: no flood of one kind drowns the other kinds.
    private static func typeWeights(_ labels: Labels) -> [Float] {
        var counts = [Int](repeating: 0, count: labels.types.count)
        for code in labels.codes { counts[Int(code)] += 1 }
        var benign = 0.0
        var roots = 0.0
        for (type, count) in zip(labels.types, counts) {
            if type.isBenign { benign += Double(count) } else { roots += Double(count).squareRoot() }
        }
        let scale = roots > 0 && benign > 0 ? benign / 2 / roots : 1
        let ofType = zip(labels.types, counts).map { type, count in
            type.isBenign || count == 0 ? Float(1) : Float(scale / Double(count).squareRoot())
        }
        return labels.codes.map { ofType[Int($0)] }
    }

    /// The first seed's pipeline: an isolation forest judges the rows, and a 64-32 network learns its judgement.
    private func hybrid(
        _ part: MemberRecipe, _ data: TrainingSet, _ preprocessor: Preprocessor, _ context: TrainingContext
    ) async throws(LearningError) -> [Member] {
        let teacher = try await IsolationForestTrainer().fit(data, context)
        let scores = try await teacher.scores(of: data.matrix, workers: context.workers).scores
        var trainer = NetworkTrainer<PerceptronArchitecture>()
        part.shape(&trainer.options)
        let student = try await trainer.fit(data.matrix, targets: lesson(scores), context)
        return [
            Member(preprocessor: preprocessor, model: student, voice: part.voices[0]),
            Member(preprocessor: preprocessor, model: teacher, voice: part.voices[1]),
        ]
    }

    /// What the network is to say of each row: how far up the forest ranks it, or whether it is among the highest.
    private func lesson(_ scores: [Float]) -> [Float] {
        let order = RadixSort.order(scores)
        var targets = [Float](repeating: 0, count: scores.count)
        let share = Float(options.regime == .unlabelled ? options.contamination : options.falseAlarmRate)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, scores[Int(order[end])] == scores[Int(order[start])] { end += 1 }
            // Equal scores share the middle of their ranks.
            let rank = (Float(start) + Float(end)) / 2 / Float(order.count)
            for position in start..<end {
                targets[Int(order[position])] = options.lesson == .ranks ? rank : rank > 1 - share ? 1 : 0
            }
            start = end
        }
        return targets
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
