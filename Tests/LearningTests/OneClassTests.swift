import Foundation
import Kernels
import Tabular
import Testing

@testable import Learning

@Suite struct OneClassTests {
    /// Rows in a plane of a space of six columns, with little noise, the columns in very different units.
    private func plane(_ count: Int, seed: UInt64) -> [[Float]] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in
            let (a, b) = (random.gaussian(), random.gaussian())
            return [a, b, a + b, a - b, 2 * a, 3 * b].enumerated().map { column, value in
                Float((value + 0.01 * random.gaussian()) * pow(10, Double(column)))
            }
        }
    }

    // MARK: Principal components

    @Test func aRowOffThePlaneIsAnomalousThoughEachOfItsCellsIsUsual() async throws {
        let model = try await PCADetectorTrainer().fit(TrainingSet(matrix: matrix(plane(500, seed: 1))), context())
        #expect(model.components.count == 2)
        let usual = try await model.scores(of: matrix(plane(100, seed: 2)))
        var odd = plane(400, seed: 3).filter { $0[0] > 0.7 && $0[1] > 7 }
        for i in odd.indices { odd[i][2] = -odd[i][2] }
        #expect(odd.count > 10)
        let scores = try await model.scores(of: matrix(odd))
        #expect(auc(usual + scores, usual.map { _ in false } + scores.map { _ in true }) > 0.95)
    }

    @Test func theScoreIsThatOfASlowTwin() async throws {
        let rows = plane(300, seed: 4)
        let model = try await PCADetectorTrainer(share: 0.6).fit(TrainingSet(matrix: matrix(rows)), context())
        let components = model.components
        #expect(components.count == 2 || components.count == 1)
        let scores = try await model.scores(of: matrix(rows))
        for (index, row) in rows.enumerated().prefix(40) {
            let cells = row.indices.map { Double((row[$0] - components.means[$0]) * components.factors[$0]) }
            var (outside, within) = (cells.reduce(0) { $0 + $1 * $1 }, 0.0)
            for k in 0..<components.count {
                let along = cells.indices.reduce(0.0) { sum, column in
                    sum + cells[column] * Double(components.directions[column * 4 + k])
                }
                outside -= along * along
                within += along * along / Double(components.variances[k])
            }
            #expect(abs(Double(scores[index]) - log1p(max(0, outside)) - log1p(within)) < 1e-3)
        }
    }

    @Test func columnsOfFlagsKeepTheirScaleWhereTheyAreTo() async throws {
        var random = SplitMix64(seed: 5)
        let rows = matrix((0..<400).map { _ in [random.uniform() < 0.04 ? 1 : 0, Float(1e6 * random.gaussian())] })
        let kept = try await PrincipalComponents.fit(rows, keepsFlags: true, share: 1, limit: 2, context())
        #expect(kept.factors[0] == 1)
        #expect(abs(kept.factors[1] * 1e6 - 1) < 0.2)
        let scaled = try await PrincipalComponents.fit(rows, keepsFlags: false, share: 1, limit: 2, context())
        #expect(scaled.factors[0] > 3)
        #expect(scaled.factors[1] == kept.factors[1])
    }

    @Test func manyColumnsStayAffordable() async throws {
        var random = SplitMix64(seed: 6)
        var cells = Matrix(rows: 40, columns: 700)
        for i in cells.values.indices { cells.values[i] = Float(random.gaussian()) }
        let model = try await PCADetectorTrainer(share: 0.5, componentLimit: 7).fit(
            TrainingSet(matrix: cells), context())
        #expect(model.components.count == 7)
        #expect(areFinite(try await model.scores(of: cells)))
    }

    // MARK: Tails

    @Test func aColumnsTailsAreCounted() {
        let tails = ColumnTails([3, 1, 1, 2, 1, 5, 5, 1, 2])
        #expect(tails.knots == [1, 2, 3, 5])
        func surprise(_ rows: Int) -> Float { Float(-log(Double(rows + 1) / 10)) }
        #expect(tails.surprise(of: 1) == surprise(4))
        #expect(tails.surprise(of: 2) == surprise(5))
        #expect(tails.surprise(of: 3) == surprise(3))
        #expect(tails.surprise(of: 5) == surprise(2))
        #expect(tails.surprise(of: 4) == surprise(2))
        #expect(tails.surprise(of: 2.5) == surprise(3))
        #expect(tails.surprise(of: 0) == surprise(0))
        #expect(tails.surprise(of: 9) == surprise(0))
        #expect(tails.surprise(of: 1.5) == surprise(4))
    }

    @Test func thinnedTailsAreNearTheExactOnes() {
        var random = SplitMix64(seed: 7)
        let values = (0..<20_000).map { _ in Float(random.gaussian()) }
        let tails = ColumnTails(values)
        #expect(tails.knots.count < 500)
        let sorted = values.sorted()
        for probe in stride(from: Float(-4.5), through: 4.5, by: 0.01) {
            let atMost = sorted.partitionPoint { $0 > probe }
            let atLeast = sorted.count - sorted.partitionPoint { $0 >= probe }
            let exact = -log(Double(min(atMost, atLeast) + 1) / 20_001)
            #expect(abs(Double(tails.surprise(of: probe)) - exact) < 0.11, "at \(probe)")
        }
        #expect(tails.surprise(of: sorted[0]) == Float(-log(2.0 / 20_001)))
    }

    @Test func aRowScoresTheSumOfItsColumns() async throws {
        let rows = plane(200, seed: 8)
        let model = try await ECODTrainer().fit(TrainingSet(matrix: matrix(rows)), context())
        let scores = try await model.scores(of: matrix(rows))
        for (row, score) in zip(rows, scores) {
            var sum: Float = 0
            for column in row.indices {
                let atMost = rows.count { $0[column] <= row[column] }
                let atLeast = rows.count { $0[column] >= row[column] }
                sum += Float(-log(Double(min(atMost, atLeast) + 1) / 201))
            }
            #expect(score == sum)
        }
    }

    // MARK: Nearest neighbours

    @Test func aRowBetweenTwoPlacesOfBenignRowsIsAnomalous() async throws {
        var random = SplitMix64(seed: 9)
        func cloud(_ count: Int, around middle: [Double]) -> [[Float]] {
            (0..<count).map { _ in middle.map { Float($0 + 0.2 * random.gaussian()) } }
        }
        let benign = cloud(300, around: [-5, 2]) + cloud(300, around: [5, 2])
        let model = try await NearestNeighboursTrainer(prototypes: 16, components: 2).fit(
            TrainingSet(matrix: matrix(benign)), context())
        let usual = try await model.scores(of: matrix(cloud(50, around: [-5, 2]) + cloud(50, around: [5, 2])))
        let odd = try await model.scores(of: matrix(cloud(100, around: [0, 2])))
        #expect((usual.max() ?? .infinity) < (odd.min() ?? 0))
    }

    @Test func ofFewRowsEachIsAPrototype() async throws {
        let rows = plane(30, seed: 10)
        let model = try await NearestNeighboursTrainer(prototypes: 64, components: 2).fit(
            TrainingSet(matrix: matrix(rows)), context())
        #expect(model.prototypes.count == 32 * 3)
        #expect(try await model.scores(of: matrix(rows)).allSatisfy { $0 == 0 })
    }

    @Test func centresAreTheMeansOfTheirRows() async throws {
        var random = SplitMix64(seed: 11)
        let rows = (0..<900).map { Float(($0 % 3) * 100) + Float(random.uniform()) }
        let centres = try await KMeans(dimensions: 1, count: 3, rounds: 10).fit(rows, &random, Workers(count: 2))
        for (place, centre) in centres.sorted().enumerated() {
            let own = stride(from: place, to: 900, by: 3).map { Double(rows[$0]) }
            #expect(abs(Double(centre) - own.reduce(0, +) / 300) < 1e-4)
        }
    }

    // MARK: Options

    @Test func optionsThatCannotBeAreRefused() async {
        let data = TrainingSet(matrix: matrix(plane(20, seed: 1)))
        for share in [0, -1, 1.1, .nan] {
            let error = await learningError { _ = try await PCADetectorTrainer(share: share).fit(data, context()) }
            #expect(error?.description.contains("share") == true)
        }
        let none = await learningError { _ = try await NearestNeighboursTrainer(prototypes: 0).fit(data, context()) }
        #expect(none?.description.contains("prototypes") == true)
        let flat = await learningError { _ = try await NearestNeighboursTrainer(components: 0).fit(data, context()) }
        #expect(flat?.description.contains("components") == true)
    }
}
