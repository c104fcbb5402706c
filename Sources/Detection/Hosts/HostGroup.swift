import Flows
import Packets

/// The kinds of rows that have a norm of their own.
enum HostGroup: Int, CaseIterable, Codable {
    /// Ten seconds of a host at home.
    case homeShort
    /// A minute of a host at home.
    case homeLong
    /// A minute of a host outside.
    case outsideLong

    /// The group of a row; nil for ten seconds of a host outside, of which there are too many to say anything.
    init?(window: HostWindow, isHome: Bool) {
        switch (window, isHome) {
        case (.short, true): self = .homeShort
        case (.long, true): self = .homeLong
        case (.long, false): self = .outsideLong
        case (.short, false): return nil
        }
    }

    /// A window's length in seconds.
    var seconds: Double { self == .homeShort ? 10 : 60 }

    /// Whether a host is only held against all others, and only by how far it exceeds them.
    ///
    /// Thousands of visitors come once, and a rank among them says nothing.
    var isMarginOnly: Bool { self == .outsideLong }
}
