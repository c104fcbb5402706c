/// Assigns rows to folds for cross-fitting.
public enum Folds {
    /// How many folds there must be for one of them to be about this share of the rows, from 2 up to one a row.
    public static func count(holdingOut share: Double, of rows: Int) -> Int {
        guard share > 0 else { return max(2, rows) }
        return max(2, Int(min((1 / share).rounded(), Double(max(2, rows)))))
    }

    /// A fold number for each row: each class is spread evenly, and equal rows stay together.
    ///
    /// - Parameters:
    ///   - classes: a class index for each row.
    ///   - groups: a group for each row; the rows of one group go to one fold.
    ///   - count: the number of folds.
    ///   - seed: the same seed gives the same folds.
    ///
    /// Complexity: O(rows).
    public static func stratified(classes: [UInt16], groups: [Int], count: Int, seed: UInt64) -> [Int] {
        var random = SplitMix64(seed: seed)
        var folds = [Int](repeating: -1, count: classes.count)
        var foldOfGroup: [Int: Int] = [:]
        var order = Array(classes.indices)
        for i in order.indices.dropLast() { order.swapAt(i, i + random.integer(below: order.count - i)) }
        // Each class is dealt round, from an offset of its own, so that small classes do not all begin at fold 0.
        var next: [UInt16: Int] = [:]
        for row in order {
            if let fold = foldOfGroup[groups[row]] {
                folds[row] = fold
                continue
            }
            let fold = next[classes[row]] ?? random.integer(below: count)
            next[classes[row]] = (fold + 1) % count
            foldOfGroup[groups[row]] = fold
            folds[row] = fold
        }
        return folds
    }
}
