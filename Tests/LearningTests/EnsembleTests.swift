import Foundation
import Tabular
import Testing

@testable import Learning

/// The fused detector as a whole, on rows whose truth is known.
@Suite struct EnsembleTests {
    /// A small ensemble; forests stay large enough for scores with few ties.
    private static func options(_ regime: Regime = .labelled, size: Int = 8, folds: Int = 2) -> TrainingOptions {
        var options = smallOptions(.ensemble, size: size, folds: folds, regime: regime)
        options.hyperparameters["isolation-forest.trees"] = 40
        if regime == .benignOnly { options.hyperparameters["nearest-neighbours.prototypes"] = 16 }
        return options
    }

    private static func train(
        _ table: Table, _ options: TrainingOptions, seed: UInt64 = 1, threads: Int = 2
    ) async throws -> TrainedDetector {
        try await DetectorTrainer(options, context(seed: seed, threads: threads)).train(
            table, sources: [], version: "1")
    }

    /// Benign rows around 0 whose service goes with their size, and two families of attacks: floods far up in the
    /// numbers, and scans that only an unusual service for their size gives away.
    private static func services(_ count: Int, seed: UInt64) -> Table {
        var random = SplitMix64(seed: seed)
        var size: [Float] = []
        var rate: [Float] = []
        var service: [UInt16] = []
        var codes: [UInt16] = []
        for _ in 0..<count {
            let draw = random.uniform()
            let code: UInt16 = draw < 0.7 ? 0 : draw < 0.85 ? 1 : 2
            let own = UInt16(random.integer(below: 3))
            size.append(Float(random.gaussian() + 4 * Double(own) + (code == 1 ? 20 : 0)))
            rate.append(Float(random.gaussian() + (code == 1 ? 8 : 0)))
            service.append(code == 2 ? 3 : own)
            codes.append(code)
        }
        return Table(
            schema: FeatureSchema(
                features: [
                    Feature(name: "size"), Feature(name: "rate"),
                    Feature(name: "service", kind: .categorical(levels: ["dns", "http", "ssh", "x11"])),
                ], label: "label"),
            columns: [.numeric(size), .numeric(rate), .categorical(service)],
            labels: Labels(codes: codes, types: [benignType, attackType("flood"), attackType("scan")]))
    }

    private static func share(_ flags: [Bool], where isCounted: [Bool]) -> Double {
        let counted = zip(flags, isCounted).filter { $0.1 }
        return Double(counted.count { $0.0 }) / Double(max(1, counted.count))
    }

    // MARK: Regimes

    @Test(arguments: [Regime.labelled, .benignOnly, .unlabelled])
    func itLearnsInEveryRegime(regime: Regime) async throws {
        let clouds = Clouds(500, attackShare: 0.1, distance: 5)
        let trained = try await Self.train(clouds.table, Self.options(regime))
        let detector = trained.detector
        #expect(detector.kind == .ensemble)
        #expect(detector.members.count > 1)
        #expect(detector.members.allSatisfy { $0.voice.evidence != nil }, "each member's word has a measure")
        #expect(trained.fittedRows == (regime == .labelled || regime == .unlabelled ? 500 : clouds.benign))
        #expect(detector.classNames == (regime == .labelled ? ["benign", "flood"] : []))
        #expect((detector.novelty != nil) == (regime == .labelled))
        let fresh = Clouds(400, attackShare: 0.1, distance: 5, seed: 2)
        let verdicts = try await detector.score(fresh.table, workers: Workers(count: 2))
        #expect(areFinite(verdicts.scores))
        #expect(auc(verdicts.scores, fresh.isAttack) > 0.95)
        #expect(verdicts.classesFollowThreshold)
        #expect(verdicts.classes.codes.map { $0 > 0 } == verdicts.isAnomaly)
        #expect(verdicts.members == detector.members.map(\.kind.rawValue))
        #expect(verdicts.speakers?.count == 400)
        #expect(verdicts.speakers?.allSatisfy { Int($0) < detector.members.count } == true)
        #expect((verdicts.isNovel != nil) == (regime == .labelled))
        #expect(detector.threshold().promisedRate == (regime == .unlabelled ? nil : 0.05))
    }

