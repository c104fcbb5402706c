import Kernels

/// How the cells of a column become codes of a byte: numbers by the edges they are above, levels by a list.
///
/// One code more than `plainCodes` stands for what is missing: not a number, or a level that is not in the list.
enum BoostingColumn: Sendable, Equatable {
    /// Ascending edges: code k holds the values above edge k-1, up to edge k.
    case numeric(edges: [Float])
    /// Ascending levels: code k is the level at position k.
    case categorical(levels: [UInt32])

    /// The most codes of a column besides that of missing cells.
    static let plainLimit = 255
    /// Levels from here on are not told apart.
    static let levelLimit = 1 << 16
    /// A column of many values is cut by this many of them.
    private static let sampleRows = 1 << 16

    /// How many codes besides that of missing cells.
    var plainCodes: Int {
        switch self {
        case .numeric(let edges): edges.count + 1
        case .categorical(let levels): levels.count
        }
    }

    /// The code of what is missing.
    var missingCode: Int { plainCodes }

    var isCategorical: Bool {
        if case .categorical = self { true } else { false }
    }

    /// Chooses the codes of a column; `levels` is 0 where it holds plain numbers.
    ///
    /// Complexity: O(rows), and a sort of a sample where there are more values than codes.
    init(_ values: borrowing Span<Float>, levels: Int, maxBins: Int) {
        guard levels == 0 else {
            self = .categorical(levels: Self.frequentLevels(values, min(levels, Self.levelLimit), maxBins))
            return
        }
        if let distinct = Self.fewValues(values, atMost: maxBins) {
            self = .numeric(edges: Self.midpoints(distinct))
        } else {
            self = .numeric(edges: Self.evenEdges(values, maxBins))
        }
    }

    /// The codes of cells.
    ///
    /// Complexity: O(cells x log codes).
    func find(_ values: borrowing Span<Float>, into codes: inout MutableSpan<UInt8>) {
        switch self {
        case .numeric(let edges):
            let padded = ValueCodes.padded(edges)
            ValueCodes.find(
                values, padded: padded.span, missing: UInt8(truncatingIfNeeded: edges.count + 1), into: &codes)
        case .categorical(let levels):
            let missing = UInt8(truncatingIfNeeded: levels.count)
            let top = Int(levels.last ?? 0)
            var table = [UInt8](repeating: missing, count: top + 1)
            for (code, level) in levels.enumerated() { table[Int(level)] = UInt8(truncatingIfNeeded: code) }
            for i in values.indices {
                codes[i] = missing
                if let level = Self.level(values[i]), level <= top { codes[i] = table[Int(level)] }
            }
        }
    }

    /// The level that a cell names; nil where it names none.
    static func level(_ value: Float) -> UInt32? {
        guard value >= 0, value < Float(levelLimit) else { return nil }
        let whole = UInt32(value)
        return Float(whole) == value ? whole : nil
    }

    /// The levels of most rows, ascending.
    private static func frequentLevels(_ values: borrowing Span<Float>, _ levels: Int, _ limit: Int) -> [UInt32] {
        var counts = [Int](repeating: 0, count: levels)
        for i in values.indices {
            if let level = level(values[i]), level < levels { counts[Int(level)] += 1 }
        }
        let seen = counts.indices.filter { counts[$0] > 0 }
        let kept = seen.sorted { (counts[$0], $1) > (counts[$1], $0) }.prefix(limit)
        return kept.sorted().map { UInt32($0) }
    }

    /// The distinct values, ascending; nil where there are more than `limit`.
    private static func fewValues(_ values: borrowing Span<Float>, atMost limit: Int) -> [Float]? {
        // Open addressing: 1024 places for at most 256 values. Key 0 belongs to no value but a NaN.
        var places = [UInt32](repeating: 0, count: 1024)
        var found: [Float] = []
        var last: UInt32 = 0
        for i in values.indices {
            let value = values[i]
            let key = OrderedKey.key(of: value)
            if key == last || value.isNaN { continue }
            last = key
            var place = Int((key &* 0x9E37_79B1) >> 22)
            while places[place] != 0 && places[place] != key { place = (place + 1) & 1023 }
            guard places[place] == 0 else { continue }
            guard found.count < limit else { return nil }
            places[place] = key
            found.append(value)
        }
        return found.sorted()
    }

    /// Edges that put about as many rows between each two, each value of many rows alone.
    private static func evenEdges(_ values: borrowing Span<Float>, _ maxBins: Int) -> [Float] {
        var sample: [Float] = []
        let stride = max(1, values.count / sampleRows)
        for i in Swift.stride(from: 0, to: values.count, by: stride) where !values[i].isNaN { sample.append(values[i]) }
        // The extremes belong to it: they are what is looked for.
        var (least, most) = (Float.infinity, -Float.infinity)
        for i in values.indices {
            least = min(least, values[i])
            most = max(most, values[i])
        }
        sample.append(least)
        sample.append(most)
        var distinct: [(value: Float, count: Int)] = []
        for value in RadixSort.sorted(sample) {
            if distinct.last?.value == value {
                distinct[distinct.count - 1].count += 1
            } else {
                distinct.append((value, 1))
            }
        }
        guard distinct.count > maxBins else { return midpoints(distinct.map(\.value)) }
        let mean = Double(sample.count) / Double(maxBins)
        let heavy = distinct.filter { Double($0.count) >= mean }
        var restRows = Double(sample.count - heavy.reduce(0) { $0 + $1.count })
        var restBins = Double(maxBins - heavy.count)
        var edges: [Float] = []
        var filled = 0.0
        for (index, (value, count)) in distinct.enumerated().dropLast() {
            let isHeavy = Double(count) >= mean
            if !isHeavy { restRows -= Double(count) }
            filled += Double(count)
            let share = restBins > 0 ? max(1, (restRows + filled) / restBins) : .infinity
            let nextIsHeavy = Double(distinct[index + 1].count) >= mean
            guard isHeavy || filled >= share || (nextIsHeavy && filled >= share / 2), edges.count + 1 < maxBins else {
                continue
            }
            edges.append(midpoint(value, distinct[index + 1].value))
            if !isHeavy { restBins -= 1 }
            filled = 0
        }
        return edges
    }

    private static func midpoints(_ values: [Float]) -> [Float] {
        zip(values, values.dropFirst()).map { midpoint($0, $1) }
    }

    private static func midpoint(_ low: Float, _ high: Float) -> Float {
        let middle = low / 2 + high / 2
        return middle < high && middle >= low ? middle : low
    }
}
