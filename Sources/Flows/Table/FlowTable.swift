import Packets

/// The open flows of one profile: packets in, finished flows out.
///
/// Everything runs on the packets' own clock, and what comes out depends on the packets alone: not on how they are cut
/// into batches, nor on when `advance` is called. Memory is bounded by `limit` records, reserved at the start but
/// touched only as they are used. When it is full the table gives up idle flows first, then the oldest half-open one,
/// and never an established flow for a new one that may be half-open: such a packet is refused, and counted.
public struct FlowTable<Record: FlowRecord>: Sendable {
    let options: MeterOptions
    /// The ages, in microseconds, at which a flow that is still open is told of.
    let looks: [Int64]
    let limit: Int

    var entries: [FlowEntry<Record>] = []
    var free: [UInt32] = []
    var index = FlowIndex()
    var wheel = TimerWheel()
    var ages = SlotLists(count: 2)
    private var due: [UInt32] = []
    /// While the table is drained: the slots that are yet to leave, the first last.
    private var leaving: [UInt32] = []
    var clock = Int64.min
    var epoch: UInt32 = 0

    /// What the table has seen and shed.
    public private(set) var counters = FlowTableCounters()

    /// A table of at most `limit` flows.
    ///
    /// - Parameter looks: ages in microseconds, ascending, at which a flow that is open is given out as it stands.
    public init(limit: Int = 1_000_000, options: MeterOptions = MeterOptions(), looks: [Int64] = []) {
        self.limit = max(1, min(limit, Int(UInt32.max) - 1))
        self.options = options
        self.looks = Array(looks.prefix(Int(UInt8.max)))
        entries.reserveCapacity(self.limit)
        wheel.reserve(self.limit)
        ages.reserve(self.limit)
    }

    /// The flows that are open, and those whose sides are remembered.
    public var count: Int { entries.count - free.count }

    /// The last moment up to which every flow has been told that was decided until then.
    public var settled: Int64 { wheel.settled }

    /// Takes a packet; gives out what it ends.
    ///
    /// Complexity: O(1) amortised.
    @discardableResult
    public mutating func add(_ packet: Packet, emit: (FinishedFlow<Record>) -> Void) -> FlowTouch {
        if packet.epoch != epoch { begin(packet.epoch, emit) }
        if packet.time > clock { clock = packet.time }
        let key = FlowKey(packet)
        let tag = UInt32(truncatingIfNeeded: packet.flowHash)
        guard let slot = index.find(tag, where: { entries[Int($0)].key == key }) else {
            return open(key, tag, packet, emit)
        }
        while packet.time > entries[Int(slot)].timer {
            guard fire(slot, before: packet.time, emit) else { return open(key, tag, packet, emit) }
        }
        let isForward = key.isLow(packet.source, packet.sourcePort) == entries[Int(slot)].sourceIsLow
        if entries[Int(slot)].isDormant {
            revive(slot, packet, isForward)
            return FlowTouch(isNew: true, isForward: isForward, slot: slot)
        }
        if entries[Int(slot)].record.isEnded(before: packet) {
            finish(slot, .closed, at: packet.time, emit)
            return open(key, tag, packet, emit)
        }
        if entries[Int(slot)].take(packet, isForward: isForward, options: options) { setTimer(slot) }
        if !entries[Int(slot)].isListedEstablished, entries[Int(slot)].record.isEstablished {
            entries[Int(slot)].isListedEstablished = true
            ages.move(slot, to: Self.established)
        }
        return FlowTouch(isNew: false, isForward: isForward, slot: slot)
    }

    /// Moves the clock on, and gives out the flows whose time has come.
    public mutating func advance(to time: Int64, epoch: UInt32, emit: (FinishedFlow<Record>) -> Void) {
        if epoch != self.epoch { begin(epoch, emit) }
        if time > clock { clock = time }
        wheel.pass(to: clock, into: &due)
        for slot in due {
            while entries[Int(slot)].timer < clock {
                guard fire(slot, before: clock, emit) else { break }
            }
        }
    }

    /// Gives out the next of the flows that are open, in order, as at the end of the source.
    ///
    /// Each counts as decided at its deadline, as if time went on without packets: so the order is that of a live
    /// source whose clock did go on, and the end of a capture is no burst. A part at a time, so that nobody must hold the
    /// rows of a full table.
    /// - Returns: whether there are more.
    ///
    /// Complexity: O(n log n) in the open flows for the first part, then O(part).
    public mutating func drain(atMost part: Int = 4_096, emit: (FinishedFlow<Record>) -> Void) -> Bool {
        if leaving.isEmpty { listLeaving(emit) }
        for _ in 0..<part {
            guard let slot = leaving.popLast() else { break }
            finish(slot, .drained, at: entries[Int(slot)].record.deadline(options), emit)
        }
        return !leaving.isEmpty
    }

