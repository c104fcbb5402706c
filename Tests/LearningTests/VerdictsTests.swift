import Tabular
import Testing

@testable import Learning

@Suite struct VerdictsTests {
    private static let calibration = Calibration(scores: [0, 1, 2, 3], source: .heldOutBenign)

    private static func threshold(_ value: Float) -> Threshold {
        Threshold(value: value, promisedRate: 0.2, source: .heldOutBenign)
    }

    /// Five rows; the classes are what a vote would make of them, whatever their scores.
    private static func opinions(_ members: [String]) -> Opinions {
        Opinions(
            members: members, scores: [0.5, 1.5, 2.5, 3.5, 2], bestClasses: [0, 2, 0, 1, 2],
            bestAttacks: [1, 2, 2, 1, 2])
    }

    private static func verdicts(_ members: [String], names: [String], at value: Float = 2) -> Verdicts {
        Verdicts(opinions(members), calibration: calibration, threshold: threshold(value), names: names)
    }

    private static let names = ["benign", "DoS", "Probe"]

    @Test func aRowIsAnomalousAboveTheThreshold() {
        let verdicts = Self.verdicts(["pca"], names: [])
        #expect(verdicts.isAnomaly == [false, false, true, true, false], "the threshold itself is not above it")
        #expect(verdicts.scores == [0.5, 1.5, 2.5, 3.5, 2])
        #expect(verdicts.pValues == [0.8, 0.6, 0.4, 0.2, 0.6])
    }

    @Test func oneSupervisedMemberSaysWhatIsMostProbable() {
        let verdicts = Self.verdicts(["extra-trees"], names: Self.names)
        #expect(!verdicts.classesFollowThreshold)
        #expect(verdicts.classes == ClassLabels(codes: [0, 2, 0, 1, 2], names: Self.names))
    }

    @Test func ofSeveralMembersTheThresholdDecides() {
        let verdicts = Self.verdicts(["extra-trees", "pca"], names: Self.names)
        #expect(verdicts.classesFollowThreshold)
        #expect(verdicts.classes == ClassLabels(codes: [0, 0, 2, 1, 0], names: Self.names))
    }

    @Test(arguments: [["pca"], ["pca", "isolation-forest"]])
    func withoutClassesARowIsBenignOrAnAnomaly(members: [String]) {
        var opinions = Self.opinions(members)
        opinions.bestAttacks = [1, 1, 1, 1, 1]
        let verdicts = Verdicts(
            opinions, calibration: Self.calibration, threshold: Self.threshold(2), names: [])
        #expect(verdicts.classesFollowThreshold)
        #expect(verdicts.classes.names == ["benign", "anomaly"])
        #expect(verdicts.classes.codes == [0, 0, 1, 1, 0])
    }

    @Test func anotherThresholdDecidesAnew() {
        var verdicts = Self.verdicts(["extra-trees", "pca"], names: Self.names)
        verdicts.apply(Self.threshold(1))
        #expect(verdicts.threshold == Self.threshold(1))
        #expect(verdicts.isAnomaly == [false, true, true, true, true])
        #expect(verdicts.classes.codes == [0, 2, 2, 1, 2])
        // Back and forth leaves nothing behind.
        verdicts.apply(Self.threshold(.infinity))
        #expect(verdicts.classes.codes == [0, 0, 0, 0, 0])
        #expect(!verdicts.isAnomaly.contains(true))
        verdicts.apply(Self.threshold(2))
        let fresh = Self.verdicts(["extra-trees", "pca"], names: Self.names)
        #expect(verdicts.isAnomaly == fresh.isAnomaly)
        #expect(verdicts.classes == fresh.classes)
    }

    @Test func theMostProbableClassStandsUnderAnyThreshold() {
        var verdicts = Self.verdicts(["extra-trees"], names: Self.names)
        for value in [Float(-1), 1, 9] {
            verdicts.apply(Self.threshold(value))
            #expect(verdicts.classes.codes == [0, 2, 0, 1, 2])
            #expect(verdicts.isAnomaly == verdicts.scores.map { $0 > value })
        }
    }

    @Test func scoresAndPValuesStandUnderAnyThreshold() {
        var verdicts = Self.verdicts(["extra-trees", "pca"], names: Self.names)
        let (scores, pValues) = (verdicts.scores, verdicts.pValues)
        verdicts.apply(Self.threshold(0))
        #expect(verdicts.scores == scores)
        #expect(verdicts.pValues == pValues)
    }

    @Test func whatMembersSaidIsHandedOn() {
        var opinions = Self.opinions(["extra-trees", "pca"])
        opinions.isNovel = [false, false, true, false, false]
        opinions.speakers = [0, 0, 1, 0, 1]
        opinions.memberScores = [[1, 2, 3, 4, 5], [5, 4, 3, 2, 1]]
        let verdicts = Verdicts(
            opinions, calibration: Self.calibration, threshold: Self.threshold(2), names: Self.names)
        #expect(verdicts.isNovel == opinions.isNovel)
        #expect(verdicts.speakers == opinions.speakers)
        #expect(verdicts.memberScores == opinions.memberScores)
        #expect(verdicts.members == ["extra-trees", "pca"])
        let plain = Self.verdicts(["pca"], names: [])
        #expect(plain.isNovel == nil && plain.speakers == nil && plain.memberScores == nil)
    }
}
