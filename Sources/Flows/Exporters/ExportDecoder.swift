import Packets

/// Reads NetFlow versions 5 and 9 and IPFIX out of UDP payloads.
///
/// It keeps templates and sampling rates of each session, holds data that comes before its template for a while, and
/// counts what it leaves out; no payload, whatever its bytes, ends it, and what it keeps is bounded by `ExporterLimits`.
/// (RFC 3954; RFC 7011; RFC 5103 for records of both directions; RFC 5477 for sampling.)
public struct ExportDecoder {
    let limits: ExporterLimits
    var ledger: ExporterAccounts
    var sessions: [ExporterSession] = []
    var places: [ExporterSession.Key: Int] = [:]
    var held: HeldSets
    var serial: UInt64 = 0
    var clock: UInt64 = 0

    /// A decoder that has seen nothing.
    public init(limits: ExporterLimits = ExporterLimits()) {
        self.limits = limits
        ledger = ExporterAccounts(limit: limits.accounts)
        held = HeldSets(limits: limits)
    }

    /// The counts of each sender; the first place is that of all senders without one of their own.
    ///
    /// `ExporterRecord.exporter` is a place in it.
    public var accounts: [ExporterAccount] { ledger.all }

    /// The counts of all senders together.
    public var counts: ExporterCounts {
        ledger.all.reduce(into: ExporterCounts()) { $0.add($1.counts) }
    }

    /// The templates that are kept now.
    public var templateCount: Int { sessions.reduce(0) { $0 + $1.templates.count } }

    /// Decodes one payload and appends its records, and those that waited for its templates.
    public mutating func decode(
        _ payload: Span<UInt8>, from sender: DatagramSender, into records: inout [ExporterRecord]
    ) {
        let account = ledger.place(of: sender.address)
        let before = records.count
        ledger.count(account) { $0.datagrams &+= 1 }
        switch (payload.count >= 2, payload.bigEndian16(0)) {
        case (true, 5): decodeVersion5(payload, from: sender, account, into: &records)
        case (true, 9): decodeVersion9(payload, from: sender, account, into: &records)
        case (true, 10): decodeIPFIX(payload, from: sender, account, into: &records)
        case (true, _): ledger.count(account) { $0.unknownVersions &+= 1 }
        case (false, _): malformed(account)
        }
        let new = records.count - before
        guard new > 0 else { return }
        var missing: UInt64 = 0
        var estimated: UInt64 = 0
        for place in before..<records.count {
            let traits = records[place].traits
            if traits.contains(.isTimeMissing) { missing &+= 1 }
            if traits.contains(.isTimeEstimated) { estimated &+= 1 }
        }
        ledger.count(account) {
            $0.records &+= UInt64(new)
            $0.timesMissing &+= missing
            $0.timesEstimated &+= estimated
        }
    }

    /// Counts a payload that cannot be right.
    mutating func malformed(_ account: Int) {
        ledger.count(account) { $0.malformed &+= 1 }
    }

    /// The place of a session, which is made where there is none.
    ///
    /// Where there is no room, the one that was silent for longest goes; one that has never sent a flow goes first.
    mutating func session(_ sender: DatagramSender, domain: UInt32, version: UInt16) -> Int {
        clock &+= 1
        let key = ExporterSession.Key(sender: sender, domain: domain, version: version)
        if let place = places[key] {
            sessions[place].latest = clock
            return place
        }
        serial &+= 1
        var session = ExporterSession(key, serial: serial)
        session.latest = clock
        guard sessions.count >= limits.sessions else {
            places[key] = sessions.count
            sessions.append(session)
            return sessions.count - 1
        }
        var oldest = 0
        var (oldestHasRecords, oldestLatest) = (sessions[0].hasRecords, sessions[0].latest)
        for place in sessions.indices {
            // Only these two are looked at: a whole session is much to copy.
            let (hasRecords, latest) = (sessions[place].hasRecords, sessions[place].latest)
            if hasRecords != oldestHasRecords ? oldestHasRecords : latest < oldestLatest {
                (oldest, oldestHasRecords, oldestLatest) = (place, hasRecords, latest)
            }
        }
        places[sessions[oldest].key] = nil
        countShed(held.expire(sessions[oldest].serial, now: nil))
        sessions[oldest] = session
        places[key] = oldest
        return oldest
    }

    /// Counts sets that were given up.
    mutating func countShed(_ accounts: [Int]) {
        for account in accounts { ledger.count(account) { $0.shedSets &+= 1 } }
    }
}
