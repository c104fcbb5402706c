import Foundation
import Kernels
import TestSupport
import Testing

@Suite struct BoostingKernelTests {
    @Test func theExponentialIsThatOfTheLibrary() {
        for step in -870...880 {
            let x = Float(step) / 10 + 0.013
            let result = BoostingGradients.exp(SIMD8(repeating: min(x, 87.9)))[3]
            let expected = exp(Double(min(x, 87.9)))
            #expect(abs(Double(result) / max(expected, 1e-38) - 1) < 1e-6, "exp(\(x))")
        }
        #expect(BoostingGradients.exp(SIMD8(repeating: -.infinity))[0] < 1e-37)
        #expect(BoostingGradients.exp(SIMD8(repeating: .infinity))[0] > 1e38)
    }

    @Test func gradientsAreThoseOfTheFormula() {
        let margins: [Float] = [-30, -3, -0.5, 0, 0.5, 3, 30, 12]
        let signs: [Float] = [1, -1, 1, -1, 1, -1, 1, -1]
        let weights: [Float] = [1, 2, 1, 1, 0.5, 1, 1, 0]
        var gradients = [Float](repeating: 0, count: 8)
        var hessians = gradients
        var g = gradients.mutableSpan
        var h = hessians.mutableSpan
        let sums = BoostingGradients.logistic(
            margins: margins.span, signs: signs.span, weights: weights.span, range: 0..<1, gradients: &g, hessians: &h)
        for i in 0..<8 {
            let p = 1 / (1 + exp(-Double(margins[i])))
            let (gradient, hessian) = (
                (p - (signs[i] > 0 ? 1 : 0)) * Double(weights[i]), p * (1 - p) * Double(weights[i])
            )
            #expect(abs(Double(gradients[i]) - gradient) <= 1e-6 * abs(gradient) + 1e-12)
            #expect(abs(Double(hessians[i]) - hessian) <= 2e-6 * abs(hessian) + 1e-7)
        }
        #expect(abs(sums.gradient - gradients.reduce(0) { $0 + Double(abs($1)) }) < 1e-5)
        #expect(abs(sums.hessian - hessians.reduce(0) { $0 + Double($1) }) < 1e-5)
    }

    @Test func gradientsOfManyClassesAreThoseOfTheFormula() {
        let classes = 3
        let margins = (0..<classes * 8).map { Float(($0 * 37) % 11) - 5 }
        var probabilities = [Float](repeating: 0, count: classes * 8)
        var p = probabilities.mutableSpan
        BoostingGradients.softmax(margins: margins.span, classes: classes, stride: 8, range: 0..<1, probabilities: &p)
        let labels: [Float] = [0, 1, 2, 0, 1, 2, 0, 1]
        let weights = [Float](repeating: 2, count: 8)
        for k in 0..<classes {
            var gradients = [Float](repeating: 0, count: 8)
            var hessians = gradients
            var g = gradients.mutableSpan
            var h = hessians.mutableSpan
            _ = BoostingGradients.oneOfMany(
                probabilities: probabilities.span, first: k, labels: labels.span, label: Float(k), factor: 1.5,
                weights: weights.span, range: 0..<1, gradients: &g, hessians: &h)
            for row in 0..<8 {
                let powers = (0..<classes).map { exp(Double(margins[$0 * 8 + row])) }
                let share = powers[k] / powers.reduce(0, +)
                #expect(abs(Double(gradients[row]) - 2 * (share - (labels[row] == Float(k) ? 1 : 0))) < 1e-5)
                #expect(abs(Double(hessians[row]) - 3 * share * (1 - share)) < 1e-5)
            }
        }
    }

    @Test func pairsSumUpToTheGradients() {
        var random = SeededRandom(seed: 1)
        let gradients = (0..<4096).map { _ in Float.random(in: -1...1, using: &random) }
        let hessians = (0..<4096).map { _ in Float.random(in: 0...1e-3, using: &random) }
        let dither = (0..<64).map { _ in Float.random(in: -0.5...0.5, using: &random) }
        var pairs = [Int64](repeating: 0, count: 4096)
        var target = pairs.mutableSpan
        BoostingGradients.quantise(
            gradients: gradients.span, hessians: hessians.span, gradientScale: 1e4, hessianScale: 1e4,
            dither: dither.span, offset: 5, pairs: &target)
        let sum = pairs.reduce(0, &+)
        #expect(pairs.allSatisfy { CodeHistogram.hessian($0) <= 11 })
        let gradient = gradients.reduce(0) { $0 + Double($1) }
        let hessian = hessians.reduce(0) { $0 + Double($1) }
        #expect(abs(Double(CodeHistogram.gradient(sum)) / 1e4 - gradient) < 0.02)
        #expect(abs(Double(CodeHistogram.hessian(sum)) / 1e4 / hessian - 1) < 0.1)
    }

