#if Console
    /// One who listens to live events: a bounded queue, and a way to cut off who does not empty it.
    final class Listener: Sendable {
        /// What is to be written, in its order.
        let frames: AsyncStream<LiveFrame>
        private let continuation: AsyncStream<LiveFrame>.Continuation
        private let cut: @Sendable () -> Void

        /// A listener with room for so many frames; `cut` ends its connection at once.
        init(room: Int, cut: @escaping @Sendable () -> Void) {
            (frames, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(room))
            self.cut = cut
        }

        /// Puts a frame into the queue; false where it is full or the listener is gone.
        func offer(_ frame: LiveFrame) -> Bool {
            if case .enqueued = continuation.yield(frame) { true } else { false }
        }

        /// Ends it: what is queued is not waited for.
        func end() {
            continuation.finish()
            cut()
        }
    }

    /// A listener's place in the hub, given back when the last reference to it goes.
    final class Subscription: Sendable {
        let listener: Listener
        private let id: UInt64
        private let hub: LiveHub

        init(_ listener: Listener, id: UInt64, hub: LiveHub) {
            self.listener = listener
            self.id = id
            self.hub = hub
        }

        deinit { hub.remove(id) }
    }
#endif
