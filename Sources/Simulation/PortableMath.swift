#if canImport(Glibc)
    import Glibc  // not for its exp and log: it links libm, which rounding and square roots call
#endif

/// Exponential and logarithm from additions, multiplications and divisions alone.
///
/// The C library's may differ in the last bit between machines (it picks a variant by the processor), which is
/// enough to round a packet count the other way; IEEE 754 arithmetic does not. Both are good to about 1e-15.
enum PortableMath {
    private static let ln2High = 0x1.62e42fefa38p-1
    private static let ln2Low = 0x1.ef35793c7673p-45

    /// e to the power of `x`, for `x` between -700 and 700.
    static func exp(_ x: Double) -> Double {
        let power = (x * 1.4426950408889634).rounded()
        let rest = (x - power * ln2High) - power * ln2Low
        var sum = 1.0
        for divisor in stride(from: 14, through: 1, by: -1) {
            sum = 1 + sum * rest / Double(divisor)
        }
        return Double(sign: .plus, exponent: Int(power), significand: sum)
    }

    /// The natural logarithm of `x`, a normal number over 0.
    static func log(_ x: Double) -> Double {
        var mantissa = x.significand
        var power = Double(x.exponent)
        if mantissa > 1.4142135623730951 {
            mantissa /= 2
            power += 1
        }
        let ratio = (mantissa - 1) / (mantissa + 1)
        let square = ratio * ratio
        var sum = 0.0
        for divisor in stride(from: 21, through: 1, by: -2) {
            sum = sum * square + 1 / Double(divisor)
        }
        return power * ln2High + (2 * ratio * sum + power * ln2Low)
    }
}
