import Foundation
import Tabular
import Testing

@testable import Learning

/// What every kind of model must hold, however it works.
@Suite struct ModelConformanceTests {
    /// Fits a small model of a kind, through its trainer.
    private static func fit(_ kind: ModelKind, _ data: TrainingSet, seed: UInt64 = 1, threads: Int = 2) async throws
        -> any Model
    {
        let context = context(seed: seed, threads: threads)
        var options = smallOptions(kind, size: 12)
        // With more epochs an autoencoder learns the attacks among the rows as well.
        let small = [
            "sample-size": 64, "min-rows": 1, "prototypes": 24, "batch-rows": 64, "learning-rate": 0.01,
            "epochs": kind == .autoencoder ? 3 : 15,
        ]
        for (name, value) in small where kind.hyperparameters.contains(where: { $0.name == name }) {
            // Boosting's own learning rate suits few rounds better.
            if kind == .gradientBoosting, name == "learning-rate" { continue }
            options.hyperparameters[name] = value
        }
        return try await options.recipe()[0].fit(data, imbalance: .none, context)
    }

    /// The kinds that are one `Model` each; the others are detectors made of them.
    private static let models = ModelKind.allCases.filter { !$0.isComposite }

    private static func options(_ kind: ModelKind) -> TrainingOptions {
        smallOptions(kind)
    }

    private static func train(_ kind: ModelKind, _ table: Table, seed: UInt64 = 1, threads: Int = 2) async throws
        -> TrainedDetector
    {
        let trainer = DetectorTrainer(options(kind), context(seed: seed, threads: threads))
        return try await trainer.train(table, sources: [], version: "1")
    }

    private static func bytes(of model: any Model) -> Data {
        var archive = ArchiveWriter()
        model.encode(to: &archive)
        return archive.bytes
    }

    @Test(arguments: models)
    func scoringIsPure(kind: ModelKind) async throws {
        let clouds = Clouds(300)
        let model = try await Self.fit(kind, clouds.training)
        #expect(type(of: model).kind == kind)
        #expect(model.columnCount == 4)
        let first = try await model.scores(of: clouds.matrix)
        let second = try await model.scores(of: clouds.matrix)
        #expect(first == second)
        #expect(areFinite(first))
        #expect(Set(first).count > 20)
    }

    @Test(arguments: models)
    func aBatchIsTheSameAsOneRowAtATime(kind: ModelKind) async throws {
        let clouds = Clouds(203)
        let model = try await Self.fit(kind, clouds.training)
        let batch = try await model.scores(
            of: clouds.matrix, workers: Workers(count: 2), wantsProbabilities: model.classCount > 0)
        for index in stride(from: 0, to: 203, by: 7) {
            let single = try await model.scores(
                of: matrix([clouds.rows[index]]), workers: Workers(count: 1), wantsProbabilities: model.classCount > 0)
            #expect(single.scores == [batch.scores[index]])
            let width = model.classCount
            #expect(single.probabilities == Array(batch.probabilities[index * width..<(index + 1) * width]))
        }
    }

    @Test(arguments: models)
    func aRunOfRowsIsScoredInPlace(kind: ModelKind) async throws {
        let clouds = Clouds(150)
        let model = try await Self.fit(kind, clouds.training)
        let all = try await model.scores(of: clouds.matrix)
        var part = [Float](repeating: 0, count: 71)
        var none: [Float] = []
        var target = part.mutableSpan
        var noProbabilities = none.mutableSpan
        model.score(clouds.matrix, rows: 67..<138, into: &target, probabilities: &noProbabilities)
        #expect(part == Array(all[67..<138]))
    }

    @Test(arguments: models)
    func probabilitiesAreSharesThatAddUpToOne(kind: ModelKind) async throws {
        let clouds = Clouds(200)
        let model = try await Self.fit(kind, clouds.training)
        let result = try await model.scores(of: clouds.matrix, workers: Workers(count: 2), wantsProbabilities: true)
        #expect(result.probabilities.count == 200 * model.classCount)
        #expect(model.classCount == (kind.isSupervised ? 2 : 0))
        let width = max(1, model.classCount)
        for start in stride(from: 0, to: result.probabilities.count, by: width) {
            let shares = result.probabilities[start..<start + width]
            #expect(shares.allSatisfy { $0 >= 0 && $0 <= 1.0001 })
            #expect(abs(shares.reduce(0, +) - 1) < 1e-4)
        }
    }

