import Packets

extension HostWindows {
    private static var second: Int64 { 1_000_000 }

    /// The first whole second after a time.
    static func secondAfter(_ time: Int64) -> Int64 { floor(time, to: second) + second }

    /// Looks at the hosts that something has happened to, where a whole second has passed since.
    ///
    /// Nothing changes between two observations, so that one look is enough, however long the silence was; where the
    /// window ends before it or with it, its row is told instead.
    mutating func look(by time: Int64, _ emit: (HostRow) -> Void) {
        guard let start, let look = nextLook, time >= look else { return }
        nextLook = Self.secondAfter(time)
        let end = start + HostWindow.short.length
        guard look < end else { return }
        changed.removeAll(keepingCapacity: true)
        for slot in shortSlots where states[Int(slot)].short.isTouched && states[Int(slot)].short.isChanged {
            changed.append(slot)
        }
        sort(&changed)
        for slot in changed {
            states[Int(slot)].short.isChanged = false
            guard states[Int(slot)].short.isActive else { continue }
            // As it would be told at its end, so that no value can be higher now than then.
            give(states[Int(slot)].shortSoFar(of: table.addresses[Int(slot)], told: look, closing: end), emit)
        }
    }

    /// Looks at a host's minute so far, where a shorter window of it has ended that something happened in.
    mutating func lookAtMinute(of slot: UInt32, at time: Int64, _ emit: (HostRow) -> Void) {
        guard states[Int(slot)].long.isActive else { return }
        let end = Self.floor(time, to: .long) + HostWindow.long.length
        give(states[Int(slot)].longSoFar(of: table.addresses[Int(slot)], told: time, closing: end), emit)
    }

    private mutating func give(_ row: HostRow, _ emit: (HostRow) -> Void) {
        counters.looks += 1
        var row = row
        row.isLook = true
        emit(row)
    }
}
