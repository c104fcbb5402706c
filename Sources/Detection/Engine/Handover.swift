import Dispatch
import Flows
import Synchronization

/// The bounded queue between the thread that meters and the task that judges.
///
/// Where it is full a file waits; live traffic cannot, so that its rows are shed and counted. Words about the source are
/// never shed.
public final class Handover: Sendable {  // a class, since both sides hold it
    private struct State {
        var items: [Handed] = []
        var rows = 0
        var shed: UInt64 = 0
        var isProducerWaiting = false
        var isClosed = false
        var consumer: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let room = DispatchSemaphore(value: 0)
    private let limit: Int
    private let isLive: Bool

    /// An empty queue.
    ///
    /// - Parameters:
    ///   - limit: the rows that may wait.
    ///   - isLive: whether rows are shed where it is full; else `push` waits.
    public init(limit: Int = 65_536, isLive: Bool) {
        self.limit = max(1, limit)
        self.isLive = isLive
    }

    /// Rows that were shed so far.
    public var shed: UInt64 { state.withLock { $0.shed } }

    /// Whether nobody takes anything any more.
    public var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Adds something at the end; blocks while the queue of a file is full.
    ///
    /// - Parameter mayShed: false for what waits even where traffic is live: recordings that are learnt from before.
    public func push(_ item: Handed, mayShed: Bool = true) {
        while true {
            let (consumer, mustWait) = state.withLock { offer(item, mayShed: mayShed && isLive, &$0) }
            consumer?.resume()
            if !mustWait { return }
            room.wait()
        }
    }

    private func offer(
        _ item: Handed, mayShed: Bool, _ state: inout State
    ) -> (CheckedContinuation<Void, Never>?, mustWait: Bool) {
        if state.isClosed { return (nil, false) }
        var item = item
        if case .rows(var rows) = item {
            if state.rows > 0, state.rows + rows.count > limit {
                guard mayShed else {
                    state.isProducerWaiting = true
                    return (nil, true)
                }
                // The clock and the counts go on.
                state.shed += UInt64(rows.count)
                rows.hosts = []
                rows.flows = rows.flows.map { _ in [] }
                item = .rows(rows)
            }
            state.rows += rows.count
        }
        state.items.append(item)
        defer { state.consumer = nil }
        return (state.consumer, false)
    }

    /// Everything that is there, in order; waits while there is nothing.
    ///
    /// For one task only. Cancelling the task that waits does not wake it: whoever pushes ends with `.sourceEnded`.
    public func next() async -> [Handed] {
        while true {
            let (items, wakes) = state.withLock { state -> ([Handed], Bool) in
                let items = state.items
                state.items = []
                state.rows = 0
                defer { state.isProducerWaiting = false }
                return (items, state.isProducerWaiting)
            }
            if wakes { room.signal() }
            if !items.isEmpty { return items }
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if !state.items.isEmpty { return true }
                    state.consumer = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        }
    }

    /// Ends it from the judging side: whoever waits to push goes on, and what is pushed is dropped.
    public func close() {
        let wakes = state.withLock { state in
            state.isClosed = true
            state.items = []
            defer { state.isProducerWaiting = false }
            return state.isProducerWaiting
        }
        if wakes { room.signal() }
    }
}
