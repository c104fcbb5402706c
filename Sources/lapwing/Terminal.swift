import Foundation
import Learning
import Synchronization

/// Words for the person at the terminal: on standard error, so that data on standard output stays clean.
enum Terminal {
    /// One line that says what went wrong.
    static func complain(_ message: String) {
        note("lapwing: " + message)
    }

    /// One line on standard error.
    static func note(_ line: String) {
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
    }

    /// Text on standard output.
    static func say(_ text: String) throws(LearningError) {
        try write(Data((text + "\n").utf8))
    }

    /// Data on standard output.
    ///
    /// Throws where it cannot be written: a full disk, say.
    static func write(_ data: Data) throws(LearningError) {
        do { try FileHandle.standardOutput.write(contentsOf: data) } catch {
            throw .cannotWrite(file: "standard output", reason: AtomicFile.reason(error))
        }
    }
}

/// A bar on standard error while work takes more than a second; nothing where that is no terminal.
final class ProgressBar: Sendable {  // a class, since the tasks that report share it
    private struct State {
        var stage = ""
        var began = ContinuousClock.now
        var drawn: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let isShown: Bool

    init(quiet: Bool) {
        isShown = !quiet && isatty(STDERR_FILENO) == 1
    }

    /// A sink that draws this bar.
    var progress: ProgressSink {
        guard isShown else { return .silent }
        return ProgressSink { stage, done, total in self.draw(stage, done, total) }
    }

    private func draw(_ stage: String, _ done: Int, _ total: Int) {
        state.withLock { state in
            let now = ContinuousClock.now
            if state.stage != stage {
                state.stage = stage
                state.began = now
            }
            guard state.drawn != nil || now - start > .seconds(1) else { return }
            if let drawn = state.drawn, now - drawn < .milliseconds(100), done < total { return }
            state.drawn = now
            let width = 24
            let filled = total > 0 ? width * done / total : 0
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
            let seconds = (now - state.began) / .seconds(1)
            var line = "\r\u{1B}[K\(stage)  [\(bar)] \(done)/\(total)"
            if done > 0, done < total, seconds > 0.2 {
                line += String(
                    format: "  %.0f/s, %.0f s left", Double(done) / seconds,
                    seconds / Double(done) * Double(total - done))
            }
            try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
        }
    }

    private let start = ContinuousClock.now

    /// Takes the bar away.
    func finish() {
        state.withLock { state in
            if state.drawn != nil { try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K".utf8)) }
            state.drawn = nil
        }
    }
}