    @Test(arguments: models)
    func farRowsScoreHigherThanNearOnes(kind: ModelKind) async throws {
        let clouds = Clouds(400, attackShare: 0.05, distance: 6)
        // Attacks among its rows would be the neighbours of attacks, and be learnt like any row.
        let benign = clouds.isAttack.indices.filter { !clouds.isAttack[$0] }
        let learnt =
            [.nearestNeighbours, .autoencoder].contains(kind)
            ? TrainingSet(matrix: clouds.matrix.selecting(benign)) : clouds.training
        let model = try await Self.fit(kind, learnt)
        #expect(auc(try await model.scores(of: clouds.matrix), clouds.isAttack) > 0.95)
    }

    @Test(arguments: ModelKind.allCases)
    func aSeedGivesTheSameFileOnAnyNumberOfThreads(kind: ModelKind) async throws {
        let table = Clouds(240).table
        let one = try await Self.train(kind, table, seed: 5, threads: 1)
        let two = try await Self.train(kind, table, seed: 5, threads: 2)
        let other = try await Self.train(kind, table, seed: 6, threads: 2)
        let file = try ModelFile.encode(one.detector, created: 7)
        #expect(try ModelFile.encode(two.detector, created: 7) == file)
        #expect(one.outOfFold.scores == two.outOfFold.scores)
        // Nothing is drawn where so few rows are all looked at.
        if ![.pca, .ecod, .nearestNeighbours, .medianDistance, .gradientBoosting].contains(kind) {
            #expect(file != (try ModelFile.encode(other.detector, created: 7)))
            #expect(Self.bytes(of: one.detector.model) != Self.bytes(of: other.detector.model))
        }
        #expect(one.outOfFold.scores != other.outOfFold.scores)
    }

    @Test(arguments: ModelKind.allCases)
    func theTimeOfWritingStandsOutsideOfWhatIsHashed(kind: ModelKind) async throws {
        let detector = try await Self.train(kind, Clouds(120).table).detector
        let early = try ModelFile.encode(detector, created: 1)
        let late = try ModelFile.encode(detector, created: 2)
        #expect(early.dropLast(8) == late.dropLast(8))
        #expect(try ModelFile.decode(late, file: "m").info.created == 2)
        let (a, b) = (try ModelFile.decode(early, file: "m").info, try ModelFile.decode(late, file: "m").info)
        #expect(a.sha256 == b.sha256)
        #expect(a.bytes == early.count)
    }

    @Test(arguments: ModelKind.allCases)
    func aFileComesBackAsTheSameDetector(kind: ModelKind) async throws {
        let clouds = Clouds(240)
        let detector = try await Self.train(kind, clouds.table).detector
        let file = try ModelFile.encode(detector, created: 3)
        let back = try ModelFile.decode(file, file: "m").detector
        #expect(back.kind == kind)
        #expect(back.preprocessor == detector.preprocessor)
        #expect(back.calibration == detector.calibration)
        #expect(back.classNames == detector.classNames)
        #expect(back.provenance == detector.provenance)
        #expect(back.findings == detector.findings)
        #expect(back.trainingRows == detector.trainingRows)
        #expect(back.typesSeen == detector.typesSeen)
        #expect(back.threshold() == detector.threshold())
        let fresh = Clouds(150, seed: 9).table
        let before = try await detector.score(fresh, workers: Workers(count: 1))
        let after = try await back.score(fresh, workers: Workers(count: 2))
        #expect(before.scores == after.scores)
        #expect(before.pValues == after.pValues)
        #expect(before.isAnomaly == after.isAnomaly)
        #expect(before.classes == after.classes)
        #expect(try ModelFile.encode(back, created: 3) == file)
    }

    @Test(arguments: ModelKind.allCases)
    func aFileOnDiskComesBack(kind: ModelKind) async throws {
        let detector = try await Self.train(kind, Clouds(120).table).detector
        try withTemporaryFolder { folder in
            let path = folder.appendingPathComponent("a model.lapwing").path
            try ModelFile.write(detector, to: path, created: 3)
            let (back, info) = try ModelFile.read(path)
            #expect(back.trainingRows == detector.trainingRows)
            #expect(info.created == 3)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a model.lapwing"])
        }
    }

