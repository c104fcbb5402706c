/// Keeps an attack that goes on from saying the same thing every second.
struct ToldAlerts {
    private struct Key: Hashable {
        var incident: String
        var model: String
        var pattern: Pattern?
        var family: String
    }

    private static let pause: Int64 = 60_000_000
    private static let most = 20_000
    private var last: [Key: (time: Int64, surprise: Double)] = [:]

    /// What was not told of an incident, by its id: since when, and the latest.
    private var withheld: [String: (since: Int64, alert: Alert, incident: Incident)] = [:]

    /// Whether it is the first of its incident, model, pattern and family, the first for a minute, or ten times as rare as
    /// the last; else it is withheld, until growth is asked for.
    mutating func isNews(_ alert: Alert, _ incident: Incident, isNew: Bool) -> Bool {
        let key = Key(incident: alert.incident, model: alert.model, pattern: alert.pattern, family: alert.family)
        if !isNew, let known = last[key], Self.isShort(known.time, alert.time),
            alert.rarity.surprise < known.surprise + 1
        {
            if withheld.count < Self.most || withheld[incident.id] != nil {
                withheld[incident.id] = (withheld[incident.id]?.since ?? alert.time, alert, incident)
            }
            return false
        }
        if last.count >= Self.most { last.removeAll(keepingCapacity: true) }
        last[key] = (alert.time, alert.rarity.surprise)
        withheld[incident.id] = nil
        return true
    }

    /// Whether less than the pause lies between two times, whichever way round.
    private static func isShort(_ a: Int64, _ b: Int64) -> Bool {
        let (between, overflow) = b.subtractingReportingOverflow(a)
        return !overflow && between.magnitude < pause.magnitude
    }

    /// The latest alerts that were withheld for a minute until a time, or all, in the order of their times.
    ///
    /// Complexity: O(withheld).
    mutating func growth(until time: Int64?) -> [(Alert, Incident)] {
        let due = withheld.values.filter { held in
            time.map { !Self.isShort(held.since, $0) } ?? true
        }
        for held in due { withheld[held.incident.id] = nil }
        return due.map { ($0.alert, $0.incident) }.sorted { ($0.0.time, $0.0.id) < ($1.0.time, $1.0.id) }
    }
}
