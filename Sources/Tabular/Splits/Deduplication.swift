/// A table without its repeated rows, and what went.
public struct Deduplication: Sendable {
    /// The rows that are left, in their order.
    public let table: Table
    /// How many rows went.
    public let removed: Int
    /// How many of the rows that are left have the same features as another one, but another label.
    public let contradicting: Int
}

extension Table {
    /// The table with only the first of the rows that are equal in features and label.
    ///
    /// Rows that are equal in features but not in label all stay, once for each label: which of them is right is not
    /// known, and what no model can tell apart belongs into the figures. `duplicateGroups()` keeps them together.
    ///
    /// Complexity: O(rows x columns).
    public func deduplicated() -> Deduplication {
        let groups = duplicateGroups()
        var seen: Set<Key> = []
        var labelsOfGroup: [Int: Int] = [:]
        var kept: [Int] = []
        for row in 0..<rowCount where seen.insert(Key(group: groups[row], label: labels?.codes[row] ?? 0)).inserted {
            labelsOfGroup[groups[row], default: 0] += 1
            kept.append(row)
        }
        return Deduplication(
            table: kept.count == rowCount ? self : selecting(kept), removed: rowCount - kept.count,
            contradicting: labelsOfGroup.values.reduce(0) { $0 + ($1 > 1 ? $1 : 0) })
    }
}

private struct Key: Hashable {
    var group: Int
    var label: UInt16
}
