/// Codes of numbers: how many edges a value is above.
public enum ValueCodes {
    /// The edges filled up for `find`: as many as one less than a power of two, the last ones not numbers.
    public static func padded(_ edges: [Float]) -> [Float] {
        var size = 1
        while size <= edges.count { size *= 2 }
        return edges + [Float](repeating: .nan, count: size - 1 - edges.count)
    }

    /// Finds the code of each value, by a search without branches.
    ///
    /// Complexity: O(values x log edges).
    /// - Parameters:
    ///   - edges: ascending, at most 255 with what `padded` added.
    ///   - missing: the code of what is not a number.
    @inlinable
    public static func find(
        _ values: borrowing Span<Float>, padded edges: borrowing Span<Float>, missing: UInt8,
        into codes: inout MutableSpan<UInt8>
    ) {
        let size = edges.count &+ 1
        precondition(size & (size &- 1) == 0 && size <= 256 && codes.count >= values.count)
        if size == 1 {
            for i in values.indices {
                codes[unchecked: i] = values[unchecked: i].isNaN ? missing : 0
            }
        } else if size == 2 {
            let edge = edges[0]
            for i in values.indices {
                let value = values[unchecked: i]
                codes[unchecked: i] = value.isNaN ? missing : value > edge ? 1 : 0
            }
        } else {
            for i in values.indices {
                let value = values[unchecked: i]
                var below = 0
                var step = size / 2
                while step > 0 {
                    // Below 255 at most, since the steps add up to one less than the size.
                    below &+= edges[unchecked: below &+ step &- 1] < value ? step : 0
                    step /= 2
                }
                codes[unchecked: i] = value.isNaN ? missing : UInt8(truncatingIfNeeded: below)
            }
        }
    }
}

extension ValueCodes {
    /// Adds codes, times what they are worth, to joint codes; the first ones take their place.
    @inlinable
    public static func addDigits(
        _ digits: borrowing Span<UInt8>, count: Int, worth: Int, isFirst: Bool, to codes: inout MutableSpan<UInt8>,
        at start: Int
    ) {
        precondition(count <= digits.count && start >= 0 && start + count <= codes.count)
        let factor = UInt8(truncatingIfNeeded: worth)
        if isFirst {
            for i in 0..<count { codes[unchecked: start &+ i] = digits[unchecked: i] &* factor }
        } else {
            for i in 0..<count { codes[unchecked: start &+ i] &+= digits[unchecked: i] &* factor }
        }
    }
}
