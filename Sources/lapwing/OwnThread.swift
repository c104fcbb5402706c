import Foundation
import Synchronization

/// Work that waits for files and sockets, on a thread of its own: the pool of the concurrency runtime must not wait.
enum OwnThread {
    /// Runs work that blocks; `isStopped` says when the task it is run for was cancelled.
    static func run<Value: Sendable>(
        _ work: @escaping @Sendable (_ isStopped: @escaping @Sendable () -> Bool) throws -> Value
    ) async throws -> Value {
        let flag = StopFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let thread = Thread { continuation.resume(with: Result { try work { flag.isSet } }) }
                thread.stackSize = 8 << 20
                thread.start()
            }
        } onCancel: {
            flag.set()
        }
    }
}

/// Says once that work is to stop.
private final class StopFlag: Sendable {  // a class, since the thread and the task that is cancelled share it
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}
