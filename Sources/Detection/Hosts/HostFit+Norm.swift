import Foundation
import Packets

/// The norm from two passes: what looks like an attack to a first, robust one is left out of the second.
extension HostFit {
    /// The norm, and how many windows of how many hosts were left out of it.
    func norm() -> (norm: HostNorm, windowsLeftOut: Int, hostsLeftOut: Int) {
        var dropped: Set<Int> = []
        if hasBlocks { dropped = attacks(pass(without: [], skipping: 3)) }
        let fitted = pass(without: dropped, haunted: haunted(by: dropped), skipping: 0)
        let leftOut = dropped.map { cells.cells[$0] }
        return (
            norm(fitted, own: BlockMaxima(self, without: dropped)), leftOut.reduce(0) { $0 + $1.windows },
            Set(leftOut.map(\.host)).count
        )
    }

    /// - Parameter own: what hosts are held against of themselves, whatever they remember.
    private func norm(_ pass: Pass, own: BlockMaxima) -> HostNorm {
        var norm = HostNorm(group: group, columns: [], hosts: [], maxima: [])
        for (place, column) in columns.enumerated() {
            var maxima = pass.blocks.maxima(place, without: nil)
            var population = HostPopulation(
                maxima.map { scaled($0, pass.offsets[place]) }, group.isMarginOnly ? .marginOnly : .common,
                least: column.leastPopulationScale)
            if let rareMaxima = pass.rareMaxima[place], case .rare(let fact) = column.source {
                population = HostPopulation(rareMaxima, .rare, least: fact.slope)
                maxima = rare.values.map { Float($0[fact.rawValue]) }
            }
            norm.columns.append(
                ColumnNorm(
                    name: column.name, isJudged: isLearnt(column), offset: pass.offsets[place],
                    ownScale: pass.ownScales[place], population: population, tail: pass.tails[place],
                    low: spreads[place].quantile(0.05), high: Double(maxima.max() ?? 0)))
        }
        guard !group.isMarginOnly else { return norm }
        for host in cells.hosts.indices where own.hasPast(host, without: nil) {
            norm.hosts.append(cells.hosts[host])
            norm.maxima += columns.indices.map { max(0, own.value(host, $0, without: nil)) }
        }
        return norm
    }

    // MARK: Cleaning

    /// How surprising a cell has to be to a robust fit to be taken for an attack, and how much else of its host goes.
    private static let attackSurprise = 10.0
    private static let attackSeconds = 120.0
    /// The most that is left out; more is how things are here.
    private static let attackShare = 0.05
    /// When a recording begins, all is new.
    private static let settling = 600.0

    /// The cells that look like attacks, with what is near them in time.
    private func attacks(_ pass: Pass) -> Set<Int> {
        var found: [(place: Int, surprise: Double)] = []
        for (place, cell) in cells.cells.enumerated() {
            let surprise = surprise(of: place, cell, pass)
            if surprise >= Self.attackSurprise { found.append((place, surprise)) }
        }
        guard !found.isEmpty else { return [] }
        found.sort { $0.surprise > $1.surprise }
        var byHost: [Int: [Int]] = [:]
        for (place, cell) in cells.cells.enumerated() { byHost[cell.host, default: []].append(place) }
        let reach = Int(Self.attackSeconds / cells.length)
        var room = Int(Double(cells.rows) * Self.attackShare)
        var dropped: Set<Int> = []
        for (place, _) in found {
            let index = cells.cells[place].index
            for near in byHost[cells.cells[place].host] ?? []
            where abs(cells.cells[near].index - index) <= reach && !dropped.contains(near) {
                room -= cells.cells[near].windows
                guard room >= 0 else { return dropped }
                dropped.insert(near)
            }
        }
        return dropped
    }

    /// The cells whose hosts may still remember what was left out, with the seconds since.
    ///
    /// An hour's memory of a scan that was left out would be what the others are held against.
    private func haunted(by dropped: Set<Int>) -> [Int: Double] {
        guard !dropped.isEmpty else { return [:] }
        var latest: [Int: [Int]] = [:]
        for place in dropped { latest[cells.cells[place].host, default: []].append(cells.cells[place].index) }
        for host in latest.keys { latest[host]?.sort() }
        var haunted: [Int: Double] = [:]
        for (place, cell) in cells.cells.enumerated() where !dropped.contains(place) {
            guard let last = latest[cell.host]?.last(where: { $0 < cell.index }) else { continue }
            haunted[place] = Double(cell.index - last - 1) * cells.length
        }
        return haunted
    }

    private func surprise(of place: Int, _ cell: HostCells.Cell, _ pass: Pass) -> Double {
        let fold = block(of: cell)
        let start = Double(cell.index) * cells.length
        let isSettling = start - (recordings.last { $0 <= start + cells.length } ?? 0) < Self.settling
        var most = -Double.infinity
        for (column, about) in columns.enumerated() where !about.isRare && isLearnt(about) {
            if isSettling, about.isNovelty { continue }
            let value = cells.values[place * cells.width + column]
            guard value > 0 else { continue }
            most = max(most, pass.tails[column].surprise(score(value, cell.host, column, fold, pass)))
        }
        return most
    }
}
