/// What is told of the peers outside that no other host at home has to do with.
enum RareFact: Int, CaseIterable, Sendable {
    /// How many such peers were first met within the hour.
    case destinations
    /// The most minutes of the hour in which one of them was contacted.
    case minutes
    /// The most bytes that one of them was sent in the hour.
    case bytes
    /// The most bytes to one of them beyond the three largest minutes: what goes on, other than an upload.
    case sustained
    /// How steady the contacts to one of them are, times how long they go on.
    case regular

    var name: String { self == .sustained ? "rare_volume" : "rare_\(self)" }

    var unit: String {
        switch self {
        case .destinations: "hosts"
        case .minutes: "min"
        case .bytes: "bytes"
        case .sustained: "bytes"
        case .regular: "contacts"
        }
    }

    /// What is material.
    var materiality: Double {
        switch self {
        case .destinations: 10
        case .minutes: 20
        case .bytes: 250_000
        case .sustained: 20_000
        case .regular: 16
        }
    }

    /// How much has to be added to a value's logarithm for it to be e times as rare, at least.
    ///
    /// What is sent at once has a tail as heavy as Pareto's with an exponent of one (Crovella and Bestavros 1997).
    var slope: Double {
        switch self {
        case .bytes: 1
        case .sustained: 0.5
        case .destinations: 0.25
        case .minutes: 0.1
        case .regular: 0.09
        }
    }

    /// Its part of the budget of false alarms, in parts of an ordinary column's: beacons and exfiltration are seen by
    /// these alone.
    var weight: Double {
        switch self {
        case .bytes: 2
        case .destinations: 5
        case .sustained: 32
        case .minutes, .regular: 28
        }
    }
}
