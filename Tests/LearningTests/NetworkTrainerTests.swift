import Foundation
import Kernels
import Synchronization
import Tabular
import Testing

@testable import Learning

@Suite struct NetworkTrainerTests {
    private typealias Trainer = NetworkTrainer<PerceptronArchitecture>

    private static func trainer(_ options: NetworkOptions) -> Trainer {
        Trainer(options: options, hiddenLayers: [.dense(units: 12), .dense(units: 6)])
    }

    private static let quick = NetworkOptions(epochs: 12, batchRows: 32, learningRate: 0.01)

    @Test func aCurvedBorderIsLearnt() async throws {
        var random = SplitMix64(seed: 4)
        let rows = (0..<600).map { _ in [Float(random.gaussian()), Float(random.gaussian())] }
        let isAttack = rows.map { $0[0] * $0[0] + $0[1] * $0[1] > 1.4 }
        let classes = ClassLabels(codes: isAttack.map { $0 ? 1 : 0 }, names: ["benign", "attack"])
        var options = Self.quick
        options.epochs = 30
        let model = try await Self.trainer(options).fit(
            TrainingSet(matrix: matrix(rows), classes: classes), context())
        #expect(auc(try await model.scores(of: matrix(rows)), isAttack) > 0.99)
    }

    @Test func manyClassesAreToldApart() async throws {
        var random = SplitMix64(seed: 3)
        let codes = (0..<400).map { _ in UInt16(random.integer(below: 4)) }
        let rows = codes.map { code in
            [Float(random.gaussian() * 0.3 + Double(code % 2)), Float(random.gaussian() * 0.3 + Double(code / 2))]
                .map { $0 * 3 }
        }
        let data = TrainingSet(
            matrix: matrix(rows), classes: ClassLabels(codes: codes, names: ["benign", "a", "b", "c"]))
        let model = try await Self.trainer(Self.quick).fit(data, context())
        #expect(model.classCount == 4)
        let result = try await model.scores(of: data.matrix, workers: Workers(count: 2), wantsProbabilities: true)
        let right = zip(mostProbable(result.probabilities, 4, from: 0, rows: data.matrix.rows), codes).count {
            $0 == $1
        }
        #expect(right > 340, "some 364 can be told apart at all")
        for (row, score) in result.scores.enumerated() where abs(score) < 10 {
            let benign = result.probabilities[row * 4]
            #expect(abs(score - log((1 - benign) / benign)) < 1e-2 * max(1, abs(score)), "the score is the log-odds")
        }
    }

    @Test func twoClassesGiveTheLogit() async throws {
        let clouds = Clouds(200)
        let model = try await Self.trainer(Self.quick).fit(clouds.training, context())
        let result = try await model.scores(of: clouds.matrix, workers: Workers(count: 1), wantsProbabilities: true)
        for (row, score) in result.scores.enumerated() {
            #expect(abs(result.probabilities[row * 2 + 1] - 1 / (1 + exp(-score))) < 1e-6)
        }
    }

    /// Of equal rows with soft targets, the network says their mean.
    @Test func softTargetsAreLearntAsProbabilities() async throws {
        let rows = (0..<240).map { [Float($0 % 3)] }
        let targets = (0..<240).map { row -> Float in [0.1, 0.5, 0.9][row % 3] + (row % 2 == 0 ? 0.08 : -0.08) }
        var options = Self.quick
        options.epochs = 40
        let model = try await Self.trainer(options).fit(matrix(rows), targets: targets, context())
        let result = try await model.scores(
            of: matrix([[0], [1], [2]]), workers: Workers(count: 1), wantsProbabilities: true)
        for (row, expected) in [Float(0.1), 0.5, 0.9].enumerated() {
            #expect(abs(result.probabilities[row * 2 + 1] - expected) < 0.05)
        }
    }

