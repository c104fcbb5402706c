/// What is told of the peers outside that no other host at home has to do with.
enum RareFact: Int, CaseIterable, Sendable {
    /// How many such peers were first met within the hour.
    case destinations
    /// The most minutes of the hour with traffic to one of them.
    case minutes
    /// The most bytes that one of them was sent in the hour.
    case bytes
    /// The most of minutes times bytes: a trickle has the minutes, a burst the bytes.
    case volume
    /// How steady the contacts to one of them are, times how many.
    case regular

    var name: String { "rare_\(self)" }

    var unit: String {
        switch self {
        case .destinations: "hosts"
        case .minutes: "min"
        case .bytes: "bytes"
        case .volume: "min bytes"
        case .regular: "contacts"
        }
    }

    /// What is material.
    var materiality: Double {
        switch self {
        case .destinations: 10
        case .minutes: 5
        case .bytes: 250_000
        case .volume: 1e6
        case .regular: 3
        }
    }
}
