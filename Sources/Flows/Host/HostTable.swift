import Packets

/// Which hosts are remembered: found by address, and ranked for when one must go.
///
/// Three ranks, each ordered by its last activity: strangers, home addresses that were not heard of twice, and hosts
/// that are known to be real. Who has to make room is the least recently active of the lowest rank, so that a flood
/// from spoofed addresses washes only through the strangers.
struct HostTable: Sendable {
    /// How much a host's memory is worth.
    enum Rank: Int, Sendable {
        case stranger
        case home
        case known
    }

    private let limit: Int
    private let hash: FlowHash
    private(set) var addresses: [IPAddress] = []
    private var ranks: [Rank] = []
    private var free: [UInt32] = []
    private var index = FlowIndex()
    private var ages = SlotLists(count: 3)

    init(limit: Int) {
        self.limit = limit
        // The place in the table shows nowhere, so that its hash may be secret.
        hash = FlowHash()
        addresses.reserveCapacity(limit)
        ranks.reserveCapacity(limit)
        ages.reserve(limit)
    }

    /// The hosts that are remembered.
    var count: Int { addresses.count - free.count }

    /// Whether there is room for another.
    var isFull: Bool { count >= limit }

    @inline(__always)
    private func tag(_ address: IPAddress) -> UInt32 {
        UInt32(truncatingIfNeeded: hash(address, 0, .unspecified, 0, .tcp))
    }

    /// The slot of a host.
    @inline(__always)
    func find(_ address: IPAddress) -> UInt32? {
        index.find(tag(address)) { addresses[Int($0)] == address }
    }

    /// Enters a host that is not there, while there is room.
    mutating func insert(_ address: IPAddress, _ rank: Rank) -> UInt32 {
        let slot: UInt32
        if let reused = free.popLast() {
            slot = reused
            addresses[Int(slot)] = address
            ranks[Int(slot)] = rank
        } else {
            slot = UInt32(truncatingIfNeeded: addresses.count)
            addresses.append(address)
            ranks.append(rank)
        }
        index.insert(tag(address), slot)
        ages.append(slot, to: rank.rawValue)
        return slot
    }

    /// Takes a host out.
    mutating func remove(_ slot: UInt32) {
        index.remove(tag(addresses[Int(slot)]), slot)
        ages.remove(slot)
        free.append(slot)
    }

    /// Takes all hosts out, and keeps the memory.
    mutating func removeAll() {
        addresses.removeAll(keepingCapacity: true)
        ranks.removeAll(keepingCapacity: true)
        free.removeAll(keepingCapacity: true)
        index.removeAll()
        ages.removeAll()
    }

    /// A host is active.
    mutating func touch(_ slot: UInt32) { ages.move(slot, to: ranks[Int(slot)].rawValue) }

    /// A host is known to be real.
    @inline(__always)
    mutating func confirm(_ slot: UInt32) {
        guard ranks[Int(slot)] != .known else { return }
        ranks[Int(slot)] = .known
        ages.move(slot, to: Rank.known.rawValue)
    }

    /// The least recently active of a rank.
    func oldest(_ rank: Rank) -> UInt32? {
        let slot = ages.first(of: rank.rawValue)
        return slot == SlotLists.none ? nil : slot
    }

    /// Who has to make room.
    var leastWorthy: UInt32? { oldest(.stranger) ?? oldest(.home) ?? oldest(.known) }
}
