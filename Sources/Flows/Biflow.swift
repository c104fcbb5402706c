import Packets

/// A flow as exporters and logs tell it: totals of both directions, without its packets.
public struct Biflow: Sendable, Hashable {
    /// The first packet's time, in microseconds since 1970.
    public var start: Int64
    /// The last packet's time, in microseconds since 1970.
    public var end: Int64
    /// The side that opened it.
    public var source: IPAddress
    /// The other side.
    public var destination: IPAddress
    /// The port of `source`; 0 where the protocol has none.
    public var sourcePort: UInt16
    /// The port of `destination`; 0 where the protocol has none.
    public var destinationPort: UInt16
    /// What they speak.
    public var transport: IPProtocol
    /// Packets from `source`, times the sampling rate where the source samples.
    public var forwardPackets: UInt64
    /// Packets from `destination`.
    public var backwardPackets: UInt64
    /// Bytes from `source`, as the source of the record counts them (exporters: with the IP header).
    public var forwardBytes: UInt64
    /// Bytes from `destination`.
    public var backwardBytes: UInt64
    /// All flags that `source` sent.
    public var forwardFlags: TCPFlags
    /// All flags that `destination` sent.
    public var backwardFlags: TCPFlags
    /// Whether the flow was tried and not taken: refused, reset at once, or unanswered.
    ///
    /// Nil where that is not known.
    public var failed: Bool?
    /// What it is, where the log says so (a labelled log).
    public var label: String?

    /// A flow of its totals.
    public init(
        start: Int64, end: Int64, source: IPAddress, destination: IPAddress, sourcePort: UInt16 = 0,
        destinationPort: UInt16 = 0, transport: IPProtocol, forwardPackets: UInt64 = 0, backwardPackets: UInt64 = 0,
        forwardBytes: UInt64 = 0, backwardBytes: UInt64 = 0, forwardFlags: TCPFlags = [],
        backwardFlags: TCPFlags = [], failed: Bool? = nil, label: String? = nil
    ) {
        self.start = start
        self.end = end
        self.source = source
        self.destination = destination
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.transport = transport
        self.forwardPackets = forwardPackets
        self.backwardPackets = backwardPackets
        self.forwardBytes = forwardBytes
        self.backwardBytes = backwardBytes
        self.forwardFlags = forwardFlags
        self.backwardFlags = backwardFlags
        self.failed = failed
        self.label = label
    }
}

/// Where flows come from that somebody else has metered: an exporter, a log.
public protocol FlowSource: AnyObject {
    /// Puts the next flows into `flows`, in place of those that are there.
    ///
    /// A live source returns within about 100 ms, with none where nothing came.
    /// - Returns: false where the source has ended and no flow is left.
    func next(into flows: inout [Biflow]) throws(FlowError) -> Bool

    /// Puts the flows that still wait for their other side into `flows`, in place of those that are there: the source is
    /// not asked again.
    func end(into flows: inout [Biflow])

    /// The profiles that it can give.
    var profiles: Set<MeterProfile> { get }

    /// What was seen and what was left out, a count and its words each, for the summary.
    var counters: [SourceCount] { get }
}

extension FlowSource {
    /// Most sources hold nothing back.
    public func end(into flows: inout [Biflow]) { flows.removeAll(keepingCapacity: true) }
}

/// One count of a source's summary.
public struct SourceCount: Sendable, Hashable {
    /// What was counted, such as `records` or `packets before their template`.
    public var name: String
    /// How many.
    public var count: UInt64

    /// A count of its words and number.
    public init(_ name: String, _ count: UInt64) {
        self.name = name
        self.count = count
    }
}
