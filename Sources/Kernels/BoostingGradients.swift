/// Gradients and hessians of the log loss, eight rows at a time.
///
/// All spans hold a multiple of eight rows; rows that only fill up have weight 0.
public enum BoostingGradients {
    /// How many rows stand in a vector.
    public static let lanes = 8

    /// The exponential function, within 2 units in the last place or so from -87 to 88, and clamped beyond.
    ///
    /// Cody and Waite's reduction to half an octave, then a polynomial.
    @inlinable @inline(__always)
    public static func exp(_ x: SIMD8<Float>) -> SIMD8<Float> {
        typealias V = SIMD8<Float>
        let low = V(repeating: -87)
        let high = V(repeating: 88)
        var y = x.replacing(with: low, where: x .< low)
        y = y.replacing(with: high, where: y .> high)
        // Adding this number rounds to a whole one, which then stands in the low bits.
        let magic = V(repeating: 12_582_912)
        let shifted = y * V(repeating: 1.442_695) + magic
        let octave = shifted - magic
        let f = y - octave * V(repeating: 0.693_359_375) - octave * V(repeating: -2.121_944_4e-4)
        var p = V(repeating: 1.987_569_1e-4)
        p = p * f + V(repeating: 1.398_199_9e-3)
        p = p * f + V(repeating: 8.333_452e-3)
        p = p * f + V(repeating: 4.166_579_6e-2)
        p = p * f + V(repeating: 1.666_666_5e-1)
        p = p * f + V(repeating: 0.5)
        p = p * f * f + f + V(repeating: 1)
        let bits = unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &+ SIMD8<UInt32>(repeating: 127 &- 0x4B40_0000)
        return p * unsafeBitCast(bits &<< SIMD8<UInt32>(repeating: 23), to: V.self)
    }

