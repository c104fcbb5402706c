/// Keeps an attack that goes on from saying the same thing every second.
struct ToldAlerts {
    private struct Key: Hashable {
        var incident: String
        var model: String
        var pattern: Pattern?
    }

    private static let pause: Int64 = 60_000_000
    private static let most = 20_000
    private var last: [Key: (time: Int64, surprise: Double)] = [:]

    /// Whether it is the first of its incident, model and pattern, the first for a minute, or ten times as rare as the last.
    mutating func isNews(_ alert: Alert, isNew: Bool) -> Bool {
        let key = Key(incident: alert.incident, model: alert.model, pattern: alert.pattern)
        if !isNew, let known = last[key], alert.time - known.time < Self.pause,
            alert.rarity.surprise < known.surprise + 1
        {
            return false
        }
        if last.count >= Self.most { last.removeAll(keepingCapacity: true) }
        last[key] = (alert.time, alert.rarity.surprise)
        return true
    }
}
