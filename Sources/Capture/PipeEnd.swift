import CZlib  // for `sigset_t`, which the compiler finds there first
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// The end of a pipe that a thread of its own writes to.
struct PipeEnd {
    private let descriptor: Int32

    /// Takes the end over, for the thread that it is made on.
    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        // Of a pipe whose reader has gone `write` shall say so here, and not end the program.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Writes all of a block; false where nobody reads any more.
    func send(_ bytes: UnsafeRawPointer, _ count: Int) -> Bool {
        var sent = 0
        while sent < count {
            let wrote = write(descriptor, bytes + sent, count - sent)
            if wrote < 0 && errno == EINTR { continue }
            guard wrote > 0 else { return false }
            sent += wrote
        }
        return true
    }
}
