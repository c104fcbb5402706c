import Tabular

extension SplitMix64 {
    /// True with this probability.
    mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

    /// The same, but where it is never true nothing is drawn either.
    mutating func rarely(_ probability: Double) -> Bool { probability > 0 && chance(probability) }

    /// A whole number of a closed range.
    mutating func integer(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + integer(below: range.count)
    }

    /// A number between two others.
    mutating func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * uniform() }

    /// A waiting time of a Poisson process, of this mean.
    mutating func exponential(_ mean: Double) -> Double { -mean * PortableMath.log(1 - uniform()) }

    /// One of these.
    mutating func pick<Element>(_ list: [Element]) -> Element { list[integer(below: list.count)] }

    /// A draw of a spread.
    mutating func draw(_ spread: Spread) -> Double {
        spread.sigma == 0 ? spread.median : logNormal(median: spread.median, sigma: spread.sigma)
    }
}

/// A log-normal quantity: its median, and the standard deviation of its logarithm; 0 for a constant.
struct Spread: Sendable {
    var median: Double
    var sigma: Double

    init(_ median: Double, _ sigma: Double = 0) {
        self.median = median
        self.sigma = sigma
    }

    static func milliseconds(_ median: Double, _ sigma: Double = 0) -> Spread { Spread(median * 1000, sigma) }
    static func seconds(_ median: Double, _ sigma: Double = 0) -> Spread { Spread(median * 1_000_000, sigma) }
}
