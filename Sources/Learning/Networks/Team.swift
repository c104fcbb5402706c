import Foundation
import Synchronization

/// Threads that do short jobs together, phase after phase, without being started anew for each.
///
/// A network's batch takes tens of microseconds, and starting tasks for each would cost as much. The leader hands out
/// a phase; whoever is free claims its jobs one by one. A helper that the machine never gets to run is not missed:
/// the leader then claims every job itself.
final class Team: Sendable {  // a class, since its threads share it
    /// The generation of the phase, the phase, its number of jobs, and the next job to claim, in 32, 8, 12, 12 bits.
    private let state = Atomic<UInt64>(0)
    private let finished = Atomic<Int>(0)
    private let isOver = Atomic<Bool>(false)
    private let work: @Sendable (_ phase: UInt8, _ job: Int) -> Void

    init(work: @escaping @Sendable (_ phase: UInt8, _ job: Int) -> Void) {
        self.work = work
    }

    /// Leads while up to `helpers` more threads help.
    static func lead<Result: Sendable>(
        helpers: Int, work: @escaping @Sendable (_ phase: UInt8, _ job: Int) -> Void, _ lead: (Team) -> Result
    ) async -> Result {
        let team = Team(work: work)
        return await withTaskGroup(of: Void.self) { group in
            for _ in 0..<helpers { group.addTask { team.help() } }
            defer { team.isOver.store(true, ordering: .releasing) }
            return lead(team)
        }
    }

    /// Does the jobs of a phase, at most 4095 and numbered from 0, and returns when all are done.
    func run(_ phase: UInt8, jobs: Int) {
        precondition(jobs < 1 << 12)
        finished.store(0, ordering: .relaxed)
        let generation = (state.load(ordering: .relaxed) >> 32 &+ 1) & 0xFFFF_FFFF
        state.store(generation << 32 | UInt64(phase) << 24 | UInt64(jobs) << 12, ordering: .releasing)
        while claim() {}
        var spins = 0
        while finished.load(ordering: .acquiring) < jobs { wait(&spins) }
    }

    private func help() {
        var spins = 0
        while !isOver.load(ordering: .acquiring) {
            if claim() { spins = 0 } else { wait(&spins) }
        }
    }

    /// Claims and does one job; false where none is left.
    private func claim() -> Bool {
        let seen = state.load(ordering: .acquiring)
        let (next, jobs) = (seen & 0xFFF, seen >> 12 & 0xFFF)
        guard next < jobs else { return false }
        let (isMine, _) = state.compareExchange(
            expected: seen, desired: seen &+ 1, ordering: .acquiringAndReleasing)
        if isMine {
            work(UInt8(truncatingIfNeeded: seen >> 24), Int(next))
            finished.add(1, ordering: .acquiringAndReleasing)
        }
        return true
    }

    /// A phase ends within microseconds; who waits for longer lets others have the processor.
    private func wait(_ spins: inout Int) {
        spins += 1
        if spins > 20_000 { sched_yield() }
    }
}
