import Foundation
import Kernels
import Tabular
import Testing

@testable import Learning

@Suite struct ExtendedIsolationForestTests {
    private static func ring(_ count: Int) -> [[Float]] {
        var random = SplitMix64(seed: 8)
        return (0..<count).map { _ in
            let angle = 2 * Double.pi * random.uniform()
            let radius = 10 + 0.3 * random.gaussian()
            return [Float(radius * cos(angle)), Float(radius * sin(angle))]
        }
    }

    /// Two clouds at (0, 10) and (10, 0): cuts along the axes see ghosts of them at (0, 0) and (10, 10).
    private static func blobs(_ count: Int) -> [[Float]] {
        var random = SplitMix64(seed: 8)
        return (0..<count).map { index in
            let (x, y) = index % 2 == 0 ? (0.0, 10.0) : (10.0, 0.0)
            return [Float(x + random.gaussian()), Float(y + random.gaussian())]
        }
    }

    /// The share of the training rows that score below each of the given points, on average.
    private static func rank(
        _ trainer: some Trainer, _ rows: [[Float]], of points: [[Float]], seed: UInt64
    ) async throws -> Double {
        let model = try await trainer.fit(TrainingSet(matrix: matrix(rows)), context(seed: seed))
        let own = try await model.scores(of: matrix(rows))
        let theirs = try await model.scores(of: matrix(points))
        return theirs.reduce(0) { sum, score in sum + Double(own.count { $0 < score }) / Double(own.count) }
            / Double(points.count)
    }

    @Test(arguments: [1, 2, 3])
    func ghostsOfTheAxesAreFoundBetter(seed: UInt64) async throws {
        let rows = Self.blobs(600)
        let ghosts: [[Float]] = [[0, 0], [10, 10]]
        let plain = try await Self.rank(IsolationForestTrainer(), rows, of: ghosts, seed: seed)
        let extended = try await Self.rank(ExtendedIsolationForestTrainer(), rows, of: ghosts, seed: seed)
        #expect(extended > 0.97)
        #expect(extended > plain)
    }

    @Test(arguments: [1, 2, 3])
    func theMiddleOfARingIsFoundNoWorse(seed: UInt64) async throws {
        let rows = Self.ring(600)
        let plain = try await Self.rank(IsolationForestTrainer(), rows, of: [[0, 0]], seed: seed)
        let extended = try await Self.rank(ExtendedIsolationForestTrainer(), rows, of: [[0, 0]], seed: seed)
        #expect(extended >= plain)
        #expect(extended > 0.9)
    }

    @Test func scoresAreThoseOfAWalkNodeByNode() async throws {
        let clouds = Clouds(150)
        let model = try await ExtendedIsolationForestTrainer(trees: 7, sampleSize: 64, slopeColumns: 3).fit(
            TrainingSet(matrix: clouds.matrix), context())
        let scores = try await model.scores(of: clouds.matrix)
        for (index, cells) in clouds.rows.enumerated() {
            var sum = 0.0
            for start in model.starts.dropLast() {
                var node = model.nodes[start]
                while node.left != 0 {
                    let slope = Int(node.first)..<Int(node.first) + 3
                    let side = slope.reduce(Float(0)) { $0 + model.weights[$1] * cells[Int(model.columns[$1])] }
                    node = model.nodes[start + Int(node.left) + (side > node.threshold ? 1 : 0)]
                }
                sum += Double(node.pathLength)
            }
            #expect(abs(Double(scores[index]) - exp2(-sum / 7 / Double(averagePathLength(64)))) < 1e-5)
        }
    }

    @Test func aSlopeHasNoMoreColumnsThanThereAre() async throws {
        let model = try await ExtendedIsolationForestTrainer(trees: 3, slopeColumns: 99).fit(
            TrainingSet(matrix: Clouds(80, columns: 3).matrix), context())
        #expect(model.slopeColumns == 3)
        let error = await learningError {
            _ = try await ExtendedIsolationForestTrainer(slopeColumns: 0).fit(
                TrainingSet(matrix: Clouds(80).matrix), context())
        }
        #expect(error == .badOption(name: "slope columns", value: "0", expected: "at least 1"))
    }
}
