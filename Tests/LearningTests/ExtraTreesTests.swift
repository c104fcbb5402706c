import Foundation
import Kernels
import Tabular
import Testing

@testable import Learning

@Suite struct ExtraTreesTests {
    private static func predict(_ model: ExtraTrees, _ rows: Matrix) async throws -> [UInt16] {
        let result = try await model.scores(of: rows, workers: Workers(count: 2), wantsProbabilities: true)
        return mostProbable(result.probabilities, model.classCount, from: 0, rows: rows.rows)
    }

    /// The nodes of one tree that each row visits, in its own numbers, the leaf last.
    private static func path(_ forest: FlatForest, _ tree: Int, _ cells: [Float]) -> [Int] {
        let start = forest.starts[tree]
        var path = [0]
        while !forest.nodes[start + path[path.count - 1]].isLeaf {
            let node = forest.nodes[start + path[path.count - 1]]
            let value = cells[Int(forest.columns[node.column])]
            path.append(node.left + (value > OrderedKey.value(of: node.threshold) ? 1 : 0))
        }
        return path
    }

    @Test func whatCanBeToldApartIsToldApart() async throws {
        let clouds = Clouds(300, distance: 12)
        let model = try await ExtraTreesTrainer(trees: 20).fit(clouds.training, context())
        let fresh = Clouds(300, distance: 12, seed: 2)
        #expect(auc(try await model.scores(of: fresh.matrix), fresh.isAttack) == 1)
        #expect(try await Self.predict(model, fresh.matrix) == fresh.classes.codes)
    }

    @Test func manyClassesAreToldApart() async throws {
        var random = SplitMix64(seed: 3)
        let codes = (0..<600).map { _ in UInt16(random.integer(below: 5)) }
        let rows = codes.map { code in
            [Float(random.gaussian() + 9 * Double(code % 3)), Float(random.gaussian() + 9 * Double(code / 3))]
        }
        let names = ["benign", "a", "b", "c", "d"]
        let data = TrainingSet(matrix: matrix(rows), classes: ClassLabels(codes: codes, names: names))
        let model = try await ExtraTreesTrainer(trees: 25).fit(data, context())
        #expect(model.classCount == 5)
        let right = zip(try await Self.predict(model, data.matrix), codes).count { $0 == $1 }
        #expect(right >= 598)
        let scores = try await model.scores(of: data.matrix)
        #expect(auc(scores, codes.map { $0 > 0 }) > 0.999, "the score is that of any attack")
    }

    /// 2,500 rows, so that nodes are grown from more than one chunk and stage.
    @Test(arguments: [2, 40], [3, 19])
    func leavesHoldTheRowsThatReachThem(minimumToSplit: Int, columns: Int) async throws {
        let clouds = Clouds(2500, distance: 1, columns: columns, seed: 4)
        // Every third column takes few values, every fourth only two: bits, bytes and bins side by side.
        let rows = clouds.rows.map { cells in
            cells.enumerated().map { $0 % 3 == 1 ? ($1 * 2).rounded() : $0 % 4 == 2 ? ($1 > 0 ? 1 : 0) : $1 }
        }
        let trainer = ExtraTreesTrainer(trees: 3, minimumToSplit: minimumToSplit)
        let model = try await trainer.fit(TrainingSet(matrix: matrix(rows), classes: clouds.classes), context())
        var smallestSplit = Int.max
        for tree in 0..<3 {
            let start = model.forest.starts[tree]
            let count = model.forest.starts[tree + 1] - start
            var visits = [Int](repeating: 0, count: count)
            var attacks = visits
            for (cells, attack) in zip(rows, clouds.isAttack) {
                for node in Self.path(model.forest, tree, cells) {
                    visits[node] += 1
                    attacks[node] += attack ? 1 : 0
                }
            }
            for node in 0..<count {
                #expect(visits[node] > 0, "a node that no row reaches")
                guard model.forest.nodes[start + node].isLeaf else {
                    smallestSplit = min(smallestSplit, visits[node])
                    continue
                }
                let share = Float(attacks[node]) / Float(visits[node])
                #expect(abs(model.leafValues[(start + node) * 3 + 2] - share) < 1e-5)
                #expect(abs(model.leafValues[(start + node) * 3 + 1] - (1 - share)) < 1e-5)
                let smoothed = (Float(attacks[node]) + 0.1) / (Float(visits[node]) + 0.2)
                #expect(abs(model.attackShares[start + node] - smoothed) < 1e-5)
            }
        }
        #expect(smallestSplit >= minimumToSplit)
        #expect(smallestSplit < minimumToSplit + 20, "nodes are split as far as they may be")
    }

