/// Finds the leaves that rows reach in many trees without walking: a mask of leaves for each, of which conditions that
/// do not hold strike out some; the first leaf that is left is the one.
///
/// Lucchese et al., "QuickScorer: a fast algorithm to rank documents with additive ensembles of regression trees",
/// SIGIR 2015. Here all conditions of a group of trees on the same codes are one table look-up, and two trees of up to
/// 32 leaves share a mask.
public struct LeafMasks: Sendable {
    /// A table of a group: the masks for each code of a slot.
    public struct Entry: Sendable {
        /// Which row of codes.
        public let slot: Int
        /// Where the table begins; it has 256 masks.
        public let table: Int

        /// Makes an entry.
        public init(slot: Int, table: Int) {
            self.slot = slot
            self.table = table
        }
    }

    /// Trees that share a mask.
    public struct Group: Sendable {
        /// Its tables, as positions in all entries.
        public let entries: Range<Int>
        /// Which sum the first tree's values go to, and the second's.
        public let outputs: (Int, Int)
        /// Whether it is one tree of up to 64 leaves.
        public let isWide: Bool

        /// Makes a group.
        public init(entries: Range<Int>, outputs: (Int, Int), isWide: Bool) {
            self.entries = entries
            self.outputs = outputs
            self.isWide = isWide
        }
    }

    /// How many rows are worked on at once.
    public static let blockRows = 512
    /// Leaves of a mask.
    public static let leaves = 64

    private let entries: [Entry]
    private let groups: [Group]
    private let tables: [UInt64]
    /// The values of each group's leaves, 64 a group; those of a second tree from 32 on.
    private let values: [Float]
    private let slots: Int
    private let outputs: Int

    /// Takes the parts; they must fit each other.
    public init(
        entries: [Entry], groups: [Group], tables: [UInt64], values: [Float], slots: Int, outputs: Int
    ) {
        precondition(entries.allSatisfy { $0.slot < slots && $0.slot >= 0 && $0.table >= 0 })
        precondition(entries.allSatisfy { $0.table + 256 <= tables.count })
        precondition(values.count == groups.count * Self.leaves)
        precondition(groups.allSatisfy { $0.entries.upperBound <= entries.count && $0.entries.lowerBound >= 0 })
        precondition(groups.allSatisfy { (0..<outputs).contains($0.outputs.0) && (0..<outputs).contains($0.outputs.1) })
        self.entries = entries
        self.groups = groups
        self.tables = tables
        self.values = values
        self.slots = slots
        self.outputs = outputs
    }

    /// Adds the values of the leaves that rows reach, tree after tree.
    ///
    /// Complexity: O(rows x entries).
    /// - Parameters:
    ///   - codes: for each slot `blockRows` codes.
    ///   - rows: how many of them count.
    ///   - masks: room for `blockRows` masks.
    ///   - sums: for each output `blockRows` sums.
    public func add(
        codes: borrowing Span<UInt8>, rows: Int, masks: inout MutableSpan<UInt64>, sums: inout MutableSpan<Float>
    ) {
        precondition(rows <= Self.blockRows && codes.count >= slots * Self.blockRows)
        precondition(masks.count >= Self.blockRows && sums.count >= outputs * Self.blockRows)
        let tables = tables.span
        let entries = entries.span
        let values = values.span
        for index in groups.indices {
            let group = groups[index]
            var next = group.entries.lowerBound
            if let first = group.entries.first {
                let entry = entries[first]
                let code = entry.slot &* Self.blockRows
                for row in 0..<rows {
                    masks[unchecked: row] = tables[unchecked: entry.table &+ Int(codes[unchecked: code &+ row])]
                }
                next &+= 1
            } else {
                for row in 0..<rows { masks[unchecked: row] = .max }
            }
            while next &+ 4 <= group.entries.upperBound {
                let (a, b) = (entries[next], entries[next &+ 1])
                let (c, d) = (entries[next &+ 2], entries[next &+ 3])
                let (codeA, codeB) = (a.slot &* Self.blockRows, b.slot &* Self.blockRows)
                let (codeC, codeD) = (c.slot &* Self.blockRows, d.slot &* Self.blockRows)
                for row in 0..<rows {
                    let maskA = tables[unchecked: a.table &+ Int(codes[unchecked: codeA &+ row])]
                    let maskB = tables[unchecked: b.table &+ Int(codes[unchecked: codeB &+ row])]
                    let maskC = tables[unchecked: c.table &+ Int(codes[unchecked: codeC &+ row])]
                    let maskD = tables[unchecked: d.table &+ Int(codes[unchecked: codeD &+ row])]
                    masks[unchecked: row] &= maskA & maskB & maskC & maskD
                }
                next &+= 4
            }
            while next < group.entries.upperBound {
                let entry = entries[next]
                let code = entry.slot &* Self.blockRows
                for row in 0..<rows {
                    masks[unchecked: row] &= tables[unchecked: entry.table &+ Int(codes[unchecked: code &+ row])]
                }
                next &+= 1
            }
            let base = index &* Self.leaves
            let first = group.outputs.0 &* Self.blockRows
            let second = group.outputs.1 &* Self.blockRows
            if group.isWide {
                for row in 0..<rows {
                    let leaf = masks[unchecked: row].trailingZeroBitCount & 63
                    sums[unchecked: first &+ row] += values[unchecked: base &+ leaf]
                }
            } else {
                for row in 0..<rows {
                    let mask = masks[unchecked: row]
                    let low = UInt32(truncatingIfNeeded: mask).trailingZeroBitCount & 31
                    let high = (mask >> 32).trailingZeroBitCount & 31
                    sums[unchecked: first &+ row] += values[unchecked: base &+ low]
                    sums[unchecked: second &+ row] += values[unchecked: base &+ 32 &+ high]
                }
            }
        }
    }
}
