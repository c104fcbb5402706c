import Kernels

/// A way to divide a node's rows.
struct BoostingSplit: Sendable {
    /// Which codes of the column go left.
    enum Rule: Sendable, Equatable {
        /// Those up to a code; missing cells as told.
        case upTo(Int, missingLeft: Bool)
        /// Those listed; missing cells and all others go right.
        case among([Int])
    }
    /// By how much the loss falls, doubled.
    var gain: Double
    var column: Int
    var rule: Rule
    /// The sum of the rows that go left.
    var left: Int64
    /// Added to the hessians of both sides.
    var l2 = 0.0

    func goesLeft(_ code: Int, missing: Int) -> Bool {
        switch rule {
        case .upTo(let last, let missingLeft): code == missing ? missingLeft : code <= last
        case .among(let codes): codes.contains(code)
        }
    }
}

/// What a split must hold, and how splits are compared.
struct SplitSearch: Sendable {
    var scan: SplitScan
    /// The least sum of hessians of a side, in units.
    var leastHessian: Float
    /// How many rows a unit of hessian stands for in the node.
    var rowsPerUnit: Double
    var options: GradientBoostingTrainer.CategoryOptions

    /// The best split of a column of numbers.
    func numeric(
        _ bins: borrowing Span<Int64>, start: Int, codes: Int, missing: Int64, total: Int64,
        scratch: inout MutableSpan<Int64>
    ) -> (gain: Double, rule: BoostingSplit.Rule, left: Int64)? {
        let right = scan.best(
            bins, start: start, count: codes, before: 0, total: total, leastHessian: leastHessian, scratch: &scratch)
        // Where no cell is missing in the node, one that is missing later goes where most rows go.
        let isHeavyLeft = 2 * CodeHistogram.hessian(right.left) > CodeHistogram.hessian(total)
        var best: (gain: Double, rule: BoostingSplit.Rule, left: Int64)?
        if right.gain > 0 {
            best = (
                scan.gain(right.left) + scan.gain(total - right.left),
                .upTo(right.code, missingLeft: missing == 0 && isHeavyLeft), right.left
            )
        }
        guard missing != 0 else { return best }
        let left = scan.best(
            bins, start: start, count: codes, before: missing, total: total, leastHessian: leastHessian,
            scratch: &scratch)
        if left.gain > 0 {
            let gain = scan.gain(left.left) + scan.gain(total - left.left)
            if gain > best?.gain ?? 0 { best = (gain, .upTo(left.code, missingLeft: true), left.left) }
        }
        return best
    }

    /// The best split of a column of levels: one against the rest where they are few, else the best of those that take
    /// the first or last levels in the order of their gradients over their hessians.
    ///
    /// Fisher, "On grouping for maximum homogeneity", 1958, as LightGBM has it: levels of few rows are left out, ratios
    /// and gains smoothed.
    func categorical(
        _ bins: borrowing Span<Int64>, start: Int, codes: Int, total: Int64
    ) -> (gain: Double, rule: BoostingSplit.Rule, left: Int64)? {
        var present: [(code: Int, sum: Int64)] = []
        for code in 0..<codes where bins[start + code] != 0 { present.append((code, bins[start + code])) }
        var best: (gain: Double, rule: BoostingSplit.Rule, left: Int64)?
        if codes <= options.oneAgainstRest {
            for (code, sum) in present {
                guard let gain = gain(sum, total) else { continue }
                if gain > best?.gain ?? 0 { best = (gain, .among([code]), sum) }
            }
            return best
        }
        let smoothing = Double(options.smoothing)
        var ordered: [(ratio: Double, code: Int, sum: Int64)] = []
        for (code, sum) in present where rows(sum) >= smoothing {
            let hessian = Double(CodeHistogram.hessian(sum)) * scan.hessianUnit
            ordered.append(
                (Double(CodeHistogram.gradient(sum)) * scan.gradientUnit / (hessian + smoothing), code, sum))
        }
        ordered.sort { ($0.ratio, $0.code) < ($1.ratio, $1.code) }
        let most = min(options.mostLevels, (ordered.count + 1) / 2)
        for isReversed in [false, true] {
            var left: Int64 = 0
            var group = 0.0
            for taken in 0..<most {
                let item = ordered[isReversed ? ordered.count - 1 - taken : taken]
                left += item.sum
                group += rows(item.sum)
                // The rest must be enough for a group, too.
                guard rows(total - left) >= Double(options.groupRows) else { break }
                guard group >= Double(options.groupRows) else { continue }
                guard let gain = gain(left, total, l2: Double(options.l2)) else { continue }
                group = 0
                guard gain > best?.gain ?? 0 else { continue }
                let codes = (0...taken).map { ordered[isReversed ? ordered.count - 1 - $0 : $0].code }
                best = (gain, .among(codes.sorted()), left)
            }
        }
        return best
    }

    private func rows(_ sum: Int64) -> Double { Double(CodeHistogram.hessian(sum)) * rowsPerUnit }

    private func gain(_ left: Int64, _ total: Int64, l2: Double = 0) -> Double? {
        let right = total - left
        guard Float(CodeHistogram.hessian(left)) >= leastHessian, Float(CodeHistogram.hessian(right)) >= leastHessian
        else { return nil }
        return scan.gain(left, l2: l2) + scan.gain(right, l2: l2)
    }
}
