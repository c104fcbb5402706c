#if Console
    import Console
    import Detection
    import Foundation
    import Learning
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
            var recorder = Recorder(hub: hub, store: store) { [learnt, save = plan.flags.save] baseline in
                if let save { try baseline.write(to: save, created: now()) }
                try learnt.keep(baseline)
            }
            let run = DetectionRun(plan, retries: true) { recorder.learnt($0) }
            do {
                _ = try await run.run { recorder.take($0) }
            } catch LearningError.cancelled where Task.isCancelled {
                // Told to end while it was fitting what it had seen.
                return
            } catch let error as DetectionError {
                // There was traffic, but not enough to learn from: the page says it.
                recorder.fail(error.description)
            }
            if Task.isCancelled { return }
            if !isQuiet { Terminal.note("the source has ended; the page stays until Ctrl-C") }
            while recorder.isBehind, !Task.isCancelled {
                try? await Task.sleep(for: Recorder.pause)
                recorder.catchUp()
            }
        }
    }
#endif
