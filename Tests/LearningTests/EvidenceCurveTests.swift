import Foundation
import Tabular
import Testing

@testable import Learning

@Suite struct EvidenceCurveTests {
    /// Knots are this far apart in -ln p.
    private static let step = 1.0 / 32

    /// Draws from a normal distribution, in steps where they are to be tied.
    private static func scores(_ count: Int, steps: Double? = nil, seed: UInt64) -> [Float] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in
            let draw = random.gaussian()
            return Float(steps.map { (draw * $0).rounded() / $0 } ?? draw)
        }
    }

    /// -ln of the share of benign rows that score at least as high, counted one by one.
    private static func counted(_ score: Float, among benign: [Float]) -> Double {
        -log(Double(benign.count { $0 >= score }) / Double(benign.count + 1))
    }

    /// What is written and read again.
    private static func reread(_ curve: EvidenceCurve) throws -> EvidenceCurve {
        var writer = ArchiveWriter()
        curve.encode(to: &writer)
        return try EvidenceCurve(
            from: ArchiveReader(
                file: "m", parameters: writer.parameters, tensors: writer.tensors, bytes: writer.bytes))
    }

    @Test(arguments: [1, 2, 3, 40, 700, 5_000], [nil, 3])
    func higherScoresAreNoWeakerEvidence(count: Int, steps: Double?) {
        let benign = Self.scores(count, steps: steps, seed: 3)
        let curve = EvidenceCurve(benign: benign)
        let evidence = (-600...900).map { curve(Float($0) / 100) }
        #expect(zip(evidence, evidence.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(evidence.allSatisfy { $0 >= 0 && $0.isFinite })
        #expect(evidence[0] == 0, "every benign row scores as high")
    }

    /// Between two knots lies less than a step, and a knot is at most one score past its step.
    @Test(arguments: [50, 700, 5_000])
    func theCurveIsTheCountedShareWithinAStep(count: Int) {
        let benign = Self.scores(count, seed: 5)
        let curve = EvidenceCurve(benign: benign)
        for score in stride(from: 0, to: count, by: max(1, count / 250)).map({ benign[$0] }) {
            let atLeast = Double(benign.count { $0 >= score })
            let gap = atLeast > 1 ? log(atLeast / (atLeast - 1)) : 0
            let difference = abs(Double(curve(score)) - Self.counted(score, among: benign))
            #expect(difference <= Self.step + gap + 1e-5, "\(score): off by \(difference)")
        }
    }

    /// Where few score as high every score is a knot of its own.
    @Test func theCurveIsExactAmongTheHighest() {
        let benign = Self.scores(2_000, seed: 6)
        let curve = EvidenceCurve(benign: benign)
        for score in benign.sorted().suffix(30) {
            #expect(abs(Double(curve(score)) - Self.counted(score, among: benign)) < 1e-5)
        }
    }

    @Test func theCurveIsHeldInAFewHundredKnots() {
        let curve = EvidenceCurve(benign: Self.scores(20_000, seed: 7))
        // -ln p reaches 10, in steps of 1/32.
        #expect(curve.scores.count <= 10 * 32 + 2)
        #expect(curve.scores.count > 100)
        #expect(curve.isSound)
    }

    @Test(arguments: [0.5, 1, 4])
    func tiedScoresLookNoRarerThanAllOfThemTogether(steps: Double) {
        let benign = Self.scores(3_000, steps: steps, seed: 8)
        let curve = EvidenceCurve(benign: benign)
        for score in Set(benign) {
            let difference = Double(curve(score)) - Self.counted(score, among: benign)
            #expect(difference <= Self.step + 1e-5, "\(score): \(difference) too much")
        }
    }

    /// A pile of equal scores right after a few others, none of which is a step away: it must not be read off the
    /// line to the next knot, which lies behind the whole pile.
    @Test func aPileBetweenTwoKnotsLooksNoRarerThanItIs() {
        let few = (0..<10).map { Float(-1_000 - $0) }
        let pile = [Float](repeating: 0, count: 400)
        let rest = (0..<590).map { 1 + Float($0) / 590 }
        let benign = few + pile + rest
        let curve = EvidenceCurve(benign: benign)
        #expect(abs(Double(curve(0)) - Self.counted(0, among: benign)) <= Self.step + 1e-5)
        #expect(abs(Double(curve(1)) - Self.counted(1, among: benign)) <= Self.step + 1e-5)
    }

    @Test func aboveTheHighestScoreEvidenceGrowsWithoutEndButSlowly() {
        let benign = Self.scores(1_000, seed: 9)
        let curve = EvidenceCurve(benign: benign)
        let highest = benign.max() ?? 0
        let beyond = [highest, highest + 1, highest + 10, highest + 1_000, highest + 1e6].map { curve($0) }
        #expect(zip(beyond, beyond.dropFirst()).allSatisfy { $0 < $1 })
        #expect(abs(Double(beyond[0]) - log(1_001.0)) < 1e-4, "the highest of 1,000 is as rare as 1 in 1,001")
        // The excess over the highest score counts by its logarithm: a thousandfold is worth at most ln 1,000.
        #expect(Double(beyond[4] - beyond[3]) <= log(1_000.0) + 1e-3)
        #expect(beyond[4] < beyond[0] + 25)
    }

    @Test func aScoreOneTailScaleAboveTheHighestIsWorthLn2More() {
        let curve = EvidenceCurve(benign: Self.scores(1_000, seed: 10))
        let highest = curve.scores[curve.scores.count - 1]
        #expect(abs(curve(highest + curve.tailScale) - curve(highest) - Float(log(2.0))) < 1e-3)
    }

    @Test(arguments: [Float(0), -7, 1e-20, 1e20])
    func aSingleScoreMakesACurve(score: Float) {
        let curve = EvidenceCurve(benign: [score])
        #expect(curve.isSound)
        #expect(curve(score.nextDown) == 0)
        #expect(abs(Double(curve(score)) - log(2.0)) < 1e-6)
        #expect(curve(score + max(1, abs(score))) > curve(score))
    }

    @Test func constantScoresMakeACurve() {
        let curve = EvidenceCurve(benign: [Float](repeating: 3, count: 500))
        #expect(curve.isSound)
        #expect(curve(2) == 0)
        #expect(Double(curve(3)) <= log(501.0 / 500) + 1e-6, "what all benign rows score is no evidence")
        #expect(curve(4) > curve(3))
        #expect(curve(4).isFinite)
    }

    @Test(arguments: [Float(1e-25), 1e-10, 1, 1e10, 1e25])
    func magnitudesMakeNoDifference(unit: Float) throws {
        let plain = Self.scores(800, seed: 11)
        let one = EvidenceCurve(benign: plain)
        let scaled = EvidenceCurve(benign: plain.map { $0 * unit })
        #expect(scaled.isSound)
        for score in [Float(-9), -1, 0, 0.5, 2, 3, 5, 50] {
            let (a, b) = (one(score), scaled(score * unit))
            #expect(b.isFinite)
            #expect(abs(a - b) <= 0.01 + 0.01 * a, "\(score) in units of \(unit)")
        }
        #expect(try Self.reread(scaled) == scaled)
    }

    /// What a model says of a row that is beyond all measure is strong evidence, not an infinite one.
    @Test(arguments: [Float(1e-25), 1e-10, 1, 1e10, 1e25])
    func theLargestNumbersStayFinite(unit: Float) {
        let curve = EvidenceCurve(benign: Self.scores(800, seed: 12).map { $0 * unit })
        let most = Float.greatestFiniteMagnitude
        #expect(curve(most).isFinite)
        #expect(curve(-most) == 0)
    }

    @Test func scoresOverTheWholeRangeOfNumbersStayFinite() {
        let most = Float.greatestFiniteMagnitude
        let curve = EvidenceCurve(benign: [-most, -most / 2, 0, most / 2, most])
        #expect(curve.isSound)
        let evidence = [-most, -most / 3, -1, 0, 1, most / 3, most * 0.9, most].map { curve($0) }
        #expect(evidence.allSatisfy { $0.isFinite })
        #expect(zip(evidence, evidence.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func theOrderOfTheScoresSaysNothing() {
        let benign = Self.scores(300, steps: 20, seed: 13)
        #expect(EvidenceCurve(benign: benign) == EvidenceCurve(benign: benign.reversed()))
    }

    // MARK: In a file

    @Test(arguments: [1, 7, 900])
    func aCurveComesBackFromAFile(count: Int) throws {
        let curve = EvidenceCurve(benign: Self.scores(count, seed: 14))
        let back = try Self.reread(curve)
        #expect(back == curve)
        for score in [Float(-3), 0, 1, 2.5, 8] { #expect(back(score) == curve(score)) }
    }

    @Test(arguments: [
        EvidenceCurve(scores: [], values: [], tailScale: 1),
        EvidenceCurve(scores: [1, 2], values: [0], tailScale: 1),
        EvidenceCurve(scores: [2, 1], values: [0, 1], tailScale: 1),
        EvidenceCurve(scores: [1, 1], values: [0, 1], tailScale: 1),
        EvidenceCurve(scores: [1, 2], values: [1, 0], tailScale: 1),
        EvidenceCurve(scores: [1, 2], values: [-1, 0], tailScale: 1),
        EvidenceCurve(scores: [1, .infinity], values: [0, 1], tailScale: 1),
        EvidenceCurve(scores: [.nan, 1], values: [0, 1], tailScale: 1),
        EvidenceCurve(scores: [1, 2], values: [0, .nan], tailScale: 1),
        EvidenceCurve(scores: [1, 2], values: [0, .infinity], tailScale: 1),
        EvidenceCurve(scores: [1, 2], values: [0, 1], tailScale: 0),
        EvidenceCurve(scores: [1, 2], values: [0, 1], tailScale: -1),
        EvidenceCurve(scores: [1, 2], values: [0, 1], tailScale: .nan),
        EvidenceCurve(scores: [1, 2], values: [0, 1], tailScale: .infinity),
    ])
    func unsoundPartsAreRefused(curve: EvidenceCurve) async {
        let error = await learningError { _ = try Self.reread(curve) }
        guard case .badModelFile(let file, _)? = error else {
            Issue.record("accepted: \(curve)")
            return
        }
        #expect(file == "m")
    }

    @Test(arguments: ["evidence.scores", "evidence.values", "evidence.tail"])
    func aMissingPartIsRefused(name: String) async {
        var writer = ArchiveWriter()
        EvidenceCurve(benign: [1, 2, 3]).encode(to: &writer)
        let rest = writer.tensors.filter { $0.name != name }
        #expect(rest.count == writer.tensors.count - 1)
        let reader = ArchiveReader(file: "m", parameters: [:], tensors: rest, bytes: writer.bytes)
        let error = await learningError { _ = try EvidenceCurve(from: reader) }
        guard case .badModelFile? = error else {
            Issue.record("accepted without \(name)")
            return
        }
    }

    @Test func twoTailScalesAreRefused() async {
        var writer = ArchiveWriter()
        writer.add("evidence.scores", [Float(1), 2])
        writer.add("evidence.values", [Float(0), 1])
        writer.add("evidence.tail", [Float(1), 1])
        let reader = ArchiveReader(file: "m", parameters: [:], tensors: writer.tensors, bytes: writer.bytes)
        let error = await learningError { _ = try EvidenceCurve(from: reader) }
        #expect(error != nil)
    }
}
