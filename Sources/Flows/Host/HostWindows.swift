import Packets

/// Hosts seen through windows of 10 s and 60 s: observations in, a row for each active host and window out.
///
/// Windows tumble, and begin at multiples of their length on the packets' clock. Rows come in the order of the window's
/// end, then of the host's address, the shorter window first. Memory is bounded by ``HostOptions/hostLimit`` hosts of
/// ``bytesPerHost`` each, whatever comes in: when it is full the least recently active host goes, strangers before home
/// addresses before hosts that have completed a handshake, and is counted.
///
/// A host is active where it sent something, or at least a hundred packets came to it. Addresses outside are kept only
/// when they send.
///
/// With ``HostOptions/looks`` a window is also told of while it is open: each whole second the shorter ones, and at their
/// end the minute so far. A look is the row that the window would give if nothing more came in it; a host that nothing
/// has happened to since its last look is passed over.
///
/// ```swift
/// var windows = HostWindows()
/// for observation in observations {
///     windows.advance(to: observation.time) { row in print(row.host, row.features) }
///     windows.add(observation)
/// }
/// windows.finish { row in print(row.host, row.features) }
/// ```
public struct HostWindows: Sendable {
    let options: HostOptions
    private let hash: HostHash
    var table: HostTable
    var states: [HostState] = []
    private var tally = PeerTally()
    /// By slot: when the host was last active, as the start of a window, and when it was met.
    private var lastActive: [Int64] = []
    private var met: [Int64] = []
    /// The slots with something in the window of 10 s, and in the minute; a slot whose host has changed stays in them.
    var shortSlots: [UInt32] = []
    private var longSlots: [UInt32] = []
    private var isListedShort: [Bool] = []
    private var isListedLong: [Bool] = []
    /// When the window of 10 s began; nil before the first observation.
    var start: Int64?
    /// The whole second at which hosts are looked at next.
    var nextLook: Int64?
    /// The hosts of a look, while it is given.
    var changed: [UInt32] = []

    /// What has been seen and shed.
    public internal(set) var counters = HostCounters()

    /// Bytes that one host takes, without its place in the index.
    public static var bytesPerHost: Int { MemoryLayout<HostState>.stride }

    /// Windows without hosts; room for the most is reserved, and touched only as it is used.
    public init(options: HostOptions = HostOptions()) {
        var options = options
        options.hostLimit = max(1, min(options.hostLimit, 1 << 24))
        self.options = options
        hash = HostHash(seed: options.seed)
        table = HostTable(limit: options.hostLimit)
        states.reserveCapacity(options.hostLimit)
    }

    /// The hosts that are remembered.
    public var hosts: Int { table.count }

    /// When the window of 10 s that is open ends; nil before the first observation.
    public var windowEnd: Int64? { start.map { $0 + HostWindow.short.length } }

    /// Takes an observation into the window that is open; the caller has advanced to its time.
    ///
    /// One of an earlier time is counted in the same window, and as late.
    ///
    /// Complexity: O(1), without allocation but for a host that is new.
    public mutating func add(_ seen: HostObservation) {
        let start = self.start ?? begin(at: seen.time)
        guard let slot = table.find(seen.host) ?? admit(seen) else {
            counters.untracked += 1
            return
        }
        counters.observations += 1
        if seen.time < start { counters.late += 1 }
        let place = Int(slot)
        if !states[place].short.isTouched { list(slot, start) }
        let isExternal = !options.home.contains(seen.peer)
        states[place].add(seen, isExternal: isExternal, hash)
        if options.tellsVisits, !tally.add(seen, of: slot, isExternal: isExternal) { counters.visitsShed += 1 }
        if seen.events.intersection([.established, .adopted]) == .established {
            // A handshake is hard to spoof; a datagram is easy, so that it takes a second window to be believed.
            if seen.transport == .tcp || met[place] < start { table.confirm(slot) }
        }
    }

    private mutating func begin(at time: Int64) -> Int64 {
        let begun = Self.floor(time, to: .short)
        start = begun
        nextLook = Self.secondAfter(time)
        return begun
    }

    /// The multiple of a window's length at or before a time.
    static func floor(_ time: Int64, to window: HostWindow) -> Int64 { floor(time, to: window.length) }

    /// The multiple of a length at or before a time.
    static func floor(_ time: Int64, to length: Int64) -> Int64 {
        let time = max(-1 << 60, min(time, 1 << 60))
        let rest = time % length
        return time - (rest < 0 ? rest + length : rest)
    }

    private mutating func list(_ slot: UInt32, _ start: Int64) {
        let place = Int(slot)
        lastActive[place] = start
        table.touch(slot)
        if !isListedShort[place] {
            isListedShort[place] = true
            shortSlots.append(slot)
        }
    }

    // MARK: Time

