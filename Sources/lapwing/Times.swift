import ArgumentParser
import Foundation

/// A length of time as people write it: `90s`, `10m`, `2h`, `1d`; without a unit in seconds.
struct Span: ExpressibleByArgument, Sendable {
    let seconds: Double

    init(seconds: Double) { self.seconds = seconds }

    init?(argument: String) {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        let unit = argument.last.flatMap { units[$0] }
        guard let number = Double(unit == nil ? argument : String(argument.dropLast())), number > 0,
            number * (unit ?? 1) <= 366 * 86_400
        else { return nil }
        seconds = number * (unit ?? 1)
    }

    var microseconds: Int64 { Int64(seconds * 1e6) }
    var defaultValueDescription: String { seconds >= 3_600 ? "\(Int(seconds / 3_600))h" : "\(Int(seconds))s" }
}

/// A point in time as ISO 8601 writes it.
struct Moment: ExpressibleByArgument, Sendable {
    let microseconds: Int64

    init?(argument: String) {
        guard let date = try? Date(argument, strategy: .iso8601), date.timeIntervalSince1970 >= 0 else { return nil }
        microseconds = Int64(date.timeIntervalSince1970 * 1e6)
    }
}
