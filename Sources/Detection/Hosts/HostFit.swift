import Foundation
import Packets

/// Makes the norm of one group of rows: "own margin, extrapolated, by column".
///
/// Each column is looked at alone, on a logarithmic scale. The time is cut into four blocks; the largest value of each
/// host in each block is scored by the norm of the other three, and the largest of these scores say how high benign
/// hosts come by chance, and how fast that thins out. `Documentation/research/live-detection.md` tells what else was
/// tried.
struct HostFit {
    /// The scores of each host and block, and what they were taken against.
    struct Pass {
        var offsets: [Double]
        var blocks: BlockMaxima
        var ownScales: [Double]
        /// By fold and column: the population without the fold's block; one fold of all where there are no blocks.
        var populations: [[HostPopulation]]
        var tails: [HostTail]
        /// The most that one host at a time had to do with rare peers, by column.
        var rareMaxima: [Int: [Float]] = [:]
    }

    static let blockCount = 4
    /// Less than a minute a block says nothing of a host's own past.
    static let leastForBlocks = 240.0

    let group: HostGroup
    let columns: [HostColumn]
    let cells: HostCells
    let spreads: [ValueHistogram]
    let seconds: Double
    /// Seconds of traffic at which each recording began.
    let recordings: [Double]
    /// By host, the most of each rare fact in the second half.
    let rare: [IPAddress: SIMD8<Double>]

    init(_ learning: HostLearning, _ group: HostGroup) {
        self.group = group
        columns = HostColumn.of(group)
        cells = learning.cells[group.rawValue]
        spreads = learning.spreads[group.rawValue]
        seconds = max(learning.seconds, 10)
        recordings = learning.recordings
        rare = group == .homeLong ? learning.peers.largest(metAfter: learning.seconds / 2) : [:]
    }

    /// Whether there is time enough to hold a host against its own past.
    var hasBlocks: Bool { seconds >= Self.leastForBlocks && cells.length <= seconds / Double(Self.blockCount) }

    /// The block that a cell lies in.
    func block(of cell: HostCells.Cell) -> Int {
        guard hasBlocks else { return 0 }
        let middle = (Double(cell.index) + 0.5) * cells.length
        return min(Self.blockCount - 1, max(0, Int(middle / seconds * Double(Self.blockCount))))
    }

    private var manner: HostPopulation.Manner { group.isMarginOnly ? .marginOnly : .common }

    func isLearnt(_ column: HostColumn) -> Bool { seconds >= column.learning && cells.rows >= 3 }

    // MARK: One pass

    /// Fits without some cells; `skipping` that many of the largest in every tail where they may be attacks.
    func pass(without dropped: Set<Int>, haunted: [Int: Double] = [:], skipping: Int) -> Pass {
        let offsets = columns.indices.map { offset($0, without: dropped) }
        let blocks = BlockMaxima(self, without: dropped, haunted: haunted)
        var pass = Pass(
            offsets: offsets, blocks: blocks, ownScales: columns.map { _ in 0.2 }, populations: [], tails: [])
        for fold in 0..<(hasBlocks ? Self.blockCount : 1) {
            pass.populations.append(
                columns.indices.map { column in
                    let maxima = blocks.maxima(column, without: hasBlocks ? fold : nil)
                    return HostPopulation(
                        maxima.map { scaled($0, offsets[column]) }, manner, skipping: skipping,
                        least: columns[column].leastPopulationScale)
                })
        }
        for column in columns.indices {
            if columns[column].isRare {
                pass.tails.append(rareTail(column, &pass))
                continue
            }
            if hasBlocks { pass.ownScales[column] = ownScale(column, pass, skipping) }
            pass.tails.append(
                HostTail(peaks(column, pass, skipping), hours: seconds / 3_600, skipping: skipping))
        }
        return pass
    }

    func scaled(_ value: Float, _ offset: Double) -> Float { Float(log(Double(value) + offset)) }