    @Test(arguments: [1, 2, 7, 8, 9, 100, 255, 256])
    func theBestCutIsTheSlowOnes(count: Int) {
        var random = SeededRandom(seed: UInt64(count))
        for least in [Float(1), 300] {
            let bins = (0..<count + 3).map { _ in
                Int64.random(in: -500...500, using: &random) << 32 + Int64.random(in: 0...200, using: &random)
            }
            let before = Int64(7) << 32 + 40
            let total = bins[2..<2 + count].reduce(before, &+) + 900
            let scan = SplitScan(gradientUnit: 0.1, hessianUnit: 0.01, l2: 0.5, largestStep: 8)
            var best: (gain: Double, code: Int)?
            var left = before
            for code in 0..<count {
                left += bins[2 + code]
                let sides = (CodeHistogram.hessian(left), CodeHistogram.hessian(total - left))
                guard Float(sides.0) >= least, Float(sides.1) >= least else { continue }
                let gain = scan.gain(left) + scan.gain(total - left)
                if gain > best?.gain ?? -.infinity { best = (gain, code) }
            }
            var scratch = [Int64](repeating: 0, count: 264)
            var room = scratch.mutableSpan
            let found = scan.best(
                bins.span, start: 2, count: count, before: before, total: total, leastHessian: least, scratch: &room)
            #expect((found.gain > -.infinity) == (best != nil))
            guard let best, found.gain > -.infinity else { continue }
            #expect(abs(Double(found.gain) - best.gain) < 1e-4 * best.gain)
            #expect(abs(scan.gain(found.left) + scan.gain(total - found.left) - best.gain) < 1e-4 * best.gain)
        }
    }

    @Test func histogramsAreTheSlowOnes() {
        var random = SeededRandom(seed: 4)
        let columns = (0..<6).map { _ in (0..<500).map { _ in UInt8.random(in: 0...255, using: &random) } }
        let pairs = (0..<400).map { _ in Int64.random(in: -1000...1000, using: &random) }
        let list = (0..<400).filter { $0 % 3 > 0 }.map { UInt32($0) }
        var units = [UInt32](repeating: 0, count: 1000)
        var unitSpan = units.mutableSpan
        for (position, codes) in columns.enumerated() {
            CodeHistogram.place(codes.span, at: position, width: 2, in: &unitSpan)
        }
        var bins = [Int64](repeating: 0, count: 10 + 8 * 256)
        var target = bins.mutableSpan
        CodeHistogram.add(
            units.span, width: 2, first: 100, list: list.span, pairs: pairs.span, to: &target, at: 10)
        for (position, codes) in columns.enumerated() {
            var expected = [Int64](repeating: 0, count: 256)
            for row in list { expected[Int(codes[100 + Int(row)])] += pairs[Int(row)] }
            #expect(Array(bins[10 + position * 256..<10 + (position + 1) * 256]) == expected)
        }
    }

    @Test func rowsAreDividedInTheirOrder() {
        var list = (0..<100).map { UInt32($0) }
        var aside = [UInt32](repeating: 0, count: 100)
        let codes = (0..<150).map { UInt8($0 % 7) }
        let sides = (0..<256).map { UInt8($0 % 2) }
        var listSpan = list.mutableSpan
        var asideSpan = aside.mutableSpan
        let left = RowDivision.divide(
            &listSpan, 10..<90, aside: &asideSpan, codes: codes.span, first: 50, goesLeft: sides.span)
        let rows = (10..<90).map { UInt32($0) }
        let isLeft = { (row: UInt32) in codes[50 + Int(row)] % 2 == 1 }
        #expect(Array(list[10..<10 + left]) == rows.filter(isLeft))
        #expect(Array(list[10 + left..<90]) == rows.filter { !isLeft($0) })
        #expect(list[..<10].elementsEqual(0..<10) && list[90...].elementsEqual(90..<100))
    }

    @Test(arguments: [0, 1, 2, 3, 8, 255])
    func codesAreHowManyEdgesAreBelow(count: Int) {
        var random = SeededRandom(seed: 2)
        var edges = Set((0..<count).map { _ in Float.random(in: -9...9, using: &random) }).sorted()
        if count > 2 { edges[0] = -.infinity }
        let values =
            edges + (0..<100).map { _ in Float.random(in: -12...12, using: &random) }
            + [.infinity, -.infinity, .nan, -.nan]
        var codes = [UInt8](repeating: 0, count: values.count)
        var target = codes.mutableSpan
        ValueCodes.find(values.span, padded: ValueCodes.padded(edges).span, missing: 99, into: &target)
        for (value, code) in zip(values, codes) {
            #expect(code == (value.isNaN ? 99 : UInt8(edges.count { $0 < value })))
        }
    }

    @Test(arguments: [1, 2, 5])
    func aTeamDoesEachJobOnceInEachPhase(count: Int) async {
        let team = SpinTeam(count: count)
        let counts = DividedState([Int](repeating: 0, count: count))
        let sums = DividedState([Int](repeating: 0, count: count))
        await withTaskGroup(of: Void.self) { group in
            for helper in 1..<max(1, count) { group.addTask { team.help(helper) } }
            defer { team.dismiss() }
            for _ in 0..<2000 {
                team.change(counts) { index, value in value += index + 1 }
                team.change(sums) { _, value in value = (0..<count).reduce(0) { $0 + counts[$1] } }
            }
        }
        #expect((0..<count).map { counts[$0] } == (0..<count).map { 2000 * ($0 + 1) })
        #expect((0..<count).allSatisfy { sums[$0] == 2000 * count * (count + 1) / 2 })
    }

    /// Helpers that never come must not be waited for.
    @Test func aLeaderAloneDoesAllJobs() {
        let team = SpinTeam(count: 4)
        let values = DividedState([Int](repeating: 0, count: 4))
        for _ in 0..<10 { team.change(values) { index, value in value += index } }
        #expect((0..<4).map { values[$0] } == [0, 10, 20, 30])
    }
}
