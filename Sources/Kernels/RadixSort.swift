/// Sorting of numbers by their bits: least significant digit first, in three passes of 11 bits.
public enum RadixSort {
    /// The values in ascending order; NaN comes last.
    ///
    /// Complexity: O(n), two buffers of n words.
    public static func sorted(_ values: [Float]) -> [Float] {
        var keys = values.map(sortKey)
        var spare = [UInt32](repeating: 0, count: keys.count)
        for shift: UInt32 in [0, 11, 22] {
            if pass(keys, &spare, shift) { swap(&keys, &spare) }
        }
        return keys.map { $0 == .max ? .nan : OrderedKey.value(of: $0) }
    }

    /// The positions of the values in ascending order; equal values keep their order.
    ///
    /// Complexity: O(n).
    public static func order(_ values: [Float]) -> [UInt32] {
        var keys = values.enumerated().map { UInt64(sortKey($1)) << 32 | UInt64($0) }
        var spare = [UInt64](repeating: 0, count: keys.count)
        for shift: UInt64 in [32, 43, 54] {
            if pass(keys, &spare, shift) { swap(&keys, &spare) }
        }
        return keys.map { UInt32(truncatingIfNeeded: $0) }
    }

    /// Sorts by one digit; false, with nothing moved, where all keys share it.
    private static func pass<Key: FixedWidthInteger & UnsignedInteger>(
        _ keys: [Key], _ spare: inout [Key], _ shift: Key
    ) -> Bool {
        let source = keys.span
        var starts = [Int](repeating: 0, count: 2049)
        for i in source.indices {
            starts[Int(truncatingIfNeeded: (source[i] >> shift) & 2047) &+ 1] &+= 1
        }
        if starts.contains(source.count) { return false }
        for digit in 1..<2049 { starts[digit] &+= starts[digit &- 1] }
        var target = spare.mutableSpan
        for i in source.indices {
            let digit = Int(truncatingIfNeeded: (source[i] >> shift) & 2047)
            target[starts[digit]] = source[i]
            starts[digit] &+= 1
        }
        return true
    }

    private static func sortKey(_ value: Float) -> UInt32 {
        value.isNaN ? .max : OrderedKey.key(of: value)
    }
}
