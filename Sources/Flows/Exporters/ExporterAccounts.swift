import Packets

/// One sender's counts.
public struct ExporterAccount: Sendable, Equatable {
    /// Whose they are; nil for all senders that share one count.
    public internal(set) var address: IPAddress?
    /// The counts.
    public internal(set) var counts = ExporterCounts()
    /// The number of its latest datagram.
    var latest: UInt64 = 0
}

/// Counts of each sender, for a bounded number of senders.
///
/// A sender that has never sent a flow record gives its place to a new one, so that spoofed senders cannot push the
/// real ones out; its counts go to the shared place, which is the last.
struct ExporterAccounts: Sendable {
    /// The senders; the shared place first, so that places never move.
    private(set) var all: [ExporterAccount] = [ExporterAccount()]
    private var places: [IPAddress: Int] = [:]
    private var clock: UInt64 = 0
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// The place of a sender; 0 is the shared one.
    mutating func place(of address: IPAddress) -> Int {
        clock &+= 1
        if let place = places[address] {
            all[place].latest = clock
            return place
        }
        if all.count <= limit {
            places[address] = all.count
            all.append(ExporterAccount(address: address, latest: clock))
            return all.count - 1
        }
        var oldest: Int?
        for place in all.indices.dropFirst() where all[place].counts.records == 0 {
            if oldest.map({ all[place].latest < all[$0].latest }) ?? true { oldest = place }
        }
        guard let oldest else { return 0 }
        if let former = all[oldest].address { places[former] = nil }
        all[0].counts.add(all[oldest].counts)
        all[oldest] = ExporterAccount(address: address, latest: clock)
        places[address] = oldest
        return oldest
    }

    /// Changes the counts at a place.
    @inline(__always)
    mutating func count(_ place: Int, _ change: (inout ExporterCounts) -> Void) {
        change(&all[place].counts)
    }
}