    @Test(arguments: [[Float(0.5)], [0.5, 1.5, 0.5], [0.5, -0.1, 0.5], [0.5, .nan, 0.5]])
    func softTargetsThatAreNoProbabilitiesAreRefused(targets: [Float]) async {
        let error = await learningError {
            _ = try await Trainer().fit(matrix([[0], [1], [2]]), targets: targets, context())
        }
        guard case .badOption("targets", _, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func classWeightsAndRowWeightsMoveTheBorder() async throws {
        let clouds = Clouds(400, attackShare: 0.3, distance: 0.5)
        func mean(_ options: NetworkOptions, _ weights: [Float]? = nil) async throws -> Float {
            let data = TrainingSet(matrix: clouds.matrix, classes: clouds.classes, weights: weights)
            let scores = try await Self.trainer(options).fit(data, context()).scores(of: clouds.matrix)
            return scores.reduce(0, +) / Float(scores.count)
        }
        var heavy = Self.quick
        heavy.classWeights = .given([1, 10])
        let plain = try await mean(Self.quick)
        let weighted = try await mean(heavy)
        #expect(weighted > plain + 1)
        let byRow = try await mean(Self.quick, clouds.isAttack.map { $0 ? 10 : 1 })
        #expect(abs(byRow - weighted) < 1e-3)
        // Only proportions count.
        let tenfold = try await mean(Self.quick, clouds.isAttack.map { $0 ? 100 : 10 })
        #expect(abs(byRow - tenfold) < 1e-3)
    }

    /// Bits, not merely values, over batches that do not divide evenly, with and without a held-out part.
    @Test(arguments: [0, 0.25])
    func theThreadsDoNotChangeABit(share: Double) async throws {
        let clouds = Clouds(333)
        var options = NetworkOptions(epochs: 3, batchRows: 50, schedule: .cosine, weightDecay: 0.01)
        options.validationShare = share
        for layers: [NetworkLayer] in [
            [.dense(units: 9), .dropout(rate: 0.3), .dense(units: 5, rectified: false), .batchNormalisation()],
            [.convolution(filters: 3, width: 2), .maxPooling(width: 2)],
        ] {
            let trainer = Trainer(options: options, hiddenLayers: layers)
            var seen: Set<[UInt32]> = []
            for threads in [1, 2, 3, 1] {
                let model = try await trainer.fit(clouds.training, context(seed: 3, threads: threads))
                seen.insert((model.network.parameters + model.network.statistics).map(\.bitPattern))
            }
            #expect(seen.count == 1)
            let other = try await trainer.fit(clouds.training, context(seed: 4))
            #expect(!seen.contains((other.network.parameters + other.network.statistics).map(\.bitPattern)))
        }
    }

    /// All kinds' layers, at each place in a block and in blocks of all sizes.
    @Test(arguments: [5, 41, 122])
    func aRowScoresTheSameBitsWhereverItStands(columns: Int) async throws {
        var random = SplitMix64(seed: 8)
        let rows = (0..<70).map { _ in (0..<columns).map { _ in Float(random.gaussian()) } }
        let whole = matrix(rows)
        func expectSame<A: NetworkArchitecture>(_: A.Type) throws {
            let layers = A.hiddenLayers(columns: columns) + [.dense(units: 1, rectified: false)]
            let plan = try #require(NetworkPlan(inputs: columns, layers: layers, rows: 1, isTraining: false))
            let network = try #require(
                Network(
                    inputs: columns, layers: layers, parameters: plan.initialParameters(seed: 2),
                    statistics: plan.initialStatistics))
            let model = try #require(NetworkClassifier<A>(network: network, classCount: 2))
            func bits(_ rows: Range<Int>) -> [UInt32] {
                var scores = [Float](repeating: 0, count: rows.count)
                var none: [Float] = []
                var target = scores.mutableSpan
                var empty = none.mutableSpan
                model.score(whole, rows: rows, into: &target, probabilities: &empty)
                return scores.map(\.bitPattern)
            }
            let all = bits(0..<70)
            for row in 0..<70 { #expect(bits(row..<row + 1) == [all[row]]) }
            for start in [1, 3, 15, 16, 17] { #expect(bits(start..<70) == Array(all[start...])) }
        }
        try expectSame(ShallowArchitecture.self)
        try expectSame(PerceptronArchitecture.self)
        if columns < 100 {
            try expectSame(DeepArchitecture.self)
            try expectSame(ConvolutionalArchitecture.self)
        }
    }

    @Test func groupsStayTogetherInTheHeldOutPart() {
        let groups = (0..<300).map { $0 / 10 }
        let problem = NetworkProblem(
            matrix: Matrix(rows: 300, columns: 1), layers: [], loss: .binary,
            classes: (0..<300).map { $0 / 10 % 3 == 0 ? 1 : 0 }, groups: groups, stage: "")
        let (training, validation) = problem.split(share: 0.2, seed: 1)
        #expect(training.count + validation.count == 300)
        #expect((30...90).contains(validation.count))
        let held = Set(validation.map { groups[Int($0)] })
        #expect(held.isDisjoint(with: training.map { groups[Int($0)] }))
        #expect(Set(validation.map { problem.classes[Int($0)] }).count == 2)
    }

    /// A row of noise as target: the validation loss soon rises, and the best epoch's weights are kept.
    @Test func trainingStopsEarlyAndKeepsTheBest() async throws {
        var random = SplitMix64(seed: 2)
        let rows = (0..<200).map { _ in (0..<6).map { _ in Float(random.gaussian()) } }
        let codes = (0..<200).map { _ in UInt16(random.integer(below: 2)) }
        let data = TrainingSet(
            matrix: matrix(rows), classes: ClassLabels(codes: codes, names: ["benign", "attack"]))
        let epochs = Mutex(0)
        let context = TrainingContext(
            seed: 1, workers: Workers(count: 2),
            progress: ProgressSink { _, done, total in
                epochs.withLock { $0 = max($0, done) }
                #expect(total == 200)
            })
        let stopping = NetworkOptions(
            epochs: 200, batchRows: 16, learningRate: 0.02, validationShare: 0.25, patience: 3)
        let model = try await Self.trainer(stopping).fit(data, context)
        let seen = epochs.withLock { $0 }
        #expect(seen < 100)
        // A network that had gone on would be surer of its noise.
        var going = stopping
        (going.validationShare, going.epochs) = (0, 40)
        let sure = try await Self.trainer(going).fit(data, LearningTests.context())
        let calm = try await model.scores(of: data.matrix).map { abs($0) }.reduce(0, +)
        let loud = try await sure.scores(of: data.matrix).map { abs($0) }.reduce(0, +)
        #expect(calm * 2 < loud)
    }

    @Test func cancellationEndsIt() async throws {
        let clouds = Clouds(400)
        let task = Task {
            await learningError {
                let options = NetworkOptions(epochs: 100_000, batchRows: 32)
                _ = try await Self.trainer(options).fit(clouds.training, context())
            }
        }
        task.cancel()
        #expect(await task.value == .cancelled)
    }

    @Test func theScheduleTakesItsCourse() {
        var options = NetworkOptions(epochs: 10, learningRate: 0.1, schedule: .cosine)
        #expect(options.rate(step: 0, stepsAnEpoch: 7) == 0.1)
        #expect(abs(options.rate(step: 35, stepsAnEpoch: 7) - 0.05) < 1e-6)
        #expect(options.rate(step: 69, stepsAnEpoch: 7) < 1e-4)
        options.schedule = .step(epochs: 3, factor: 0.5)
        #expect(options.rate(step: 20, stepsAnEpoch: 7) == 0.1)
        #expect(options.rate(step: 21, stepsAnEpoch: 7) == 0.05)
        #expect(abs(options.rate(step: 63, stepsAnEpoch: 7) - 0.0125) < 1e-7)
        options.schedule = .constant
        #expect(options.rate(step: 69, stepsAnEpoch: 7) == 0.1)
    }

    @Test func weightDecayMakesWeightsSmaller() async throws {
        let clouds = Clouds(300)
        var options = Self.quick
        let plain = try await Self.trainer(options).fit(clouds.training, context())
        options.weightDecay = 1
        let decayed = try await Self.trainer(options).fit(clouds.training, context())
        func size(_ network: Network) -> Float { network.parameters.reduce(0) { $0 + $1 * $1 } }
        #expect(size(decayed.network) < size(plain.network) * 0.8)
    }

    @Test func badOptionsAreRefused() async {
        let clouds = Clouds(50)
        for change: (inout NetworkOptions) -> Void in [
            { $0.epochs = 0 }, { $0.batchRows = 0 }, { $0.learningRate = 0 }, { $0.learningRate = .nan },
            { $0.weightDecay = -1 }, { $0.validationShare = 0.6 }, { $0.patience = 0 },
            { $0.schedule = .step(epochs: 0, factor: 0.5) }, { $0.classWeights = .given([1]) },
            { $0.classWeights = .given([1, -1]) },
        ] {
            var options = NetworkOptions()
            change(&options)
            let error = await learningError {
                _ = try await Self.trainer(options).fit(clouds.training, context())
            }
            guard case .badOption? = error else {
                Issue.record("\(options) gave \(String(describing: error))")
                continue
            }
        }
    }

    /// A learning rate at which weights may explode still gives a model whose scores are numbers.
    @Test func aWildLearningRateLeavesFiniteScores() async throws {
        let clouds = Clouds(100)
        let options = NetworkOptions(epochs: 20, batchRows: 16, learningRate: 1)
        let model = try await Self.trainer(options).fit(clouds.training, context())
        #expect(areFinite(try await model.scores(of: clouds.matrix)))
    }
}
