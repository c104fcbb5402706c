import Packets

extension RecordDraft {
    /// The record, with its times settled and its counts multiplied by the rate.
    ///
    /// - Parameters:
    ///   - clock: The message's time.
    ///   - rate: One of how many packets was looked at.
    mutating func finish(_ clock: ExporterClock, rate: UInt32) -> ExporterRecord {
        settleTimes(seen.contains(.systemInit) ? clock.started(at: systemInit) : clock)
        if rate > 1 {
            record.samplingRate = rate
            record.forwardPackets = record.forwardPackets.times(rate)
            record.backwardPackets = record.backwardPackets.times(rate)
            record.forwardBytes = record.forwardBytes.times(rate)
            record.backwardBytes = record.backwardBytes.times(rate)
        }
        return record
    }

    /// Makes both times absolute.
    ///
    /// Times since a start that is not known stay milliseconds, marked as such, until the whole message is read.
    private mutating func settleTimes(_ clock: ExporterClock) {
        if !seen.isDisjoint(with: [.startUptime, .endUptime]) {
            if clock.hasUptime {
                if seen.contains(.startUptime) { record.start = clock.time(ofUptime: startUptime) }
                if seen.contains(.endUptime) { record.end = clock.time(ofUptime: endUptime) }
                seen.formUnion(seen.contains(.startUptime) ? .start : [])
                seen.formUnion(seen.contains(.endUptime) ? .end : [])
            } else if seen.isDisjoint(with: [.start, .end]) {
                let last = seen.contains(.endUptime) ? endUptime : startUptime
                record.end = Int64(last)
                record.start = Int64(seen.contains(.startUptime) ? startUptime : last)
                record.traits.insert(.isTimeRelative)
                return
            }
        }
        if seen.contains(.startDelta) {
            record.start = clock.sent.minus(record.start)
            seen.insert(.start)
        }
        if seen.contains(.endDelta) {
            record.end = clock.sent.minus(record.end)
            seen.insert(.end)
        }
        switch (seen.contains(.start), seen.contains(.end)) {
        case (true, true): break
        case (true, false): record.end = seen.contains(.duration) ? record.start.plus(duration) : record.start
        case (false, true): record.start = seen.contains(.duration) ? record.end.minus(duration) : record.end
        case (false, false):
            record.end = clock.sent
            record.start = clock.sent.minus(duration)
            record.traits.insert(.isTimeMissing)
        }
        if seen.contains(.endReverse), ExporterClock.plausible.contains(endReverse) {
            record.end = max(record.end, endReverse)
        }
        record.makePlausible(sent: clock.sent)
    }
}

extension ExporterRecord {
    /// Gives a record whose times cannot be those of its message, and ends no flow before it begins.
    mutating func makePlausible(sent: Int64) {
        if !ExporterClock.plausible.contains(start) || !ExporterClock.plausible.contains(end) {
            start = sent
            end = sent
            traits.insert(.isTimeMissing)
        }
        end = max(start, end)
    }
}

extension UInt64 {
    /// The product, or the largest number.
    @inline(__always)
    func times(_ rate: UInt32) -> UInt64 {
        let (product, overflow) = multipliedReportingOverflow(by: UInt64(rate))
        return overflow ? .max : product
    }

    /// The sum, or the largest number.
    @inline(__always)
    func plus(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}

extension Int64 {
    /// The sum, or the number of the range that is nearest.
    @inline(__always)
    func plus(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }

    /// The difference, or the number of the range that is nearest.
    @inline(__always)
    func minus(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other > 0 ? .min : .max) : difference
    }
}
