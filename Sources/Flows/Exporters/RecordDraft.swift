import Packets

/// A record while its fields are read, with what only some exporters send.
struct RecordDraft: BitwiseCopyable {
    /// Which fields were there.
    struct Seen: OptionSet, BitwiseCopyable {
        var rawValue: UInt16
        static var start: Seen { Seen(rawValue: 1) }
        static var end: Seen { Seen(rawValue: 2) }
        static var startUptime: Seen { Seen(rawValue: 4) }
        static var endUptime: Seen { Seen(rawValue: 8) }
        static var duration: Seen { Seen(rawValue: 16) }
        static var sampler: Seen { Seen(rawValue: 32) }
        static var systemInit: Seen { Seen(rawValue: 64) }
        static var startDelta: Seen { Seen(rawValue: 128) }
        static var endDelta: Seen { Seen(rawValue: 256) }
        static var endReverse: Seen { Seen(rawValue: 512) }
    }

    /// What goes out.
    var record = ExporterRecord()
    /// Which fields were there.
    var seen: Seen = []
    /// Times since the exporter was started, in milliseconds.
    var startUptime: UInt32 = 0, endUptime: UInt32 = 0
    /// The last packet's time of the other direction.
    var endReverse: Int64 = 0
    /// In microseconds.
    var duration: Int64 = 0
    /// In milliseconds since 1970.
    var systemInit: Int64 = 0
    /// Which sampler.
    var sampler: UInt64 = 0
    /// Sampling, as fields 34, 50, 305, 306, 309, 310 and 311 tell it.
    var interval: UInt64 = 0, packetInterval: UInt64 = 0, packetSpace: UInt64 = 0, size: UInt64 = 0
    var population: UInt64 = 0, probability = 0.0

    /// One of how many packets was looked at, as the fields that were read say; 0 where they do not.
    var rate: UInt32 {
        if interval > 0 { return UInt32(clamping: interval) }
        if packetInterval > 0 {
            // A space without an interval is not told; an interval alone is, by several exporters, one in so many.
            guard packetSpace > 0 else { return UInt32(clamping: packetInterval) }
            let (sum, overflow) = packetInterval.addingReportingOverflow(packetSpace)
            return overflow ? .max : Self.ratio(sum, packetInterval)
        }
        if size > 0, population > 0 { return Self.ratio(population, size) }
        if probability > 0, probability <= 1 {
            let inverse = (1 / probability).rounded()
            return inverse < 4_294_967_295 ? UInt32(inverse) : .max
        }
        return 0
    }

    /// Rounded to the nearest, at least 1.
    private static func ratio(_ all: UInt64, _ some: UInt64) -> UInt32 {
        let (whole, rest) = all.quotientAndRemainder(dividingBy: some)
        return UInt32(clamping: max(1, rest >= some - rest && rest > 0 ? whole &+ 1 : whole))
    }

    /// Reads one field.
    @inline(__always)
    mutating func read(_ action: FieldAction, _ bytes: Span<UInt8>, at place: Int, length: Int) {
        switch action {
        case .sourceV4, .destinationV4: readV4(action, bytes.bigEndian32(place))
        case .sourceV6, .destinationV6:
            readV6(action, IPAddress(high: bytes.bigEndian64(place), low: bytes.bigEndian64(place &+ 8)))
        default: read(action, bytes.bigEndian(place, length: length), length: length)
        }
    }

    /// An address that is all zeros gives way to another (a template may have both versions).
    @inline(__always)
    private mutating func readV4(_ action: FieldAction, _ bits: UInt32) {
        if action == .sourceV4 {
            if bits != 0 || record.source == .unspecified { record.source = IPAddress(v4: bits) }
        } else {
            if bits != 0 || record.destination == .unspecified { record.destination = IPAddress(v4: bits) }
        }
    }

    @inline(__always)
    private mutating func readV6(_ action: FieldAction, _ address: IPAddress) {
        guard address != .unspecified else { return }
        if action == .sourceV6 { record.source = address } else { record.destination = address }
    }