    @Test(arguments: [Regime.labelled, .benignOnly, .unlabelled])
    func categoriesAreLearnt(regime: Regime) async throws {
        let table = Self.services(600, seed: 1)
        let trained = try await Self.train(table, Self.options(regime))
        let fresh = Self.services(400, seed: 2)
        let verdicts = try await trained.detector.score(fresh, workers: Workers(count: 2))
        let truth = try #require(fresh.labels)
        #expect(areFinite(verdicts.scores))
        #expect(auc(verdicts.scores, truth.isAttack) > (regime == .unlabelled ? 0.6 : 0.85))
        guard regime == .labelled else { return }
        #expect(trained.detector.classNames == ["benign", "flood", "scan"])
        let called = verdicts.isAnomaly.indices.filter { verdicts.isAnomaly[$0] && truth.isAttack[$0] }
        let right = called.count { verdicts.classes.codes[$0] == truth.codes[$0] }
        #expect(called.count > 90)
        #expect(Double(right) > 0.9 * Double(called.count), "what is called has the right class")
    }

    @Test func aSeedGivesTheSameVerdictsOnAnyNumberOfThreads() async throws {
        let table = Self.services(300, seed: 3)
        let one = try await Self.train(table, Self.options(size: 4), seed: 5, threads: 1)
        let two = try await Self.train(table, Self.options(size: 4), seed: 5, threads: 2)
        #expect(one.outOfFold.scores == two.outOfFold.scores)
        #expect(try ModelFile.encode(one.detector, created: 0) == ModelFile.encode(two.detector, created: 0))
    }

    @Test func rowsAreScoredOneByOneAsInABatch() async throws {
        let detector = try await Self.train(Self.services(300, seed: 3), Self.options(size: 4)).detector
        let fresh = Self.services(60, seed: 4)
        let batch = try await detector.score(fresh, workers: Workers(count: 2))
        for row in stride(from: 0, to: 60, by: 7) {
            let one = try await detector.score(fresh.selecting([row]), workers: Workers(count: 1))
            #expect(one.scores == [batch.scores[row]])
            #expect(one.isNovel?.first == batch.isNovel?[row])
            #expect(one.speakers?.first == batch.speakers?[row])
            #expect(one.classes.codes == [batch.classes.codes[row]])
        }
    }

    // MARK: The promise

    /// Fresh benign rows of the same kind: 5 % of them, within four standard errors of both samples.
    @Test(arguments: [Regime.labelled, .benignOnly])
    func thePromiseIsKeptOnRowsOfTheSameKind(regime: Regime) async throws {
        let clouds = Clouds(1_000, attackShare: 0.15, distance: 4, seed: 11)
        let detector = try await Self.train(clouds.table, Self.options(regime, size: 6, folds: 3)).detector
        let fresh = Clouds(1_500, attackShare: 0, seed: 12)
        let verdicts = try await detector.score(fresh.table, workers: Workers(count: 2))
        let rate = Double(verdicts.isAnomaly.count { $0 }) / 1_500
        let error = (0.05 * 0.95 * (1 / 1_500.0 + 1 / Double(clouds.benign))).squareRoot()
        #expect(abs(rate - 0.05) < 4 * error, "\(rate) realised")
    }

    /// Held-out benign scores, split again and again into a half that calibrates and a half that is judged: how many
    /// alarms there are follows the negative hypergeometric distribution, here as the beta-binomial it is.
    @Test func heldOutBenignScoresAreExchangeable() async throws {
        let clouds = Clouds(2_400, attackShare: 0.12, distance: 4, seed: 13)
        let trained = try await Self.train(clouds.table, Self.options(size: 6))
        let benign = zip(trained.outOfFold.scores, clouds.isAttack).filter { !$0.1 }.map(\.0)
        try #require(benign.count > 1_998)
        // Halves of 999: 5 % and 1 % of 1,000 are whole numbers.
        for rate in [0.05, 0.01] { Splitting(Array(benign.prefix(1_998)), rate: rate, splits: 100, seed: 1).check() }
    }

