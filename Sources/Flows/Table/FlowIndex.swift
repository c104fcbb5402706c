/// Finds the slot of a flow by its hash: open addressing with linear probing, at most half full.
///
/// A cell holds 32 bits of the hash beside the slot, so that a record is touched only where it is most likely the
/// right one, and so that growing needs no record at all. Removal shifts the run back, so that no tombstones pile up.
struct FlowIndex: Sendable {
    /// The hash's bits above, the slot plus one below; 0 where the cell is free.
    private var cells: [UInt64]
    private var mask: UInt32
    private var count = 0

    init() {
        cells = [UInt64](repeating: 0, count: 1 << 10)
        mask = UInt32(cells.count - 1)
    }

    /// The slot that a hash leads to and for which `isRight` holds.
    ///
    /// Complexity: O(1) expected.
    @inline(__always)
    func find(_ tag: UInt32, where isRight: (UInt32) -> Bool) -> UInt32? {
        var position = tag & mask
        while true {
            let cell = cells[Int(position)]
            if cell == 0 { return nil }
            if UInt32(truncatingIfNeeded: cell >> 32) == tag {
                let slot = UInt32(truncatingIfNeeded: cell) &- 1
                if isRight(slot) { return slot }
            }
            position = (position &+ 1) & mask
        }
    }

    /// Enters a slot that is not there.
    mutating func insert(_ tag: UInt32, _ slot: UInt32) {
        if (count + 1) * 2 > cells.count { grow() }
        place(UInt64(tag) << 32 | UInt64(slot &+ 1))
        count += 1
    }

    /// Takes a slot out.
    mutating func remove(_ tag: UInt32, _ slot: UInt32) {
        let cell = UInt64(tag) << 32 | UInt64(slot &+ 1)
        var hole = tag & mask
        while cells[Int(hole)] != cell {
            if cells[Int(hole)] == 0 { return }
            hole = (hole &+ 1) & mask
        }
        count -= 1
        var position = hole
        while true {
            position = (position &+ 1) & mask
            let next = cells[Int(position)]
            if next == 0 { break }
            let home = UInt32(truncatingIfNeeded: next >> 32) & mask
            // It may fill the hole only where its home is not between the hole and itself.
            if (position &- home) & mask >= (position &- hole) & mask {
                cells[Int(hole)] = next
                hole = position
            }
        }
        cells[Int(hole)] = 0
    }

    /// Takes everything out; what has become far too large shrinks.
    ///
    /// Complexity: O(entries).
    mutating func removeAll() {
        guard count > 0 else { return }
        if cells.count > 1 << 10, count * 16 < cells.count {
            self = FlowIndex()
            return
        }
        for position in cells.indices { cells[position] = 0 }
        count = 0
    }

    private mutating func place(_ cell: UInt64) {
        var position = UInt32(truncatingIfNeeded: cell >> 32) & mask
        while cells[Int(position)] != 0 { position = (position &+ 1) & mask }
        cells[Int(position)] = cell
    }

    private mutating func grow() {
        let old = cells
        cells = [UInt64](repeating: 0, count: old.count * 2)
        mask = UInt32(cells.count - 1)
        for cell in old where cell != 0 { place(cell) }
    }
}
