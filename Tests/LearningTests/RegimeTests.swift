import Foundation
import Kernels
import Tabular
import Testing

@testable import Learning

private func options(_ kind: ModelKind, _ regime: Regime = .labelled, trees: Int = 10) -> TrainingOptions {
    smallOptions(kind, size: trees, regime: regime)
}

private func train(_ table: Table, _ options: TrainingOptions, seed: UInt64 = 1) async throws -> TrainedDetector {
    try await DetectorTrainer(options, context(seed: seed)).train(table, sources: [], version: "1")
}

private func failure(_ table: Table, _ options: TrainingOptions) async -> LearningError? {
    await learningError { _ = try await train(table, options) }
}

private func unlabelled(_ table: Table) -> Table {
    var schema = table.schema
    schema.label = nil
    return Table(schema: schema, columns: table.columns)
}

@Suite struct RegimeTests {
    private static let oneClass = ModelKind.allCases.filter { !$0.isSupervised }

    @Test func aSupervisedModelLearnsFromAllRows() async throws {
        let clouds = Clouds(200)
        let trained = try await train(clouds.table, options(.extraTrees))
        let detector = trained.detector
        #expect(trained.fittedRows == 200)
        #expect(detector.classNames == ["benign", "flood"])
        #expect(detector.calibration.source == .heldOutBenign)
        #expect(detector.typesSeen == ["flood", "normal"])
        #expect(detector.labelColumn == "label")
        #expect(detector.calibration.scores.count == clouds.isAttack.count { !$0 })
        #expect(trained.outOfFold.scores.count == 200)
    }

    @Test(arguments: oneClass.filter { $0 != .ensemble })
    func aOneClassModelLearnsFromBenignRows(kind: ModelKind) async throws {
        let clouds = Clouds(200)
        let benign = clouds.isAttack.count { !$0 }
        for regime in [Regime.labelled, .benignOnly] {
            let trained = try await train(clouds.table, options(kind, regime))
            #expect(trained.fittedRows == benign)
            #expect(trained.detector.classNames == [])
            #expect(trained.detector.calibration.scores.count == benign)
            #expect(trained.detector.calibration.source == .heldOutBenign)
            #expect(trained.detector.typesSeen == ["normal"])
            #expect(trained.detector.threshold().promisedRate == 0.05)
        }
    }

    @Test(arguments: oneClass)
    func attackRowsChangeNothingInAModelOfBenignRows(kind: ModelKind) async throws {
        let clouds = Clouds(200)
        let altered = Clouds(200, distance: 9)
        // The draws are the same: only the attacks stand further away.
        try #require(altered.isAttack == clouds.isAttack)
        let one = try await train(clouds.table, options(kind, .benignOnly)).detector
        let two = try await train(altered.table, options(kind, .benignOnly)).detector
        #expect(one.preprocessor == two.preprocessor)
        #expect(one.calibration == two.calibration)
        let fresh = Clouds(50, seed: 3).table
        let (a, b) = (
            try await one.score(fresh, workers: Workers(count: 1)),
            try await two.score(fresh, workers: Workers(count: 1))
        )
        #expect(a.scores == b.scores)
    }

    @Test(arguments: oneClass)
    func withoutLabelsBenignOnlyTakesEveryRow(kind: ModelKind) async throws {
        let trained = try await train(unlabelled(Clouds(150).table), options(kind, .benignOnly))
        #expect(trained.fittedRows == 150)
        #expect(trained.detector.typesSeen == [])
        #expect(trained.detector.threshold().promisedRate == 0.05)
    }

    @Test(arguments: oneClass.filter { $0 != .nearestNeighbours })
    func unlabelledTakesEveryRowAndPromisesNothing(kind: ModelKind) async throws {
        var options = options(kind, .unlabelled)
        options.contamination = 0.2
        let trained = try await train(Clouds(200).table, options)
        let threshold = trained.detector.threshold()
        #expect(trained.fittedRows == 200)
        #expect(threshold.source == .assumedContamination)
        #expect(threshold.promisedRate == nil)
        #expect(trained.detector.typesSeen == [])
        #expect((30...40).contains(trained.outOfFold.isAnomaly.count { $0 }))
    }

    @Test func nearestNeighboursRefuseRowsThatMayBeAttacks() async {
        guard case .badOption? = await failure(Clouds(60).table, options(.nearestNeighbours, .unlabelled)) else {
            Issue.record("they are no error")
            return
        }
    }

