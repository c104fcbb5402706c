/// The rows of a table, parted into those to learn from, to choose by, and to judge by.
public struct Split: Sendable, Equatable {
    /// The rows to learn from, ascending.
    public var train: [Int]
    /// The rows to choose parameters and thresholds by, ascending; empty where none were asked for.
    public var validation: [Int]
    /// The rows to judge by once, at the end, ascending.
    public var test: [Int]

    /// Makes a split.
    public init(train: [Int], validation: [Int] = [], test: [Int]) {
        self.train = train
        self.validation = validation
        self.test = test
    }
}

/// How large the parts of a split are to be; what they leave of 1 is for training.
public struct SplitShares: Sendable, Equatable {
    /// The share of rows to choose by.
    public let validation: Double
    /// The share of rows to judge by.
    public let test: Double
    /// The share of rows to learn from.
    public var train: Double { 1 - validation - test }

    /// Makes shares; nil where one is negative, or where nothing is left to learn from.
    public init?(validation: Double = 0, test: Double) {
        guard validation >= 0, test >= 0, validation + test < 1 else { return nil }
        self.validation = validation
        self.test = test
    }
}

/// Parts the rows of a table, by chance or by time.
///
/// Rows without a class count as one class. Equal rows on both sides make a test too easy: give
/// `Table.duplicateGroups()`, or drop them first with `Table.deduplicated()`.
public enum Splits {
    /// A split by chance in which each class has the shares asked for, as nearly as its groups allow.
    ///
    /// - Parameters:
    ///   - classes: a class index for each row.
    ///   - groups: a group for each row; the rows of one group go to one part. Nil where each row is its own.
    ///   - shares: how large the parts are to be. A class of one row is learnt from, and of two one is judged by.
    ///   - seed: the same seed gives the same split.
    ///
    /// Complexity: O(rows).
    public static func stratified(
        classes: [UInt16], groups: [Int]? = nil, shares: SplitShares, seed: UInt64
    ) -> Split {
        var random = SplitMix64(seed: seed)
        var order = Array(classes.indices)
        for i in order.indices.dropLast() { order.swapAt(i, i + random.integer(below: order.count - i)) }
        var sizes: [Int: Int] = [:]
        for group in groups ?? [] { sizes[group, default: 0] += 1 }
        var fillings: [UInt16: Filling] = [:]
        var partOfGroup: [Int: Int] = [:]
        var parts = [Int](repeating: 0, count: classes.count)
        for row in order {
            let group = groups?[row] ?? row
            if let part = partOfGroup[group] {
                parts[row] = part
                continue
            }
            let part = fillings[classes[row], default: Filling()].add(sizes[group] ?? 1, shares)
            if groups != nil { partOfGroup[group] = part }
            parts[row] = part
        }
        func rows(_ part: Int) -> [Int] { parts.indices.filter { parts[$0] == part } }
        return Split(train: rows(0), validation: rows(2), test: rows(1))
    }

    /// A split by time: of each class, the earliest rows are learnt from, the others judged by.
    ///
    /// Rows of the same time follow each other as they stand. A row without a time (NaN) is in no part.
    ///
    /// - Parameters:
    ///   - classes: a class index for each row.
    ///   - times: when each row happened.
    ///   - trainShare: the share of each class to learn from, within 0 and 1.
    ///
    /// Complexity: O(rows x log rows).
    public static func temporal(classes: [UInt16], times: [Double], trainShare: Double = 0.7) -> Split {
        precondition(classes.count == times.count, "a time for each row")
        var rowsOfClass: [UInt16: [Int]] = [:]
        for row in classes.indices where !times[row].isNaN { rowsOfClass[classes[row], default: []].append(row) }
        var split = Split(train: [], test: [])
        for rows in rowsOfClass.values {
            let sorted = rows.sorted { (times[$0], $0) < (times[$1], $1) }
            let count = Int((min(max(trainShare, 0), 1) * Double(sorted.count)).rounded())
            split.train += sorted.prefix(count)
            split.test += sorted.dropFirst(count)
        }
        split.train.sort()
        split.test.sort()
        return split
    }
}

/// How many rows of a class each part has so far: training, test, validation.
private struct Filling {
    private var counts = [0, 0, 0]

    /// Adds `size` rows to the part that is furthest behind its share, and says which.
    mutating func add(_ size: Int, _ shares: SplitShares) -> Int {
        let wanted = [shares.train, shares.test, shares.validation]
        let total = Double(counts.reduce(size, +))
        let missing = counts.indices.map { wanted[$0] * total - Double(counts[$0]) }
        var part = 0
        for other in 1..<3 where wanted[other] > 0 && missing[other] > missing[part] { part = other }
        counts[part] += size
        return part
    }
}
