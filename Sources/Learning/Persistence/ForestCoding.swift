import Kernels

extension FlatForest {
    /// Writes the forest under a prefix.
    func encode(to archive: inout ArchiveWriter) {
        archive.add("forest.thresholds", nodes.map(\.threshold))
        archive.add("forest.links", nodes.map(\.packed))
        archive.add("forest.starts", starts.map { UInt32($0) })
        archive.add("forest.columns", columns.map { UInt32($0) })
    }

    /// Reads a forest, and checks that a walk stays within it and ends.
    init(from archive: ArchiveReader, columnCount: Int) throws(LearningError) {
        let thresholds = try archive.integers("forest.thresholds")
        let links = try archive.integers("forest.links")
        let starts = try archive.integers("forest.starts")
        let columns = try archive.integers("forest.columns")
        guard thresholds.count == links.count, columns.allSatisfy({ $0 < UInt32(columnCount) }),
            let forest = FlatForest(
                nodes: zip(thresholds, links).map { TreeNode(threshold: $0, packed: $1) },
                starts: starts.map { Int($0) },
                columns: columns.map { Int32($0) }, columnCount: columnCount)
        else { throw archive.damaged("its nodes do not make trees") }
        self = forest
    }
}

extension IsolationForest {
    /// Writes the forest.
    public func encode(to archive: inout ArchiveWriter) {
        archive.set("columns", columnCount)
        archive.set("sample size", sampleSize)
        forest.encode(to: &archive)
        archive.add("path lengths", pathLengths)
    }

    /// Reads a forest.
    public init(from archive: ArchiveReader) throws(LearningError) {
        let columns = try archive.integer("columns", in: 1...TreeNode.columnLimit)
        let forest = try FlatForest(from: archive, columnCount: columns)
        let lengths = try archive.floats("path lengths")
        guard lengths.count == forest.nodes.count, lengths.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
            throw archive.damaged("its path lengths do not fit its trees")
        }
        self.init(
            forest: forest, pathLengths: lengths,
            sampleSize: try archive.integer("sample size", in: 2...Int(Int32.max)),
            columnCount: columns)
    }
}

extension ExtraTrees {
    /// Writes the trees.
    public func encode(to archive: inout ArchiveWriter) {
        archive.set("columns", columnCount)
        archive.set("classes", classCount)
        forest.encode(to: &archive)
        archive.add("attack shares", attackShares)
        archive.add("shares", shares)
    }

    /// Reads trees.
    public init(from archive: ArchiveReader) throws(LearningError) {
        let columns = try archive.integer("columns", in: 1...TreeNode.columnLimit)
        let classes = try archive.integer("classes", in: 2...Int(UInt16.max))
        let forest = try FlatForest(from: archive, columnCount: columns)
        let attackShares = try archive.floats("attack shares")
        let shares = try archive.floats("shares")
        let leaves = forest.nodes.count(where: \.isLeaf)
        guard attackShares.count == forest.nodes.count,
            zip(attackShares, forest.nodes).allSatisfy({ $0 >= 0 && $0 < 1 && ($0 > 0 || !$1.isLeaf) }),
            shares.count == leaves * classes,
            shares.allSatisfy({ (0...1).contains($0) })
        else { throw archive.damaged("its leaves do not fit its trees") }
        self.init(forest: forest, attackShares: attackShares, shares: shares, classCount: classes, columnCount: columns)
    }
}
