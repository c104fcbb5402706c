/// The mean of a few runs, and how far they spread.
public struct Measured: Sendable, Equatable {
    /// The values, one a run.
    public let values: [Double]

    /// Collects the runs' values; nil where a run has none.
    public init?(_ values: [Double?]) {
        let present = values.compactMap { $0 }
        guard !present.isEmpty, present.count == values.count else { return nil }
        self.values = present
    }

    /// The mean.
    public var mean: Double { values.reduce(0, +) / Double(values.count) }

    /// The standard deviation over the runs (of a sample); nil for a single one.
    public var deviation: Double? {
        guard values.count > 1 else { return nil }
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(values.count - 1)).squareRoot()
    }

    var json: JSON { .object([("mean", .number(mean)), ("deviation", .optional(deviation))]) }
}
