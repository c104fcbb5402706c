import Foundation

/// How often benign traffic here is expected to show something as strange: the one scale of all opinions.
///
/// A p-value alone says little: of a flow it is one among hundreds of thousands a day, of a host's minute one among
/// thousands. Times the number of tests a day both become false alarms a day, and can be held against the one budget.
public struct Rarity: Sendable, Hashable, Codable {
    /// Expected benign occurrences in a day of what is at least as strange.
    public var perDay: Double

    /// A rarity; never 0, since no finite experience excludes anything.
    public init(perDay: Double) { self.perDay = max(perDay, 1e-300) }

    private enum CodingKeys: String, CodingKey {
        case perDay = "per_day"
    }

    /// The height in the page's picture: 0 is once a day, 1 once in ten days, -1 ten times a day.
    public var surprise: Double { -log10(perDay) }
}