    /// Moves the clock on, and gives out the windows that have ended by then.
    ///
    /// Complexity: O(n log n) in the hosts that were active, whatever time has passed.
    public mutating func advance(to time: Int64, emit: (HostRow) -> Void) {
        if options.looks { look(by: time, emit) }
        guard let start, time >= start + HostWindow.short.length else { return }
        closeShort(at: start + HostWindow.short.length, emit)
        let minute = Self.floor(start, to: .long) + HostWindow.long.length
        if time >= minute { closeLong(at: minute, emit) }
        self.start = Self.floor(time, to: .short)
        forget(before: Self.floor(time, to: .short) - 2 * RecentSet.turn)
    }

    /// Gives out the windows that are open, as at the end of a source or where its clock is set back, and forgets all.
    public mutating func finish(emit: (HostRow) -> Void) {
        guard let start else { return }
        closeShort(at: start + HostWindow.short.length, emit)
        closeLong(at: Self.floor(start, to: .long) + HostWindow.long.length, emit)
        reset()
    }

    /// Forgets all hosts, and keeps the memory: a clock that is set back again and again costs little.
    private mutating func reset() {
        table.removeAll()
        tally.removeAll()
        states.removeAll(keepingCapacity: true)
        lastActive.removeAll(keepingCapacity: true)
        met.removeAll(keepingCapacity: true)
        isListedShort.removeAll(keepingCapacity: true)
        isListedLong.removeAll(keepingCapacity: true)
        start = nil
        nextLook = nil
    }

    private mutating func closeShort(at end: Int64, _ emit: (HostRow) -> Void) {
        let isMinute = Self.floor(end, to: .long) == end
        sort(&shortSlots)
        for slot in shortSlots {
            let place = Int(slot)
            isListedShort[place] = false
            guard states[place].short.isTouched else { continue }
            states[place].settle(at: end)
            // At the minute's end the longer window's row stands beside it.
            if !isMinute {
                give(slot, .short, end, emit)
                states[place].turn()
                if options.looks { lookAtMinute(of: slot, at: end, emit) }
            }
            if !isListedLong[place] {
                isListedLong[place] = true
                longSlots.append(slot)
            }
        }
        shortSlots.removeAll(keepingCapacity: true)
    }

    private mutating func closeLong(at end: Int64, _ emit: (HostRow) -> Void) {
        sort(&longSlots)
        for slot in longSlots {
            let place = Int(slot)
            isListedLong[place] = false
            if states[place].short.isTouched {
                give(slot, .short, end, emit)
                states[place].turn()
            }
            guard states[place].long.isTouched else { continue }
            states[place].fade(to: end)
            give(slot, .long, end, emit)
            states[place].long = HostActivity()
        }
        longSlots.removeAll(keepingCapacity: true)
        tally.removeAll()
    }

    func sort(_ slots: inout [UInt32]) {
        let addresses = table.addresses
        slots.sort { addresses[Int($0)] < addresses[Int($1)] }
    }

    private mutating func give(
        _ slot: UInt32, _ window: HostWindow, _ end: Int64, _ emit: (HostRow) -> Void
    ) {
        let place = Int(slot)
        guard window == .short ? states[place].short.isActive : states[place].long.isActive else { return }
        counters.rows += 1
        var row = states[place].row(of: table.addresses[place], window, told: end, closing: end)
        if window == .long, options.tellsVisits {
            (row.visits, row.visitsLeftOut) = tally.visits(of: slot)
        }
        emit(row)
    }

    // MARK: Hosts

    /// The slot of a host that is met for the first time; nil where it is not to be kept.
    private mutating func admit(_ seen: HostObservation) -> UInt32? {
        let isHome = options.home.contains(seen.host)
        let hasSent = seen.packetsOut > 0 || (seen.role == .opened && seen.events.contains(.opened))
        guard let start, hasSent || (isHome && seen.packetsIn > 0) else { return nil }
        if table.isFull, let victim = table.leastWorthy { evict(victim) }
        let slot = table.insert(seen.host, isHome && hasSent ? .home : .stranger)
        let state = HostState(at: start)
        if Int(slot) == states.count {
            states.append(state)
            lastActive.append(start)
            met.append(start)
            isListedShort.append(false)
            isListedLong.append(false)
        } else {
            states[Int(slot)] = state
            met[Int(slot)] = start
        }
        tally.admit(slot, isHome: isHome)
        counters.hosts += 1
        counters.peak = max(counters.peak, table.count)
        return slot
    }

    private mutating func evict(_ slot: UInt32) {
        counters.evicted += 1
        if states[Int(slot)].short.isActive { counters.rowsLost += 1 }
        if states[Int(slot)].short.isActive || states[Int(slot)].long.isActive {
            counters.rowsLost += 1
        }
        remove(slot)
    }

    private mutating func remove(_ slot: UInt32) {
        table.remove(slot)
        tally.forget(slot)
        // What its slot is listed for is void until another host takes it.
        states[Int(slot)].short.isTouched = false
        states[Int(slot)].long.isTouched = false
    }

    /// Forgets hosts that have been silent for so long that nothing of their memory is left.
    private mutating func forget(before time: Int64) {
        for rank in [HostTable.Rank.stranger, .home, .known] {
            while let slot = table.oldest(rank), lastActive[Int(slot)] < time {
                counters.forgotten += 1
                remove(slot)
            }
        }
    }
}
