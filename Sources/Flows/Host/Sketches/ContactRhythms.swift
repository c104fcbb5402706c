/// How regular a host's contacts to the same places are: the rhythm of 16 destinations, and a first look at 32 more.
///
/// A destination is a peer with its port and transport. The first contact only leaves a trace in one of 32 cells, which
/// the next destination that falls there overwrites; the second gives it a place among the 16, and there the one goes
/// that is the most overdue by its own rhythm, so that a beacon each minute outlives a page that is busy for seconds.
/// Of each the last eight gaps are kept, in tenths of a second. Contacts within a second are one.
/// The spread is 1.4826 times the median absolute deviation over the median: as the coefficient of variation for normal
/// jitter, but a missed beat or two do not matter. A Poisson stream has about 1; jitter of +-20 % has .15. 784 bytes.
struct ContactRhythms: Sendable {
    private static var size: Int { 16 }
    /// A tick is 10 ms.
    private static var tick: Int64 { 10_000 }
    private static var second: UInt32 { 100 }

    private var firsts = InlineArray<32, UInt64>(repeating: 0)
    private var keys = InlineArray<16, UInt32>(repeating: 0)
    private var lasts = InlineArray<16, UInt32>(repeating: 0)
    private var gaps = InlineArray<16, SIMD8<UInt16>>(repeating: .zero)
    /// Contacts a second or more apart; 0 where the place is free.
    private var counts = InlineArray<16, UInt16>(repeating: 0)
    /// Connections that are open now.
    private var opens = InlineArray<16, UInt16>(repeating: 0)
    /// A bit for each whose peer is not at home.
    private var external: UInt16 = 0
    /// Where the ticks start.
    private let origin: Int64

    init(at time: Int64) { origin = time }

    @inline(__always)
    private func ticks(_ time: Int64) -> UInt32 {
        UInt32(clamping: (time &- origin) / Self.tick &+ 1)
    }

    @inline(__always)
    private func place(of key: UInt32) -> Int? {
        for index in 0..<Self.size where keys[index] == key && counts[index] != 0 { return index }
        return nil
    }

    /// A contact to a destination begins.
    mutating func contact(_ hash: UInt64, at time: Int64, isExternal: Bool) {
        let key = UInt32(truncatingIfNeeded: hash >> 32)
        let now = ticks(time)
        if let place = place(of: key) { return beat(place, now) }
        let cell = Int(truncatingIfNeeded: key & 31)
        let first = firsts[cell]
        guard first != 0, UInt32(truncatingIfNeeded: first >> 32) == key else {
            firsts[cell] = UInt64(key) << 32 | UInt64(now)
            return
        }
        firsts[cell] = 0
        let place = mostOverdue(now)
        keys[place] = key
        lasts[place] = UInt32(truncatingIfNeeded: first)
        gaps[place] = .zero
        counts[place] = 1
        opens[place] = 0
        let bit: UInt16 = 1 << UInt16(truncatingIfNeeded: place)
        external = isExternal ? external | bit : external & ~bit
        beat(place, now)
    }

    private mutating func beat(_ place: Int, _ now: UInt32) {
        guard now >= lasts[place], now - lasts[place] >= Self.second else { return }
        let gap = (now - lasts[place]) / 10
        // The ring's place is the count's remainder, which the cap keeps.
        let count = counts[place] == .max ? .max - 8 : counts[place]
        gaps[place][Int(count - 1) & 7] = UInt16(clamping: gap)
        counts[place] = count + 1
        lasts[place] = now
    }

    /// A free place, or that of the destination that is the most overdue; one with several open connections last.
    private func mostOverdue(_ now: UInt32) -> Int {
        var worst: (place: Int, due: Float) = (0, -1)
        for index in 0..<Self.size {
            if counts[index] == 0 { return index }
            let age = Float(now > lasts[index] ? now - lasts[index] : 0)
            // What has come several times has earned some patience.
            var due = age / max(meanGap(index), 200) / Float(min(counts[index], 4))
            if opens[index] >= 4 { due *= 0.001 }
            if due > worst.due { worst = (index, due) }
        }
        return worst.place
    }

    /// The mean of the gaps that are kept, in ticks; 0 where there is none.
    private func meanGap(_ place: Int) -> Float {
        let number = min(Int(counts[place]) - 1, 8)
        if number <= 0 { return 0 }
        var sum: UInt32 = 0
        for index in 0..<number { sum += UInt32(gaps[place][index]) }
        return Float(sum) * 10 / Float(number)
    }

    /// A connection to a destination is established.
    ///
    /// - Returns: how many are open to it now; those from before its second contact are not counted.
    mutating func open(_ hash: UInt64) -> UInt32 {
        guard let place = place(of: UInt32(truncatingIfNeeded: hash >> 32)) else { return 1 }
        if opens[place] < .max { opens[place] += 1 }
        return UInt32(opens[place])
    }

    /// A connection to a destination is over.
    mutating func close(_ hash: UInt64) {
        guard let place = place(of: UInt32(truncatingIfNeeded: hash >> 32)), opens[place] > 0 else {
            return
        }
        opens[place] -= 1
    }

    /// The most connections that are open to one destination.
    var mostOpen: UInt32 {
        var most: UInt16 = 0
        for index in 0..<Self.size { most = max(most, opens[index]) }
        return UInt32(most)
    }

    /// The rhythm of one destination.
    struct Rhythm {
        /// Contacts a second or more apart.
        var contacts = 0.0
        /// The median gap, in seconds.
        var gap = 0.0
        /// The gaps' robust coefficient of variation; 1 where there is no rhythm.
        var variation = 1.0
        /// Whether its peer is not at home.
        var isExternal = false
        /// From 0 to below 1: regular, and for long.
        var regularity = 0.0
    }

    /// The most regular destination that has had four contacts or more and is not overdue by three of its gaps.
    func mostRegular(at time: Int64) -> Rhythm {
        let now = ticks(time)
        var best = Rhythm()
        for place in 0..<Self.size where counts[place] >= 4 {
            let number = min(Int(counts[place]) - 1, 8)
            var sorted = InlineArray<8, Float>(repeating: 0)
            for index in 0..<number { sorted[index] = Float(gaps[place][index]) }
            let median = Self.median(&sorted, number)
            if now > lasts[place], Float(now - lasts[place]) > 30 * median { continue }
            for index in 0..<number { sorted[index] = abs(sorted[index] - median) }
            let variation = 1.4826 * Self.median(&sorted, number) / median
            let steps = Float(counts[place] - 1)
            // Few gaps may be alike by chance, and among 16 destinations some are: the fewer, the more is asked.
            let doubt = 1 + 2 / Float(number).squareRoot()
            let regularity = max(0, 1 - variation * doubt) * (steps - 2) / (steps + 2)
            guard Double(regularity) > best.regularity else { continue }
            best = Rhythm(
                contacts: Double(counts[place]), gap: Double(median) / 10,
                variation: Double(min(variation, 1)),
                isExternal: external >> UInt16(truncatingIfNeeded: place) & 1 == 1,
                regularity: Double(regularity))
        }
        return best
    }

    /// Sorts the first values and gives their median.
    private static func median(_ values: inout InlineArray<8, Float>, _ number: Int) -> Float {
        for index in 1..<max(number, 1) {
            let value = values[index]
            var place = index
            while place > 0, values[place - 1] > value {
                values[place] = values[place - 1]
                place -= 1
            }
            values[place] = value
        }
        let middle = number / 2
        return number % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2
    }
}
