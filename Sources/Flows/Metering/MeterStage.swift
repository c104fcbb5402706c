import Packets

/// What turns packets into outputs: the flow table of one profile, or the windows of hosts.
///
/// A stage lives on one thread; with several threads each has a stage of its own for its share of the flows.
public protocol MeterStage<Output>: Sendable {
    /// What it gives out.
    associatedtype Output: Sendable

    /// Takes those packets of a batch, in order, that are of its share, and moves the clock on to the batch's; gives out
    /// what is decided.
    mutating func take(_ batch: PacketBatch, share: FlowShare, emit: (FlowOrder, Output) -> Void)

    /// Gives out a part of what is open, in order, as at the end of the source; false once nothing is left.
    mutating func drain(emit: (FlowOrder, Output) -> Void) -> Bool

    /// Nothing that stands before this will be given out any more.
    var settled: FlowOrder { get }

    /// What it has seen and shed.
    var counters: FlowTableCounters { get }

    /// Whether the flows can be shared out over several stages, or one stage must see every packet.
    static var isSharded: Bool { get }
}

/// The flow table of one profile, and what becomes of a finished flow.
public struct FlowStage<Record: FlowRecord, Output: Sendable>: MeterStage {
    private var table: FlowTable<Record>
    private let transform: @Sendable (FinishedFlow<Record>) -> Output?
    private var epoch: UInt32 = 0

    /// A stage of an empty table; where `transform` gives nil the flow is left out.
    public init(
        _ table: FlowTable<Record>, transform: @escaping @Sendable (FinishedFlow<Record>) -> Output?
    ) {
        self.table = table
        self.transform = transform
    }

    /// Puts each packet into the table.
    public mutating func take(_ batch: PacketBatch, share: FlowShare, emit: (FlowOrder, Output) -> Void) {
        let transform = transform
        let give = { (flow: FinishedFlow<Record>) in
            if let output = transform(flow) { emit(FlowOrder(flow), output) }
        }
        for packet in batch.packets where share.holds(packet) { table.add(packet, emit: give) }
        table.advance(to: batch.clock, epoch: batch.epoch, emit: give)
        epoch = batch.epoch
    }

    /// Ends some of the flows that are open.
    public mutating func drain(emit: (FlowOrder, Output) -> Void) -> Bool {
        let transform = transform
        return table.drain { flow in if let output = transform(flow) { emit(FlowOrder(flow), output) } }
    }

    /// How far the table has told everything.
    public var settled: FlowOrder {
        FlowOrder(epoch: epoch, decided: table.settled, firstPacket: .max)
    }

    /// What the table has seen and shed.
    public var counters: FlowTableCounters { table.counters }

    /// Flows do not know of each other.
    public static var isSharded: Bool { true }
}
