import Foundation
import Testing

@testable import Learning

@Suite struct ScalingTests {
    private static let values: [Float] = [2, 4, 4, 4, 5, 5, 7, 9]

    private static func scale(_ scaling: Scaling, _ cells: [Float]) -> [Float] {
        let fitted = FittedScaling(scaling, values)
        return cells.map { fitted($0) }
    }

    private static func close(_ a: [Float], _ b: [Float]) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-5 }
    }

    @Test func noneLeavesNumbersAsTheyAre() {
        #expect(Self.scale(.none, [2, -7, 1e30]) == [2, -7, 1e30])
    }

    @Test func minMaxMapsTheTrainingRangeToOne() {
        #expect(Self.close(Self.scale(.minMax, [2, 9, 5.5, 16, -5]), [0, 1, 0.5, 2, -1]))
    }

    /// The mean is 5, the standard deviation 2.
    @Test func standardTakesMeanAndDeviation() {
        #expect(Self.close(Self.scale(.standard, [5, 7, 1, 2]), [0, 1, -2, -1.5]))
    }

    @Test func signedLogIsEvenAroundZero() {
        let e = Float(M_E)
        #expect(Self.close(Self.scale(.signedLog, [0, e - 1, 1 - e, e * e - 1]), [0, 1, -1, 2]))
    }

    @Test func quantileIsTheRankWithinTheTrainingRows() {
        let fitted = FittedScaling(.quantile, (0...100).map { Float($0 * $0) })
        for rank in [0, 25, 50, 75, 100] {
            #expect(abs(fitted(Float(rank * rank)) - Float(rank) / 100) < 0.01)
        }
        #expect(fitted(-1) == 0)
        #expect(fitted(1e6) == 1)
        let between = fitted(Float(50 * 50 + 50))
        #expect(between > fitted(2500) && between < fitted(2601))
    }

    @Test func quantileGivesTiesTheMiddleOfTheirStretch() {
        let fitted = FittedScaling(.quantile, [Float](repeating: 1, count: 500) + [Float](repeating: 3, count: 500))
        #expect(abs(fitted(1) - 0.25) < 0.01)
        #expect(abs(fitted(3) - 0.75) < 0.01)
        #expect(fitted(2) > fitted(1) && fitted(2) < fitted(3))
    }

    @Test(arguments: Scaling.allCases)
    func orderIsKept(scaling: Scaling) {
        let scaled = Self.scale(scaling, [-1e30, -5, 0, 2, 3, 4, 4.5, 5, 6, 7, 8, 9, 10, 1e30])
        #expect(zip(scaled, scaled.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(areFinite(scaled))
    }

    @Test(arguments: Scaling.allCases)
    func equalValuesAreNoDivisionByZero(scaling: Scaling) {
        let fitted = FittedScaling(scaling, [3, 3, 3])
        #expect(areFinite([fitted(3), fitted(2), fitted(4)]))
    }

    @Test(arguments: Scaling.allCases)
    func aFittedScalingComesBackFromItsFile(scaling: Scaling) throws {
        let fitted = FittedScaling(scaling, Self.values)
        let back = try JSONDecoder().decode(FittedScaling.self, from: try JSONEncoder().encode(fitted))
        #expect(back == fitted)
    }
}
