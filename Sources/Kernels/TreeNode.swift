/// One node of a tree laid out flat for scoring, in eight bytes.
///
/// The children of an inner node stand next to each other; a row goes to the right one where its value is above the
/// threshold. A leaf is its own left child under a threshold of infinity, so that a walk may go on in place: rows
/// that arrive early wait for the others without a branch.
public struct TreeNode: Sendable, Equatable {
    /// The most columns that a node can name.
    public static let columnLimit = 1 << 12
    /// The most nodes of one tree.
    public static let nodeLimit = 1 << 20

    /// The value above which a row goes right.
    public let threshold: Float
    /// The column in the high 12 bits, the left child in the low 20.
    public let packed: UInt32

    /// Makes a node from its parts, as a file holds them.
    public init(threshold: Float, packed: UInt32) {
        self.threshold = threshold
        self.packed = packed
    }

    /// Makes an inner node.
    public init(column: Int, threshold: Float, left: Int) {
        self.threshold = threshold
        packed = UInt32(column) << 20 | UInt32(left)
    }

    /// Makes the leaf that stands at `index`.
    public init(leafAt index: Int) {
        threshold = .infinity
        packed = UInt32(index)
    }

    /// The column that is compared.
    @inlinable public var column: Int { Int(packed >> 20) }
    /// The left child's index; the right child's is one more.
    @inlinable public var left: Int { Int(packed & 0xF_FFFF) }
}
