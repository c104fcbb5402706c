/// Which slots are due, by packet time: a hashed wheel (Varghese and Lauck, SOSP 1987).
///
/// A slot lies in the list of its tick modulo the wheel's size; one that is due a turn later is met in vain once a
/// turn. Setting and clearing a timer is O(1), and a tick costs what lies in its list.
struct TimerWheel: Sendable {
    /// A tick is 2^18 us, about a quarter of a second; 512 of them turn in 134 s.
    private static let shift: Int64 = 18
    private static let size: Int64 = 512

    private var lists = SlotLists(count: Int(size))
    /// The first tick that has not passed.
    private var tick: Int64?

    mutating func reserve(_ limit: Int) { lists.reserve(limit) }

    /// Begins at a time, where it has not begun: what is set from then on is met.
    mutating func start(at time: Int64) {
        if tick == nil { tick = time >> Self.shift }
    }

    /// Sets the timer of a slot that has none.
    mutating func set(_ slot: UInt32, at time: Int64) {
        // What is due already is met with the next tick that passes.
        let due = max(time >> Self.shift, tick ?? .min)
        lists.append(slot, to: Int(due & (Self.size - 1)))
    }

    /// Takes the timer of a slot away.
    mutating func clear(_ slot: UInt32) { lists.remove(slot) }

    /// The last moment whose timers have all been met.
    var settled: Int64 { tick.map { ($0 << Self.shift) - 1 } ?? .min }

    /// Collects the slots that lie in the ticks which have passed before `time`; they keep their timers.
    ///
    /// They may be due a turn later: the caller looks.
    mutating func pass(to time: Int64, into due: inout [UInt32]) {
        due.removeAll(keepingCapacity: true)
        guard time != .min else { return }  // a source that has no clock yet
        let now = time >> Self.shift
        start(at: time)
        guard let last = tick, now > last else { return }
        for step in max(last, now - Self.size)..<now {
            var slot = lists.first(of: Int(step & (Self.size - 1)))
            while slot != SlotLists.none {
                due.append(slot)
                slot = lists.next(after: slot)
            }
        }
        tick = now
    }

    /// Begins anew at a time that may be earlier: no timer may be set.
    mutating func restart() { tick = nil }
}