    @Test func scoresAreTheLogOddsOfTheMeanShare() async throws {
        let clouds = Clouds(200, distance: 1)
        let model = try await ExtraTreesTrainer(trees: 9).fit(clouds.training, context())
        let scores = try await model.scores(of: clouds.matrix)
        for (index, cells) in clouds.rows.enumerated() {
            let sum = (0..<9).reduce(0.0) { sum, tree in
                let leaf = Self.path(model.forest, tree, cells).last ?? 0
                return sum + Double(model.attackShares[model.forest.starts[tree] + leaf])
            }
            #expect(abs(Double(scores[index]) - log(sum / 9 / (1 - sum / 9))) < 1e-4)
        }
    }

    @Test func theTreesOfAForestDiffer() async throws {
        let forest = try await ExtraTreesTrainer(trees: 10).fit(Clouds(200, distance: 1).training, context()).forest
        let trees = zip(forest.starts, forest.starts.dropFirst()).map { start, end in
            forest.nodes[start..<end].map { UInt64($0.packed) << 32 | UInt64($0.threshold) }
        }
        #expect(Set(trees).count == 10)
    }

    @Test func anotherSeedGivesOtherTrees() async throws {
        let data = Clouds(200, distance: 1).training
        let one = try await ExtraTreesTrainer(trees: 5).fit(data, context(seed: 1)).forest
        #expect(try await ExtraTreesTrainer(trees: 5).fit(data, context(seed: 1)).forest == one)
        #expect(try await ExtraTreesTrainer(trees: 5).fit(data, context(seed: 2)).forest != one)
    }

    @Test func aClassThatWeighsMoreIsPredictedMore() async throws {
        let clouds = Clouds(600, attackShare: 0.1, distance: 1)
        let fresh = Clouds(600, attackShare: 0.1, distance: 1, seed: 2)
        func attacks(_ weights: ClassWeights) async throws -> Int {
            let trainer = ExtraTreesTrainer(trees: 20, minimumToSplit: 30, classWeights: weights)
            return try await Self.predict(try await trainer.fit(clouds.training, context()), fresh.matrix)
                .count { $0 == 1 }
        }
        let plain = try await attacks(.none)
        #expect(try await attacks(.given([1, 1])) == plain)
        #expect(try await attacks(.given([1, 9])) > plain + 50)
        #expect(try await attacks(.balanced) > plain + 50)
        #expect(try await attacks(.given([9, 1])) <= plain)
    }

    /// Whole votes would tie thousands of rows; smoothed shares leave hardly any near the threshold.
    @Test func hardlyAnyRowsTieNearTheThreshold() async throws {
        var options = TrainingOptions(kind: .extraTrees)
        options.hyperparameters["trees"] = 60
        options.folds = 3
        let clouds = Clouds(1500, distance: 1.2)
        let trained = try await DetectorTrainer(options, context()).train(clouds.table, sources: [], version: "1")
        let benign = trained.detector.calibration.scores
        for rate in [0.01, 0.02, 0.05, 0.1] {
            let threshold = trained.detector.threshold(rate: rate)
            let tied = benign.count { $0 == threshold.value }
            #expect(Double(tied) / Double(benign.count) < 0.01)
            #expect(abs((threshold.attainableRate ?? 0) - rate) < 0.01)
        }
    }

    /// Labels by the toss of a coin over many rows: the tree would need more nodes than a node can name.
    @Test func aTreeStaysWithinWhatItsNodesCanName() async throws {
        var random = SplitMix64(seed: 1)
        let rows = 215_000
        let cells = (0..<rows * 4).map { _ in Float(random.uniform()) }
        let codes = (0..<rows).map { _ in UInt16(random.integer(below: 2)) }
        let data = TrainingSet(
            matrix: Matrix(rows: rows, columns: 4, values: cells),
            classes: ClassLabels(codes: codes, names: ["benign", "attack"]))
        let forest = try await ExtraTreesTrainer(trees: 1).fit(data, context()).forest
        #expect(forest.nodes.count > 100_000, "else the limit is not put to the test")
        #expect(forest.nodes.count <= TreeNode.nodeLimit)
        let isSound =
            FlatForest(nodes: forest.nodes, starts: forest.starts, columns: forest.columns, columnCount: 4) != nil
        #expect(isSound, "a file of it would be refused")
    }

    @Test(arguments: [
        ExtraTreesTrainer(trees: 0), ExtraTreesTrainer(smoothing: 0), ExtraTreesTrainer(smoothing: -1),
        ExtraTreesTrainer(smoothing: .nan), ExtraTreesTrainer(classWeights: .given([1])),
        ExtraTreesTrainer(classWeights: .given([1, 0])), ExtraTreesTrainer(classWeights: .given([1, .infinity])),
    ])
    func optionsAreChecked(trainer: ExtraTreesTrainer) async {
        let error = await learningError { _ = try await trainer.fit(Clouds(40).training, context()) }
        guard case .badOption = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func withoutClassesThereIsNothingToLearn() async {
        let error = await learningError {
            _ = try await ExtraTreesTrainer().fit(TrainingSet(matrix: Clouds(40).matrix), context())
        }
        guard case .noLabels? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
