/// Takes frames one by one into batches of packets: what each source of packets does alike.
///
/// It counts frames, reads their headers and keeps the clock. Time is the packets' own and never runs back within an
/// epoch: a packet up to a second early is taken as of the clock, as cards with several queues deliver a little out of
/// order; one that is earlier yet means that the clock was set back, and begins an epoch. Times before 1970 and after
/// the year 38,000 are taken as of these, so that differences of two never overflow.
public struct FrameIntake: Sendable {
    /// Reads the headers.
    public var parser: PacketParser
    /// What was seen so far; a source adds what only it knows (drops, where a file is cut).
    public var counters = PacketCounters()
    /// The latest time so far, in microseconds; `Int64.min` before the first.
    public private(set) var clock = Int64.min
    /// The times that the clock was set back.
    public private(set) var epoch: UInt32 = 0
    /// The number of the last frame, from 1.
    public private(set) var number: UInt64 = 0

    /// How much earlier than the clock a packet may be, in microseconds.
    static let tolerance: Int64 = 1_000_000
    static let latest: Int64 = 1 << 60

    private let hash: FlowHash

    /// An intake that has seen nothing.
    ///
    /// Sources whose packets go to one table share a hash.
    public init(parser: PacketParser = PacketParser(), hash: FlowHash = FlowHash()) {
        self.parser = parser
        self.hash = hash
    }

    /// Takes one frame: adds its packet to `batch`, or counts why there is none; moves the batch's clock.
    ///
    /// - Parameters:
    ///   - frame: the captured bytes.
    ///   - time: when it was captured, in microseconds since 1970.
    ///   - wireLength: its bytes on the wire.
    ///   - link: what it begins with.
    ///   - batch: where its packet goes.
    public mutating func take(
        _ frame: borrowing RawSpan, time: Int64, wireLength: Int, link: LinkType, into batch: inout PacketBatch
    ) {
        number &+= 1
        let wire = max(wireLength, frame.byteCount)
        counters.frames &+= 1
        counters.bytes &+= UInt64(truncatingIfNeeded: wire)
        if wire > frame.byteCount { counters.snapped &+= 1 }
        move(to: min(max(time, 0), Self.latest))
        batch.clock = clock
        batch.epoch = epoch
        var packet = Packet()
        if let reason = parser.parse(frame, link: link, time: clock, wireLength: wire, into: &packet) {
            counters.skip(for: reason)
            return
        }
        counters.packets &+= 1
        packet.time = clock
        packet.epoch = epoch
        packet.number = number
        packet.flowHash = hash(
            packet.source, packet.sourcePort, packet.destination, packet.destinationPort, packet.transport)
        batch.packets.append(packet)
    }

    /// Moves the clock on while nothing comes, as a live source does; never back.
    public mutating func advance(to time: Int64, in batch: inout PacketBatch) {
        clock = max(clock, min(max(time, 0), Self.latest))
        batch.clock = clock
        batch.epoch = epoch
    }

    @inline(__always)
    private mutating func move(to time: Int64) {
        if time >= clock {
            clock = time
        } else if clock - time <= Self.tolerance {
            counters.reordered &+= 1
        } else {
            counters.clockSetBack &+= 1
            epoch &+= 1
            clock = time
        }
    }
}
