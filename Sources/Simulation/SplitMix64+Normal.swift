import Tabular

extension SplitMix64 {
    /// A draw from the normal distribution with mean 0 and standard deviation 1 (Marsaglia's polar method, 1964).
    package mutating func normal() -> Double {
        while true {
            let x = 2 * uniform() - 1
            let y = 2 * uniform() - 1
            let square = x * x + y * y
            if square > 0, square < 1 {
                return x * (-2 * PortableMath.log(square) / square).squareRoot()
            }
        }
    }

    /// A draw from the log-normal distribution with this median, whose logarithm has standard deviation `sigma`.
    package mutating func logNormal(median: Double, sigma: Double) -> Double {
        median * PortableMath.exp(sigma * normal())
    }
}
