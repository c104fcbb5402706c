import Foundation

/// What the hosts of a group reached at most in one column, on the logarithmic scale.
struct HostPopulation: Sendable, Codable, Equatable {
    /// How a host is held against the others.
    enum Manner: Int, Codable {
        /// By its rank, up to what a hundred hosts can tell, and by how far it exceeds all.
        case common
        /// Only by how far it exceeds all.
        case marginOnly
        /// By rank and by how far it exceeds the fourth largest, since three may be attacked already.
        case rare
    }

    /// The largest, in descending order.
    private(set) var largest: [Float]
    /// How many hosts there are.
    private(set) var count: Int
    private(set) var manner: Manner
    private var least: Double
    private(set) var reference = 0.0
    private(set) var scale = 1.0

    /// As many as tell a rank; below that nothing is strange.
    private static let kept = 256
    private static let rankLimit = 4.6
    /// One host in ten.
    private static let fullRank = 2.3

    /// A population of the hosts' maxima.
    ///
    /// - Parameters:
    ///   - skipping: how many of the largest may be attacks.
    ///   - least: the least by which a value has to grow to be e times as rare.
    init(_ maxima: [Float], _ manner: Manner, skipping: Int = 0, least: Double = 0.2) {
        self.least = least
        count = maxima.count
        largest = Array(maxima.sorted(by: >).prefix(Self.kept))
        self.manner = manner
        measure(skipping)
    }

    /// The same without one host that has this maximum.
    func without(_ maximum: Float, skipping: Int = 0) -> HostPopulation {
        var rest = self
        rest.count = max(0, count - 1)
        if let place = rest.largest.firstIndex(of: maximum) { rest.largest.remove(at: place) }
        rest.measure(skipping)
        return rest
    }

    private mutating func measure(_ skipping: Int) {
        let sorted = largest.prefix(9).map(Double.init)
        let skipped = manner == .rare ? 3 : skipping
        guard let first = sorted.first else { return }
        let follows = min(8, sorted.count - 1)
        // Few hosts tell little of others.
        let floor = max(least, follows == 8 ? 0 : follows >= 2 ? 0.5 : 1)
        let trusted = follows > skipped + 1 ? skipped : 0
        reference = trusted > 0 ? sorted[trusted] : first
        if manner == .rare {
            let slope = follows > 0 ? HostTail.slope(sorted, below: follows, skipping: trusted) : least
            scale = min(max(slope, floor), 1.25 * floor)
            return
        }
        scale = follows > 0 ? max(HostTail.slope(sorted, below: follows, skipping: trusted), floor) : floor
    }

    /// How strange a value is to the population: 0 is not at all.
    func score(_ value: Double) -> Double {
        guard count > 0 else { return 0 }
        let excess = max(0, value - reference) / scale
        if manner == .marginOnly { return excess }
        // What is hardly less is as much.
        let rank = -log(Double(above(value - scale) + 1) / Double(count + 1))
        return (manner == .rare ? rank : min(rank, Self.rankLimit)) + excess
    }

    /// How strange it is that a host exceeds its own past by so much.
    ///
    /// It says little where many others do as much, and more where nobody does.
    func score(_ value: Double, margin: Double) -> Double {
        let rank = -log(Double(above(value) + 1) / Double(count + 1))
        return margin * min(1, rank / Self.fullRank) + max(0, value - reference) / scale
    }

    /// How many hosts reach a value.
    private func above(_ value: Double) -> Int {
        guard let last = largest.last else { return 0 }
        if largest.count < count, value <= Double(last) { return count }
        var (low, high) = (0, largest.count)
        while low < high {
            let middle = (low + high) / 2
            if Double(largest[middle]) >= value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
