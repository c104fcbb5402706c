import Packets

extension FlowTable {
    /// A flow that has been silent for so long, in microseconds, goes before one that is only half open.
    static var idle: Int64 { 60_000_000 }
    /// A half-open flow that has sent more than once within this time, in microseconds, is passed over once.
    static var busy: Int64 { 5_000_000 }

    /// Gives one flow out early, so that a new one has a place.
    ///
    /// First an established flow that is idle or only remembered, then the oldest half-open flow that is not busy, then
    /// the oldest half-open one. A few candidates are looked at, so that it stays O(1); what is passed over goes to the
    /// end of its list.
    /// - Returns: false where all flows are established and none was found idle.
    mutating func makeRoom(_ emit: (FinishedFlow<Record>) -> Void) -> Bool {
        // What is due goes first: whether it had gone already must not depend on how the packets came in batches.
        advance(to: clock, epoch: epoch, emit: emit)
        if count < limit { return true }
        let now = clock
        let isIdle = { (entry: FlowEntry<Record>) in entry.isDormant || now - entry.record.last > Self.idle }
        let isQuiet = { (entry: FlowEntry<Record>) in
            entry.isDormant || entry.record.last == entry.record.start || now - entry.record.last > Self.busy
        }
        return evict(from: Self.established, tries: 4, where: isIdle, emit)
            || evict(from: Self.halfOpen, tries: 4, where: isQuiet, emit)
            || evict(from: Self.halfOpen, tries: 1, where: { _ in true }, emit)
    }

    private mutating func evict(
        from list: Int, tries: Int, where canGo: (FlowEntry<Record>) -> Bool,
        _ emit: (FinishedFlow<Record>) -> Void
    ) -> Bool {
        for _ in 0..<tries {
            let slot = ages.first(of: list)
            if slot == SlotLists.none { return false }
            if entries[Int(slot)].timer < clock, !fire(slot, before: clock, emit) { return true }
            if canGo(entries[Int(slot)]) {
                if !entries[Int(slot)].isDormant { countEviction() }
                finish(slot, .evicted, at: clock, emit)
                return true
            }
            ages.move(slot, to: list)
        }
        return false
    }
}
