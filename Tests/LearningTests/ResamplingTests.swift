import Foundation
import Kernels
import Tabular
import Testing

@testable import Learning

@Suite struct ResamplingTests {
    /// Classes of 200, 30, 6 and 1 rows; two columns of numbers, one of three levels and the unseen one.
    private static func uneven(seed: UInt64 = 1) -> TrainingSet {
        var random = SplitMix64(seed: seed)
        let sizes = [200, 30, 6, 1]
        let codes = sizes.indices.flatMap { [UInt16](repeating: UInt16($0), count: sizes[$0]) }
        let rows = codes.map { code in
            [
                Float(random.gaussian() + 10 * Double(code)), Float(5 * random.gaussian()),
                Float(random.integer(below: 4) - 1),
            ]
        }
        return TrainingSet(
            matrix: matrix(rows), classes: ClassLabels(codes: codes, names: ["benign", "a", "b", "c"]),
            levels: [0, 0, 3], weights: codes.indices.map { Float($0) }, groups: codes.indices.map { $0 / 2 })
    }

    private func counts(_ data: TrainingSet) -> [Int] { data.classes?.counts ?? [] }

    /// Whether all parts have the same number of rows.
    private func isWhole(_ data: TrainingSet) -> Bool {
        let rows = data.matrix.rows
        return data.classes?.codes.count == rows && data.weights?.count == rows && data.groups?.count == rows
            && data.levels == [0, 0, 3]
    }

    @Test(arguments: Resampling.allCases)
    func classesReachTheirTarget(method: Resampling) async throws {
        let data = Self.uneven()
        let all = try await Resampler(method, target: .all).resampled(data, context())
        let half = try await Resampler(method, target: .share(0.5)).resampled(data, context())
        #expect(isWhole(all))
        #expect(isWhole(half))
        switch method {
        case .none:
            #expect(counts(all) == [200, 30, 6, 1])
        case .oversample, .smote:
            #expect(counts(all) == [200, 200, 200, 200])
            #expect(counts(half) == [200, 100, 100, 100])
            let standard = try await Resampler(method).resampled(data, context())
            #expect(counts(standard) == [200, 30, 20, 20])
        case .undersample:
            #expect(counts(all) == [1, 1, 1, 1])
            #expect(counts(half) == [2, 2, 2, 1])
        }
    }

    @Test(arguments: Resampling.allCases)
    func theSeedAloneDecides(method: Resampling) async throws {
        let data = Self.uneven()
        let resampler = Resampler(method, target: .share(0.4))
        let one = try await resampler.resampled(data, context(seed: 3, threads: 1))
        let two = try await resampler.resampled(data, context(seed: 3, threads: 2))
        #expect(one.matrix.values == two.matrix.values)
        #expect(one.classes == two.classes)
        #expect(one.weights == two.weights)
        #expect(one.groups == two.groups)
        let other = try await resampler.resampled(data, context(seed: 4))
        #expect((other.matrix.values == one.matrix.values) == (method == .none))
    }

    @Test func theRowsThatWereThereStayFirst() async throws {
        let data = Self.uneven()
        for method in [Resampling.oversample, .smote] {
            let more = try await Resampler(method, target: .all).resampled(data, context())
            let rows = Array(0..<data.matrix.rows)
            #expect(more.matrix.selecting(rows).values == data.matrix.values)
            #expect(Array(more.weights?.prefix(rows.count) ?? []) == data.weights)
        }
    }

    @Test func aNewRowLiesBetweenItsParentAndOneOfItsNeighbours() async throws {
        let data = Self.uneven()
        let more = try await Resampler(.smote, target: .all).resampled(data, context(seed: 2))
        let classes = try #require(more.classes?.codes)
        let weights = try #require(more.weights)
        let groups = try #require(more.groups)
        for index in data.matrix.rows..<more.matrix.rows {
            let parent = Int(weights[index])  // a row's weight is its number
            #expect(groups[index] == parent / 2)
            #expect(classes[index] == data.classes?.codes[parent])
            let own = (0..<data.matrix.rows).filter { data.classes?.codes[$0] == classes[index] && $0 != parent }
            let near = nearest(data.matrix, parent, own, 5, mark(data, own + [parent]))
            let made = row(index, of: more.matrix)
            guard !near.isEmpty else {
                #expect(made == row(parent, of: data.matrix))
                continue
            }
            let from = row(parent, of: data.matrix)
            #expect(near.contains { isBetween(made, from, row($0, of: data.matrix)) }, "row \(index)")
            let levels = near.map { data.matrix[$0, 2] }
            let most = Set(levels).map { level in levels.count { $0 == level } }.max() ?? 0
            #expect(levels.count { $0 == made[2] } == most, "the level is that of most neighbours")
        }
    }