    /// At 0.1 % only many rows tell, and more splits.
    @Test func rareAlarmsAreExchangeableToo() async throws {
        let clouds = Clouds(3_998, attackShare: 0, columns: 3, seed: 14)
        let trained = try await Self.train(clouds.table, Self.options(.benignOnly, size: 6))
        Splitting(trained.outOfFold.scores, rate: 0.001, splits: 400, seed: 2).check()
    }

    // MARK: Novelty

    /// Attacks stand on one side of benign traffic; what is far on the other side is of no class that training saw.
    @Test func whatNoClassExplainsIsNovel() async throws {
        let clouds = Clouds(900, attackShare: 0.3, distance: 6, seed: 21)
        let detector = try await Self.train(clouds.table, Self.options(size: 15)).detector
        let fresh = Clouds(400, attackShare: 0.3, distance: 6, seed: 22)
        let known = try await detector.score(fresh.table, workers: Workers(count: 2))
        let novel = try #require(known.isNovel)
        #expect(Self.share(novel, where: fresh.isAttack) < 0.2, "a known attack is not novel")
        #expect(Self.share(novel, where: fresh.isAttack.map { !$0 }) < 0.12, "benign traffic is not novel")
        let other = Clouds(200, attackShare: 1, distance: -9, seed: 23)
        let strange = try await detector.score(other.table, workers: Workers(count: 2))
        #expect(Self.share(try #require(strange.isNovel), where: other.isAttack) > 0.8)
    }

    // MARK: Weights

    @Test func stackingWeighsTheMembers() async throws {
        let clouds = Clouds(500, attackShare: 0.3, distance: 3, seed: 31)
        var options = Self.options()
        options.fusion = .stacking
        let trained = try await Self.train(clouds.table, options)
        let weights = trained.detector.members.map(\.voice.weight)
        #expect(weights.allSatisfy { $0 >= 0 && $0.isFinite })
        #expect(abs(weights.reduce(0, +) - Double(weights.count)) < 1e-6)
        #expect(Set(weights).count > 1, "learnt, not given")
        let fixed = try await Self.train(clouds.table, Self.options()).detector.members.map(\.voice.weight)
        #expect(weights != fixed)
        #expect(auc(trained.outOfFold.scores, clouds.isAttack) > 0.95)
    }

    /// Where no label may be looked at, there is nothing to learn weights from.
    @Test(arguments: [Regime.benignOnly, .unlabelled])
    func withoutLabelsStackingChangesNothing(regime: Regime) async throws {
        let table = Clouds(300, attackShare: 0.1, distance: 4).table
        var stacked = Self.options(regime, size: 4)
        stacked.fusion = .stacking
        let one = try await Self.train(table, stacked).detector
        let two = try await Self.train(table, Self.options(regime, size: 4)).detector
        #expect(one.members.map(\.voice.weight) == two.members.map(\.voice.weight))
    }

    @Test func anUnweighedMemberChangesNoScore() async throws {
        let table = Self.services(300, seed: 7)
        let detector = try await Self.train(table, Self.options(size: 4)).detector
        let plain = try await detector.score(table, workers: Workers(count: 2))
        let asked = try await detector.score(table, keepsMemberScores: true, workers: Workers(count: 2))
        #expect(plain.scores == asked.scores)
        #expect(plain.memberScores == nil)
        #expect(asked.memberScores?.count == detector.members.count)
        #expect(asked.memberScores?.allSatisfy { $0.count == 300 && areFinite($0) } == true)
    }

    // MARK: The file

