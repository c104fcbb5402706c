/// The column of a file that says when a row happened.
struct TimeColumn: Sendable, Equatable {
    /// Its position among the file's columns.
    var index: Int
    /// Its name as the file spells it.
    var name: String
    /// How its cells are written.
    var style: TimeStyle
}

/// How a file writes times.
package enum TimeStyle: Sendable {
    /// 24 hours, or 12 with AM or PM.
    case plain
    /// As CICIDS2017 was published: recorded from eight in the morning to after five in the afternoon of 3 to 7 July
    /// 2017, by a clock of 12 hours that does not say which half of the day it is in. A date that begins with the year
    /// is not theirs, and its clock has 24 hours.
    case workingHours

    /// The seconds since 1970 that a cell stands for; nil where it is no time.
    ///
    /// Understood are a day (2017-07-04, 2017/07/04, 4/7/2017, 04-07-2017, the day before the month unless that cannot
    /// be), then, where it is there, a clock (8:55, 08:55:58, 14:20:12.345678, 02:20:12 PM) and a zone (Z, +02:00);
    /// and a number: seconds since 1970, or, where it is too large for that, milli-, micro- or nanoseconds.
    ///
    /// Complexity: O(length).
    package func seconds(_ text: [UInt8]) -> Double? {
        var scanner = TimeScanner(text: text)
        guard let first = scanner.digits() else { return nil }
        guard let separator = scanner.take("-", or: "/") else {
            return scanner.sinceEpoch(first)
        }
        guard let second = scanner.digits(), scanner.take("-", or: "/") == separator, let third = scanner.digits(),
            let day = calendarDay(first, second, third)
        else { return nil }
        if scanner.isAtEnd { return day * 86_400 }
        guard scanner.take(" ", or: "T") != nil, let clock = scanner.clock() else { return nil }
        var hours = clock.hours
        if let half = scanner.halfOfDay() {
            guard (1...12).contains(hours) else { return nil }
            hours = hours % 12 + (half == .afternoon ? 12 : 0)
        } else if self == .workingHours && first.count != 4 && Self.recordedDays.contains(day)
            && (1...7).contains(hours)
        {
            hours += 12
        }
        guard let zone = scanner.zone(), scanner.isAtEnd, hours < 24 else { return nil }
        return day * 86_400 + Double(hours * 3600) + clock.seconds - zone
    }

    /// 3 to 7 July 2017, in days since 1970-01-01.
    private static let recordedDays = 17_350.0...17_354.0

    /// Days since 1970-01-01.
    private func calendarDay(_ a: TimeScanner.Digits, _ b: TimeScanner.Digits, _ c: TimeScanner.Digits) -> Double? {
        var (year, month, day) = (a.value, b.value, c.value)
        if a.count != 4 {
            guard c.count == 4 else { return nil }
            (year, month, day) = (c.value, b.value, a.value)
            if month > 12 { (month, day) = (day, month) }
        }
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        // Days are counted from March, so that the odd day of a leap year comes last (Hinnant, "chrono-compatible
        // low-level date algorithms").
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return Double(365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468)
    }
}
