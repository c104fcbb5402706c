import Dispatch
import Foundation

/// Lets Ctrl-C and SIGTERM end the work in order: the first asks it to stop, a second ends the program at once.
final class Interruption {  // a class, since it lives as long as the signal may come
    private let sources: [any DispatchSourceSignal]

    /// Calls `stop` at the first signal.
    init(_ stop: @escaping @Sendable () -> Void) {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                signal(number, SIG_DFL)
                stop()
            }
            source.activate()
            return source
        }
    }

    /// Ends the program as the signal would have, so that shells and make see it.
    func die() -> Never {
        signal(SIGINT, SIG_DFL)
        raise(SIGINT)
        exit(130)
    }
}