    /// What a value has to exceed to be told from none: half of what is common, at least what is material.
    private func offset(_ column: Int, without dropped: Set<Int>) -> Double {
        let floor = columns[column].floor
        if case .rare(let fact) = columns[column].source {
            let positive = rare.values.map { $0[fact.rawValue] }.filter { $0 > 0 }.sorted()
            return max(floor, positive.isEmpty ? 0 : positive[positive.count / 2] / 2)
        }
        var common = max(spreads[column].quantile(0.9), spreads[column].positiveMedian ?? 1)
        if !dropped.isEmpty {
            // What went may have been all that there was.
            var kept = ValueHistogram()
            for place in cells.cells.indices where !dropped.contains(place) {
                kept.add(Double(cells.values[place * cells.width + column]))
            }
            common = min(common, max(kept.quantile(0.9), kept.positiveMedian ?? 1))
        }
        return max(floor, common / 2)
    }

    /// How much a host exceeds its own past in a block, where it does.
    private func ownScale(_ column: Int, _ pass: Pass, _ skipping: Int) -> Double {
        var excesses: [Double] = []
        for fold in 0..<Self.blockCount {
            for host in 0..<cells.hosts.count {
                let here = pass.blocks.value(host, column, in: fold)
                let before = pass.blocks.value(host, column, without: fold)
                guard here >= 0, before >= 0, here > before else { continue }
                excesses.append(
                    Double(scaled(here, pass.offsets[column])) - Double(scaled(before, pass.offsets[column])))
            }
        }
        let least = columns[column].leastOwnScale
        guard !excesses.isEmpty else { return least }
        guard skipping > 0 else { return max(least, excesses.reduce(0, +) / Double(excesses.count)) }
        excesses.sort()
        return max(least, excesses[min(excesses.count - 1, excesses.count * 4 / 5)] / log(5))
    }

    /// The largest score of each host in each block by the norm of the others.
    private func peaks(_ column: Int, _ pass: Pass, _ skipping: Int) -> [Double] {
        var peaks: [Double] = []
        for host in 0..<cells.hosts.count {
            guard hasBlocks else {
                let value = pass.blocks.value(host, column, in: 0)
                if value >= 0 { peaks.append(aloneScore(value, column, pass, skipping)) }
                continue
            }
            for fold in 0..<Self.blockCount {
                let value = pass.blocks.value(host, column, in: fold)
                if value >= 0 { peaks.append(score(value, host, column, fold, pass)) }
            }
        }
        return peaks
    }

    /// The score of a host's value against all others.
    private func aloneScore(_ value: Float, _ column: Int, _ pass: Pass, _ skipping: Int) -> Double {
        let own = scaled(value, pass.offsets[column])
        let all = pass.populations[0][column]
        // Who is not among the largest has no part in what is measured.
        if let last = all.largest.last, own < last { return all.score(Double(own)) }
        return all.without(own, skipping: skipping).score(Double(own))
    }

    /// The score of a host's value against the blocks but one: its own past where it has one, else the population.
    func score(_ value: Float, _ host: Int, _ column: Int, _ fold: Int, _ pass: Pass) -> Double {
        let offset = pass.offsets[column]
        let hasPast = !group.isMarginOnly && pass.blocks.hasPast(host, without: fold)
        if hasPast {
            let before = pass.blocks.value(host, column, without: fold)
            guard value > before else { return 0 }
            let own = log(Double(value) + offset)
            return pass.populations[fold][column].score(
                own, margin: (own - log(Double(before) + offset)) / pass.ownScales[column])
        }
        return pass.populations[fold][column].score(Double(scaled(value, offset)))
    }

    /// The tail of what hosts have to do with rare peers, each held against the others.
    private func rareTail(_ column: Int, _ pass: inout Pass) -> HostTail {
        guard case .rare(let fact) = columns[column].source else { return HostTail([], hours: 1) }
        let maxima = cells.hosts.indices.compactMap { host -> Float? in
            guard pass.blocks.isSeenLate(host) else { return nil }
            return scaled(Float(rare[cells.hosts[host]]?[fact.rawValue] ?? 0), pass.offsets[column])
        }
        pass.rareMaxima[column] = maxima
        let all = HostPopulation(maxima, .rare, least: fact.slope)
        let peaks = maxima.map { value in
            if let last = all.largest.last, value < last { return all.score(Double(value)) }
            return all.without(value, skipping: 3).score(Double(value))
        }
        return HostTail(ranks: peaks, hosts: maxima.count, hours: seconds / 7_200)
    }
}