    /// The median of the deviations of the two columns of numbers.
    private func mark(_ data: TrainingSet, _ rows: [Int]) -> Double {
        let deviations = [0, 1].map { column -> Double in
            let own = rows.map { Double(data.matrix[$0, column]) }
            let mean = own.reduce(0, +) / Double(own.count)
            return (own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(own.count)).squareRoot()
        }
        return (deviations[0] + deviations[1]) / 2
    }

    private func nearest(_ cells: Matrix, _ parent: Int, _ others: [Int], _ count: Int, _ mark: Double) -> [Int] {
        let distances = others.map { other -> Double in
            let steps = [0, 1].map { Double(cells[parent, $0] - cells[other, $0]) }
            let differs = cells[parent, 2] != cells[other, 2]
            return steps[0] * steps[0] + steps[1] * steps[1] + (differs ? mark * mark : 0)
        }
        return others.indices.sorted { distances[$0] < distances[$1] }.prefix(count).map { others[$0] }
    }

    private func isBetween(_ made: [Float], _ a: [Float], _ b: [Float]) -> Bool {
        let gap = (made[0] - a[0]) / (b[0] - a[0])
        return (-1e-4...1.0001).contains(gap) && abs(a[1] + gap * (b[1] - a[1]) - made[1]) < 1e-2
    }

    @Test(arguments: [1, 5, 40], [1, 3, 20])
    func theTreeFindsTheNeighboursOfASlowTwin(count: Int, columns: Int) {
        var random = SplitMix64(seed: UInt64(columns))
        // Whole numbers, so that many rows are equally near and some are equal.
        let rows = (0..<700 * columns).map { _ in Float(random.integer(below: 6)) }
        let tree = BallTree(rows, columns: columns)
        for own in stride(from: 0, to: 700, by: 13) {
            let from = Array(rows[own * columns..<(own + 1) * columns])
            let distances = (0..<700).map { other in
                (0..<columns).reduce(Float(0)) { sum, k in
                    let step = rows[other * columns + k] - from[k]
                    return sum + step * step
                }
            }
            let near = (0..<700).filter { $0 != own }.sorted { (distances[$0], $0) < (distances[$1], $1) }
            #expect(tree.neighbours(of: from, own: own, count: count) == near.prefix(count).map { Int32($0) })
        }
    }

    @Test func fewRowsHaveFewNeighbours() {
        #expect(BallTree([1, 2], columns: 2).neighbours(of: [1, 2], own: 0, count: 5) == [])
        #expect(BallTree([1, 2, 9], columns: 1).neighbours(of: [2], own: 1, count: 5) == [0, 2])
        #expect(
            BallTree([Float](repeating: 4, count: 200), columns: 2).neighbours(of: [4, 4], own: 3, count: 2) == [0, 1])
    }

    @Test func veryLargeNumbersStayFinite() async throws {
        let most = Float.greatestFiniteMagnitude
        let rows: [[Float]] = (0..<20).map { [$0 % 2 == 0 ? most : -most, Float($0)] }
        let data = TrainingSet(
            matrix: matrix(rows),
            classes: ClassLabels(codes: (0..<20).map { $0 < 16 ? 0 : 1 }, names: ["benign", "attack"]))
        let more = try await Resampler(.smote, target: .all).resampled(data, context())
        #expect(more.matrix.rows == 32)
        #expect(areFinite(more.matrix.values))
    }

    @Test func whatCannotBeIsRefused() async {
        let data = Self.uneven()
        for share in [0, -1, 1.5, .nan] {
            let error = await learningError {
                _ = try await Resampler(.smote, target: .share(share)).resampled(data, context())
            }
            #expect(error?.description.contains("share") == true)
        }
        let none = await learningError {
            _ = try await Resampler(.smote, neighbours: 0).resampled(data, context())
        }
        #expect(none?.description.contains("neighbours") == true)
        let bare = await learningError {
            _ = try await Resampler(.oversample).resampled(TrainingSet(matrix: data.matrix), context())
        }
        #expect(bare?.description.contains("labels") == true)
    }
}
