import Tabular

/// When each of the office's people is there: they come and go, eat, and run errands, each day anew.
///
/// A portable machine sleeps while its owner is out, so that hosts fall silent and come back in the middle of the
/// morning. At night nobody is expected, and `DayRhythm` alone says how little goes on.
struct Presence: Sendable {
    /// A person's day, in microseconds since 1970.
    struct Day: Sendable {
        var isOff: Bool
        var arrival: Int64
        var leave: Int64
        var lunch: Range<Int64>
        var errand: Range<Int64>?
    }

    private let seed: UInt64
    /// Whether nobody ever goes.
    private let isSteady: Bool
    private static let hour = 3.6e9
    private static let day: Int64 = 86_400_000_000

    init(seed: UInt64) {
        self.seed = seed
        isSteady = false
    }

    private init() {
        seed = 0
        isSteady = true
    }

    /// Everybody is always there, and `DayRhythm` alone says how little goes on.
    static let steady = Presence()

    /// A person's plan for the day of a time.
    func plan(of person: Int, at time: Int64) -> Day {
        let number = time / Self.day
        var random = SplitMix64(
            seed: seed ^ UInt64(bitPattern: Int64(person)) &* 0xA24B_AED4_963E_E407 ^ UInt64(bitPattern: number)
                &* 0x9FB2_1C65_1E98_DF25)
        func at(_ hours: Double) -> Int64 { number * Self.day + Int64(hours * Self.hour) }
        // On sick leave, on a journey, on holiday.
        let isOff = random.chance(0.06)
        // Most come before half past nine; some have been elsewhere first.
        let arrival = random.chance(0.12) ? random.between(9.4, 11.5) : random.between(7.4, 9.3)
        let lunch = random.between(11.5, 12.9)
        let lunchEnd = lunch + random.between(0.4, 1)
        let errand = random.between(arrival + 0.3, 16)
        let errandEnd = errand + random.between(0.5, 2)
        return Day(
            isOff: isOff, arrival: at(arrival), leave: at(random.between(15.8, 19)), lunch: at(lunch)..<at(lunchEnd),
            errand: random.chance(0.18) ? at(errand)..<at(errandEnd) : nil)
    }

    /// Whether a person is out at a time at which others work.
    func isOut(_ person: Int, at time: Int64) -> Bool {
        guard !isSteady, Self.isWorkTime(time) else { return false }
        let day = plan(of: person, at: time)
        return day.lunch.contains(time) || isGone(day, at: time)
    }

    /// Whether a person has taken the machine along.
    func isAsleep(_ person: Int, at time: Int64) -> Bool {
        !isSteady && Self.isPortable(person) && Self.isWorkTime(time) && isGone(plan(of: person, at: time), at: time)
    }

    /// When a portable machine is next opened in the office.
    func waking(_ person: Int, after time: Int64) -> Int64 {
        for number in 0..<8 {
            let moment = time + Int64(number) * Self.day
            let day = plan(of: person, at: moment)
            guard !day.isOff, Self.isWorkTime(day.arrival) else { continue }
            if day.arrival > time { return day.arrival }
            if let errand = day.errand, errand.upperBound > time, errand.upperBound < day.leave {
                return errand.upperBound
            }
        }
        return time + 7 * Self.day
    }

    /// When a portable machine is next closed; never for one that stays.
    func closing(_ person: Int, after time: Int64) -> Int64 {
        guard !isSteady, Self.isPortable(person) else { return .max }
        let day = plan(of: person, at: time)
        if let errand = day.errand, errand.lowerBound > time { return errand.lowerBound }
        return day.leave > time ? day.leave : .max
    }

    /// Every second person works on a portable machine.
    static func isPortable(_ person: Int) -> Bool { person % 2 == 1 }

    private func isGone(_ day: Day, at time: Int64) -> Bool {
        day.isOff || time < day.arrival || time >= day.leave || day.errand?.contains(time) == true
    }

    /// From 7 to 20 o'clock on a weekday.
    private static func isWorkTime(_ time: Int64) -> Bool {
        let weekday = (time / day + 3) % 7
        let hour = time % day / 3_600_000_000
        return weekday < 5 && hour >= 7 && hour < 20
    }
}
