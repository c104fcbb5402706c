import Packets

/// Picks the points of the page's picture: each host's strangest of a short while, and everything that raised an alert.
struct PointPicker {
    private struct Place: Hashable {
        var host: IPAddress
        var kind: ScorePoint.Kind
    }

    private static let most = 24
    private var best: [Place: ScorePoint] = [:]
    private var alerts: [ScorePoint] = []
    /// As many places as are told of have at least this: what is below it need not be looked up.
    private var least = -Double.infinity
    /// With so many places it is worked out again.
    private var enough = 2 * most

    mutating func add(_ point: ScorePoint) {
        if point.isAlert {
            if alerts.count < Self.most { alerts.append(point) }
            return
        }
        guard point.surprise >= least else { return }
        let place = Place(host: point.host, kind: point.kind)
        if let known = best[place], known.surprise >= point.surprise { return }
        if best.count >= 4_096, best[place] == nil { return }
        best[place] = point
        guard best.count >= enough else { return }
        least = best.values.map(\.surprise).sorted(by: >)[Self.most - 1]
        enough = 2 * best.count
    }

    /// The points since the last call, in order of time.
    mutating func take() -> [ScorePoint] {
        let strangest = best.values.sorted { ($0.surprise, $0.time) > ($1.surprise, $1.time) }.prefix(Self.most)
        defer {
            best.removeAll(keepingCapacity: true)
            alerts.removeAll(keepingCapacity: true)
            least = -.infinity
            enough = 2 * Self.most
        }
        return (strangest + alerts).sorted { ($0.time, $0.host) < ($1.time, $1.host) }
    }
}