    @Test(arguments: [Regime.labelled, .benignOnly, .unlabelled], TrainingOptions.FusionMethod.allCases)
    func theFileKeepsEveryVerdict(regime: Regime, fusion: TrainingOptions.FusionMethod) async throws {
        var options = Self.options(regime, size: 4)
        options.fusion = fusion
        let detector = try await Self.train(Self.services(300, seed: 8), options).detector
        let file = try ModelFile.encode(detector, created: 3)
        let back = try ModelFile.decode(file, file: "m").detector
        #expect(back.members.map(\.voice) == detector.members.map(\.voice))
        #expect(back.novelty == detector.novelty)
        #expect(back.metrics == detector.metrics)
        #expect(try ModelFile.encode(back, created: 3) == file)
        let fresh = Self.services(200, seed: 9)
        for rate in [0.05, 0.2] {
            let (before, after) = (
                try await detector.score(
                    fresh, threshold: detector.threshold(rate: rate), workers: Workers(count: 1)),
                try await back.score(fresh, threshold: back.threshold(rate: rate), workers: Workers(count: 2))
            )
            #expect(before.scores == after.scores)
            #expect(before.pValues == after.pValues)
            #expect(before.isAnomaly == after.isAnomaly)
            #expect(before.classes == after.classes)
            #expect(before.isNovel == after.isNovel)
            #expect(before.speakers == after.speakers)
        }
    }
}

extension Clouds {
    /// How many rows are benign.
    fileprivate var benign: Int { isAttack.count { !$0 } }
}

/// Splits of benign scores into a half that sets the threshold and a half that it is tried on.
private struct Splitting {
    private let rate: Double
    private let judged: Int
    /// The alarms of each split.
    private var alarms: [Int] = []
    /// The chance of at most so many alarms.
    private let cumulative: [Double]

    init(_ scores: [Float], rate: Double, splits: Int, seed: UInt64) {
        self.rate = rate
        let half = scores.count / 2
        judged = scores.count - half
        // Of n scores that differ, so many lie above the threshold or on it.
        let allowed = Int(rate * Double(half + 1))
        cumulative = Splitting.cumulative(trials: judged, a: Double(allowed), b: Double(half + 1 - allowed))
        var random = SplitMix64(seed: seed)
        var order = scores
        for _ in 0..<splits {
            for i in 0..<half { order.swapAt(i, i + random.integer(below: order.count - i)) }
            let threshold = Calibration(scores: Array(order[..<half]), source: .heldOutBenign).threshold(rate: rate)
            alarms.append(order[half...].count { $0 > threshold.value })
        }
    }

    /// The distribution function of the beta-binomial: how many of `trials` lie above the a-th highest of a + b - 1.
    private static func cumulative(trials: Int, a: Double, b: Double) -> [Double] {
        var logarithm = (0..<trials).reduce(0.0) { $0 + log((b + Double($1)) / (a + b + Double($1))) }
        var total = 0.0
        var cumulative: [Double] = []
        for k in 0...trials {
            total += exp(logarithm)
            cumulative.append(total)
            let (done, left) = (Double(k), Double(trials - k))
            logarithm += log(left * (a + done) / ((done + 1) * (b + left - 1)))
        }
        return cumulative
    }

    /// Whether so many alarms lie in the middle 99 % of what is to be expected.
    private func isExpected(_ count: Int) -> Bool {
        cumulative[count] >= 0.005 && (count == 0 || 1 - cumulative[count - 1] >= 0.005)
    }

    func check() {
        #expect(abs(cumulative[judged] - 1) < 1e-6, "a distribution")
        let mean = Double(alarms.reduce(0, +)) / Double(alarms.count * judged)
        #expect((0.8...1.2).contains(mean / rate), "\(mean / rate) times the promised \(rate)")
        let inside = alarms.count { isExpected($0) }
        #expect(Double(inside) >= 0.95 * Double(alarms.count), "\(inside) of \(alarms.count) splits at \(rate)")
    }
}
