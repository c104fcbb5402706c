/// How busy people are at a time of the week: 1 in the middle of a working morning.
struct DayRhythm: Sendable {
    /// The share of each full hour; between hours it changes evenly.
    private let hours: [Double]

    /// All who work in the office, taken together.
    static let ofOffice = DayRhythm(hours: [
        0.03, 0.02, 0.02, 0.02, 0.02, 0.04, 0.12, 0.35, 0.8, 1, 1.05, 1, 0.65, 0.8, 1.05, 1, 0.9, 0.6, 0.3, 0.15, 0.1,
        0.08, 0.06, 0.04,
    ])

    /// Those who are there (see `Presence`).
    static let ofThosePresent = DayRhythm(hours: [
        0.03, 0.02, 0.02, 0.02, 0.02, 0.04, 0.12, 0.5, 0.95, 1, 1.05, 1, 0.85, 0.9, 1.05, 1, 0.95, 0.8, 0.5, 0.2, 0.1,
        0.08, 0.06, 0.04,
    ])

    /// How busy it is at a time in microseconds since 1970, in universal time.
    func activity(at time: Int64) -> Double {
        let seconds = time / 1_000_000
        let day = seconds / 86_400
        let ofDay = seconds - day * 86_400
        let hour = Int(ofDay / 3600) % 24
        let part = Double(ofDay % 3600) / 3600
        let level = hours[hour] * (1 - part) + hours[(hour + 1) % 24] * part
        // 1970 began on a Thursday.
        let weekday = (day + 3) % 7
        return weekday >= 5 ? 0.02 + 0.1 * level : level
    }
}
