/// How wide the internet around a simulated office is.
public enum OfficeInternet: String, Sendable, CaseIterable {
    /// A few hundred hosts that everybody knows, and people who are always there.
    ///
    /// Whoever speaks to a host that the office did not know is nearly always an attacker.
    case narrow
    /// A long tail of places where nobody was before, content networks, background scanning, people who come and go.
    ///
    /// Attackers may be faint, and share their servers with names that others visit.
    case wide

    /// What this means for everything that happens.
    var breadth: Breadth { self == .narrow ? .narrow : .wide }
}

/// What is different in offices of another internet; a rate of 0 draws no random number.
struct Breadth: Sendable {
    // MARK: Where people go
    /// The share of pages that lead off the beaten track, and of pages' parts that come from there.
    let wandering: Double
    let strangeParts: Double
    /// The share of visits to a content network at which it names a host that it did not name before.
    let strangeEdges: Double
    /// The share of connections to a page that send a form, a picture, a remark.
    let remarks: Double
    /// The seconds between files that a person's machine keeps elsewhere.
    let syncing: Double
    /// The lists in which a mail server looks up who wants to send.
    let blocklists: ClosedRange<Int>?
    /// The share of names of content networks that are gone.
    let goneNames: Double
    /// How many bits of a topic say what kind of name it is (see `DNSMessage`).
    let kindBits: UInt64

    // MARK: When
    /// How busy the people are in each hour.
    let rhythm: DayRhythm
    /// The longest wait that is not drawn again on the way: seconds.
    let longestWait: Double
    /// How the monitor's looks vary, as a part of their period.
    let monitorJitter: Double
    /// The share of backups by day that are a whole copy.
    let wholeCopies: Double

    // MARK: Who comes from outside
    /// How many of the office's visitors stay who they are, and how often another comes instead of one of the others.
    let regulars: Int
    let newVisitors: Double

    // MARK: Attacks
    /// The share of attacks by chance that are at the low end, and whether a fast scan at the low end is a small one.
    let faintAttacks: Double
    let hasSmallScans: Bool
    /// The share of attackers' servers that others of the office visit too.
    let sharedServers: Double
    /// The share of exfiltrations that speak in messages that do not fill their packets.
    let messages: Double

    static let narrow = Breadth(
        wandering: 0, strangeParts: 0, strangeEdges: 0, remarks: 0.04, syncing: 60, blocklists: nil, goneNames: 0,
        kindBits: 3, rhythm: .ofOffice, longestWait: 900, monitorJitter: 0.003, wholeCopies: 0, regulars: 0,
        newVisitors: 0.02, faintAttacks: 0, hasSmallScans: false, sharedServers: 0, messages: 0)

    static let wide = Breadth(
        wandering: 0.055, strangeParts: 0.03, strangeEdges: 0.03, remarks: 0.07, syncing: 45, blocklists: 2...4,
        goneNames: 0.03, kindBits: 4, rhythm: .ofThosePresent, longestWait: 300, monitorJitter: 0.02, wholeCopies: 0.03,
        regulars: 12, newVisitors: 0.15, faintAttacks: 1.0 / 15, hasSmallScans: true, sharedServers: 0.12, messages: 0.3
    )
}
