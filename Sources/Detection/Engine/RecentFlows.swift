import Flows

/// Flows that have raised an alarm, so that a later look at them raises no other.
///
/// A flow is known by a hash of 64 bits, whose seed is the process's own: among all that are remembered two are taken for
/// one with a chance of 10^-10, and nobody can choose a flow so. Memory is taken at once and never more: 2.1 MB, where
/// the flows themselves took 17 and came to that over a quarter of an hour.
struct RecentFlows {
    /// How many are remembered at least, the latest; at most twice as many.
    static let most = 65_536
    private var young: Set<Int> = []
    private var old: Set<Int> = []

    init() {
        young.reserveCapacity(Self.most)
        old.reserveCapacity(Self.most)
    }

    /// How many are remembered.
    var count: Int { young.count + old.count }

    /// Bytes that they take, as far as sets tell: 8 for each place, of which three in four may be filled.
    var bytes: Int { (young.capacity + old.capacity) * 4 / 3 * MemoryLayout<Int>.stride }

    /// Whether it is the flow's first alarm by this model.
    ///
    /// Complexity: O(1), without allocation.
    mutating func insert(_ row: FlowRow, model: String) -> Bool {
        let flow = Self.hash(row, model)
        if old.contains(flow) || !young.insert(flow).inserted { return false }
        if young.count >= Self.most {
            swap(&young, &old)
            young.removeAll(keepingCapacity: true)
        }
        return true
    }

    /// Its alarm was not told after all.
    mutating func remove(_ row: FlowRow, model: String) {
        let flow = Self.hash(row, model)
        young.remove(flow)
        old.remove(flow)
    }

    private static func hash(_ row: FlowRow, _ model: String) -> Int {
        var hasher = Hasher()
        hasher.combine(row.source)
        hasher.combine(row.destination)
        hasher.combine(row.sourcePort)
        hasher.combine(row.destinationPort)
        hasher.combine(row.transport)
        hasher.combine(row.start)
        hasher.combine(model)
        return hasher.finalize()
    }
}
