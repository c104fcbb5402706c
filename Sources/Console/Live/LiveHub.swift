#if Console
    import Detection
    import Store
    import Synchronization

    /// Where detection tells what happens, and all who watch hear it.
    ///
    /// It holds how things stand, the latest points, the simulated attacks and the incidents that could not be kept, each
    /// bounded. ``publish(_:seq:)`` may be called from any thread and waits for nobody: each listener has a bounded
    /// queue, and who does not empty it is cut off and comes again.
    public final class LiveHub: Sendable {
        /// The most simulated attacks, and incidents that could not be kept, that are remembered.
        static let memory = 500
        let store: IncidentStore?
        /// Frames that a listener may be behind.
        private let room: Int
        private let state: Mutex<LiveState>

        /// A hub; without a store nothing can be caught up on.
        public convenience init(store: IncidentStore?, recentPoints: Int = 3000) {
            // Some minutes of ordinary traffic.
            self.init(store: store, recentPoints: recentPoints, room: 1_000)
        }

        init(store: IncidentStore?, recentPoints: Int, room: Int) {
            self.store = store
            self.room = room
            state = Mutex(LiveState(points: RecentPoints(limit: recentPoints)))
        }

        /// Tells all who listen.
        ///
        /// An incident has the number that keeping it gave, and is told after it was kept; without a number it could not
        /// be kept, and is remembered here as long as the program runs.
        public func publish(_ event: DetectionEvent, seq: Int64? = nil) {
            let isHeard = state.withLock { state in
                state.note(event, seq: seq)
                return !state.listeners.isEmpty
            }
            // Written outside of the lock, and only where somebody listens.
            guard isHeard, let frame = LiveFrame(event, seq: seq) else { return }
            send(frame)
        }

        /// How things stood last; nil before detection has told.
        public var status: LiveStatus? { state.withLock { $0.status } }

        /// The latest points, the oldest first.
        public var points: [ScorePoint] { state.withLock { $0.points }.all }

        /// Attacks of the simulation by their beginning.
        public var attacks: [SimulatedAttack] { state.withLock { $0.attacks } }

        /// Incidents that could not be kept, the latest to grow last.
        public var unkept: [Incident] { state.withLock { $0.unkept } }

        /// How many listen now.
        public var listeners: Int { state.withLock { $0.listeners.count } }

        /// How many were cut off because they did not keep up.
        public var cutOff: UInt64 { state.withLock { $0.cutOff } }

        /// Shows listeners that the connection stands: by the status where detection has told nothing since the last
        /// beat, and by a comment at each third.
        func beat() {
            let (isSilent, status, beats) = state.withLock { $0.beat() }
            if isSilent, let status, let frame = LiveFrame(.status(status), seq: nil) { send(frame) }
            if beats % 3 == 0 { send(.ping) }
        }

        /// Takes in a listener; nil where there are too many already, or the program is ending.
        func subscribe(limit: Int, cut: @escaping @Sendable () -> Void) -> Subscription? {
            let listener = Listener(room: room, cut: cut)
            return state.withLock { $0.add(listener, limit: limit) }.map {
                Subscription(listener, id: $0, hub: self)
            }
        }

        /// Forgets a listener.
        func remove(_ id: UInt64) {
            state.withLock { _ = $0.listeners.removeValue(forKey: id) }
        }

        /// Ends all listeners, and takes in no more.
        func close() {
            let listeners = state.withLock { $0.close() }
            for listener in listeners { listener.end() }
        }

        private func send(_ frame: LiveFrame) {
            let listeners = state.withLock { $0.listeners }
            for (id, listener) in listeners where !listener.offer(frame) {
                if state.withLock({ $0.cut(id) }) { listener.end() }
            }
        }
    }
#endif
