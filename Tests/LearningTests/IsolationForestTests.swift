import Foundation
import Kernels
import Tabular
import Testing

@testable import Learning

/// An isolation forest as the paper tells it: doubles, no bins, no flat nodes.
private indirect enum NaiveTree {
    case leaf(Double)
    case split(column: Int, cut: Double, NaiveTree, NaiveTree)

    static func grow(_ rows: [[Double]], depth: Int, limit: Int, _ random: inout SplitMix64) -> NaiveTree {
        let varying = rows[0].indices.filter { column in rows.contains { $0[column] != rows[0][column] } }
        guard depth < limit, rows.count > 1, !varying.isEmpty else {
            return .leaf(Double(depth) + averagePath(rows.count))
        }
        let column = varying[random.integer(below: varying.count)]
        let low = rows.reduce(Double.infinity) { min($0, $1[column]) }
        let high = rows.reduce(-Double.infinity) { max($0, $1[column]) }
        let cut = low + random.uniform() * (high - low)
        let left = rows.filter { $0[column] <= cut }
        let right = rows.filter { $0[column] > cut }
        return .split(
            column: column, cut: cut, grow(left, depth: depth + 1, limit: limit, &random),
            grow(right, depth: depth + 1, limit: limit, &random))
    }

    /// c(n), by its sum of a harmonic series.
    static func averagePath(_ n: Int) -> Double {
        guard n > 1 else { return 0 }
        if n == 2 { return 1 }
        return 2 * (log(Double(n - 1)) + 0.5772156649) - 2 * Double(n - 1) / Double(n)
    }

    func pathLength(_ row: [Double]) -> Double {
        switch self {
        case .leaf(let length): length
        case .split(let column, let cut, let left, let right):
            row[column] <= cut ? left.pathLength(row) : right.pathLength(row)
        }
    }
}

@Suite struct IsolationForestTests {
    /// Columns of log-normal values, whose tails reach over four decades, and anomalies in some of them.
    private static func heavyTails(_ count: Int, seed: UInt64) -> (rows: [[Float]], isAttack: [Bool]) {
        var random = SplitMix64(seed: seed)
        let isAttack = (0..<count).map { _ in random.integer(below: 20) == 0 }
        let rows = isAttack.map { attack in
            (0..<4).map { _ in Float(exp(1.7 * random.gaussian() + (attack ? 2.8 : 0))) }
        }
        return (rows, isAttack)
    }

    @Test(arguments: [(1, 0.0), (2, 1.0), (3, 1.2074), (256, 10.2448), (1000, 12.9690)])
    func theAveragePathLengthIsThatOfThePaper(n: Int, length: Double) {
        #expect(abs(Double(averagePathLength(n)) - length) < 1e-3)
        #expect(abs(Double(averagePathLength(n)) - NaiveTree.averagePath(n)) < 1e-5)
    }

    @Test(arguments: [(1, 1), (5, 5), (3, 10), (256, 257), (100, 100_000)])
    func rowsAreDrawnWithoutRepeats(size: Int, rows: Int) {
        var random = SplitMix64(seed: 3)
        for _ in 0..<20 {
            let sample = sampleRows(size, of: rows, &random)
            #expect(sample.count == size)
            #expect(Set(sample).count == size)
            #expect(sample.allSatisfy { $0 >= 0 && Int($0) < rows })
        }
    }

