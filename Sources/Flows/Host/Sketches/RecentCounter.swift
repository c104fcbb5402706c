/// How many different things in the last half hour to hour: two counters that take turns; about 150 bytes.
struct RecentCounter: Sendable {
    private var younger = DistinctCounter()
    private var older = DistinctCounter()
    private var since: Int64

    init(at time: Int64) { since = time }

    /// Takes a thing.
    mutating func insert(_ hash: UInt64, at time: Int64) {
        advance(to: time)
        younger.insert(hash)
    }

    /// Forgets what is too old.
    mutating func advance(to time: Int64) {
        let age = time &- since
        if age < RecentSet.turn { return }
        if age >= 2 * RecentSet.turn {
            self = RecentCounter(at: time)
        } else {
            older = younger
            younger = DistinctCounter()
            since = since &+ RecentSet.turn
        }
    }

    /// How many, as of the last `advance`.
    var estimate: Double {
        var both = older
        both.merge(younger)
        return both.estimate
    }
}
