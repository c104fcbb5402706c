/// The largest value of each host in each block of the learnt time; -1 where it was not seen.
struct BlockMaxima {
    private let hosts: Int
    private let width: Int
    private let blocks: Int
    private var values: [Float]
    private var windows: [Int]
    private let leastWindows: Int

    /// - Parameter haunted: by the cell, how many seconds ago its host did what was left out, which columns that remember
    ///   as long still show.
    init(_ fit: HostFit, without dropped: Set<Int>, haunted: [Int: Double] = [:]) {
        hosts = fit.cells.hosts.count
        width = fit.cells.width
        blocks = fit.hasBlocks ? HostFit.blockCount : 1
        values = [Float](repeating: -1, count: hosts * blocks * width)
        windows = [Int](repeating: 0, count: hosts * blocks)
        // Some minutes make a past; fewer where little was learnt.
        let memories = fit.columns.map(\.memory)
        leastWindows = max(2, Int(min(180, fit.seconds / 20) / fit.group.seconds))
        for (place, cell) in fit.cells.cells.enumerated() where !dropped.contains(place) {
            let slot = cell.host * blocks + fit.block(of: cell)
            windows[slot] += cell.windows
            let since = haunted[place] ?? .infinity
            for column in 0..<width where since > memories[column] {
                let value = fit.cells.values[place * width + column]
                if value > values[slot * width + column] { values[slot * width + column] = value }
            }
        }
    }

    func value(_ host: Int, _ column: Int, in block: Int) -> Float {
        values[(host * blocks + block) * width + column]
    }

    /// The largest in all blocks but one; in all for nil.
    func value(_ host: Int, _ column: Int, without block: Int?) -> Float {
        var largest: Float = -1
        for other in 0..<blocks where other != block { largest = max(largest, value(host, column, in: other)) }
        return largest
    }

    /// The largest of each host that was seen.
    func maxima(_ column: Int, without block: Int?) -> [Float] {
        (0..<hosts).map { value($0, column, without: block) }.filter { $0 >= 0 }
    }

    /// Whether a host was seen in two blocks and for some minutes, so that its past says something of it.
    func hasPast(_ host: Int, without block: Int?) -> Bool {
        guard blocks > 1 else { return false }
        var (seen, sum) = (0, 0)
        for other in 0..<blocks where other != block {
            let count = windows[host * blocks + other]
            sum += count
            if count > 0 { seen += 1 }
        }
        return seen >= 2 && sum >= leastWindows
    }

    /// Whether a host was seen in the second half.
    func isSeenLate(_ host: Int) -> Bool {
        (blocks / 2..<blocks).contains { windows[host * blocks + $0] > 0 }
    }
}
