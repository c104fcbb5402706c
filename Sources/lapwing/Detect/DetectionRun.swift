import Capture
import Detection
import Foundation

/// One run of detection: a thread that meters, and this task, which judges.
struct DetectionRun {
    private static let pause: UInt32 = 200_000

    private let plan: DetectionPlan
    private let retries: Bool
    private let keep: (BaselineFile) -> Void

    /// A run.
    ///
    /// - Parameters:
    ///   - retries: whether a live source that goes away is tried again.
    ///   - keep: is given what was learnt. Where it cannot be kept detection goes on all the same.
    init(_ plan: DetectionPlan, retries: Bool = false, keep: @escaping (BaselineFile) -> Void) {
        self.plan = plan
        self.retries = retries && plan.source.isLive
        self.keep = keep
    }

    /// Runs to the end of the source, or until the task is cancelled; then everything is flushed.
    func run(_ tell: @escaping (DetectionEvent) -> Void) async throws -> DetectionSummary {
        let (plan, retries) = (plan, retries)
        var upkeep = MemoryUpkeep()
        let handover = Handover(isLive: plan.source.isLive)
        let metering = Task {
            defer { handover.push(.sourceEnded) }
            try await OwnThread.run { isStopped in
                try Self.meter(plan, into: handover, retries: retries, isStopped)
            }
        }
        var engine = DetectionEngine(
            plan.options, saves: keep,
            tell: { event in
                if case .status = event { upkeep.secondHasPassed() }
                tell(event)
            })
        let judged: Result<DetectionSummary, any Error>
        do {
            let summary = try await withTaskCancellationHandler {
                try await engine.run(handover)
            } onCancel: {
                metering.cancel()
            }
            judged = .success(summary)
        } catch { judged = .failure(error) }
        // What the source died of says more than that there was too little to learn from.
        let metered = await metering.result
        if case .failure(let error) = metered { throw error }
        return try judged.get()
    }

    /// Meters to the end; a live source that goes away is tried again every two seconds, but not one that never opened.
    private static func meter(
        _ plan: DetectionPlan, into handover: Handover, retries: Bool, _ isStopped: @escaping @Sendable () -> Bool
    ) throws {
        var hasOpened = false
        while true {
            do {
                let wasOpen = hasOpened
                return try plan.meter(
                    into: handover, skipsRecordings: wasOpen,
                    isOpen: {
                        hasOpened = true
                        if wasOpen { handover.push(.sourceBack) }
                    }, isStopped: isStopped)
            } catch CaptureError.stopped {
                // A pipe that was silent until it was to end: there was nothing to judge.
                return
            } catch {
                guard retries, hasOpened, !isStopped() else { throw error }
                handover.push(.sourceLost("\(error)"))
                handover.push(.recordingBegins)
                for _ in 0..<10 where !isStopped() { usleep(pause) }
                if isStopped() { return }
            }
        }
    }
}
