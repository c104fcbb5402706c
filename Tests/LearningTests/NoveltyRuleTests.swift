import Tabular
import Testing

@testable import Learning

/// What a rule says of a row.
private func isNovel(
    _ rule: NoveltyRule, oneClassEvidence: Float, probabilities: [Float], rate: Double
) -> Bool {
    rule.isNovel(oneClassEvidence: oneClassEvidence, probabilities: probabilities, rate: rate)
}

@Suite struct NoveltyRuleTests {
    /// 199 benign rows of evidence 0.01, 0.02, ..., and attacks whose own class was held likely at 0.001, 0.002, ...
    private static func rule(classes: [Int] = [199, 199]) -> NoveltyRule {
        NoveltyRule(
            benignEvidence: (1...199).map { Float($0) / 100 },
            probabilities: classes.map { count in (0..<count).map { Float($0 + 1) / 1_000 } })
    }

    @Test func whatIsStrangeAndOfNoKnownClassIsNovel() {
        #expect(isNovel(Self.rule(), oneClassEvidence: 9, probabilities: [0.9, 0], rate: 0.05))
    }

    @Test func whatBenignRowsAreLikeIsNotNovel() {
        #expect(!isNovel(Self.rule(), oneClassEvidence: 0.5, probabilities: [0.9, 0], rate: 0.05))
    }

    @Test func whatAKnownClassClaimsIsNotNovel() {
        #expect(!isNovel(Self.rule(), oneClassEvidence: 9, probabilities: [0, 0.15], rate: 0.05))
        // One of several classes is enough.
        let rule = Self.rule(classes: [199, 199, 199])
        #expect(!isNovel(rule, oneClassEvidence: 9, probabilities: [0, 0, 0.15], rate: 0.05))
        #expect(isNovel(rule, oneClassEvidence: 9, probabilities: [0, 0, 0], rate: 0.05))
    }

    /// Benign is what the one-class members speak for: how likely a classifier holds it says nothing here.
    @Test func theBenignClassClaimsNoRow() {
        #expect(isNovel(Self.rule(), oneClassEvidence: 9, probabilities: [1, 0], rate: 0.05))
    }

    /// Of 199 rows, the ten highest have a p-value of at most 10/200 = 5 %: 1.91 and above, itself counted in.
    @Test func theOneClassPValueIsAtMostTheRate() {
        let rule = Self.rule()
        for index in 1...199 {
            let evidence = Float(index) / 100
            let pValue = Double(1 + 199 - index + 1) / 200
            for rate in [0.05, 0.1, 0.5] {
                #expect(
                    isNovel(rule, oneClassEvidence: evidence, probabilities: [0, 0], rate: rate) == (pValue <= rate),
                    "evidence \(evidence) at \(rate)")
            }
        }
    }

    @Test func theClassPValueIsAtMostTheRate() {
        let rule = Self.rule()
        for index in 1...199 {
            let probability = Float(index) / 1_000
            let pValue = Double(1 + index) / 200
            for rate in [0.05, 0.1, 0.5] {
                #expect(
                    isNovel(rule, oneClassEvidence: 9, probabilities: [0, probability], rate: rate) == (pValue <= rate),
                    "probability \(probability) at \(rate)")
            }
        }
    }

    @Test(arguments: [0, 1, 19])
    func aClassOfFewRowsCannotClaimARow(rows: Int) {
        #expect(isNovel(Self.rule(classes: [199, rows]), oneClassEvidence: 9, probabilities: [0, 1], rate: 0.5))
    }

    @Test func aClassOfTwentyRowsCan() {
        #expect(!isNovel(Self.rule(classes: [199, 20]), oneClassEvidence: 9, probabilities: [0, 1], rate: 0.5))
    }

    @Test func theOrderOfTheRowsSaysNothing() {
        let evidence: [Float] = [3, 1, 2, 5, 4]
        let probabilities: [Float] = [0.3, 0.1, 0.2]
        let one = NoveltyRule(benignEvidence: evidence, probabilities: [probabilities])
        let two = NoveltyRule(benignEvidence: evidence.sorted(), probabilities: [probabilities.sorted()])
        #expect(one == two)
        #expect(one.oneClassEvidence == [1, 2, 3, 4, 5])
    }

    /// A sample of many rows keeps both ends and its quantiles.
    @Test func manyRowsAreThinned() {
        let many = (0..<50_000).map { Float($0) }
        let rule = NoveltyRule(benignEvidence: many.reversed(), probabilities: [many, many])
        for sample in [rule.oneClassEvidence] + rule.classProbabilities {
            #expect(sample.count == 2_000)
            #expect(sample.first == 0 && sample.last == 49_999)
            #expect(abs(sample[1_000] - 25_000) < 50)
            #expect(zip(sample, sample.dropFirst()).allSatisfy { $0 < $1 })
        }
        #expect(isNovel(rule, oneClassEvidence: 49_000, probabilities: [0, -1], rate: 0.05))
        #expect(!isNovel(rule, oneClassEvidence: 45_000, probabilities: [0, -1], rate: 0.05))
    }

    // MARK: In a file

    private static func reader(
        evidence: [Float] = [1, 2], counts: [UInt32] = [1, 2], probabilities: [Float] = [0.5, 0.1, 0.2]
    ) -> ArchiveReader {
        var writer = ArchiveWriter()
        writer.add("novelty.evidence", evidence)
        writer.add("novelty.counts", counts)
        writer.add("novelty.probabilities", probabilities)
        return ArchiveReader(
            file: "m", parameters: writer.parameters, tensors: writer.tensors, bytes: writer.bytes)
    }

    @Test func aRuleComesBackFromAFile() throws {
        let rule = Self.rule(classes: [199, 20, 0])
        var writer = ArchiveWriter()
        rule.encode(to: &writer)
        let back = try NoveltyRule(
            from: ArchiveReader(
                file: "m", parameters: writer.parameters, tensors: writer.tensors, bytes: writer.bytes),
            classCount: 3)
        #expect(back == rule)
    }

    @Test func aSoundRuleIsRead() throws {
        let rule = try NoveltyRule(from: Self.reader(), classCount: 2)
        #expect(rule.oneClassEvidence == [1, 2])
        #expect(rule.classProbabilities == [[0.5], [0.1, 0.2]])
    }

    private static let unfitting: [ArchiveReader] = [
        reader(counts: [3]), reader(counts: [1, 1]), reader(counts: [1, 3]), reader(counts: [.max, .max]),
        reader(counts: [1, 1, 1]), reader(evidence: [2, 1]), reader(evidence: [.nan, 1]),
        reader(probabilities: [0.5, 0.2, 0.1]), reader(probabilities: [.nan, 0.1, 0.2]),
    ]

    @Test(arguments: unfitting)
    func partsThatDoNotFitAreRefused(reader: ArchiveReader) async {
        let error = await learningError { _ = try NoveltyRule(from: reader, classCount: 2) }
        guard case .badModelFile? = error else {
            Issue.record("accepted")
            return
        }
    }
}
