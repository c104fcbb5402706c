/// Packets in the order in which they came, and how far their source's clock has got.
public struct PacketBatch: Sendable {
    /// The packets.
    public var packets: [Packet]
    /// The clock: in microseconds since 1970; no later packet of this epoch is earlier.
    public var clock: Int64
    /// The times that the clock has been set back so far.
    public var epoch: UInt32

    /// An empty batch with room for a number of packets.
    public init(capacity: Int = 0) {
        packets = []
        packets.reserveCapacity(capacity)
        clock = .min
        epoch = 0
    }
}

/// Where packets come from: a capture file, an interface, a simulator.
///
/// A class, since a source is a thing with a place of its own (a file, a socket), used by one thread at a time.
public protocol PacketSource: AnyObject {
    /// The error that reading can end with.
    associatedtype Failure: Error

    /// Puts the next packets into `batch`, in place of those that are there.
    ///
    /// A live source returns within about 100 ms, with an empty batch where nothing came but with its clock moved on.
    /// - Returns: false where the source has ended and the batch is empty.
    func next(into batch: inout PacketBatch) throws(Failure) -> Bool

    /// What was seen, skipped and dropped so far.
    var counters: PacketCounters { get }
}
