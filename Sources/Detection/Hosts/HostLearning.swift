import Flows
import Packets

/// What is learnt of the hosts of a network from their rows, in bounded memory.
///
/// Rows come in order of time. It keeps each host's largest values by cells of time, how the values of each column are
/// spread, and the peers outside; ``fit()`` makes a norm of it.
///
/// ```swift
/// var learning = HostLearning()
/// for row in rows { learning.add(row) }
/// var judge = HostJudge(try learning.fit(), continuing: learning)
/// ```
public struct HostLearning: Sendable {
    let home: HomeNetworks
    private(set) var cells: [HostCells]
    private(set) var spreads: [[ValueHistogram]]
    private(set) var peers = PeerLearning()
    private(set) var recent = RecentMinutes()
    /// Seconds of traffic at which each recording began.
    private(set) var recordings: [Double] = []
    private var readings = HostReadings()
    /// Seconds of the recordings that are over.
    private var passed = 0.0
    /// Seconds of this recording, in which silence counts for a minute at most.
    private var active = 0.0
    private var hasBegun = false
    /// When this recording's last window ended, in seconds since 1970.
    private(set) var last = 0.0

    /// Rows that were learnt from.
    public private(set) var windows = 0

    /// Hosts' time that is kept in each group.
    private static let cellLimit = 65_536

    /// Nothing learnt yet.
    ///
    /// - Parameter home: which addresses are at home, the same as of the rows' meter.
    public init(home: HomeNetworks = .privateRanges) {
        self.home = home
        cells = HostGroup.allCases.map {
            HostCells(width: HostColumn.of($0).count, length: $0.seconds, limit: Self.cellLimit)
        }
        spreads = HostGroup.allCases.map { HostColumn.of($0).map { _ in ValueHistogram() } }
    }

    /// Seconds of traffic learnt, over all recordings.
    ///
    /// Of a silence only the first minute counts: nobody learns from nothing.
    public var seconds: Double { passed + active }

    /// Whether a row's time cannot be of the recording that goes on.
    static func isApart(_ end: Double, after last: Double) -> Bool { end < last - 60 || end > last + 3_600 }

    /// Takes a row; looks at windows that are still open are ignored.
    ///
    /// A time that goes back, or an hour of silence, begins another recording.
    public mutating func add(_ row: HostRow) {
        guard !row.isLook, let group = HostGroup(window: row.window, isHome: home.contains(row.host)) else { return }
        let end = Double(row.end) / 1e6
        if hasBegun, Self.isApart(end, after: last) { beginRecording() }
        let length = Double(row.window.length) / 1e6
        if !hasBegun {
            hasBegun = true
            active = length
            last = end
            recordings.append(passed)
        } else if end > last {
            active += min(end - last, 60)
            last = end
        }
        windows &+= 1
        let minute = row.minute
        let offset = passed + max(0, active - (last - end) - length)
        var logins = 0.0
        if group == .homeLong {
            logins = recent.addLogins(row, minute: minute).count
            peers.add(row, minute: minute, offset: offset, recording: recordings.count, home: home)
        }
        readings.read(row, group, minute: minute, recent: recent, facts: nil, logins: logins)
        if group == .homeLong { recent.add(row, minute: minute) }
        for (column, value) in readings.values.enumerated() { spreads[group.rawValue][column].add(value) }
        cells[group.rawValue].add(row.host, at: offset, readings.values)
    }

    /// Says that the next rows are of another recording: another clock, perhaps another network.
    public mutating func beginRecording() {
        passed = seconds
        active = 0
        hasBegun = false
        recent = RecentMinutes()
    }
}

extension HostRow {
    /// The minute that the row's window lies in, since 1970.
    var minute: Int { Int((end &- 1) / 60_000_000) }
}
