/// Data sets that came before their template, oldest first.
struct HeldSets {
    /// Which template they wait for.
    struct Key: Hashable {
        var session: UInt64
        var template: UInt16
    }

    /// One set.
    struct Held {
        /// Its records' bytes.
        var bytes: [UInt8]
        /// Its message's time.
        var clock: ExporterClock
        /// When it came, counted in sets.
        var number: UInt64
        /// Whose counts it goes to.
        var account: Int
    }

    private var waiting: [Key: [Held]] = [:]
    /// The sets of each session.
    private var ofSession: [UInt64: Int] = [:]
    /// The order in which they came; entries whose set has gone are stepped over.
    private var order: [(key: Key, number: UInt64)] = []
    private var front = 0
    private var count = 0
    private var bytes = 0
    private var number: UInt64 = 0
    private let limits: ExporterLimits

    init(limits: ExporterLimits) { self.limits = limits }

    /// Whether nothing waits.
    var isEmpty: Bool { count == 0 }

    /// Keeps a set, and gives the accounts of those that had to go for it.
    mutating func hold(_ set: Span<UInt8>, for key: Key, clock: ExporterClock, account: Int) -> [Int] {
        guard set.count <= limits.heldBytes, limits.heldSets > 0 else { return [account] }
        var shed: [Int] = []
        while count >= limits.heldSets || bytes + set.count > limits.heldBytes, let gone = dropOldest() {
            shed.append(gone)
        }
        number &+= 1
        var copy: [UInt8] = []
        copy.reserveCapacity(set.count)
        for place in set.indices { copy.append(set[place]) }
        waiting[key, default: []].append(Held(bytes: copy, clock: clock, number: number, account: account))
        ofSession[key.session, default: 0] += 1
        order.append((key, number))
        count += 1
        bytes += set.count
        if order.count > 4 * limits.heldSets + 1024 { tidyOrder() }
        return shed
    }

    /// Takes the sets that wait for a template.
    mutating func take(_ key: Key) -> [Held] {
        guard count > 0, let sets = waiting.removeValue(forKey: key) else { return [] }
        for set in sets { forget(set, of: key.session) }
        return sets
    }

    /// Drops the sets of a session that have waited too long by its clock, all of them where there is none; gives their
    /// accounts.
    mutating func expire(_ session: UInt64, now: Int64?) -> [Int] {
        guard ofSession[session] != nil else { return [] }
        var shed: [Int] = []
        let longest = Int64(limits.heldSeconds) * 1_000_000
        for key in Array(waiting.keys) where key.session == session {
            guard var sets = waiting.removeValue(forKey: key) else { continue }
            sets.removeAll { set in
                let goes = now.map { $0.minus(set.clock.sent).magnitude > longest.magnitude } ?? true
                if goes {
                    forget(set, of: session)
                    shed.append(set.account)
                }
                return goes
            }
            if !sets.isEmpty { waiting[key] = sets }
        }
        return shed
    }

    private mutating func dropOldest() -> Int? {
        while front < order.count {
            let (key, number) = order[front]
            front += 1
            guard var sets = waiting[key], let first = sets.first, first.number == number else { continue }
            waiting[key] = nil
            sets.removeFirst()
            if !sets.isEmpty { waiting[key] = sets }
            forget(first, of: key.session)
            return first.account
        }
        return nil
    }

    /// Takes a set that has gone out of the sums.
    private mutating func forget(_ set: Held, of session: UInt64) {
        count -= 1
        bytes -= set.bytes.count
        let left = (ofSession[session] ?? 1) - 1
        ofSession[session] = left > 0 ? left : nil
        if count == 0 {
            order.removeAll(keepingCapacity: true)
            front = 0
        }
    }

    /// Forgets the entries of sets that have gone.
    private mutating func tidyOrder() {
        var alive = Set<UInt64>(minimumCapacity: count)
        for sets in waiting.values { alive.formUnion(sets.map(\.number)) }
        order = order[front...].filter { alive.contains($0.number) }
        front = 0
    }
}
