import Dispatch
import Synchronization

/// Hands values from one thread to another; who is ahead by `limit` waits.
final class BoundedQueue<Element: Sendable>: Sendable {  // a class, since both threads hold it
    private let values = Mutex<[Element]>([])
    private let room: DispatchSemaphore
    private let filled = DispatchSemaphore(value: 0)

    init(limit: Int) { room = DispatchSemaphore(room: limit) }

    /// Adds a value; waits while the queue is full.
    func push(_ value: Element) {
        room.wait()
        values.withLock { $0.append(value) }
        filled.signal()
    }

    /// Takes the oldest value; waits while there is none.
    ///
    /// Complexity: O(limit), which is small.
    func pop() -> Element {
        filled.wait()
        let value = values.withLock { $0.removeFirst() }
        room.signal()
        return value
    }
}

extension DispatchSemaphore {
    /// A semaphore that lets a number of waits pass.
    ///
    /// One that begins with a value traps where it ends with a lower one, as it does when work is given up.
    convenience init(room: Int) {
        self.init(value: 0)
        for _ in 0..<room { signal() }
    }
}
