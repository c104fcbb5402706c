import Tabular

/// What models say of rows that they did not see.
struct CrossFit: Sendable {
    /// Each member's scores and the voters' probabilities, for every row of the table.
    var testimony: Testimony
    /// The fold of each row; -1 for rows that no model learnt from.
    var folds: [Int]
}

/// Fits the members to all folds but one, again and again, and lets them judge the one left out.
struct CrossFitting: Sendable {
    let options: TrainingOptions
    let learner: Learner
    let context: TrainingContext
    /// The fold of each row of the table; nil where they are drawn, equal rows together.
    var foldOfRow: [Int]?

    /// Judges every row of a table.
    ///
    /// - Parameters:
    ///   - table: the rows.
    ///   - fitted: the rows that may be learnt from; the others were seen by no model.
    ///   - final: judges those others; nil lets the first fold's members do it.
    func run(_ table: Table, _ fitted: [Int], final: [Member]?) async throws(LearningError) -> CrossFit {
        let groups = table.duplicateGroups()
        let distinct = Set(fitted.map { groups[$0] }).count
        guard distinct > 1 else { throw .noBenignRows(found: distinct, needed: DetectorTrainer.fewestBenignRows) }
        let folds = assign(table, fitted, groups)
        var all = CrossFit(
            testimony: Testimony(
                members: learner.voices.count, rows: table.rowCount, classCount: learner.classNames.count),
            folds: [Int](repeating: -1, count: table.rowCount))
        for (row, fold) in zip(fitted, folds) { all.folds[row] = fold }
        let others = all.folds.indices.filter { all.folds[$0] < 0 }
        if let final, !others.isEmpty { all.testimony.place(try await ask(final, table, others), at: others) }
        var judgedOthers = final != nil
        for fold in 0..<options.folds {
            let learnt = zip(fitted, folds).filter { $0.1 != fold }.map(\.0)
            var judged = zip(fitted, folds).filter { $0.1 == fold }.map(\.0)
            guard !judged.isEmpty, !learnt.isEmpty else { continue }
            try checkAttacks(table, learnt, fitted, groups)
            let members = try await learner.fit(table, rows: learnt, stage: "fold \(fold + 1) of \(options.folds)")
            if !judgedOthers {
                judged += others
                judgedOthers = true
            }
            all.testimony.place(try await ask(members, table, judged), at: judged)
        }
        return all
    }

    private func assign(_ table: Table, _ fitted: [Int], _ groups: [Int]) -> [Int] {
        if let foldOfRow { return fitted.map { foldOfRow[$0] } }
        let labels = options.regime == .unlabelled ? nil : table.labels
        return Folds.stratified(
            classes: fitted.map { labels?.codes[$0] ?? 0 }, groups: fitted.map { groups[$0] }, count: options.folds,
            seed: context.seed)
    }

    /// Supervised members need an attack to learn from in every fold.
    private func checkAttacks(
        _ table: Table, _ learnt: [Int], _ fitted: [Int], _ groups: [Int]
    ) throws(LearningError) {
        guard !learner.classNames.isEmpty, let isAttack = table.labels?.isAttack else { return }
        guard !learnt.contains(where: { isAttack[$0] }) else { return }
        let attacks = Set(fitted.filter { isAttack[$0] }.map { groups[$0] }).count
        throw .tooFewAttacks(found: attacks, needed: 2 * options.folds)
    }

    /// Asks the members about rows of a table, in parallel.
    private func ask(_ members: [Member], _ table: Table, _ rows: [Int]) async throws(LearningError) -> Testimony {
        let part = rows.count == table.rowCount ? table : table.selecting(rows)
        var bindings: [Preprocessor.Binding] = []
        for member in members { bindings.append(try member.preprocessor.bind(to: part.schema)) }
        let classCount = learner.classNames.count
        let chunks = Workers.chunks(of: rows.count, size: 4096)
        let parts = try await context.workers.map(chunks.count) { [bindings] index in
            Testimony(
                members, part, rows: chunks[index], bindings, isAsked: members.map { _ in true },
                classCount: classCount)
        }
        var all = Testimony(members: members.count, rows: rows.count, classCount: classCount)
        for (chunk, said) in zip(chunks, parts) { all.place(said, at: Array(chunk)) }
        return all
    }
}