    /// Tells what was due, and puts the rest in the order in which it leaves, the first last.
    private mutating func listLeaving(_ emit: (FinishedFlow<Record>) -> Void) {
        for list in [Self.halfOpen, Self.established] {
            var next = ages.first(of: list)
            while next != SlotLists.none {
                let slot = next
                next = ages.next(after: slot)
                var isOpen = true
                while isOpen, entries[Int(slot)].timer < clock { isOpen = fire(slot, before: clock, emit) }
                if isOpen { leaving.append(slot) }
            }
        }
        let keys = leaving.map { slot in
            (entries[Int(slot)].record.deadline(options), entries[Int(slot)].firstPacket, slot)
        }
        leaving = keys.sorted { ($0.0, $0.1) > ($1.0, $1.1) }.map(\.2)
    }

    private mutating func begin(_ epoch: UInt32, _ emit: (FinishedFlow<Record>) -> Void) {
        while drain(emit: emit) {}
        self.epoch = epoch
        clock = .min
        wheel.restart()
    }

    // MARK: Slots

    static var halfOpen: Int { 0 }
    static var established: Int { 1 }

    private mutating func open(
        _ key: FlowKey, _ tag: UInt32, _ packet: Packet, _ emit: (FinishedFlow<Record>) -> Void
    ) -> FlowTouch {
        guard count < limit || makeRoom(emit) else {
            counters.refused += 1
            return FlowTouch(isNew: false, isForward: true, isRefused: true)
        }
        let isForward = Record.isFromInitiator(packet)
        let isFromLow = key.isLow(packet.source, packet.sourcePort)
        let entry = FlowEntry(
            key: key, tag: tag, sourceIsLow: isFromLow == isForward, timer: .max, firstPacket: packet.number,
            record: Record(packet, isForward: isForward, continuing: nil, options: options))
        let slot: UInt32
        if let reused = free.popLast() {
            slot = reused
            entries[Int(slot)] = entry
        } else {
            slot = UInt32(truncatingIfNeeded: entries.count)
            entries.append(entry)
        }
        index.insert(tag, slot)
        wheel.start(at: clock)
        ages.append(slot, to: Self.halfOpen)
        setTimer(slot)
        counters.opened += 1
        counters.peak = max(counters.peak, count)
        return FlowTouch(isNew: true, isForward: isForward, slot: slot)
    }

    private mutating func revive(_ slot: UInt32, _ packet: Packet, _ isForward: Bool) {
        let previous = entries[Int(slot)].record
        entries[Int(slot)].record = Record(packet, isForward: isForward, continuing: previous, options: options)
        entries[Int(slot)].isDormant = false
        entries[Int(slot)].looks = 0
        entries[Int(slot)].firstPacket = packet.number
        setTimer(slot)
        counters.opened += 1
    }

    /// Gives a flow out and forgets it.
    mutating func finish(_ slot: UInt32, _ end: FlowEnd, at time: Int64, _ emit: (FinishedFlow<Record>) -> Void) {
        if !entries[Int(slot)].isDormant { emit(entries[Int(slot)].finished(end, at: time, epoch: epoch)) }
        wheel.clear(slot)
        ages.remove(slot)
        index.remove(entries[Int(slot)].tag, slot)
        free.append(slot)
    }

    mutating func countEviction() { counters.evicted += 1 }
}

/// What a packet did to the table.
public struct FlowTouch: Sendable {
    /// Whether it began a flow (or one that continues another).
    public var isNew: Bool
    /// Whether it goes from the flow's source to its destination.
    public var isForward: Bool
    /// Whether the table was full and took no notice of it.
    public var isRefused = false
    /// Where the flow is, until the table is changed again; none where the packet was refused.
    var slot: UInt32 = SlotLists.none
}

/// What a flow table has seen and shed.
public struct FlowTableCounters: Sendable, Equatable {
    /// Flows that began, those that continue another included.
    public var opened: UInt64 = 0
    /// Flows that were given out early to make room.
    public var evicted: UInt64 = 0
    /// Packets that found no room, since every flow was established and busy.
    public var refused: UInt64 = 0
    /// The most flows at once.
    public var peak = 0
    /// Hosts that were forgotten to make room for others.
    public var hostsForgotten: UInt64 = 0
    /// Rows of such hosts that were never given.
    public var hostRowsLost: UInt64 = 0
    /// Observations of peers that found no room among the visits of hosts.
    public var hostVisitsShed: UInt64 = 0

    /// Counters at zero.
    public init() {}

    /// The counts of two tables together.
    public static func + (a: FlowTableCounters, b: FlowTableCounters) -> FlowTableCounters {
        var sum = a
        sum.opened += b.opened
        sum.evicted += b.evicted
        sum.refused += b.refused
        sum.peak += b.peak
        sum.hostsForgotten += b.hostsForgotten
        sum.hostRowsLost += b.hostRowsLost
        sum.hostVisitsShed += b.hostVisitsShed
        return sum
    }
}
