import Packets

/// Who of the outside acts on whom at home at once: a flood's forged senders are many, and one cause.
struct Crowds: Sendable {
    /// Many sources within a minute.
    struct Crowd {
        /// On whom; nil where that is not known.
        var victim: IPAddress?
        /// Some of them, the earliest first.
        var sources: [IPAddress]
    }

    private struct Gathering {
        var recent: [(source: IPAddress, time: Int64)] = []
        var until: Int64 = .min
    }

    /// So many sources of one minute may each have an incident of their own.
    static let single = 3
    static let span: Int64 = 60_000_000
    static let limit = 10_000

    private var gatherings: [IPAddress?: Gathering] = [:]

    /// Notes a source; gives the crowd that it is one of, where there are so many.
    mutating func meet(_ source: IPAddress, on victim: IPAddress?, at time: Int64) -> Crowd? {
        if gatherings.count >= Self.limit, gatherings[victim] == nil {
            gatherings = gatherings.filter { entry in
                entry.value.recent.last.map { Self.isNear($0.time, time) } ?? false
            }
            // As many victims as that within a minute: begin anew, which costs no more than a few incidents each.
            if gatherings.count >= Self.limit { gatherings = [:] }
        }
        var gathering = gatherings[victim] ?? Gathering()
        gathering.recent.removeAll { $0.source == source || !Self.isNear($0.time, time) }
        gathering.recent.append((source, time))
        if gathering.recent.count > Self.single {
            let (until, overflow) = time.addingReportingOverflow(Self.span)
            gathering.until = overflow ? .max : until
            gathering.recent.removeFirst(gathering.recent.count - Self.single - 1)
        }
        gatherings[victim] = gathering
        guard time <= gathering.until, Self.isNear(gathering.until, time) || gathering.until == .max else { return nil }
        return Crowd(victim: victim, sources: gathering.recent.map(\.source))
    }

    private static func isNear(_ a: Int64, _ b: Int64) -> Bool {
        let (difference, overflow) = a.subtractingReportingOverflow(b)
        return !overflow && difference.magnitude <= UInt64(span)
    }
}
