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
    private(set) var reference = 0.0
    private(set) var scale = 1.0

    /// As many as tell a rank; below that nothing is strange.
    private static let kept = 256
    private static let rankLimit = 4.6

    /// A population of the hosts' maxima.
    init(_ maxima: [Float], _ manner: Manner, skipping: Int = 0) {
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
        let least = manner == .rare ? 0.25 : 0.2
        guard let first = sorted.first else { return }
        let follows = min(8, sorted.count - 1)
        // Few hosts tell little of others.
        let floor = follows == 8 ? least : follows >= 2 ? 0.5 : 1
        let trusted = follows > skipped + 1 ? skipped : 0
        reference = trusted > 0 ? sorted[trusted] : first
        scale = follows > 0 ? max(HostTail.slope(sorted, below: follows, skipping: trusted), floor) : floor
    }

    /// How strange a value is to the population: 0 is not at all.
    func score(_ value: Double) -> Double {
        guard count > 0 else { return 0 }
        let excess = max(0, value - reference) / scale
        if manner == .marginOnly { return excess }
        let rank = -log(Double(above(value) + 1) / Double(count + 1))
        return (manner == .rare ? rank : min(rank, Self.rankLimit)) + excess
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