    @Test func everyRowIsDrawnEquallyOften() {
        var random = SplitMix64(seed: 5)
        var counts = [Int](repeating: 0, count: 10)
        for _ in 0..<5000 {
            for row in sampleRows(3, of: 10, &random) { counts[Int(row)] += 1 }
        }
        for count in counts { #expect((1350...1650).contains(count)) }
    }

    @Test(arguments: [1, 2])
    func scoresAreThoseOfAWalkNodeByNode(seed: UInt64) async throws {
        let (rows, _) = Self.heavyTails(333, seed: seed)
        let model = try await IsolationForestTrainer(trees: 20).fit(
            TrainingSet(matrix: matrix(rows)), context(seed: seed))
        let scores = try await model.scores(of: matrix(rows))
        let forest = model.forest
        for (index, cells) in rows.enumerated() {
            var sum: Float = 0
            for (start, end) in zip(forest.starts, forest.starts.dropFirst()) {
                let tree = forest.nodes[start..<end]
                var node = 0
                while !tree[start + node].isLeaf {
                    let inner = tree[start + node]
                    let value = cells[Int(forest.columns[inner.column])]
                    node = inner.left + (value > OrderedKey.value(of: inner.threshold) ? 1 : 0)
                }
                sum += model.pathLengths[start + node]
            }
            let expected = exp2(-Double(sum) / 20 / Double(averagePathLength(256)))
            #expect(abs(Double(scores[index]) - expected) < 1e-5)
        }
    }

    @Test func aTreeIsNoDeeperThanItsSampleTells() async throws {
        let (rows, _) = Self.heavyTails(400, seed: 2)
        for (size, depth) in [(2, 1), (16, 4), (17, 5), (256, 8)] {
            let model = try await IsolationForestTrainer(trees: 5, sampleSize: size).fit(
                TrainingSet(matrix: matrix(rows)), context())
            #expect(model.forest.depths.allSatisfy { $0 <= depth })
            #expect(model.forest.depths.contains(depth))
        }
    }

    @Test func theTreesOfAForestDiffer() async throws {
        let (rows, _) = Self.heavyTails(400, seed: 2)
        let forest = try await IsolationForestTrainer(trees: 10).fit(TrainingSet(matrix: matrix(rows)), context())
            .forest
        let trees = zip(forest.starts, forest.starts.dropFirst()).map { forest.nodes[$0..<$1].map(\.threshold) }
        #expect(Set(trees).count == 10)
    }

    /// The mean over seeds, since a single forest's AUC moves by more than what is to be shown.
    @Test func itRanksHeavyTailsAsWellAsANaiveForest() async throws {
        let (rows, isAttack) = Self.heavyTails(600, seed: 11)
        let doubles = rows.map { $0.map { Double($0) } }
        var (ours, naive) = (0.0, 0.0)
        let seeds = 12
        for seed in 1...seeds {
            let model = try await IsolationForestTrainer(trees: 100).fit(
                TrainingSet(matrix: matrix(rows)), context(seed: UInt64(seed)))
            ours += auc(try await model.scores(of: matrix(rows)), isAttack)
            var random = SplitMix64(seed: UInt64(seed + 1000))
            let trees = (0..<100).map { _ in
                let sample = sampleRows(256, of: rows.count, &random).map { doubles[Int($0)] }
                return NaiveTree.grow(sample, depth: 0, limit: 8, &random)
            }
            let lengths = doubles.map { row in trees.reduce(0) { $0 + $1.pathLength(row) } }
            naive += auc(lengths.map { Float(-$0) }, isAttack)
        }
        #expect(ours / Double(seeds) > 0.8 && ours / Double(seeds) < 0.995, "else the data tells nothing")
        #expect(abs(ours - naive) / Double(seeds) < 0.003)
    }

    @Test(arguments: [(0, 256), (-1, 256), (10, 1), (10, 0)])
    func optionsAreChecked(trees: Int, sampleSize: Int) async {
        let data = TrainingSet(matrix: Clouds(30).matrix)
        for error in [
            await learningError {
                _ = try await IsolationForestTrainer(trees: trees, sampleSize: sampleSize).fit(data, context())
            },
            await learningError {
                _ = try await ExtendedIsolationForestTrainer(trees: trees, sampleSize: sampleSize).fit(data, context())
            },
        ] {
            guard case .badOption = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }

    @Test func aSampleThatMakesLargerTreesThanANodeCanNameIsAnError() async {
        let rows = 140_000
        let data = TrainingSet(
            matrix: Matrix(rows: rows, columns: 1, values: (0..<rows).map { Float($0) }))
        let error = await learningError {
            let model = try await IsolationForestTrainer(trees: 1, sampleSize: rows).fit(data, context())
            // Where it is no error, the tree must be a tree: children behind their parents, within it.
            let forest = model.forest
            let isSound = FlatForest(
                nodes: forest.nodes, starts: forest.starts, columns: forest.columns, columnCount: 1)
            #expect(isSound != nil)
        }
        if let error, case .badOption = error { return }
        #expect(error == nil)
    }
}
