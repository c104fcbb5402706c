import Foundation
import Kernels
import Synchronization
import Tabular
import Testing

@testable import Learning

@Suite struct GradientBoostingTests {
    private static func logLoss(_ probabilities: [Float], _ classes: [UInt16], count: Int) -> Double {
        classes.indices.reduce(0) { sum, row in
            sum - log(max(1e-12, Double(probabilities[row * count + Int(classes[row])])))
        } / Double(classes.count)
    }

    /// A column of levels whose effect has no order, one of noise, and whether each row is an attack.
    private static func levels(_ count: Int, levels: Int, seed: UInt64 = 3) -> (matrix: Matrix, classes: ClassLabels) {
        var random = SplitMix64(seed: seed)
        var rows: [[Float]] = []
        var codes: [UInt16] = []
        for _ in 0..<count {
            let level = random.integer(below: levels)
            let isOdd = level % 2 == 1
            codes.append(random.uniform() < (isOdd ? 0.9 : 0.1) ? 1 : 0)
            rows.append([Float(level), Float(random.gaussian())])
        }
        return (matrix(rows), ClassLabels(codes: codes, names: ["benign", "attack"]))
    }

    @Test(arguments: [(1, Float(0)), (20, 0), (20, 1)])
    func treesAreThoseOfTheSlowTwin(leastRows: Int, l2: Float) async throws {
        let clouds = Clouds(300, distance: 1, columns: 3)
        var trainer = GradientBoostingTrainer(rounds: 4, leaves: 8, minRowsPerLeaf: leastRows)
        trainer.l2 = l2
        let weights = (0..<300).map { Float(1 + $0 % 3) }
        let data = TrainingSet(matrix: clouds.matrix, classes: clouds.classes, weights: weights)
        let model = try await trainer.fit(data, context())
        var twin = BoostingTwin(rounds: 4, leaves: 8)
        twin.leastRows = Double(leastRows)
        twin.l2 = Double(l2)
        let codes = (0..<3).map { column -> [Int] in
            let values = (0..<300).map { clouds.matrix[$0, column] }
            var codes = [UInt8](repeating: 0, count: 300)
            var target = codes.mutableSpan
            BoostingColumn(values.span, levels: 0, maxBins: 255).find(values.span, into: &target)
            return codes.map { Int($0) }
        }
        let expected = twin.margins(codes, clouds.isAttack, weights.map { Double($0) })
        let scores = try await model.scores(of: clouds.matrix)
        for row in 0..<300 { #expect(abs(Double(scores[row]) - expected[row]) < 1e-3, "row \(row)") }
    }

    @Test func scoringByMasksIsScoringByWalks() async throws {
        var clouds = Clouds(300, distance: 0.3)
        for row in stride(from: 0, to: 300, by: 13) { clouds.rows[row][row % 4] = .nan }
        clouds.rows[5][0] = .infinity
        clouds.rows[6][1] = -.infinity
        for (leaves, names) in [
            (31, ["benign", "a", "b"]), (5, ["benign", "a"]), (50, ["benign", "a"]), (66, ["benign", "a"]),
        ] {
            let codes = clouds.isAttack.enumerated().map { $1 ? UInt16(1 + $0 % (names.count - 1)) : 0 }
            let data = TrainingSet(matrix: clouds.matrix, classes: ClassLabels(codes: codes, names: names))
            var trainer = GradientBoostingTrainer(rounds: 3, leaves: leaves, minRowsPerLeaf: 1)
            trainer.l2 = 0
            let model = try await trainer.fit(data, context())
            #expect(model.trees.starts[1] == leaves - 1)
            let result = try await model.scores(of: clouds.matrix, workers: Workers(count: 1), wantsProbabilities: true)
            #expect(areFinite(result.scores))
            for row in stride(from: 0, to: 300, by: 7) {
                var margins = model.base
                for tree in 0..<model.trees.treeCount {
                    margins[tree % margins.count] += model.trees.value(tree) { clouds.matrix[row, $0] }
                }
                let shares = margins.count == 1 ? [0, margins[0]] : margins
                let largest = shares.max()!
                let sum = shares.reduce(0) { $0 + exp($1 - largest) }
                for k in shares.indices {
                    #expect(abs(result.probabilities[row * shares.count + k] - exp(shares[k] - largest) / sum) < 1e-5)
                }
                if margins.count == 1 { #expect(result.scores[row] == margins[0]) }
            }
        }
    }

    @Test func theScoreIsTheLogOddsOfNotBeingBenign() async throws {
        let clouds = Clouds(300, distance: 1)
        let codes = clouds.isAttack.enumerated().map { $1 ? UInt16(1 + $0 % 3) : 0 }
        let data = TrainingSet(
            matrix: clouds.matrix, classes: ClassLabels(codes: codes, names: ["benign", "a", "b", "c"]))
        let model = try await GradientBoostingTrainer(rounds: 5).fit(data, context())
        let result = try await model.scores(of: clouds.matrix, workers: Workers(count: 1), wantsProbabilities: true)
        for row in 0..<300 {
            let benign = Double(result.probabilities[row * 4])
            #expect(abs(Double(result.scores[row]) - log((1 - benign) / benign)) < 1e-3)
        }
    }

    @Test(arguments: [3, 40, 300])
    func levelsAreDividedAsSets(levels: Int) async throws {
        let (matrix, classes) = Self.levels(8000, levels: levels)
        var trainer = GradientBoostingTrainer(rounds: 30, leaves: 8)
        trainer.categories.groupRows = 20
        let model = try await trainer.fit(
            TrainingSet(matrix: matrix, classes: classes, levels: [levels, 0]), context())
        let fresh = Self.levels(2000, levels: levels, seed: 4)
        #expect(auc(try await model.scores(of: fresh.matrix), fresh.classes.codes.map { $0 == 1 }) > 0.87)
        // A first tree of few leaves parts odd from even levels, which no cut of their order could.
        #expect(model.trees.nodes[0].set >= 0)
    }

    @Test func whatIsNoKnownLevelTakesTheDefaultSide() async throws {
        let (matrix, classes) = Self.levels(2000, levels: 12)
        let model = try await GradientBoostingTrainer(rounds: 10, leaves: 8).fit(
            TrainingSet(matrix: matrix, classes: classes, levels: [12, 0]), context())
        let strange: [Float] = [-1, 12, 3.5, 1e30, -1e30, .nan, .infinity, -.infinity]
        let scores = try await model.scores(of: LearningTests.matrix(strange.map { [$0, 0] }))
        #expect(Set(scores).count == 1)
        #expect(areFinite(scores))
    }

    @Test(arguments: [false, true])
    func missingNumbersGoWhereTheyWereLearntToGo(isMissingAttack: Bool) async throws {
        var random = SplitMix64(seed: 1)
        var rows: [[Float]] = []
        var isAttack: [Bool] = []
        for row in 0..<600 {
            isAttack.append(row % 3 == 0)
            let isMissing = isAttack[row] == isMissingAttack && row % 2 == 0
            rows.append([isMissing ? .nan : Float(random.gaussian()), Float(random.gaussian())])
        }
        let classes = ClassLabels(codes: isAttack.map { $0 ? 1 : 0 }, names: ["benign", "attack"])
        let model = try await GradientBoostingTrainer(rounds: 20).fit(
            TrainingSet(matrix: matrix(rows), classes: classes), context())
        let scores = try await model.scores(of: matrix([[.nan, 0], [0, 0]]))
        #expect(isMissingAttack ? scores[0] > scores[1] + 1 : scores[0] < scores[1] - 1)
    }

    /// LightGBM's defaults at this rate never name half of these classes (log loss 4).
    ///
    /// With hessians that vanish, rare classes' leaves would explode, and the common ones' rows with them.
    @Test func rareClassesAreLearnt() async throws {
        let counts = [1200, 600, 300, 150, 90, 70, 60, 50, 40, 30, 25, 20, 16, 14, 12, 11]
        func draw(_ seed: UInt64) -> (Matrix, [UInt16]) {
            var random = SplitMix64(seed: seed)
            var rows: [[Float]] = []
            var codes: [UInt16] = []
            for (k, count) in counts.enumerated() {
                for _ in 0..<count {
                    codes.append(UInt16(k))
                    rows.append(
                        (0..<4).map { column in
                            // Each class has a place of its own: the bits of its number.
                            Float(random.gaussian() + (k >> column & 1 == 1 ? 6 : 0))
                        })
                }
            }
            return (matrix(rows), codes)
        }
        let (learnt, classes) = draw(1)
        let (judged, truth) = draw(2)
        let names = counts.indices.map { $0 == 0 ? "benign" : "c\($0)" }
        let trainer = GradientBoostingTrainer(rounds: 6, learningRate: 0.4, leaves: 8)
        let model = try await trainer.fit(
            TrainingSet(matrix: learnt, classes: ClassLabels(codes: classes, names: names)), context())
        let result = try await model.scores(of: judged, workers: Workers(count: 2), wantsProbabilities: true)
        var hits = [Int](repeating: 0, count: 16)
        for row in truth.indices {
            let shares = result.probabilities[row * 16..<row * 16 + 16]
            let best = shares.indices.max { shares[$0] < shares[$1] }! - row * 16
            if best == Int(truth[row]) { hits[best] += 1 }
        }
        for k in counts.indices { #expect(Double(hits[k]) / Double(counts[k]) > 0.5, "class \(k)") }
        #expect(Self.logLoss(result.probabilities, truth, count: 16) < 0.4)
        #expect(areFinite(result.scores))
    }

    @Test func weightsCountAsRowsDo() async throws {
        let clouds = Clouds(200, distance: 1)
        var rows = clouds.rows
        var codes = clouds.classes.codes
        for row in 0..<200 where row % 4 == 0 {
            rows.append(clouds.rows[row])
            codes.append(clouds.classes.codes[row])
        }
        let trainer = GradientBoostingTrainer(rounds: 8, leaves: 6, minRowsPerLeaf: 1)
        let twice = try await trainer.fit(
            TrainingSet(matrix: matrix(rows), classes: ClassLabels(codes: codes, names: ["benign", "attack"])),
            context())
        let weighted = try await trainer.fit(
            TrainingSet(
                matrix: clouds.matrix, classes: clouds.classes, weights: (0..<200).map { $0 % 4 == 0 ? 2 : 1 }),
            context())
        let (a, b) = (try await twice.scores(of: clouds.matrix), try await weighted.scores(of: clouds.matrix))
        #expect(zip(a, b).count { abs($0 - $1) < 1e-2 } > 180)
    }

    @Test func trainingStopsWhereNothingIsLearntAnyMore() async throws {
        let clouds = Clouds(300, distance: 0.7)
        var trainer = GradientBoostingTrainer(rounds: 100, learningRate: 0.3, minRowsPerLeaf: 1)
        trainer.validationShare = 0.25
        trainer.patience = 8
        let stopped = try await trainer.fit(clouds.training, context())
        #expect(stopped.trees.treeCount < 50)
        trainer.validationShare = 0
        let whole = try await trainer.fit(clouds.training, context())
        #expect(whole.trees.treeCount == 100)
        let fresh = Clouds(1500, distance: 0.7, seed: 5)
        func loss(_ model: GradientBoosting) async throws -> Double {
            let result = try await model.scores(of: fresh.matrix, workers: Workers(count: 2), wantsProbabilities: true)
            return Self.logLoss(result.probabilities, fresh.classes.codes, count: 2)
        }
        let (early, late) = (try await loss(stopped), try await loss(whole))
        #expect(early < late)
    }

    @Test func samplesOfRowsAndColumnsLearnToo() async throws {
        let clouds = Clouds(500, distance: 1.5)
        var trainer = GradientBoostingTrainer(rounds: 15, leaves: 8, minRowsPerLeaf: 5)
        trainer.rowSampling = 0.5
        trainer.columnSampling = 0.5
        let one = try await trainer.fit(clouds.training, context(threads: 1))
        let two = try await trainer.fit(clouds.training, context(threads: 2))
        #expect(one.trees == two.trees)
        let fresh = Clouds(500, distance: 1.5, seed: 8)
        #expect(auc(try await one.scores(of: fresh.matrix), fresh.isAttack) > 0.9)
    }

    @Test(arguments: [1, 2, 3, 5])
    func theTeamDoesNotMatter(threads: Int) async throws {
        let (matrix, classes) = Self.levels(3000, levels: 9)
        let trainer = GradientBoostingTrainer(rounds: 12, leaves: 8)
        let data = TrainingSet(matrix: matrix, classes: classes, levels: [9, 0])
        let one = try await trainer.fit(data, context(threads: 1))
        #expect(try await trainer.fit(data, context(threads: threads)).trees == one.trees)
    }

    /// Two columns that cut the rows alike, the one with more values last: which of them is taken must not depend on
    /// who looks first.
    @Test func equalGainsGoToTheFirstColumnWhateverTheTeam() async throws {
        let rows = 4_000
        var matrix = Matrix(rows: rows, columns: 2)
        for row in 0..<rows {
            matrix[row, 0] = Float(row % 250 / 2)
            matrix[row, 1] = Float(row % 250)
        }
        let classes = ClassLabels(
            codes: (0..<rows).map { $0 % 250 >= 124 ? 1 : 0 }, names: [ClassLabels.benign, ClassLabels.attack])
        let data = TrainingSet(matrix: matrix, classes: classes)
        let trainer = GradientBoostingTrainer(rounds: 3, leaves: 4)
        let one = try await trainer.fit(data, context(threads: 1))
        #expect(try await trainer.fit(data, context(threads: 2)).trees == one.trees)
        #expect(one.trees.nodes.first?.column == 0)
    }

    @Test(arguments: [Float(1e-20), 1e-38])
    func aTinyValidationShareHoldsOutARow(share: Float) async throws {
        let clouds = Clouds(200, distance: 1)
        var trainer = GradientBoostingTrainer(rounds: 3, minRowsPerLeaf: 1)
        trainer.validationShare = share
        _ = try await trainer.fit(clouds.training, context())
    }

    @Test(arguments: [Float(1e36), 1e-30])
    func weightsBeyondReasonAreRefused(weight: Float) async {
        let clouds = Clouds(200)
        let data = TrainingSet(
            matrix: clouds.matrix, classes: clouds.classes, weights: [Float](repeating: weight, count: 200))
        let error = await learningError { _ = try await GradientBoostingTrainer(rounds: 3).fit(data, context()) }
        guard case .badOption? = error else {
            Issue.record("\(weight) is no error")
            return
        }
    }

    @Test func cancellationEndsTheWork() async throws {
        let clouds = Clouds(400, distance: 0.5)
        let task = Task { () -> LearningError? in
            await learningError {
                _ = try await GradientBoostingTrainer(rounds: 1_000_000, minRowsPerLeaf: 1).fit(
                    clouds.training, context())
            }
        }
        task.cancel()
        #expect(await task.value == .cancelled)
    }

    @Test func progressIsReported() async throws {
        let seen = Mutex<[Int]>([])
        var context = context()
        context.progress = ProgressSink { stage, done, total in
            if stage == "boosting" && total == 5 { seen.withLock { $0.append(done) } }
        }
        _ = try await GradientBoostingTrainer(rounds: 5).fit(Clouds(100).training, context)
        #expect(seen.withLock { $0 } == [1, 2, 3, 4, 5])
    }

    @Test func optionsAreCheckedBeforeAnyWork() async {
        let changes: [(String, (inout GradientBoostingTrainer) -> Void)] = [
            ("rounds", { $0.rounds = 0 }), ("learning rate", { $0.learningRate = 0 }),
            ("learning rate", { $0.learningRate = .nan }), ("leaves", { $0.leaves = 1 }),
            ("leaves", { $0.leaves = 1025 }), ("rows per leaf", { $0.minRowsPerLeaf = 0 }),
            ("least hessian of a leaf", { $0.minChildWeight = -1 }), ("l2", { $0.l2 = .infinity }),
            ("row sampling", { $0.rowSampling = 0 }), ("column sampling", { $0.columnSampling = 1.1 }),
            ("bins", { $0.maxBins = 256 }), ("validation share", { $0.validationShare = 0.6 }),
            ("patience", { $0.patience = 0 }), ("largest step", { $0.largestStep = 0 }),
        ]
        for (name, change) in changes {
            var trainer = GradientBoostingTrainer()
            change(&trainer)
            let error = await learningError { _ = try await trainer.fit(Clouds(40).training, context()) }
            guard case .badOption(name, _, _)? = error else {
                Issue.record("\(name): \(String(describing: error))")
                continue
            }
        }
    }

    @Test func treesThatAWalkWouldNotEndInAreRefused() async throws {
        let (matrix, classes) = Self.levels(600, levels: 9)
        let model = try await GradientBoostingTrainer(rounds: 3, leaves: 6).fit(
            TrainingSet(matrix: matrix, classes: classes, levels: [9, 0]), context())
        let trees = model.trees
        func isRefused(
            _ change: (inout [BoostedTrees.Node], inout [Int], inout [Float], inout [[UInt32]]) -> Void
        ) -> Bool {
            var (nodes, starts, values, sets) = (trees.nodes, trees.starts, trees.values, trees.sets)
            change(&nodes, &starts, &values, &sets)
            return BoostedTrees(nodes: nodes, starts: starts, values: values, sets: sets, columnCount: 2) == nil
        }
        #expect(!isRefused { _, _, _, _ in })
        #expect(isRefused { nodes, _, _, _ in nodes[0].left = 0 })
        #expect(isRefused { nodes, _, _, _ in nodes[0].left = 99 })
        #expect(isRefused { nodes, _, _, _ in nodes[0].left = ~99 })
        #expect(isRefused { nodes, _, _, _ in nodes[0].left = nodes[0].right })
        #expect(isRefused { nodes, _, _, _ in nodes[0].column = 2 })
        #expect(isRefused { nodes, _, _, _ in nodes[0].column = -1 })
        #expect(isRefused { nodes, _, _, _ in nodes[0].set = 99 })
        #expect(isRefused { nodes, _, _, _ in nodes[0].threshold = .nan })
        #expect(isRefused { _, starts, _, _ in starts[1] = 99 })
        #expect(isRefused { _, starts, _, _ in starts[0] = 1 })
        #expect(isRefused { _, _, values, _ in values[0] = .nan })
        #expect(isRefused { _, _, values, _ in values.removeLast() })
        #expect(isRefused { _, _, _, sets in sets[0] = [5, 5] })
        #expect(isRefused { _, _, _, sets in sets[0] = [1 << 16] })
    }
}
