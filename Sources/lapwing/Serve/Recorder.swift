#if Console
    import Console
    import Detection
    import Store

    /// Keeps each incident, then shows it.
    ///
    /// Where keeping fails, for want of room say, detection goes on: what comes is shown, the page says that it is not
    /// kept, and it is kept as soon as that can be done.
    struct Recorder {
        /// How long to wait before what failed is tried again.
        static let pause = Duration.seconds(2)
        /// How much waits to be kept; beyond that the oldest is not kept at all.
        private static let most = 1_000
        /// How much of it is kept at one time, each with a sync of the disk.
        private static let mostAtOnce = 100

        private let hub: LiveHub
        private let store: IncidentStore
        private let write: (BaselineFile) throws -> Void
        private var alert: Alert?
        private var status = LiveStatus()
        /// What could not be kept yet, the oldest first.
        private var waiting: [(incident: Incident, alert: Alert)] = []
        private var problem: String?
        private var baseline: BaselineFile?
        private var baselineProblem: String?
        private var tried = ContinuousClock.now

        /// A recorder; `write` keeps what was learnt.
        init(hub: LiveHub, store: IncidentStore, write: @escaping (BaselineFile) throws -> Void) {
            self.hub = hub
            self.store = store
            self.write = write
        }

        /// Whether something is not kept that should be.
        var isBehind: Bool { !waiting.isEmpty || baseline != nil }

        /// Takes what detection tells.
        mutating func take(_ event: DetectionEvent) {
            switch event {
            case .alert(let alert): self.alert = alert
            case .incident(let incident):
                guard let alert else { return }
                // Both are shown only once they are kept, or cannot be.
                let number = keep(incident, alert)
                hub.publish(.alert(alert))
                hub.publish(event, seq: number)
            case .status(let status):
                self.status = status
                if ContinuousClock.now - tried >= Self.pause { catchUp() }
                show()
            case .points, .truth: hub.publish(event)
            }
        }

        /// Keeps what was learnt.
        mutating func learnt(_ baseline: BaselineFile) {
            self.baseline = baseline
            keepBaseline()
        }

        /// Shows that detection cannot go on.
        mutating func fail(_ message: String) {
            status.state = .failed
            status.source.message = message
            show()
        }

        /// Tries again to keep what could not be kept.
        mutating func catchUp() {
            guard isBehind else { return }
            tried = .now
            keepBaseline()
            var kept = 0
            while kept < min(waiting.count, Self.mostAtOnce) {
                let (incident, alert) = waiting[kept]
                guard let number = attempt(incident, alert) else { break }
                kept += 1
                // Those that listen know its latest state already.
                if !waiting[kept...].contains(where: { $0.incident.id == incident.id }) {
                    hub.publish(.incident(incident), seq: number)
                }
            }
            waiting.removeFirst(kept)
            show()
        }

        private mutating func show() {
            var shown = status
            shown.storeProblem = problem
            shown.learning.storeProblem = baselineProblem
            hub.publish(.status(shown))
        }

        /// Keeps an incident behind those that wait; nil where it has to wait itself.
        private mutating func keep(_ incident: Incident, _ alert: Alert) -> Int64? {
            if waiting.isEmpty, let number = attempt(incident, alert) { return number }
            if waiting.count >= Self.most { waiting.removeFirst() }
            waiting.append((incident, alert))
            return nil
        }

        private mutating func attempt(_ incident: Incident, _ alert: Alert) -> Int64? {
            do {
                let number = try store.keep(incident, alert: alert)
                problem = nil
                return number
            } catch {
                if problem == nil { Terminal.complain(error.description) }
                problem = error.description
                return nil
            }
        }

        private mutating func keepBaseline() {
            guard let baseline else { return }
            do {
                try write(baseline)
                self.baseline = nil
                baselineProblem = nil
            } catch {
                if baselineProblem == nil { Terminal.complain("\(error)") }
                baselineProblem = "\(error)"
            }
        }
    }
#endif
