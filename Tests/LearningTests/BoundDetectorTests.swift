import Tabular
import Testing

@testable import Learning

@Suite struct BoundDetectorTests {
    private static func cloud(_ seed: UInt64) -> Table {
        let clouds = Clouds(160, seed: seed)
        return table(
            (0..<4).map { column in ("c\(column)", clouds.rows.map { $0[column] }) }, labels: labels(clouds.isAttack))
    }

    @Test(arguments: [Regime.labelled, .benignOnly, .unlabelled])
    func itsScoresAreTheDetectors(regime: Regime) async throws {
        let options = smallOptions(.ensemble, size: 4, folds: 2, regime: regime)
        let detector = try await DetectorTrainer(options).train(Self.cloud(1)).detector
        let rows = Self.cloud(2)
        let wanted = try await detector.score(rows, keepsMemberScores: true)
        let found = try BoundDetector(detector, to: rows.schema).score(rows, keepsMemberScores: true)
        #expect(found.scores == wanted.scores && found.pValues == wanted.pValues)
        #expect(found.isNovel == wanted.isNovel && found.classes == wanted.classes)
        #expect(found.memberScores == wanted.memberScores)
        #expect(try detector.scored(rows).scores == wanted.scores)
        #expect(throws: LearningError.self) { try BoundDetector(detector, to: FeatureSchema(features: [])) }
    }

    @Test func foldsThatTheCallerNamesAreHeldOutTogether() async throws {
        let rows = Self.cloud(3)
        var options = smallOptions(.nearestNeighbours, folds: 2, regime: .benignOnly)
        options.hyperparameters = ["prototypes": 8]
        let benign = rows.selecting((0..<160).filter { rows.labels?.isAttack[$0] == false }).withoutLabels
        let folds = (0..<benign.rowCount).map { $0 < 40 ? 0 : 1 }
        let trained = try await DetectorTrainer(options, TrainingContext(seed: 4)).train(benign, folds: folds)
        // The first forty rows are judged by a model of the others alone.
        let others = benign.selecting(Array(40..<benign.rowCount))
        let other = try await DetectorTrainer(options, TrainingContext(seed: 4)).train(others).detector
        let wanted = try other.scored(benign.selecting(Array(0..<40))).scores
        #expect(Array(trained.outOfFold.scores.prefix(40)) == wanted)
    }

    @Test func anEnsembleHasTheMembersThatItIsGiven() async throws {
        var options = smallOptions(.ensemble, regime: .benignOnly)
        options.members = [.pca, .ecod]
        options.hyperparameters = [:]
        let detector = try await DetectorTrainer(options).train(Self.cloud(5)).detector
        #expect(detector.members.map(\.kind) == [.pca, .ecod])
    }
}
