import Foundation
import Kernels

/// One helper's rows: their gradients, what the model says of them, and their places in the tree that grows.
struct BoostingShard: Sendable {
    /// Sums of gradients are taken over runs of so many vectors: they do not depend on how rows are divided.
    static let chunkVectors = 128
    /// Rows of a shard begin at a multiple of this.
    static let chunkRows = chunkVectors * BoostingGradients.lanes

    /// The first of its rows in the table.
    let first: Int
    let count: Int
    /// The number of rows filled up to whole vectors.
    private let room: Int
    private let classCount: Int
    /// Class numbers, or with two classes -1 and 1.
    private let labels: [Float]
    /// Held-out rows keep theirs: they count in the loss, and never in a tree.
    private let weights: [Float]
    private let isHeldOut: [Bool]
    private var margins: [Float]
    private var probabilities: [Float]
    private var gradients: [Float]
    private var hessians: [Float]
    private(set) var pairs: [Int64]
    private(set) var list: [UInt32]
    private var aside: [UInt32]
    /// Where the rows of each leaf stand in the list.
    private(set) var ranges: [Range<Int>] = []
    private(set) var chunkSums: [(gradient: Double, hessian: Double)] = []
    private(set) var losses: [Double] = []

    private var outputs: Int { classCount == 2 ? 1 : classCount }

    init(_ rows: Range<Int>, _ problem: BoostingProblem) {
        first = rows.lowerBound
        count = rows.count
        classCount = problem.base.count == 1 ? 2 : problem.base.count
        let lanes = BoostingGradients.lanes
        room = (rows.count + lanes - 1) / lanes * lanes
        let padding = [Float](repeating: 0, count: room - rows.count)
        let isBinary = classCount == 2
        labels =
            problem.classes[rows].map { isBinary ? ($0 == 1 ? 1 : -1) : Float($0) } + padding.map { _ in 1 }
        weights = Array(problem.weights[rows]) + padding
        isHeldOut = problem.isHeldOut.isEmpty ? [] : Array(problem.isHeldOut[rows])
        let room = room
        margins = problem.base.flatMap { [Float](repeating: $0, count: room) }
        probabilities = isBinary ? [] : [Float](repeating: 0, count: room * problem.base.count)
        gradients = [Float](repeating: 0, count: room)
        hessians = gradients
        pairs = [Int64](repeating: 0, count: room)
        list = [UInt32](repeating: 0, count: room)
        aside = list
    }

    /// The class probabilities by the margins, which all trees of a round start from.
    mutating func updateProbabilities() {
        guard classCount > 2 else { return }
        Self.softmax(margins, classCount, room, &probabilities)
    }

    private static func softmax(_ margins: [Float], _ classes: Int, _ room: Int, _ probabilities: inout [Float]) {
        var target = probabilities.mutableSpan
        BoostingGradients.softmax(
            margins: margins.span, classes: classes, stride: room, range: 0..<room / BoostingGradients.lanes,
            probabilities: &target)
    }

    /// The gradients of one output, and their sums.
    mutating func updateGradients(output: Int) {
        chunkSums = Self.updateGradients(
            isBinary: classCount == 2, margins, probabilities, labels, weights, output, classCount, room, &gradients,
            &hessians)
    }

    private static func updateGradients(
        isBinary: Bool, _ margins: [Float], _ probabilities: [Float], _ labels: [Float], _ weights: [Float],
        _ output: Int, _ classes: Int, _ room: Int, _ gradients: inout [Float], _ hessians: inout [Float]
    ) -> [(gradient: Double, hessian: Double)] {
        var gradientSpan = gradients.mutableSpan
        var hessianSpan = hessians.mutableSpan
        let vectors = room / BoostingGradients.lanes
        var sums: [(gradient: Double, hessian: Double)] = []
        for start in stride(from: 0, to: vectors, by: chunkVectors) {
            let range = start..<min(start + chunkVectors, vectors)
            if isBinary {
                sums.append(
                    BoostingGradients.logistic(
                        margins: margins.span, signs: labels.span, weights: weights.span, range: range,
                        gradients: &gradientSpan, hessians: &hessianSpan))
            } else {
                sums.append(
                    BoostingGradients.oneOfMany(
                        probabilities: probabilities.span, first: output * vectors, labels: labels.span,
                        label: Float(output), factor: Float(classes) / Float(classes - 1), weights: weights.span,
                        range: range, gradients: &gradientSpan, hessians: &hessianSpan))
            }
        }
        return sums
    }

