import Packets

extension FlowTable {
    /// Does what is due for a flow at its timer, which lies before `time`.
    ///
    /// - Returns: false where the flow was given out and forgotten.
    mutating func fire(_ slot: UInt32, before time: Int64, _ emit: (FinishedFlow<Record>) -> Void) -> Bool {
        let entry = entries[Int(slot)]
        if entry.isDormant {
            finish(slot, .active, at: entry.timer, emit)
            return false
        }
        let deadline = entry.record.deadline(options)
        // At its deadline a flow is told of once, as ended: two rows of one moment would have no order.
        if let look = nextLook(entry), look < deadline, look < time {
            entries[Int(slot)].looks += 1
            emit(entry.finished(.look, at: look, epoch: epoch))
            setTimer(slot)
            return true
        }
        guard deadline < time else {
            setTimer(slot)  // packets have moved it away since the timer was set
            return true
        }
        let reason = entry.record.endReason(options)
        // A flow that was split goes on under the same sides where its next packet comes within another timeout.
        guard reason == .active, memory(of: entry) > deadline else {
            finish(slot, reason, at: deadline, emit)
            return false
        }
        emit(entry.finished(reason, at: deadline, epoch: epoch))
        entries[Int(slot)].isDormant = true
        setTimer(slot)
        return true
    }

    /// Until when the sides of a flow that was split are remembered.
    private func memory(of entry: FlowEntry<Record>) -> Int64 {
        let end = entry.record.last.addingReportingOverflow(options.activeTimeout)
        return end.overflow ? .max : end.partialValue
    }

    private func nextLook(_ entry: FlowEntry<Record>) -> Int64? {
        guard Int(entry.looks) < looks.count else { return nil }
        return entry.record.start &+ looks[Int(entry.looks)]
    }

    /// Sets a flow's timer to what comes first: its deadline or its next look.
    mutating func setTimer(_ slot: UInt32) {
        let entry = entries[Int(slot)]
        let deadline = entry.isDormant ? memory(of: entry) : entry.record.deadline(options)
        let timer = entry.isDormant ? deadline : min(deadline, nextLook(entry) ?? .max)
        entries[Int(slot)].timer = timer
        wheel.clear(slot)
        wheel.set(slot, at: timer)
    }
}
