import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A few tasks that work through many short phases together, where a task group for each would cost more than the work.
///
/// One of them leads: it alone decides what comes next, and works itself. The others help: they wait for a phase, and
/// claim its jobs one by one. A job that no helper has claimed the leader does, so that the work ends even where no
/// helper is ever scheduled; and each job starts with the same helper, so that its data stays in that one's cache.
///
/// Add the helpers to a task group and lead in the group's body, without a suspension in between:
///
///     await withTaskGroup(of: Void.self) { group in
///         for helper in 1..<team.count { group.addTask { team.help(helper) } }
///         defer { team.dismiss() }
///         lead(team)
///     }
///
/// A phase that a waiting helper takes part in costs well under a microsecond.
public final class SpinTeam: @unchecked Sendable {  // a class, since tasks share it; phases order all access
    /// How many jobs a phase has.
    public let count: Int

    /// The last phase in which each job was claimed, each on a cache line of its own.
    private let claims: UnsafeMutablePointer<Atomic<Int>>
    private let phase = Atomic<Int>(0)
    private let done = Atomic<Int>(0)
    private let isOver = Atomic<Bool>(false)
    private var job: (Int) -> Void = { _ in }

    private static let lineStride = 16
    /// How often a waiting task looks before it offers its processor to others.
    private static let patience = 4000

    /// Makes a team for phases of `count` jobs, at least one.
    public init(count: Int) {
        self.count = max(1, count)
        claims = .allocate(capacity: self.count * Self.lineStride)
        for index in 0..<self.count * Self.lineStride { (claims + index).initialize(to: Atomic(0)) }
    }

    deinit {
        claims.deinitialize(count: count * Self.lineStride)
        claims.deallocate()
    }

    /// Runs one job for each of the values, which it may change, and returns when all are done.
    ///
    /// Only the leader calls it. Meanwhile nothing else reaches the values.
    public func change<Value>(_ values: DividedState<Value>, _ work: (Int, inout Value) -> Void) {
        precondition(values.count == count, "a team of \(count) works on as many values")
        values.isChanging = true
        run { index in work(index, &values.base[index]) }
        values.isChanging = false
    }

    private func run(_ work: (Int) -> Void) {
        withoutActuallyEscaping(work) { work in
            job = work
            done.store(0, ordering: .relaxed)
            let now = phase.load(ordering: .relaxed) + 1
            phase.store(now, ordering: .releasing)
            var mine = 0
            for index in 0..<count where claim(index, now) {
                work(index)
                mine += 1
            }
            var looks = 0
            while done.load(ordering: .acquiring) + mine < count { Self.wait(&looks) }
            job = { _ in }
        }
    }

    /// Helps until the team is dismissed.
    public func help(_ helper: Int) {
        var seen = 0
        var looks = 0
        while !isOver.load(ordering: .acquiring) {
            let now = phase.load(ordering: .acquiring)
            guard now != seen else {
                Self.wait(&looks)
                continue
            }
            seen = now
            looks = 0
            for offset in 0..<count {
                let index = (helper + offset) % count
                // While a job of this phase is claimed and not done, the leader waits: the phase's work stands.
                guard claim(index, now) else { continue }
                job(index)
                done.wrappingAdd(1, ordering: .releasing)
            }
        }
    }

    /// Sends the helpers home.
    public func dismiss() { isOver.store(true, ordering: .releasing) }

    /// Each job is claimed once in each phase, so that a helper that comes late for one finds nothing.
    private func claim(_ index: Int, _ now: Int) -> Bool {
        (claims + index * Self.lineStride).pointee.compareExchange(
            expected: now - 1, desired: now, ordering: .acquiringAndReleasing
        ).exchanged
    }

    private static func wait(_ looks: inout Int) {
        looks += 1
        if looks > patience { sched_yield() }
    }
}

/// Values that the jobs of a team own, one each: in a phase a job changes its own; between phases all may be read.
public final class DividedState<Value: Sendable>: @unchecked Sendable {  // a class, since tasks share it
    /// How many values.
    public let count: Int
    let base: UnsafeMutablePointer<Value>
    var isChanging = false

    /// Makes the state of the given values.
    public init(_ values: [Value]) {
        count = values.count
        base = .allocate(capacity: max(1, values.count))
        for (index, value) in values.enumerated() { (base + index).initialize(to: value) }
    }

    deinit {
        base.deinitialize(count: count)
        base.deallocate()
    }

    /// A value, to be read while none of these is being changed.
    public subscript(index: Int) -> Value {
        _read {
            precondition(!isChanging && index >= 0 && index < count, "no such value now")
            yield base[index]
        }
    }
}
