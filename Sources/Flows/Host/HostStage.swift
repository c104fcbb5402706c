import Packets

/// The windows of hosts as a stage of the meter: packets in, host rows out.
///
/// It sees every packet, since a host's flows lie on all shards. What comes out follows from the packets alone: the
/// connections' timers run at fixed ticks of packet time, whatever the batches.
public struct HostStage<Output: Sendable>: MeterStage {
    private var table: FlowTable<HostFlow>
    private var windows: HostWindows
    private let transform: @Sendable (HostRow) -> Output?
    private let looks: Bool
    /// The next tick, look or window's end, whichever is first; nil where none is needed before the next packet.
    private var nextStep: Int64?
    private var epoch: UInt32 = 0
    private var rows: UInt64 = 0
    private var settledTo = Int64.min

    /// A stage without hosts; where `transform` gives nil the row is left out.
    ///
    /// - Parameter connectionLimit: the connections that are remembered at once.
    public init(
        options: HostOptions = HostOptions(), meterOptions: MeterOptions = MeterOptions(),
        connectionLimit: Int = 1_000_000, transform: @escaping @Sendable (HostRow) -> Output?
    ) {
        table = FlowTable(limit: connectionLimit, options: meterOptions)
        windows = HostWindows(options: options)
        looks = options.looks
        self.transform = transform
    }

    /// What the windows have seen and shed.
    public var hostCounters: HostCounters { windows.counters }

    /// What the table of connections and the windows have seen and shed.
    public var counters: FlowTableCounters {
        var counters = table.counters
        counters.hostsForgotten = windows.counters.evicted
        counters.hostRowsLost = windows.counters.rowsLost
        counters.hostVisitsShed = windows.counters.visitsShed
        return counters
    }

    /// How far every row has been given.
    public var settled: FlowOrder { FlowOrder(epoch: epoch, decided: settledTo, firstPacket: .max) }

    /// A host's flows lie on all shards.
    public static var isSharded: Bool { false }

    /// Takes packets in order, all of them, and moves the clock on to the batch's.
    public mutating func take(_ batch: PacketBatch, share: FlowShare, emit: (FlowOrder, Output) -> Void) {
        for packet in batch.packets {
            if packet.epoch != epoch { begin(packet.epoch, emit) }
            if packet.time >= nextStep ?? .min { step(to: packet.time, emit) }
            add(packet)
        }
        if batch.epoch != epoch { begin(batch.epoch, emit) }
        if let nextStep, batch.clock >= nextStep { step(to: batch.clock, emit) }
    }

    /// Ends all connections, and gives out the windows that are open.
    ///
    /// - Returns: false: all goes at once, since rows are few beside connections.
    public mutating func drain(emit: (FlowOrder, Output) -> Void) -> Bool {
        var isOpen = true
        while isOpen {
            var ends: [FinishedFlow<HostFlow>] = []
            isOpen = table.drain { ends.append($0) }
            for flow in ends { end(flow) }
        }
        give(until: nil, emit)
        nextStep = nil
        return false
    }

    private mutating func begin(_ epoch: UInt32, _ emit: (FlowOrder, Output) -> Void) {
        _ = drain(emit: emit)
        self.epoch = epoch
        settledTo = .min
        rows = 0
    }

    private mutating func add(_ packet: Packet) {
        var ended: [FinishedFlow<HostFlow>] = []
        let touch = table.add(packet) { ended.append($0) }
        for flow in ended { end(flow) }
        let flow = touch.isRefused ? nil : table.record(at: touch.slot)
        let sides = HostObservation.sides(of: packet, isForward: touch.isForward, flow: flow)
        if let sender = sides.sender { windows.add(sender) }
        if let receiver = sides.receiver { windows.add(receiver) }
    }

    private mutating func end(_ flow: FinishedFlow<HostFlow>) {
        guard let sides = HostObservation.sides(ofEnd: flow) else { return }
        windows.add(sides.opener)
        windows.add(sides.accepter)
    }

    /// Passes the ticks and the windows' ends up to a time, in their order.
    private mutating func step(to time: Int64, _ emit: (FlowOrder, Output) -> Void) {
        while let now = nextStep, now <= time {
            if table.count == 0 {
                // Nobody waits for a tick: all of them, and all windows, pass at once.
                table.advance(to: time, epoch: epoch) { _ in }
                give(until: time, emit)
                break
            }
            var ends: [FinishedFlow<HostFlow>] = []
            table.advance(to: now, epoch: epoch) { ends.append($0) }
            for flow in ends { end(flow) }
            give(until: now, emit)
            nextStep = after(now)
        }
        nextStep = after(time)
    }

    /// The next tick after a time, or the look or the window's end where that is before it.
    private func after(_ time: Int64) -> Int64 {
        let length = HostWindow.short.length
        // The wheel of the flow table moves in ticks of 2^18 us.
        let step = min(((time >> 18) &+ 1) << 18, HostWindows.floor(time, to: .short) + length)
        return looks ? min(step, HostWindows.secondAfter(time)) : step
    }

    /// Moves the windows on; nil ends them all.
    private mutating func give(until time: Int64?, _ emit: (FlowOrder, Output) -> Void) {
        let (transform, epoch) = (transform, epoch)
        var (rows, last) = (rows, settledTo)
        let take = { (row: HostRow) in
            rows += 1
            last = row.end
            if let output = transform(row) {
                emit(FlowOrder(epoch: epoch, decided: row.end, firstPacket: rows), output)
            }
        }
        if let time { windows.advance(to: time, emit: take) } else { windows.finish(emit: take) }
        (self.rows, settledTo) = (rows, last)
    }
}

extension FlowTable {
    /// What is kept of the flow that a packet has just been put into, by its slot.
    @inline(__always)
    func record(at slot: UInt32) -> Record? {
        Int(slot) < entries.count ? entries[Int(slot)].record : nil
    }
}
