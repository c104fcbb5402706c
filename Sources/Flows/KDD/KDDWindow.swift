import Packets

/// The latest connections, up to a number, with what there is of each host and service among them.
struct KDDWindow: Sendable {
    /// A connection in the window.
    private struct Entry: BitwiseCopyable {
        var decided: Int64
        var destination: IPAddress
        var service: UInt32
        var port: UInt16
        var flag: KDDFlag
    }

    /// What the window holds that is like its newest connection, which counts too.
    struct Counts: Equatable {
        /// Those to the same host.
        var host = KDDTally.Counts()
        /// Those to the same service.
        var service = KDDTally.Counts()
        /// Those to the same host and service.
        var both = 0
        /// Those to the same host from the same port, where ports are counted.
        var port = 0
    }

    let limit: Int
    private let countsPorts: Bool
    private var entries: [Entry] = []
    private var oldest = 0
    private(set) var count = 0
    private var tally: KDDTally

    /// A window of at most `limit` connections.
    init(limit: Int, countsPorts: Bool) {
        self.limit = limit
        self.countsPorts = countsPorts
        tally = KDDTally(keys: limit * (countsPorts ? 4 : 3))
    }

    /// Takes a connection in, in place of the oldest where the window is full; tells what is like it.
    ///
    /// Complexity: O(1) expected.
    mutating func add(_ connection: KDDSummary, decided: Int64) -> Counts {
        if count == limit { removeOldest() }
        let entry = entry(connection, decided)
        let place = (oldest + count) % limit
        if place == entries.count { entries.append(entry) } else { entries[place] = entry }
        count += 1
        return tallied(entry)
    }

    /// What would be like a connection if it were taken in now; the window stays as it is.
    ///
    /// Complexity: O(1) expected.
    mutating func look(at connection: KDDSummary, decided: Int64) -> Counts {
        let leaving = count == limit ? entries[oldest] : nil
        if let leaving { untally(leaving) }
        let entry = entry(connection, decided)
        let counts = tallied(entry)
        untally(entry)
        if let leaving { _ = tallied(leaving) }
        return counts
    }

    private func entry(_ connection: KDDSummary, _ decided: Int64) -> Entry {
        Entry(
            decided: decided, destination: connection.destination, service: connection.service.identity,
            port: connection.portOfOrigin, flag: connection.flag)
    }

    private mutating func tallied(_ entry: Entry) -> Counts {
        var counts = Counts()
        let both = tally.add(.both(entry.destination, entry.service), entry.flag)
        let isNew = both.connections == 1
        counts.both = Int(both.connections)
        counts.host = tally.add(.host(entry.destination), entry.flag, newKind: isNew)
        counts.service = tally.add(.service(entry.service), entry.flag, newKind: isNew)
        if countsPorts {
            counts.port = Int(tally.add(.port(entry.destination, entry.port), entry.flag).connections)
        }
        return counts
    }

    /// Leaves out what was decided before a moment.
    ///
    /// Complexity: O(1) amortised, since each connection leaves once.
    mutating func removeAll(before moment: Int64) {
        while count > 0, entries[oldest].decided < moment { removeOldest() }
    }

    /// Leaves out everything.
    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        oldest = 0
        count = 0
        tally.removeAll()
    }

    private mutating func removeOldest() {
        let entry = entries[oldest]
        oldest = (oldest + 1) % limit
        count -= 1
        untally(entry)
    }

    private mutating func untally(_ entry: Entry) {
        let isLast = tally.remove(.both(entry.destination, entry.service), entry.flag)
        tally.remove(.host(entry.destination), entry.flag, lastOfKind: isLast)
        tally.remove(.service(entry.service), entry.flag, lastOfKind: isLast)
        if countsPorts { tally.remove(.port(entry.destination, entry.port), entry.flag) }
    }
}
