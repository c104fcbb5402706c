import Packets

/// What hosts showed while learning: the largest value of each column, by host and cell of time.
///
/// Cells begin as long as a window, and become twice as long whenever the room is used up, so that an hour of an office
/// is kept by the minute and a week by the hours; where even eight cells are too many, the hosts with the fewest windows
/// go and are counted.
struct HostCells: Sendable {
    /// One host's time: where its values stand is its own place.
    struct Cell: Sendable {
        var host: Int
        var index: Int
        var windows: Int
    }

    let width: Int
    /// Seconds of traffic that a cell is long.
    private(set) var length: Double
    private(set) var cells: [Cell] = []
    private(set) var values: [Float] = []
    private(set) var hosts: [IPAddress] = []
    private(set) var rows = 0
    private(set) var hostsLeftOut: UInt64 = 0
    private var places: [IPAddress: Int] = [:]
    private var latest: [Int] = []
    private let limit: Int
    private static let fewest = 8

    init(width: Int, length: Double, limit: Int) {
        self.width = width
        self.length = length
        self.limit = max(16, limit)
    }

    /// Takes a row that began so many seconds of traffic after learning began; never less than the last one's.
    mutating func add(_ host: IPAddress, at offset: Double, _ row: [Double]) {
        if cells.count >= limit { makeRoom(upTo: index(offset)) }
        rows &+= 1
        let index = index(offset)
        let place = places[host] ?? admit(host)
        let last = latest[place]
        guard last >= 0, cells[last].index == index else {
            latest[place] = cells.count
            cells.append(Cell(host: place, index: index, windows: 1))
            for column in 0..<width { values.append(Self.value(row[column])) }
            return
        }
        cells[last].windows &+= 1
        let base = last * width
        for column in 0..<width { values[base + column] = max(values[base + column], Self.value(row[column])) }
    }

    private func index(_ offset: Double) -> Int { Int(max(0, min(offset / length, 1e12))) }

    /// Values are at least 0 and finite; a rounding to nothing does not matter.
    private static func value(_ value: Double) -> Float { value > 0 ? Float(min(value, 1e30)) : 0 }

    private mutating func admit(_ host: IPAddress) -> Int {
        let place = hosts.count
        hosts.append(host)
        latest.append(-1)
        places[host] = place
        return place
    }

    // MARK: Room

    private mutating func makeRoom(upTo index: Int) {
        if index >= Self.fewest {
            length *= 2
            rebuild(keeping: nil)
        }
        guard cells.count * 4 > limit * 3 else { return }
        var windows = [Int](repeating: 0, count: hosts.count)
        for cell in cells { windows[cell.host] += cell.windows }
        let order = windows.indices.sorted { windows[$0] > windows[$1] }
        let kept = Set(order.prefix(max(1, hosts.count / 2)))
        hostsLeftOut &+= UInt64(hosts.count - kept.count)
        rebuild(keeping: kept)
    }

    /// Puts cells that have become one together, and leaves out those of hosts that go.
    private mutating func rebuild(keeping kept: Set<Int>?) {
        var fresh = HostCells(width: width, length: length, limit: limit)
        fresh.rows = rows
        fresh.hostsLeftOut = hostsLeftOut
        let halves = kept == nil
        for (place, cell) in cells.enumerated() where kept?.contains(cell.host) ?? true {
            fresh.take(
                hosts[cell.host], halves ? cell.index / 2 : cell.index, cell.windows,
                values[place * width..<(place + 1) * width])
        }
        self = fresh
    }

    private mutating func take(_ host: IPAddress, _ index: Int, _ windows: Int, _ row: ArraySlice<Float>) {
        let place = places[host] ?? admit(host)
        let last = latest[place]
        guard last >= 0, cells[last].index == index else {
            latest[place] = cells.count
            cells.append(Cell(host: place, index: index, windows: windows))
            values.append(contentsOf: row)
            return
        }
        cells[last].windows &+= windows
        for (column, value) in row.enumerated() {
            values[last * width + column] = max(values[last * width + column], value)
        }
    }
}