    @inline(__always)
    private mutating func read(_ action: FieldAction, _ value: UInt64, length: Int) {
        switch action {
        case .octets, .octetsTotal, .octetsAfter, .octetsInitiator: record.forwardBytes = value
        case .packets, .packetsTotal, .packetsAfter, .packetsInitiator: record.forwardPackets = value
        case .octetsReverse, .octetsTotalReverse, .octetsResponder: record.backwardBytes = value
        case .packetsReverse, .packetsTotalReverse, .packetsResponder: record.backwardPackets = value
        case .transport: record.transport = IPProtocol(rawValue: UInt8(truncatingIfNeeded: value))
        case .flags: record.forwardFlags = TCPFlags(rawValue: UInt8(truncatingIfNeeded: value))
        case .flagsReverse: record.backwardFlags = TCPFlags(rawValue: UInt8(truncatingIfNeeded: value))
        case .sourcePort: record.sourcePort = UInt16(truncatingIfNeeded: value)
        case .destinationPort: record.destinationPort = UInt16(truncatingIfNeeded: value)
        case .transportSourcePort: if value != 0 { record.sourcePort = UInt16(truncatingIfNeeded: value) }
        case .transportDestinationPort: if value != 0 { record.destinationPort = UInt16(truncatingIfNeeded: value) }
        case .icmpTypeAndCode:
            record.icmpType = UInt8(truncatingIfNeeded: value &>> 8)
            record.icmpCode = UInt8(truncatingIfNeeded: value)
        case .icmpType: record.icmpType = UInt8(truncatingIfNeeded: value)
        case .icmpCode: record.icmpCode = UInt8(truncatingIfNeeded: value)
        case .direction: record.direction = UInt8(truncatingIfNeeded: value)
        case .biflowDirection: if value == 2 { record.traits.insert(.isReversed) }
        case .endReason: record.endReason = UInt8(truncatingIfNeeded: value)
        case .firewallEvent: record.firewallEvent = UInt8(truncatingIfNeeded: value)
        case .startUptime:
            startUptime = UInt32(truncatingIfNeeded: value)
            seen.insert(.startUptime)
        case .endUptime:
            endUptime = UInt32(truncatingIfNeeded: value)
            seen.insert(.endUptime)
        default: readRare(action, value, length: length)
        }
    }

    private mutating func readRare(_ action: FieldAction, _ value: UInt64, length: Int) {
        switch action {
        case .startSeconds: start(ExporterClock.ofSeconds(value))
        case .startMilliseconds: start(ExporterClock.ofMilliseconds(value))
        case .startMicroseconds, .startNanoseconds: start(ExporterClock.ofNTP(value))
        case .endSeconds, .observedSeconds: end(ExporterClock.ofSeconds(value))
        case .endMilliseconds, .observedMilliseconds: end(ExporterClock.ofMilliseconds(value))
        case .endMicroseconds, .endNanoseconds, .observedMicroseconds, .observedNanoseconds:
            end(ExporterClock.ofNTP(value))
        case .startDelta:
            record.start = Int64(clamping: value)
            seen.insert(.startDelta)
        case .endDelta:
            record.end = Int64(clamping: value)
            seen.insert(.endDelta)
        case .endSecondsReverse: endReverse(ExporterClock.ofSeconds(value))
        case .endMillisecondsReverse: endReverse(ExporterClock.ofMilliseconds(value))
        case .endMicrosecondsReverse, .endNanosecondsReverse: endReverse(ExporterClock.ofNTP(value))
        case .durationMilliseconds:
            duration = ExporterClock.ofMilliseconds(value)
            seen.insert(.duration)
        case .durationMicroseconds:
            duration = Int64(clamping: value)
            seen.insert(.duration)
        case .systemInit:
            // Within what a signed 64-bit number of microseconds can tell.
            guard value > 0, value < 1 << 42 else { return }
            systemInit = Int64(value)
            seen.insert(.systemInit)
        case .samplerIdentifier, .selectorIdentifier:
            sampler = value
            seen.insert(.sampler)
        case .samplingInterval, .samplerInterval: if value > 0 { interval = value }
        case .samplingPacketInterval: packetInterval = value
        case .samplingPacketSpace: packetSpace = value
        case .samplingSize: size = value
        case .samplingPopulation: population = value
        case .samplingProbability:
            probability =
                length == 4
                ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: value))) : Double(bitPattern: value)
        default: break
        }
    }

    private mutating func start(_ time: Int64) {
        record.start = time
        seen.insert(.start)
    }

    private mutating func end(_ time: Int64) {
        record.end = time
        seen.insert(.end)
    }

    private mutating func endReverse(_ time: Int64) {
        endReverse = time
        seen.insert(.endReverse)
    }
}
