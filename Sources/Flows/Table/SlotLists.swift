/// Doubly linked lists of table slots: a slot is in at most one of them, and moves in O(1).
struct SlotLists: Sendable {
    /// No slot.
    static let none = UInt32.max

    private struct Link: BitwiseCopyable {
        var next: UInt32
        var previous: UInt32
        var list: UInt32
    }

    private var links: [Link] = []
    private var heads: [UInt32]
    private var tails: [UInt32]

    init(count: Int) {
        heads = [UInt32](repeating: Self.none, count: count)
        tails = heads
    }

    /// Room for the slots up to a limit, without touching its memory.
    mutating func reserve(_ limit: Int) { links.reserveCapacity(limit) }

    /// The oldest slot of a list, or `none`.
    func first(of list: Int) -> UInt32 { heads[list] }

    /// The slot after one in its list, or `none`.
    func next(after slot: UInt32) -> UInt32 { links[Int(slot)].next }

    /// Puts a slot, which is in no list, at the end of one.
    mutating func append(_ slot: UInt32, to list: Int) {
        while links.count <= Int(slot) {
            links.append(Link(next: Self.none, previous: Self.none, list: Self.none))
        }
        let tail = tails[list]
        links[Int(slot)] = Link(next: Self.none, previous: tail, list: UInt32(truncatingIfNeeded: list))
        if tail == Self.none { heads[list] = slot } else { links[Int(tail)].next = slot }
        tails[list] = slot
    }

    /// Takes a slot out of its list, where it is in one.
    mutating func remove(_ slot: UInt32) {
        guard Int(slot) < links.count else { return }
        let link = links[Int(slot)]
        guard link.list != Self.none else { return }
        let list = Int(link.list)
        if link.previous == Self.none { heads[list] = link.next } else { links[Int(link.previous)].next = link.next }
        if link.next == Self.none {
            tails[list] = link.previous
        } else {
            links[Int(link.next)].previous = link.previous
        }
        links[Int(slot)].list = Self.none
    }

    /// Takes every slot out of its list.
    mutating func removeAll() {
        links.removeAll(keepingCapacity: true)
        for list in heads.indices {
            heads[list] = Self.none
            tails[list] = Self.none
        }
    }

    /// Moves a slot to the end of a list.
    mutating func move(_ slot: UInt32, to list: Int) {
        remove(slot)
        append(slot, to: list)
    }
}
