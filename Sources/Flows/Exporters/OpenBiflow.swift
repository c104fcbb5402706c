import Packets

/// The records of one key that have been put together so far.
struct OpenBiflow: BitwiseCopyable {
    /// Which biflow: one exporter's records alone are put together, since another may have seen the same packets.
    struct Key: Equatable, BitwiseCopyable {
        let exporter: UInt16
        let flow: FlowKey

        init(_ record: ExporterRecord) {
            exporter = record.exporter
            // What has no ports may carry anything there: version 5 has ICMP's type and code.
            let ports = record.hasPorts ? (record.sourcePort, record.destinationPort) : (0, 0)
            flow = FlowKey(record.source, ports.0, record.destination, ports.1, record.transport)
        }

        /// A number for it by a secret.
        func hashed(_ hash: FlowHash) -> UInt64 {
            hash(flow.low, flow.lowPort, flow.high, flow.highPort, flow.transport)
                ^ UInt64(exporter) &* 0x9E37_79B9_7F4A_7C15
        }
    }

    /// One direction's sums.
    struct Half: BitwiseCopyable {
        var start: Int64 = .max
        var end: Int64 = .min
        var packets: UInt64 = 0
        var bytes: UInt64 = 0
        var flags: TCPFlags = []
        /// Whether a record of it came.
        var isThere = false

        mutating func add(_ record: ExporterRecord) {
            start = min(start, record.start)
            end = max(end, record.end)
            if record.traits.contains(.isTotal) {
                packets = max(packets, record.forwardPackets)
                bytes = max(bytes, record.forwardBytes)
            } else {
                packets = packets.plus(record.forwardPackets)
                bytes = bytes.plus(record.forwardBytes)
            }
            flags.formUnion(record.forwardFlags)
            isThere = true
        }
    }

    let key: Key
    /// The key's hash.
    let hash: UInt64
    /// Its place in the order in which biflows began to wait for their deadlines.
    var turn: UInt64
    /// What the lower endpoint sent.
    var low = Half()
    /// What the higher endpoint sent.
    var high = Half()
    /// Whether the lower endpoint's record came first.
    let isLowFirst: Bool
    /// The last moment at which a record can still join it.
    var deadline: Int64
    /// Whether both directions are there and seem to be all.
    var isComplete = false
    /// Whether the exporter tells TCP flags, of all packets.
    var knowsFlags = true

    init(_ record: ExporterRecord, key: Key, hash: UInt64, turn: UInt64, deadline: Int64) {
        self.key = key
        self.hash = hash
        self.turn = turn
        self.deadline = deadline
        isLowFirst = Self.isFromLow(record, key)
        add(record)
    }

    /// Whether the key's lower endpoint is the record's source.
    static func isFromLow(_ record: ExporterRecord, _ key: Key) -> Bool {
        key.flow.isLow(record.source, record.hasPorts ? record.sourcePort : 0)
    }

    /// The first packet's time.
    var start: Int64 { min(low.start, high.start) }

    /// Adds a record of either direction; gives whether there had been one of the same.
    @discardableResult
    mutating func add(_ record: ExporterRecord) -> Bool {
        let fromLow = Self.isFromLow(record, key)
        let isMerged = fromLow ? low.isThere : high.isThere
        if fromLow { low.add(record) } else { high.add(record) }
        if !record.traits.contains(.hasFlags) || record.samplingRate > 1 { knowsFlags = false }
        return isMerged
    }

    /// Whether a record of the same key is of the same flow: near enough in time, and no new connection after a close.
    func isContinued(by record: ExporterRecord, activeTimeout: Int64) -> Bool {
        guard record.start <= start &+ activeTimeout, record.end >= start &- activeTimeout else { return false }
        guard record.transport == .tcp, record.forwardFlags.contains(.syn) else { return true }
        let same = Self.isFromLow(record, key) ? low : high
        return same.flags.isDisjoint(with: [.fin, .rst])
    }

    /// Whether more of it may come after both directions are there, as its latest record tells.
    func mayGoOn(after record: ExporterRecord) -> Bool {
        switch record.endReason {
        case 2: true
        case 0:
            key.flow.transport == .tcp && knowsFlags
                && low.flags.union(high.flags).isDisjoint(with: [.fin, .rst])
        default: false
        }
    }
}
