import Packets

/// A slot of the flow table: who the flow is between, when to look at it next, and what is measured.
struct FlowEntry<Record: FlowRecord>: BitwiseCopyable {
    var key: FlowKey
    /// Bits of the flow's hash, by which it is found again in the index.
    var tag: UInt32
    /// Whether the side that the flow is said to come from is the key's `low`.
    var sourceIsLow: Bool
    /// Whether its row has been given and only its sides are remembered, for a packet that goes on.
    var isDormant = false
    /// Whether it stands in the list of flows with an answer.
    var isListedEstablished = false
    /// The looks that it has had.
    var looks: UInt8 = 0
    /// When to look at it next: at or before its deadline, and at its next look.
    var timer: Int64
    /// The number of its first packet.
    var firstPacket: UInt64
    var record: Record

    /// Takes a packet that belongs to it; says whether the timer must be set anew.
    @inline(__always)
    mutating func take(_ packet: Packet, isForward: Bool, options: MeterOptions) -> Bool {
        record.add(packet, isForward: isForward, options: options)
    }

    /// The flow as it stands, with its reason to be told.
    func finished(_ end: FlowEnd, at decided: Int64, epoch: UInt32) -> FinishedFlow<Record> {
        FinishedFlow(
            source: sourceIsLow ? key.low : key.high, destination: sourceIsLow ? key.high : key.low,
            sourcePort: sourceIsLow ? key.lowPort : key.highPort,
            destinationPort: sourceIsLow ? key.highPort : key.lowPort, transport: key.transport, end: end,
            decided: decided, epoch: epoch, firstPacket: firstPacket, record: record)
    }
}
