/// One node of a tree laid out flat for scoring, in eight bytes.
///
/// The children of an inner node stand next to each other; a row goes to the right one where its value is above the
/// threshold. A leaf is its own left child under a threshold that nothing is above, so that a walk may go on in
/// place: rows that arrive early wait for the others without a branch.
///
/// Thresholds and values are compared as integers that order as the numbers do (`OrderedKey`), since the processor
/// adds the outcome of an integer comparison to an index in one step.
public struct TreeNode: Sendable, Equatable {
    /// The most columns that the nodes of a forest can name.
    public static let columnLimit = 1 << 12
    /// The most nodes of one tree.
    public static let nodeLimit = 1 << 18

    /// The key of the value above which a row goes right.
    public let threshold: UInt32
    /// The column in the high 12 bits, two bits of zero, the left child in the low 18.
    public let packed: UInt32

    /// Makes a node from its parts, as a file holds them.
    public init(threshold: UInt32, packed: UInt32) {
        self.threshold = threshold
        self.packed = packed
    }

    /// Makes an inner node.
    ///
    /// The threshold must be finite.
    public init(column: Int, threshold: Float, left: Int) {
        self.threshold = OrderedKey.key(of: threshold)
        packed = UInt32(column) << 20 | UInt32(left)
    }

    /// Makes the leaf that stands at `index`.
    public init(leafAt index: Int) {
        threshold = .max
        packed = UInt32(index)
    }

    /// Whether the node has no children.
    @inlinable public var isLeaf: Bool { threshold == .max }
    /// The column that is compared.
    @inlinable public var column: Int { Int(packed >> 20) }
    /// The left child's index; the right child's is one more.
    @inlinable public var left: Int { Int(packed & 0x3_FFFF) }
}

/// Unsigned integers that order as the numbers they are made of do.
public enum OrderedKey {
    /// The key of a number; NaN's is above or below all others, by its sign.
    @inlinable
    public static func key(of value: Float) -> UInt32 {
        // Adding zero turns -0 into 0. A negative number's bits are flipped whole, another's get the sign bit.
        let bits = (value + 0).bitPattern
        return bits ^ (UInt32(bitPattern: Int32(bitPattern: bits) >> 31) | 0x8000_0000)
    }

    /// The number of a key.
    @inlinable
    public static func value(of key: UInt32) -> Float {
        Float(bitPattern: key & 0x8000_0000 == 0 ? ~key : key & 0x7FFF_FFFF)
    }
}
