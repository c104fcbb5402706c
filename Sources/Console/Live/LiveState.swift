#if Console
    import Detection

    /// What the hub remembers, each part of it bounded.
    struct LiveState: Sendable {
        var status: LiveStatus?
        var points: RecentPoints
        var attacks: [SimulatedAttack] = []
        var unkept: [Incident] = []
        var listeners: [UInt64: Listener] = [:]
        private(set) var cutOff: UInt64 = 0
        private var nextID: UInt64 = 0
        private var isClosed = false
        private var isSilent = true
        private var beats = 0

        init(points: RecentPoints) { self.points = points }

        mutating func note(_ event: DetectionEvent, seq: Int64?) {
            switch event {
            case .alert: break
            case .incident(let incident):
                unkept.removeAll { $0.id == incident.id }
                guard seq == nil else { return }
                if unkept.count >= LiveHub.memory { unkept.removeFirst() }
                unkept.append(incident)
            case .points(let new):
                for point in new { points.append(point) }
            case .status(let new):
                status = new
                isSilent = false
            case .truth(let attack):
                if let index = attacks.firstIndex(where: { $0.kind == attack.kind && $0.start == attack.start }) {
                    attacks[index] = attack
                    return
                }
                if attacks.count >= LiveHub.memory { attacks.removeFirst() }
                let index = attacks.lastIndex { $0.start <= attack.start }.map { $0 + 1 } ?? 0
                attacks.insert(attack, at: index)
            }
        }

        mutating func add(_ listener: Listener, limit: Int) -> UInt64? {
            guard !isClosed, listeners.count < limit else { return nil }
            nextID += 1
            listeners[nextID] = listener
            return nextID
        }

        /// Forgets a listener that is behind; false where it is gone already.
        mutating func cut(_ id: UInt64) -> Bool {
            guard listeners.removeValue(forKey: id) != nil else { return false }
            cutOff += 1
            return true
        }

        mutating func close() -> [Listener] {
            isClosed = true
            defer { listeners = [:] }
            return Array(listeners.values)
        }

        /// Whether no status came since the last beat; the status; how many beats there were.
        mutating func beat() -> (Bool, LiveStatus?, Int) {
            defer { isSilent = true }
            beats += 1
            return (isSilent, status, beats)
        }
    }
#endif
