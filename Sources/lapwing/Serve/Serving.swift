#if Console
    import Console
    import Detection
    import Foundation
    import Store

    /// `serve` at work: the page beside detection, until the program is told to end.
    struct Serving {
        let plan: DetectionPlan
        let server: ConsoleServer
        let hub: LiveHub
        let store: IncidentStore
        let learnt: LearntBefore
        let isQuiet: Bool

        /// Serves until it is cancelled, or the source cannot be opened at all, or the page cannot.
        func run() async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run() }
                group.addTask { try await detect() }
                do {
                    try await group.next()
                    try await group.next()
                } catch {
                    group.cancelAll()
                    throw error
                }
            }
        }

        /// Detects to the end of the source; the page goes on showing what was found.
        private func detect() async throws {
            var recorder = Recorder(hub: hub, store: store)
            let run = DetectionRun(plan, retries: true) { [learnt] baseline in try learnt.keep(baseline) }
            do {
                _ = try await run.run { recorder.take($0) }
            } catch let error as DetectionError {
                // There was traffic, but not enough to learn from: the page says it.
                recorder.fail(error.description)
            }
            if Task.isCancelled { return }
            if !isQuiet { Terminal.note("the source has ended; the page stays until Ctrl-C") }
        }
    }

    /// Keeps each incident, then shows it.
    private struct Recorder {
        let hub: LiveHub
        let store: IncidentStore
        private var alert: Alert?
        private var problem: String?
        private var status = LiveStatus()

        init(hub: LiveHub, store: IncidentStore) {
            self.hub = hub
            self.store = store
        }

        mutating func take(_ event: DetectionEvent) {
            switch event {
            case .alert(let alert): self.alert = alert
            case .incident(let incident):
                // Both are shown only once they are kept.
                let number = keep(incident)
                if let alert { hub.publish(.alert(alert)) }
                hub.publish(event, seq: number)
            case .status(var status):
                status.storeProblem = problem
                self.status = status
                hub.publish(.status(status))
            case .points, .truth: hub.publish(event)
            }
        }

        mutating func fail(_ message: String) {
            status.state = .failed
            status.source.message = message
            hub.publish(.status(status))
        }

        /// Detection goes on where keeping fails; the page says so.
        private mutating func keep(_ incident: Incident) -> Int64? {
            guard let alert else { return nil }
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
    }
#endif
