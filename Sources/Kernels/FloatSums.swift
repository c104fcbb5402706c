/// Sums over runs of floats that are too long to be added up in single precision.
public enum FloatSums {
    /// The sum of the products of two runs of one length.
    ///
    /// Eight partial sums of 1,024 products each are kept in single precision, then added up in double.
    ///
    /// Complexity: O(n).
    public static func product(_ a: Span<Float>, _ b: Span<Float>) -> Double {
        precondition(a.count == b.count, "runs of one length")
        let count = a.count
        return a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                var total = 0.0
                var at = 0
                while at < count {
                    let end = min(at + 8 * 1_024, count)
                    var sums = SIMD8<Float>.zero
                    while at &+ 8 <= end {
                        let x = UnsafeRawPointer(a.baseAddress! + at).loadUnaligned(as: SIMD8<Float>.self)
                        let y = UnsafeRawPointer(b.baseAddress! + at).loadUnaligned(as: SIMD8<Float>.self)
                        sums += x * y
                        at &+= 8
                    }
                    for lane in 0..<8 { total += Double(sums[lane]) }
                    while at < end {
                        total += Double(a[at]) * Double(b[at])
                        at &+= 1
                    }
                }
                return total
            }
        }
    }
}
