import Dispatch
import Foundation

/// Lets Ctrl-C end the work in order: the first asks it to stop, a second ends the program at once.
final class Interruption {  // a class, since it lives as long as the signal may come
    private let source: any DispatchSourceSignal

    /// Calls `stop` at the first SIGINT.
    init(_ stop: @escaping @Sendable () -> Void) {
        signal(SIGINT, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler {
            signal(SIGINT, SIG_DFL)
            stop()
        }
        source.activate()
    }

    /// Ends the program as the signal would have, so that shells and make see it.
    func die() -> Never {
        signal(SIGINT, SIG_DFL)
        raise(SIGINT)
        exit(130)
    }
}
