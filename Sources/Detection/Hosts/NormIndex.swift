import Foundation
import Packets

/// How surprising one column of a row is: -ln of the benign hosts' peaks in an hour that reach it.
struct ColumnSurprise: Sendable {
    var column: Int
    var surprise: Double
}

/// A group's norm, ready to judge.
final class NormIndex: Sendable {  // a class, since a copy for each row would count many references
    let norm: HostNorm
    private let places: [IPAddress: Int]
    private let columns: [HostColumn]
    private let isGrowing: [Bool]
    private let isJudged: [Bool]
    private let isRare: [Bool]
    /// Below this a column of a host without a past is nothing new.
    private let leasts: [Double]
    /// What a column's part of the budget adds to its surprise.
    private let favours: [Double]

    /// - Parameter meanWeight: the mean of the weights of all columns that are judged.
    init(_ norm: HostNorm, meanWeight: Double) {
        self.norm = norm
        favours = HostColumn.of(norm.group).map { log($0.weight(in: norm.group) / meanWeight) }
        columns = HostColumn.of(norm.group)
        var places: [IPAddress: Int] = [:]
        let width = columns.count
        for (place, host) in norm.hosts.enumerated() where (place + 1) * width <= norm.maxima.count {
            places[host] = place
        }
        self.places = places
        isGrowing = columns.map(\.isGrowing)
        isRare = columns.map(\.isRare)
        isJudged = norm.columns.map(\.isJudged)
        leasts = norm.columns.map { column in
            guard column.population.manner == .marginOnly else { return 0 }
            return max(0, exp(column.population.reference) - column.offset) * 0.999
        }
    }

    /// The columns of a row that are above what is normal, with how surprising they are.
    func judge(
        _ values: [Double], of host: IPAddress, isLook: Bool, into surprises: inout [ColumnSurprise]
    ) {
        surprises.removeAll(keepingCapacity: true)
        let width = columns.count
        let base = places[host].map { $0 * width }
        for column in 0..<min(width, values.count)
        where isJudged[column] && (isGrowing[column] || !isLook) {
            let value = values[column]
            guard value > leasts[column] else { continue }
            let score: Double
            if let base, !isRare[column] {
                let before = Double(norm.maxima[base + column])
                guard value > before else { continue }
                let about = norm.columns[column]
                let scaled = log(value + about.offset)
                score = about.population.score(
                    scaled, margin: (scaled - log(before + about.offset)) / about.ownScale)
            } else {
                let about = norm.columns[column]
                // Rounded as what was learnt is, so that a tie with the largest is one.
                let own = Float(log(Double(Float(value)) + about.offset))
                score = about.population.score(Double(own))
            }
            guard score > 0 else { continue }
            surprises.append(
                ColumnSurprise(
                    column: column, surprise: norm.columns[column].tail.surprise(score) + favours[column]))
        }
    }

    /// The reasons that some columns are.
    ///
    /// The surprise is the largest of all columns', so that taking one of several away would change nothing. Each is
    /// given its share of it instead: what is above the next smaller one is shared equally by those that reach it
    /// (the Shapley value of a maximum; Littlechild and Owen 1973). The shares of all columns add up to the surprise.
    func reasons(
        _ chosen: [ColumnSurprise], all: [ColumnSurprise], _ values: [Double], _ host: IPAddress
    ) -> [Reason] {
        let sorted = all.map(\.surprise).filter { $0 > 0 }.sorted()
        var shares: [Double] = []
        var (share, below) = (0.0, 0.0)
        for (place, surprise) in sorted.enumerated() {
            share += (surprise - below) / Double(sorted.count - place)
            below = surprise
            shares.append(share)
        }
        let base = places[host].map { $0 * columns.count }
        return chosen.map { one in
            let about = norm.columns[one.column]
            let place = sorted.lastIndex { $0 <= one.surprise } ?? 0
            let own = columns[one.column].isRare ? nil : base.map { Double(norm.maxima[$0 + one.column]) }
            let high = own ?? about.high
            return Reason(
                feature: about.name, unit: columns[one.column].unit, value: values[one.column],
                low: min(about.low, high), high: high, scope: own == nil ? .everyone : .host,
                highestAnywhere: own == nil ? nil : about.high, contribution: shares[place])
        }
    }
}
