import Packets

/// What the hosts at home had to do with each of their peers in the minute that is open: who is told of stands at
/// ``PeerVisit``.
///
/// Its memory is fixed: what finds no room is left out, and the caller counts it. One host takes at most
/// ``share``, so that a scan, or a flood that pretends to be many, hides only its own host's further peers.
struct PeerTally: Sendable {
    /// The visits that all hosts together have at most.
    static var limit: Int { 1 << 16 }
    /// The visits that one host has at most.
    static var share: UInt32 { 1 << 12 }
    /// The visits that a row tells of at most.
    static var told: Int { 64 }

    private struct Entry: BitwiseCopyable {
        var visit: PeerVisit
        var host: UInt32
        var tag: UInt32
        /// The host's visit that began before this one, or `none`.
        var next: UInt32
    }

    /// A slot of the table of hosts.
    private struct Owner: BitwiseCopyable {
        var isHome: Bool
        var count: UInt32 = 0
        /// The visit that began last, from which the others hang, or `none`.
        var first = none
        /// The visit that grew last: most packets follow one to the same peer.
        var recent = none
    }

    private static var none: UInt32 { .max }

    private let limit: Int
    // The place of an entry shows nowhere, so that its hash may be secret.
    private let hash = HostHash(seed: .random(in: 0 ... .max))
    private var entries: [Entry] = []
    private var free: [UInt32] = []
    private var index = FlowIndex()
    private var owners: [Owner] = []

    init(limit: Int = Self.limit) {
        self.limit = max(1, limit)
        entries.reserveCapacity(self.limit)
    }

    /// The visits that are held.
    var count: Int { entries.count - free.count }

    /// A slot has a new owner; `forget` was called for the one before.
    mutating func admit(_ slot: UInt32, isHome: Bool) {
        let place = Int(slot)
        while owners.count <= place { owners.append(Owner(isHome: false)) }
        owners[place] = Owner(isHome: isHome)
    }

    /// Counts an observation of a slot's host.
    ///
    /// Complexity: O(1) expected, without allocation but for the index as it grows.
    /// - Returns: false where it is of a new peer and there is no room.
    @inline(__always)
    mutating func add(_ seen: HostObservation, of slot: UInt32, isExternal: Bool) -> Bool {
        let isOpened = seen.events.contains(.opened)
        guard isOpened || isExternal && seen.bytesOut > 0, owners[Int(slot)].isHome else { return true }
        let isOwn = seen.role == .opened
        let isLogin = isOpened && HostState.isLogin(isOwn ? seen.peerPort : seen.hostPort, seen.transport)
        guard isLogin || isExternal && (isOwn || seen.bytesOut > 0) else { return true }
        guard let entry = entry(of: slot, seen.peer) else { return false }
        let place = Int(entry)
        if isLogin, isOwn { entries[place].visit.loginsOut &+= 1 }
        if isLogin, !isOwn { entries[place].visit.loginsIn &+= 1 }
        guard isExternal else { return true }
        entries[place].visit.bytesOut = entries[place].visit.bytesOut.addingCapped(seen.bytesOut)
        if isOpened, isOwn { entries[place].visit.contact(at: seen.time) }
        return true
    }

    /// The entry of a peer, which is made where there is none; nil where there is no room.
    @inline(__always)
    private mutating func entry(of slot: UInt32, _ peer: IPAddress) -> UInt32? {
        let recent = owners[Int(slot)].recent
        if recent != Self.none, entries[Int(recent)].visit.peer == peer { return recent }
        let tag = tag(slot, peer)
        let found = index.find(tag) { entry in
            entries[Int(entry)].host == slot && entries[Int(entry)].visit.peer == peer
        }
        guard let entry = found ?? insert(slot, peer, tag) else { return nil }
        owners[Int(slot)].recent = entry
        return entry
    }

    @inline(__always)
    private func tag(_ slot: UInt32, _ peer: IPAddress) -> UInt32 {
        let spread = UInt64(slot) &* 0x9E37_79B9_7F4A_7C15
        return UInt32(truncatingIfNeeded: hash(IPAddress(high: peer.high ^ spread, low: peer.low)))
    }

    private mutating func insert(_ slot: UInt32, _ peer: IPAddress, _ tag: UInt32) -> UInt32? {
        let owner = owners[Int(slot)]
        guard owner.count < Self.share, count < limit else { return nil }
        let new = Entry(visit: PeerVisit(peer: peer), host: slot, tag: tag, next: owner.first)
        let place: UInt32
        if let reused = free.popLast() {
            place = reused
            entries[Int(place)] = new
        } else {
            place = UInt32(truncatingIfNeeded: entries.count)
            entries.append(new)
        }
        index.insert(tag, place)
        owners[Int(slot)].count += 1
        owners[Int(slot)].first = place
        return place
    }

    /// A host's visits, those with the most logins first, then those with the most bytes; and how many more there are.
    ///
    /// Complexity: O(n log n) in the host's visits.
    func visits(of slot: UInt32) -> (told: [PeerVisit], leftOut: UInt32) {
        let owner = owners[Int(slot)]
        guard owner.count > 0 else { return ([], 0) }
        var visits: [PeerVisit] = []
        visits.reserveCapacity(Int(owner.count))
        var next = owner.first
        while next != Self.none {
            visits.append(entries[Int(next)].visit)
            next = entries[Int(next)].next
        }
        visits.sort { $0.isToldBefore($1) }
        let rest = visits.count - Self.told
        if rest > 0 { visits.removeLast(rest) }
        return (visits, UInt32(truncatingIfNeeded: max(0, rest)))
    }

    /// Forgets the visits of a slot, whose next owner is another host.
    ///
    /// Complexity: O(n) in the host's visits.
    mutating func forget(_ slot: UInt32) {
        var next = owners[Int(slot)].first
        while next != Self.none {
            let entry = entries[Int(next)]
            index.remove(entry.tag, next)
            free.append(next)
            next = entry.next
        }
        owners[Int(slot)] = Owner(isHome: owners[Int(slot)].isHome)
    }

    /// Forgets all visits; the slots keep their owners.
    ///
    /// Complexity: O(n) in the visits.
    mutating func removeAll() {
        for entry in entries {
            let place = Int(entry.host)
            owners[place] = Owner(isHome: owners[place].isHome)
        }
        entries.removeAll(keepingCapacity: true)
        free.removeAll(keepingCapacity: true)
        index.removeAll()
    }
}

extension PeerVisit {
    /// The host opened a contact.
    ///
    /// One of an earlier time, which came late, adds no gap.
    mutating func contact(at time: Int64) {
        defer { contacts &+= 1 }
        guard contacts > 0 else {
            (firstContact, lastContact) = (time, time)
            return
        }
        firstContact = min(firstContact, time)
        guard time > lastContact else { return }
        let gap = (Double(time) - Double(lastContact)) / 1e6
        gapSquares += gap * gap
        lastContact = time
    }

    /// Whether it is told before another: more logins, then more bytes; the address decides between equals.
    func isToldBefore(_ other: PeerVisit) -> Bool {
        let (logins, others) = (UInt64(loginsOut) + UInt64(loginsIn), UInt64(other.loginsOut) + UInt64(other.loginsIn))
        if logins != others { return logins > others }
        if bytesOut != other.bytesOut { return bytesOut > other.bytesOut }
        return peer < other.peer
    }
}