    /// Quantises the gradients, and puts the rows that the tree learns from into its root.
    mutating func begin(_ rule: BoostingRule) {
        Self.quantise(gradients, hessians, rule, first / BoostingGradients.lanes, &pairs)
        var taken = 0
        if isHeldOut.isEmpty && rule.sample == nil {
            for row in 0..<count { list[row] = UInt32(truncatingIfNeeded: row) }
            taken = count
        } else {
            for row in 0..<count where isLearnt(row, rule) {
                list[taken] = UInt32(truncatingIfNeeded: row)
                taken += 1
            }
        }
        ranges.removeAll(keepingCapacity: true)
        ranges.append(0..<taken)
    }

    private func isLearnt(_ row: Int, _ rule: BoostingRule) -> Bool {
        (isHeldOut.isEmpty || !isHeldOut[row]) && rule.takes(first + row)
    }

    private static func quantise(
        _ gradients: [Float], _ hessians: [Float], _ rule: BoostingRule, _ first: Int, _ pairs: inout [Int64]
    ) {
        var target = pairs.mutableSpan
        BoostingGradients.quantise(
            gradients: gradients.span, hessians: hessians.span, gradientScale: 1 / rule.scan.gradientUnit,
            hessianScale: 1 / rule.scan.hessianUnit, dither: rule.dither.span, offset: first + rule.ditherOffset,
            pairs: &target)
    }

    /// Divides a leaf's rows: those that go left keep the leaf's number, the others get the next.
    mutating func divide(leaf: Int, _ codes: borrowing Span<UInt8>, sides: borrowing Span<UInt8>) {
        let range = ranges[leaf]
        let left = Self.divide(&list, range, &aside, codes, first, sides)
        ranges[leaf] = range.lowerBound..<range.lowerBound + left
        ranges.append(range.lowerBound + left..<range.upperBound)
    }

    private static func divide(
        _ list: inout [UInt32], _ range: Range<Int>, _ aside: inout [UInt32], _ codes: borrowing Span<UInt8>,
        _ first: Int, _ sides: borrowing Span<UInt8>
    ) -> Int {
        var listSpan = list.mutableSpan
        var asideSpan = aside.mutableSpan
        return RowDivision.divide(
            &listSpan, range, aside: &asideSpan, codes: codes, first: first, goesLeft: sides)
    }

    /// Adds the tree's values to the rows' margins; rows that it did not learn from walk down.
    mutating func add(_ tree: GrownBoostingTree, output: Int, _ layout: BoostingLayout, _ rule: BoostingRule) {
        let start = output * room
        for (leaf, range) in ranges.enumerated() {
            let value = tree.values[leaf]
            for i in range { margins[start + Int(list[i])] += value }
        }
        guard !isHeldOut.isEmpty || rule.sample != nil else { return }
        for row in 0..<count where !isLearnt(row, rule) {
            margins[start + row] += tree.values[tree.leaf(of: first + row, layout)]
        }
    }

    /// Sums up the log loss of held-out rows, and their weights, chunk after chunk.
    mutating func judge() {
        losses = stride(from: 0, to: count, by: Self.chunkRows).map { start in
            var sum = 0.0
            for row in start..<min(start + Self.chunkRows, count) where isHeldOut[row] {
                sum += Double(weights[row]) * loss(row)
            }
            return sum
        }
    }

    private func loss(_ row: Int) -> Double {
        if classCount == 2 { return log1p(exp(-Double(labels[row] * margins[row]))) }
        let all = (0..<classCount).map { Double(margins[$0 * room + row]) }
        let largest = all.max() ?? 0
        return largest + log(all.reduce(0) { $0 + exp($1 - largest) }) - all[Int(labels[row])]
    }
}
