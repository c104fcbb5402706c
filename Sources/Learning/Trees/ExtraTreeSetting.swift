import Kernels

/// What all trees of a forest share while they grow.
struct ExtraTreeSetting: Sendable {
    /// The rows, ordered by class.
    let codes: CodeRows
    /// How many rows each class has.
    let classCounts: [Int32]
    /// How many rows of each class a tree sees.
    let sampleCounts: [Int32]
    /// What a sampled row of each class counts.
    let weights: [Float]
    let columnsTried: Int
    let minimumToSplit: Int
    /// The column at each byte lane, or -1.
    let columnOfByte: [Int32]
    /// The column at each bit, 128 a vector, or -1.
    let columnOfBit: [Int32]

    var columns: Int { codes.places.count }

    /// A tree sees at most about this many rows: beyond, time goes to waiting for memory, and trees learn no more.
    static let treeRows = 1 << 19
    /// A class of fewer rows is never thinned.
    static let rareRows = 8192

    /// How many rows of each class a tree sees.
    static func sampleCounts(of classCounts: [Int32]) -> [Int32] {
        let rows = classCounts.reduce(0) { $0 + Int($1) }
        guard rows > Self.treeRows else { return classCounts }
        let share = Double(Self.treeRows) / Double(rows)
        return classCounts.map { count in
            count <= Self.rareRows ? count : max(Int32(Self.rareRows), Int32(Double(count) * share))
        }
    }

    init(codes: CodeRows, classCounts: [Int32], weights: [Float], columnsTried: Int, minimumToSplit: Int) {
        self.codes = codes
        self.classCounts = classCounts
        sampleCounts = Self.sampleCounts(of: classCounts)
        self.weights = weights
        self.columnsTried = columnsTried
        self.minimumToSplit = minimumToSplit
        var ofByte = [Int32](repeating: -1, count: codes.byteVectors * 16)
        var ofBit = [Int32](repeating: -1, count: codes.bitVectors * 128)
        for (column, place) in codes.places.enumerated() {
            if let bit = place.bit {
                ofBit[(place.vector - codes.byteVectors) * 128 + place.lane * 8 + bit] = Int32(column)
            } else {
                ofByte[place.vector * 16 + place.lane] = Int32(column)
            }
        }
        columnOfByte = ofByte
        columnOfBit = ofBit
    }
}

/// A tree as it was grown, in codes.
struct GrownTree: Sendable {
    enum Node: Sendable {
        /// A row goes right where its code in the column is above the cut; the right child follows the left.
        case split(column: Int32, code: UInt8, left: Int32)
        case leaf(Int32)
    }
    var nodes: [Node] = []
    /// How many rows of each class each leaf holds.
    var leafCounts: [Int32] = []
}