    @Test(arguments: oneClass.filter { $0 != .nearestNeighbours })
    func unlabelledReadsNoLabel(kind: ModelKind) async throws {
        let clouds = Clouds(150, distance: 1)
        let one = try await train(clouds.table, options(kind, .unlabelled))
        let shuffled = Table(
            schema: clouds.table.schema, columns: clouds.table.columns, labels: labels(clouds.isAttack.reversed()))
        let two = try await train(shuffled, options(kind, .unlabelled))
        #expect(try ModelFile.encode(one.detector, created: 0) == ModelFile.encode(two.detector, created: 0))
        #expect(one.outOfFold.scores == two.outOfFold.scores)
    }

    /// What the audit says of shortcuts and contradictions is said of labels.
    @Test func unlabelledReadsNoLabelInItsAuditEither() async throws {
        let clouds = Clouds(150, distance: 6)
        let rows = clouds.rows + Array(clouds.rows.prefix(20))
        func file(_ isAttack: [Bool]) async throws -> Data {
            let columns = (0..<4).map { column in ("c\(column)", rows.map { $0[column] }) }
            let trained = try await train(
                table(columns, labels: labels(isAttack)), options(.isolationForest, .unlabelled))
            return try ModelFile.encode(trained.detector, created: 0)
        }
        let plain = clouds.isAttack + clouds.isAttack.prefix(20)
        let contradicting = clouds.isAttack + clouds.isAttack.prefix(20).map { !$0 }
        #expect(try await file(plain) == file(contradicting))
    }

    // MARK: Errors

    @Test(arguments: ModelKind.allCases)
    func labelledNeedsLabels(kind: ModelKind) async {
        guard case .noLabels? = await failure(unlabelled(Clouds(100).table), options(kind)) else {
            Issue.record("no labels are no error")
            return
        }
    }

    @Test(arguments: [Regime.benignOnly, .unlabelled])
    func aSupervisedModelHasOneRegime(regime: Regime) async {
        guard case .badOption(let name, _, _)? = await failure(Clouds(100).table, options(.extraTrees, regime)) else {
            Issue.record("no error")
            return
        }
        #expect(name == "--\(regime.rawValue)")
    }

    @Test(arguments: ModelKind.allCases, [0, 19])
    func fewBenignRowsAreAnError(kind: ModelKind, benign: Int) async {
        let rows = Clouds(100).rows
        let table = table([("c", rows.map { $0[0] })], labels: labels((0..<100).map { $0 >= benign }))
        #expect(await failure(table, options(kind)) == .noBenignRows(found: benign, needed: 20))
    }

    @Test func aSupervisedModelNeedsAttacks() async {
        let rows = Clouds(100).rows
        let table = table([("c", rows.map { $0[0] })], labels: labels(rows.map { _ in false }))
        #expect(await failure(table, options(.extraTrees)) == .oneClassOnly("benign"))
    }

    /// With a single attack, a fold's model would see none: that is no table of benign rows alone.
    @Test func fewAttacksAreCalledSo() async throws {
        var clouds = Clouds(100, attackShare: 0)
        clouds.rows[7] = [9, 9, 9, 9]
        clouds.isAttack[7] = true
        let error = await failure(clouds.table, options(.extraTrees))
        #expect(error != .oneClassOnly("benign"))
    }

    @Test(arguments: ModelKind.allCases)
    func nothingToLearnFromIsAnError(kind: ModelKind) async {
        #expect(await failure(table([("c", [])], labels: labels([])), options(kind)) == .noRows)
        let isAttack = (0..<60).map { $0 % 3 == 0 }
        let bare = Table(schema: FeatureSchema(features: []), columns: [], labels: labels(isAttack))
        #expect(await failure(bare, options(kind)) == .noColumns)
        let constant = table([("c", isAttack.map { _ in 1 })], labels: labels(isAttack))
        #expect(await failure(constant, options(kind)) == .noColumns)
        let copy = table([("copy", isAttack.map { $0 ? 1 : 0 })], labels: labels(isAttack))
        #expect(await failure(copy, options(kind)) == .noColumns)
    }

    @Test(arguments: [-1, 0, 1, 2, Double.nan])
    func sharesAreBetweenNoneAndAll(rate: Double) async {
        var promised = options(.isolationForest)
        promised.falseAlarmRate = rate
        var assumed = options(.isolationForest, .unlabelled)
        assumed.contamination = rate
        for options in [promised, assumed] {
            guard case .badOption? = await failure(Clouds(60).table, options) else {
                Issue.record("\(rate) is no error")
                return
            }
        }
    }

    @Test(arguments: [(1, 10), (0, 10), (3, 0), (3, 100_001), (3, -1)])
    func countsAreChecked(folds: Int, trees: Int) async {
        var options = options(.isolationForest)
        options.folds = folds
        options.hyperparameters["trees"] = Double(trees)
        guard case .badOption? = await failure(Clouds(60).table, options) else {
            Issue.record("\(folds) folds, \(trees) trees are no error")
            return
        }
    }
}