    /// The gradients and hessians of two classes.
    ///
    /// - Parameters:
    ///   - range: which vectors of eight rows.
    ///   - signs: 1 for a row of class 1, -1 for one of class 0.
    /// - Returns: the sums of the gradients' sizes and of the hessians.
    @inlinable
    public static func logistic(
        margins: borrowing Span<Float>, signs: borrowing Span<Float>, weights: borrowing Span<Float>,
        range: Range<Int>, gradients: inout MutableSpan<Float>, hessians: inout MutableSpan<Float>
    ) -> (gradient: Double, hessian: Double) {
        let limit = range.upperBound * 8
        precondition(range.lowerBound >= 0 && limit <= margins.count && limit <= signs.count)
        precondition(limit <= weights.count && limit <= gradients.count && limit <= hessians.count)
        typealias V = SIMD8<Float>
        let (margins, signs, weights) = (margins.bytes, signs.bytes, weights.bytes)
        var gradientBytes = gradients.mutableBytes
        var hessianBytes = hessians.mutableBytes
        let one = V(repeating: 1)
        var gradientSum = V.zero
        var hessianSum = V.zero
        for vector in range {
            let at = vector &* 32
            let sign = signs.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: V.self)
            let weight = weights.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: V.self)
            let margin = margins.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: V.self)
            // How probable the model holds the wrong class: small numbers keep their digits.
            let wrong = one / (one + exp(sign * margin))
            let size = wrong * weight
            let hessian = size * (one - wrong)
            gradientBytes.storeBytes(of: V.zero - sign * size, toUncheckedByteOffset: at, as: V.self)
            hessianBytes.storeBytes(of: hessian, toUncheckedByteOffset: at, as: V.self)
            gradientSum += size
            hessianSum += hessian
        }
        return (Double(gradientSum.sum()), Double(hessianSum.sum()))
    }

    /// The class probabilities of rows: the softmax of their margins.
    ///
    /// - Parameters:
    ///   - margins: `classes` runs of `stride` rows.
    ///   - range: which vectors of eight rows.
    ///   - probabilities: room for as many.
    @inlinable
    public static func softmax(
        margins: borrowing Span<Float>, classes: Int, stride: Int, range: Range<Int>,
        probabilities: inout MutableSpan<Float>
    ) {
        precondition(classes > 0 && range.lowerBound >= 0 && range.upperBound * 8 <= stride)
        precondition(margins.count >= classes * stride && probabilities.count >= classes * stride)
        typealias V = SIMD8<Float>
        let source = margins.bytes
        var target = probabilities.mutableBytes
        for vector in range {
            let at = vector &* 32
            var largest = source.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: V.self)
            for k in 1..<classes {
                let value = source.unsafeLoadUnaligned(fromUncheckedByteOffset: at &+ k &* stride &* 4, as: V.self)
                largest = largest.replacing(with: value, where: value .> largest)
            }
            var sum = V.zero
            for k in 0..<classes {
                let offset = at &+ k &* stride &* 4
                let value = exp(source.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: V.self) - largest)
                target.storeBytes(of: value, toUncheckedByteOffset: offset, as: V.self)
                sum += value
            }
            let scale = V(repeating: 1) / sum
            for k in 0..<classes {
                let offset = at &+ k &* stride &* 4
                let value = target.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: V.self)
                target.storeBytes(of: value * scale, toUncheckedByteOffset: offset, as: V.self)
            }
        }
    }

    /// The gradients and hessians of one class among several.
    ///
    /// - Parameters:
    ///   - probabilities: the class's; vector v of the others stands with vector `first + v` of these.
    ///   - labels: the rows' classes, as numbers.
    ///   - factor: what hessians are multiplied by.
    /// - Returns: the sums of the gradients' sizes and of the hessians.
    @inlinable
    public static func oneOfMany(
        probabilities: borrowing Span<Float>, first: Int, labels: borrowing Span<Float>, label: Float, factor: Float,
        weights: borrowing Span<Float>, range: Range<Int>, gradients: inout MutableSpan<Float>,
        hessians: inout MutableSpan<Float>
    ) -> (gradient: Double, hessian: Double) {
        let limit = range.upperBound * 8
        precondition(range.lowerBound >= 0 && first >= 0 && first * 8 + limit <= probabilities.count)
        precondition(limit <= labels.count && limit <= weights.count)
        precondition(limit <= gradients.count && limit <= hessians.count)
        typealias V = SIMD8<Float>
        let (source, labels, weights) = (probabilities.bytes, labels.bytes, weights.bytes)
        var gradientBytes = gradients.mutableBytes
        var hessianBytes = hessians.mutableBytes
        let one = V(repeating: 1)
        var gradientSum = V.zero
        var hessianSum = V.zero
        for vector in range {
            let at = vector &* 32
            let p = source.unsafeLoadUnaligned(fromUncheckedByteOffset: first &* 32 &+ at, as: V.self)
            let weight = weights.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: V.self)
            let isOwn = labels.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: V.self) .== V(repeating: label)
            let hessian = p * (one - p) * weight * factor
            let size = p.replacing(with: one - p, where: isOwn) * weight
            gradientBytes.storeBytes(
                of: size.replacing(with: -size, where: isOwn), toUncheckedByteOffset: at, as: V.self)
            hessianBytes.storeBytes(of: hessian, toUncheckedByteOffset: at, as: V.self)
            gradientSum += size
            hessianSum += hessian
        }
        return (Double(gradientSum.sum()), Double(hessianSum.sum()))
    }

    /// Turns gradients and hessians into whole numbers, a pair in a word (see `CodeHistogram`).
    ///
    /// What is cut off is made up for by chance: a number between 0 and 1 is added before it is rounded down, so that
    /// sums of many small numbers come out right.
    /// - Parameters:
    ///   - dither: numbers from -0.5 to 0.5, a multiple of eight; rows take them in turn from `offset` vectors on.
    @inlinable
    public static func quantise(
        gradients: borrowing Span<Float>, hessians: borrowing Span<Float>, gradientScale: Double,
        hessianScale: Double, dither: borrowing Span<Float>, offset: Int, pairs: inout MutableSpan<Int64>
    ) {
        precondition(gradients.count == pairs.count && hessians.count == pairs.count && pairs.count % 8 == 0)
        let vectors = dither.count / 8
        precondition(vectors > 1 && offset >= 0)
        typealias V = SIMD8<Float>
        typealias D = SIMD8<Double>
        let (gradients, hessians, dither) = (gradients.bytes, hessians.bytes, dither.bytes)
        var target = pairs.mutableBytes
        let magic = D(repeating: 0x1.8p52)
        let magicBits = SIMD8<Int64>(repeating: 0x4338_0000_0000_0000)
        var next = offset % vectors
        for vector in 0..<gradients.byteCount / 32 {
            let at = vector &* 32
            let noise = D(dither.unsafeLoadUnaligned(fromUncheckedByteOffset: next &* 32, as: V.self))
            next = next &+ 1 == vectors ? 0 : next &+ 1
            let gradient = D(gradients.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: V.self))
            let hessian = D(hessians.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: V.self))
            let wholeGradient = unsafeBitCast(gradient * gradientScale + noise + magic, to: SIMD8<Int64>.self)
            // The noise the other way round, so that the two are not rounded alike.
            let wholeHessian = unsafeBitCast(hessian * hessianScale - noise + magic, to: SIMD8<Int64>.self)
            let pair =
                (wholeGradient &- magicBits) &<< SIMD8<Int64>(repeating: 32) &+ (wholeHessian &- magicBits)
            target.storeBytes(of: pair, toUncheckedByteOffset: at &* 2, as: SIMD8<Int64>.self)
        }
    }
}
