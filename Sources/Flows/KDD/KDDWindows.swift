/// What NSL-KDD tells of a connection's surroundings: the last two seconds, and the last 255 connections.
///
/// Connections come in the order in which their end was decided. Each is counted into both windows before it is told
/// of, and stays there: the two seconds hold at most the latest 511. That is what the published rows say; see
/// Documentation/decisions/kdd-profile.md. (Lee and Stolfo 2000, "A framework for constructing features and models for
/// intrusion detection systems".)
///
/// Memory does not depend on the traffic: about a third of a megabyte.
public struct KDDWindows: Sendable {
    private var recent = KDDWindow(limit: Self.recentLimit, countsPorts: false)
    private var hosts = KDDWindow(limit: Self.hostLimit, countsPorts: true)
    private var clock = Int64.min
    private var epoch: UInt32 = 0

    /// The connections that the last two seconds hold at most.
    public static var recentLimit: Int { 511 }
    /// The connections that the host window holds.
    public static var hostLimit: Int { 255 }
    /// How far back the last two seconds go, in microseconds.
    public static var recentSpan: Int64 { 2_000_000 }

    /// Windows without a connection.
    public init() {}

    /// Takes the next connection, and gives its row.
    ///
    /// One that was decided before the connection before it counts as decided with it. Where the source's clock has
    /// been set back the two seconds begin anew.
    ///
    /// Complexity: O(1) amortised, expected.
    public mutating func row(for connection: KDDSummary) -> KDDRow {
        pass(to: connection)
        return KDDRow(
            connection, recent: recent.add(connection, decided: clock), hosts: hosts.add(connection, decided: clock))
    }

    /// The row that a connection would have if it ended at this, its place in the order, while it is still open; it is not
    /// counted, and only the two seconds move on.
    ///
    /// Complexity: O(1) amortised, expected.
    public mutating func look(at connection: KDDSummary) -> KDDRow {
        pass(to: connection)
        return KDDRow(
            connection, recent: recent.look(at: connection, decided: clock),
            hosts: hosts.look(at: connection, decided: clock))
    }

    private mutating func pass(to connection: KDDSummary) {
        if connection.epoch != epoch {
            epoch = connection.epoch
            clock = .min
            recent.removeAll()
        }
        clock = max(clock, connection.decided)
        let (earliest, overflow) = clock.subtractingReportingOverflow(Self.recentSpan)
        recent.removeAll(before: overflow ? .min : earliest)
    }

    /// The same on a copy, so that nothing moves on.
    ///
    /// Complexity: O(size of the windows).
    public func row(forOpen connection: KDDSummary) -> KDDRow {
        var windows = self
        return windows.look(at: connection)
    }

    /// How many connections are held.
    var count: Int { recent.count + hosts.count }
}