    @Test(arguments: ModelKind.allCases)
    func extremeConstantAndMissingCellsAreSurvived(kind: ModelKind) async throws {
        let clouds = Clouds(200)
        var wild = clouds.rows.map { $0[0] }
        (wild[0], wild[50], wild[99], wild[150]) = (1e30, -1e30, .infinity, -.infinity)
        var holes = clouds.rows.map { $0[1] }
        for i in stride(from: 0, to: 200, by: 5) { holes[i] = .nan }
        let table = table(
            [
                ("wild", wild), ("holes", holes), ("none", [Float](repeating: .nan, count: 200)),
                ("same", [Float](repeating: 3, count: 200)), ("plain", clouds.rows.map { $0[2] }),
            ], labels: labels(clouds.isAttack))
        let trained = try await Self.train(kind, table)
        #expect(trained.detector.preprocessor.columnNames == ["wild", "holes", "plain"])
        #expect(areFinite(trained.outOfFold.scores))
        let verdicts = try await trained.detector.score(table, workers: Workers(count: 2))
        #expect(areFinite(verdicts.scores))
        #expect(verdicts.pValues.allSatisfy { (0...1).contains($0) })
        _ = try ModelFile.decode(try ModelFile.encode(trained.detector, created: 0), file: "m")
    }

    @Test(arguments: models)
    func theLargestNumbersAreSurvived(kind: ModelKind) async throws {
        let clouds = Clouds(100)
        let most = Float.greatestFiniteMagnitude
        let rows = clouds.rows.enumerated().map { index, cells in
            index % 9 == 0 ? [most, -most, 0, 0] : index % 9 == 1 ? [-most, most, 0, 1] : cells
        }
        let data = TrainingSet(matrix: matrix(rows), classes: clouds.classes)
        let model = try await Self.fit(kind, data)
        #expect(areFinite(try await model.scores(of: data.matrix)))
        let file = Self.bytes(of: model)
        #expect(!file.isEmpty)
    }

    @Test(arguments: models)
    func twoRowsGiveAModelOrAnError(kind: ModelKind) async throws {
        let data = TrainingSet(
            matrix: matrix([[0, 1], [5, 1]]), classes: ClassLabels(codes: [0, 1], names: ["benign", "attack"]))
        let model = try await Self.fit(kind, data)
        let scores = try await model.scores(of: data.matrix)
        #expect(areFinite(scores))
        if kind.isSupervised { #expect(scores[1] > scores[0]) }
    }

    @Test(arguments: models, [0, 1])
    func tooFewRowsAreAnError(kind: ModelKind, count: Int) async {
        let rows = Matrix(rows: count, columns: 2)
        let classes = ClassLabels(codes: [UInt16](repeating: 0, count: count), names: ["benign", "attack"])
        let error = await learningError {
            _ = try await Self.fit(kind, TrainingSet(matrix: rows, classes: classes))
        }
        #expect(error == .noRows || error == .oneClassOnly("benign"))
    }

    @Test(arguments: models)
    func noColumnsAreAnError(kind: ModelKind) async {
        let classes = ClassLabels(codes: [0, 1, 0], names: ["benign", "attack"])
        let error = await learningError {
            _ = try await Self.fit(kind, TrainingSet(matrix: Matrix(rows: 3, columns: 0), classes: classes))
        }
        #expect(error == .noColumns)
    }

    @Test(arguments: models)
    func tooManyColumnsAreAnError(kind: ModelKind) async {
        let classes = ClassLabels(codes: [0, 1, 0], names: ["benign", "attack"])
        let error = await learningError {
            _ = try await Self.fit(kind, TrainingSet(matrix: Matrix(rows: 3, columns: 4097), classes: classes))
        }
        #expect(error == .tooManyColumns(found: 4097, limit: 4096))
    }

    @Test(arguments: models)
    func oneColumnIsEnough(kind: ModelKind) async throws {
        let clouds = Clouds(200, distance: 4, columns: 2)
        let data = TrainingSet(matrix: matrix(clouds.rows.map { [$0[0]] }), classes: clouds.classes)
        let model = try await Self.fit(kind, data)
        let scores = try await model.scores(of: data.matrix)
        #expect(areFinite(scores))
        if kind.isSupervised { #expect(auc(scores, clouds.isAttack) > 0.95) }
    }

    @Test(arguments: models)
    func equalRowsScoreEqually(kind: ModelKind) async throws {
        let rows = [[Float]](repeating: [1, 2], count: 50)
        let classes = ClassLabels(codes: (0..<50).map { $0 % 5 == 0 ? 1 : 0 }, names: ["benign", "attack"])
        let model = try await Self.fit(kind, TrainingSet(matrix: matrix(rows), classes: classes))
        let scores = try await model.scores(of: matrix(rows + [[9, 9]]))
        #expect(Set(scores.prefix(50)).count == 1)
        #expect(areFinite(scores))
    }
}
