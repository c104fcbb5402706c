import Kernels
import TestSupport
import Testing

@Suite struct OrderedKeyTests {
    private static let ordered: [Float] = [
        -.infinity, -.greatestFiniteMagnitude, -1, -.leastNormalMagnitude, -.leastNonzeroMagnitude, 0,
        .leastNonzeroMagnitude, .leastNormalMagnitude, 1, 1.0000001, .greatestFiniteMagnitude, .infinity,
    ]

    @Test func keysOrderAsTheirNumbersDo() {
        let keys = Self.ordered.map(OrderedKey.key)
        #expect(zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 })
        let values = RadixSortTests.values(4_000, seed: 2).filter { !$0.isNaN }
        for (a, b) in zip(values, values.dropFirst()) {
            #expect((OrderedKey.key(of: a) < OrderedKey.key(of: b)) == (a < b))
            #expect((OrderedKey.key(of: a) == OrderedKey.key(of: b)) == (a == b))
        }
    }

    @Test func aKeyGivesItsNumberBack() {
        for value in Self.ordered + RadixSortTests.values(2_000, seed: 3).filter({ !$0.isNaN && $0 != 0 }) {
            #expect(OrderedKey.value(of: OrderedKey.key(of: value)).bitPattern == value.bitPattern)
        }
    }

    @Test func zerosHaveOneKey() {
        #expect(OrderedKey.key(of: -0.0) == OrderedKey.key(of: 0))
        #expect(OrderedKey.value(of: OrderedKey.key(of: -0.0)).sign == .plus)
    }

    @Test func missingIsBeyondEveryNumberByItsSign() {
        #expect(OrderedKey.key(of: .nan) > OrderedKey.key(of: .infinity))
        #expect(OrderedKey.key(of: -.nan) < OrderedKey.key(of: -.infinity))
        #expect(OrderedKey.value(of: OrderedKey.key(of: .nan)).isNaN)
    }

    /// The highest of all keys is the threshold of a leaf.
    @Test(arguments: [0x7FC0_0000, 0x7F80_0001, 0xFFC0_0000, 0xFFFF_FFFF, 0x7F80_0000] as [UInt32])
    func noNumberHasTheHighestKey(pattern: UInt32) {
        #expect(OrderedKey.key(of: Float(bitPattern: pattern)) < .max)
    }
}

@Suite struct TreeNodeTests {
    @Test(arguments: [0, 1, 7, 2_047, TreeNode.columnLimit - 1], [1, 2, 65_535, TreeNode.nodeLimit - 1])
    func anInnerNodeKeepsItsParts(column: Int, left: Int) {
        let node = TreeNode(column: column, threshold: -1.5, left: left)
        #expect(node.column == column)
        #expect(node.left == left)
        #expect(!node.isLeaf)
        #expect(OrderedKey.value(of: node.threshold) == -1.5)
        #expect(TreeNode(threshold: node.threshold, packed: node.packed) == node)
    }

    @Test(arguments: [0, 1, 65_535, TreeNode.nodeLimit - 1])
    func aLeafIsItsOwnLeftChild(index: Int) {
        let leaf = TreeNode(leafAt: index)
        #expect(leaf.isLeaf)
        #expect(leaf.left == index)
        #expect(leaf.column == 0)
        #expect(!(leaf.threshold < OrderedKey.key(of: .infinity)))
        #expect(!(leaf.threshold < OrderedKey.key(of: .nan)))
    }

    @Test func aNodeTakesEightBytes() {
        #expect(MemoryLayout<TreeNode>.stride == 8)
    }
}
