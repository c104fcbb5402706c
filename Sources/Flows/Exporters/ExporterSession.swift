import Packets

/// What one exporter's messages have in common: its templates, samplers and numbering.
///
/// Template numbers mean something within a transport session and observation domain alone (RFC 7011, 8).
struct ExporterSession {
    /// Whose it is.
    struct Key: Hashable {
        var sender: DatagramSender
        var domain: UInt32
        var version: UInt16
    }

    let key: Key
    /// A number that no other session has had.
    let serial: UInt64
    /// The number of its latest datagram.
    var latest: UInt64 = 0
    /// Whether it has sent flows.
    var hasRecords = false
    /// By template number.
    var templates: [UInt16: Template] = [:]
    /// The fields of all templates.
    var fields = 0
    /// Rates by sampler.
    var samplers: [UInt64: UInt32] = [:]
    /// The rate of all records without a sampler of their own; 0 where it was not told.
    var rate: UInt32 = 0
    /// The next sequence number, where it is known.
    var expected: UInt32?
    /// When the exporter was started, in milliseconds since 1970, where it tells.
    var systemInit: Int64?
    /// The latest guess of the uptime at a moment, where it does not tell.
    var guess: (sent: Int64, uptime: UInt32)?

    init(_ key: Key, serial: UInt64) {
        self.key = key
        self.serial = serial
    }

    /// Compares a message's number with the expected one.
    ///
    /// - Parameter units: what the message adds to the number, nil where that is not known.
    mutating func number(_ sequence: UInt32, adding units: UInt32?, _ counts: inout ExporterCounts) {
        let gap = expected.map { Int32(bitPattern: sequence &- $0) } ?? 0
        switch gap {
        case 0: break
        case 1...1_000_000: counts.lost &+= UInt64(gap)
        case -10_000 ... -1:
            // A late one had been counted as lost.
            counts.reordered &+= 1
            counts.lost &-= min(counts.lost, UInt64(units ?? 0))
            return
        default: counts.restarts &+= 1
        }
        expected = units.map { sequence &+ $0 }
    }

    /// Makes times absolute that are relative to a start which is not told.
    ///
    /// The record that ended last ended at the message's sending at the latest: the start is not later than that. The
    /// earliest such start is kept while messages agree with it, within ten minutes.
    mutating func settle(_ records: inout [ExporterRecord], from first: Int, sent: Int64) {
        var latest: UInt32?
        for place in first..<records.count where records[place].traits.contains(.isTimeRelative) {
            let uptime = UInt32(truncatingIfNeeded: records[place].end)
            if let last = latest, Int32(bitPattern: uptime &- last) <= 0 { continue }
            latest = uptime
        }
        guard let latest else { return }
        if let guess {
            let running = UInt32(truncatingIfNeeded: (sent &- guess.sent) / 1000)
            let ahead = Int32(bitPattern: latest &- (guess.uptime &+ running))
            if ahead > 0 || ahead < -600_000 { self.guess = (sent, latest) }
        } else {
            guess = (sent, latest)
        }
        guard let guess else { return }
        let clock = ExporterClock(sent: guess.sent, uptime: guess.uptime, hasUptime: true)
        for place in first..<records.count where records[place].traits.contains(.isTimeRelative) {
            records[place].traits.remove(.isTimeRelative)
            records[place].traits.insert(.isTimeEstimated)
            records[place].start = clock.time(ofUptime: UInt32(truncatingIfNeeded: records[place].start))
            records[place].end = clock.time(ofUptime: UInt32(truncatingIfNeeded: records[place].end))
            records[place].makePlausible(sent: sent)
        }
    }
}
