import Flows
import Packets

/// The last ten minutes of each host at home: what adds up in them, and who logs in where.
///
/// Bounded by ``hostLimit`` hosts and ``pairLimit`` pairs; what has no room is counted and taken alone. A host that is
/// idle costs nothing.
struct RecentMinutes: Sendable {
    static let hostLimit = 16_384
    static let pairLimit = 65_536
    private static let span = 10
    private static let width = HostColumn.summed.count
    private static let stride = span * width

    private struct Pair: Hashable {
        var host: IPAddress
        var peer: IPAddress
    }

    /// The counts of ten minutes in a ring; the minute of the newest says which is which.
    private struct Ring {
        var newest: Int
        var counts = SIMD16<UInt32>(repeating: 0)

        mutating func add(_ count: UInt32, minute: Int) -> Double {
            let passed = Swift.min(Swift.max(0, minute &- newest), RecentMinutes.span)
            for step in 0..<passed { counts[RecentMinutes.slot(minute &- step)] = 0 }
            newest = Swift.max(newest, minute)
            let slot = RecentMinutes.slot(minute)
            counts[slot] = UInt32(clamping: UInt64(counts[slot]) + UInt64(count))
            var sum = 0.0
            for slot in 0..<RecentMinutes.span { sum += Double(counts[slot]) }
            return sum
        }
    }

    private var places: [IPAddress: Int] = [:]
    private var newest: [Int] = []
    private var values: [Float] = []
    private var free: [Int] = []
    private var logins: [Pair: Ring] = [:]

    /// Hosts and pairs that there was no room for.
    private(set) var leftOut: UInt64 = 0

    private static func slot(_ minute: Int) -> Int { ((minute % span) + span) % span }

    /// Takes a row of a whole minute.
    mutating func add(_ row: HostRow, minute: Int) {
        guard let place = places[row.host] ?? admit(row.host, minute) else { return }
        let passed = min(max(0, minute &- newest[place]), Self.span)
        for step in 0..<passed {
            let base = place * Self.stride + Self.slot(minute &- step) * Self.width
            for column in 0..<Self.width { values[base + column] = 0 }
        }
        newest[place] = max(newest[place], minute)
        let base = place * Self.stride + Self.slot(minute) * Self.width
        for (column, feature) in HostColumn.summedPlaces.enumerated() where feature < row.features.count {
            values[base + column] = Float(row.features[feature])
        }
    }

    /// What a host's row adds up to with the nine minutes before its own, whether that is complete or not.
    func sums(_ row: HostRow, minute: Int, into out: inout [Double]) {
        for (column, feature) in HostColumn.summedPlaces.enumerated() {
            out[column] = feature < row.features.count ? row.features[feature] : 0
        }
        guard let place = places[row.host] else { return }
        let newest = newest[place]
        for back in 1..<Self.span {
            let other = minute &- back
            // What is older than the newest by a turn of the ring is gone.
            guard other <= newest, newest &- other < Self.span else { continue }
            let base = place * Self.stride + Self.slot(other) * Self.width
            for column in 0..<Self.width { out[column] += Double(values[base + column]) }
        }
    }

    /// The most logins between a host and one peer in ten minutes, of those that had one in this, and with whom.
    mutating func addLogins(_ row: HostRow, minute: Int) -> (count: Double, peer: IPAddress?) {
        var most: (count: Double, peer: IPAddress?) = (0, nil)
        for visit in row.visits where visit.loginsOut > 0 || visit.loginsIn > 0 {
            let pair = Pair(host: row.host, peer: visit.peer)
            var ring = logins[pair] ?? Ring(newest: minute)
            let sum = ring.add(UInt32(clamping: UInt64(visit.loginsOut) + UInt64(visit.loginsIn)), minute: minute)
            if logins[pair] != nil || hasRoom(minute) { logins[pair] = ring } else { leftOut &+= 1 }
            if sum > most.count { most = (sum, visit.peer) }
        }
        return most
    }

    private mutating func hasRoom(_ minute: Int) -> Bool {
        if logins.count < Self.pairLimit { return true }
        logins = logins.filter { minute &- $0.value.newest < Self.span }
        return logins.count < Self.pairLimit
    }

    private mutating func admit(_ host: IPAddress, _ minute: Int) -> Int? {
        if places.count >= Self.hostLimit, free.isEmpty {
            let stale = places.filter { minute &- newest[$0.value] >= Self.span }
            for (host, place) in stale {
                places[host] = nil
                free.append(place)
            }
            free.sort(by: >)
        }
        if let place = free.popLast() {
            places[host] = place
            newest[place] = minute &- Self.span
            return place
        }
        guard places.count < Self.hostLimit else {
            leftOut &+= 1
            return nil
        }
        let place = newest.count
        places[host] = place
        newest.append(minute)
        values.append(contentsOf: repeatElement(0, count: Self.stride))
        return place
    }
}
