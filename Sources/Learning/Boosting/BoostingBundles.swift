import Kernels

/// Which columns share a slot, and their joint codes.
enum BoostingBundles {
    /// Plans are made on this many rows.
    private static let sampleRows = 2048
    /// A plan leaves room for combinations that the sample does not show.
    private static let planLimit = 200

    /// Sets of columns to join, found on a sample.
    ///
    /// A column of one code is in none. Each column joins the set whose combinations grow least by it.
    static func plan(_ codes: [[UInt8]], codeCounts: [Int]) -> [[Int]] {
        let rows = codes.first?.count ?? 0
        let step = max(1, rows / sampleRows)
        let sample = codes.map { column in stride(from: 0, to: rows, by: step).map { column[$0] } }
        // Codes that occur in all rows: a column that is constant on the sample need not be so everywhere.
        let occurring = codes.map { column -> Int in
            var seen = [Bool](repeating: false, count: 256)
            for code in column { seen[Int(code)] = true }
            return seen.count { $0 }
        }
        var sets: [(columns: [Int], joint: [UInt8], count: Int)] = []
        var stamps = [Int32](repeating: 0, count: 1 << 16)
        var stamp: Int32 = 0
        let order = codes.indices.filter { occurring[$0] > 1 }.sorted { (occurring[$0], $1) > (occurring[$1], $0) }
        for column in order {
            var best: (set: Int, count: Int)?
            if occurring[column] <= planLimit / 2 {
                for (index, set) in sets.enumerated() where set.count + 1 <= planLimit {
                    let bound = min(planLimit, best.map { $0.count - sets[$0.set].count + set.count - 1 } ?? planLimit)
                    stamp += 1
                    guard
                        let count = combinations(set.joint, sample[column], &stamps, stamp, atMost: bound),
                        max(count, set.count + occurring[column] - 1) <= planLimit
                    else { continue }
                    best = (index, max(count, set.count + occurring[column] - 1))
                }
            }
            guard let best else {
                sets.append(([column], sample[column], occurring[column]))
                continue
            }
            sets[best.set].columns.append(column)
            sets[best.set].joint = recoded(sets[best.set].joint, sample[column])
            sets[best.set].count = best.count
        }
        return sets.map(\.columns)
    }

    /// How many pairs occur; nil where more than the limit.
    private static func combinations(
        _ first: [UInt8], _ second: [UInt8], _ stamps: inout [Int32], _ stamp: Int32, atMost limit: Int
    ) -> Int? {
        var count = 0
        for i in first.indices {
            let pair = Int(first[i]) << 8 | Int(second[i])
            if stamps[pair] != stamp {
                stamps[pair] = stamp
                count += 1
                if count > limit { return nil }
            }
        }
        return count
    }

    private static func recoded(_ first: [UInt8], _ second: [UInt8]) -> [UInt8] {
        var joint = [UInt8](repeating: 0, count: first.count)
        var table = [UInt16](repeating: .max, count: 1 << 16)
        var pairs: [UInt16] = []
        var tableSpan = table.mutableSpan
        var target = joint.mutableSpan
        _ = CodeHistogram.join(first.span, second.span, table: &tableSpan, pairs: &pairs, into: &target)
        return joint
    }

    /// Joins a planned set on all rows: one slot, or more where there are too many combinations after all.
    static func join(_ set: [Int], _ coded: [(BoostingColumn, [UInt8])]) -> [BoostingLayout.Slot] {
        guard let first = set.first else { return [] }
        var joint = coded[first].1
        var room = [UInt8](repeating: 0, count: joint.count)
        // The codes of the joined columns, a list for each joint code.
        var parts = (0..<coded[first].0.plainCodes + 1).map { [UInt8(truncatingIfNeeded: $0)] }
        var members = [first]
        var left: [Int] = []
        for column in set.dropFirst() {
            var table = [UInt16](repeating: .max, count: 1 << 16)
            var pairs: [UInt16] = []
            let codes = coded[column].1
            var tableSpan = table.mutableSpan
            var target = room.mutableSpan
            guard CodeHistogram.join(joint.span, codes.span, table: &tableSpan, pairs: &pairs, into: &target) else {
                left.append(column)
                continue
            }
            swap(&joint, &room)
            parts = pairs.map { parts[Int($0 >> 8)] + [UInt8($0 & 255)] }
            members.append(column)
        }
        let slot = BoostingLayout.Slot(
            codes: joint, codeCount: parts.count,
            members: members.enumerated().map { position, column in
                let codes = parts.map { $0[position] }
                var counts = [Int](repeating: 0, count: 256)
                for code in codes { counts[Int(code)] += 1 }
                let common = UInt8(truncatingIfNeeded: counts.indices.max { counts[$0] < counts[$1] } ?? 0)
                let missing = coded[column].0.missingCode
                return BoostingLayout.Member(
                    column: column, codes: codes, commonCode: common,
                    others: codes.indices.filter { codes[$0] != common }.map { UInt8($0) },
                    hasMissing: members.count > 1
                        ? codes.contains { Int($0) == missing } : coded[column].1.contains { Int($0) == missing })
            })
        return [slot] + join(left, coded)
    }
}
