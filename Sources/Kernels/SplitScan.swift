/// Finding the best cut of a column from its histogram, eight cuts at a time.
///
/// Friedman, "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29, 2001, with second
/// derivatives as in LogitBoost (Friedman, Hastie and Tibshirani 2000).
public struct SplitScan: Sendable {
    /// What a gradient's unit is worth.
    public var gradientUnit: Double
    /// What a hessian's unit is worth.
    public var hessianUnit: Double
    /// Added to a side's hessians.
    public var l2: Double
    /// The most that a leaf may add, before shrinkage; infinity for no limit.
    public var largestStep: Double

    /// Makes a scan.
    public init(gradientUnit: Double, hessianUnit: Double, l2: Double, largestStep: Double) {
        self.gradientUnit = gradientUnit
        self.hessianUnit = hessianUnit
        self.l2 = l2
        self.largestStep = largestStep
    }

    /// What the loss falls by, doubled, where the rows of a pair get a leaf of their own.
    @inlinable
    public func gain(_ pair: Int64, l2 more: Double = 0) -> Double {
        let gradient = abs(Double(CodeHistogram.gradient(pair)) * gradientUnit)
        let hessian = Double(CodeHistogram.hessian(pair)) * hessianUnit + l2 + more
        let step = hessian > 0 ? min(gradient / hessian, largestStep) : 0
        return step * (2 * gradient - hessian * step)
    }

    /// What a leaf of these rows adds, before shrinkage.
    @inlinable
    public func step(_ pair: Int64, l2 more: Double = 0) -> Double {
        let gradient = Double(CodeHistogram.gradient(pair)) * gradientUnit
        let hessian = Double(CodeHistogram.hessian(pair)) * hessianUnit + l2 + more
        return hessian > 0 ? max(-largestStep, min(largestStep, -gradient / hessian)) : 0
    }

    /// The best cut: the code up to which rows go left.
    ///
    /// - Parameters:
    ///   - bins: the sums of each code; those from `start` on are the column's, `count` of them.
    ///   - before: rows that go left at every cut.
    ///   - total: all rows, those of no code too, which go right where they are not in `before`.
    ///   - leastHessian: the least sum of hessians of either side, in units; above 0.
    ///   - scratch: room for 264 sums.
    /// - Returns: the sum of both sides' gains, and the code; the first of equals; -infinity where no cut is allowed.
    @inlinable
    public func best(
        _ bins: borrowing Span<Int64>, start: Int, count: Int, before: Int64, total: Int64, leastHessian: Float,
        scratch: inout MutableSpan<Int64>
    ) -> (gain: Float, code: Int, left: Int64) {
        precondition(start >= 0 && count >= 0 && start + count <= bins.count && scratch.count >= count + 8)
        typealias V = SIMD8<Float>
        var sum = before
        for i in 0..<count {
            sum &+= bins[unchecked: start &+ i]
            scratch[unchecked: i] = sum
        }
        for i in count..<count &+ 8 { scratch[unchecked: i] = total }
        let sums = scratch.span.bytes
        let gradientUnit = V(repeating: Float(gradientUnit))
        let hessianUnit = V(repeating: Float(hessianUnit))
        let l2 = V(repeating: Float(l2))
        let largest = V(repeating: Float(largestStep))
        let least = V(repeating: max(leastHessian, 0.5))
        let totals = SIMD8<Int64>(repeating: total)
        let none = V(repeating: -.infinity)
        var bestGains = none
        var bestVectors = SIMD8<Int32>.zero
        for vector in 0..<(count &+ 7) / 8 {
            let left = sums.unsafeLoadUnaligned(fromUncheckedByteOffset: vector &* 64, as: SIMD8<Int64>.self)
            let leftHalves = unsafeBitCast(left, to: SIMD16<Int32>.self)
            let rightHalves = unsafeBitCast(totals &- left, to: SIMD16<Int32>.self)
            let leftHessian = V(leftHalves.evenHalf)
            let rightHessian = V(rightHalves.evenHalf)
            let leftGradient = Self.size(V(leftHalves.oddHalf) * gradientUnit)
            let rightGradient = Self.size(V(rightHalves.oddHalf) * gradientUnit)
            let leftCurve = leftHessian * hessianUnit + l2
            let rightCurve = rightHessian * hessianUnit + l2
            let leftRatio = leftGradient / leftCurve
            let rightRatio = rightGradient / rightCurve
            let leftStep = leftRatio.replacing(with: largest, where: leftRatio .> largest)
            let rightStep = rightRatio.replacing(with: largest, where: rightRatio .> largest)
            let leftGain = leftStep * (leftGradient + leftGradient - leftCurve * leftStep)
            let rightGain = rightStep * (rightGradient + rightGradient - rightCurve * rightStep)
            let isAllowed = (leftHessian .>= least) .& (rightHessian .>= least)
            let gain = none.replacing(with: leftGain + rightGain, where: isAllowed)
            let isBetter = gain .> bestGains
            bestGains = bestGains.replacing(with: gain, where: isBetter)
            let here = SIMD8<Int32>(repeating: Int32(truncatingIfNeeded: vector))
            bestVectors = bestVectors.replacing(with: here, where: isBetter)
        }
        var best = (gain: -Float.infinity, code: 0, left: Int64(0))
        for lane in 0..<8 {
            let code = Int(bestVectors[lane]) &* 8 &+ lane
            let gain = bestGains[lane]
            if gain > best.gain || (gain == best.gain && gain > -.infinity && code < best.code) {
                best = (gain, code, scratch[code])
            }
        }
        return best
    }

    @inlinable @inline(__always)
    static func size(_ x: SIMD8<Float>) -> SIMD8<Float> {
        unsafeBitCast(
            unsafeBitCast(x, to: SIMD8<UInt32>.self) & SIMD8<UInt32>(repeating: 0x7FFF_FFFF), to: SIMD8<Float>.self)
    }
}
