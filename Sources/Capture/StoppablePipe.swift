import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// Passes on the bytes of a pipe or a terminal, so that whoever waits for more of them can be told to stop.
///
/// A thread that waits in `read` cannot be woken in order. This one waits for ten times a second at the most, and ends
/// what it passes on once it is to stop and nothing more is there (or a second later). It is no task, since it blocks.
enum StoppablePipe {
    private static let patience: Int32 = 100
    private static let grace = Duration.seconds(1)

    /// Takes over a descriptor, and gives the one to read from instead; nil where there is no pipe.
    static func start(_ source: Int32, isStopped: @escaping @Sendable () -> Bool) -> Int32? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let sink = ends[1]
        Thread.detachNewThread {
            passOn(from: source, to: sink, isStopped)
            close(source)
            close(sink)
        }
        return ends[0]
    }

    private static func passOn(from source: Int32, to sink: Int32, _ isStopped: () -> Bool) {
        let end = PipeEnd(sink)
        var deadline: ContinuousClock.Instant?
        withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { buffer in
            guard let base = buffer.baseAddress else { return }
            // Of the sink it is asked only whether its reader has gone.
            var questions = [
                pollfd(fd: source, events: Int16(POLLIN), revents: 0), pollfd(fd: sink, events: 0, revents: 0),
            ]
            while true {
                if deadline == nil, isStopped() { deadline = .now + grace }
                if let deadline, .now > deadline { return }
                let ready = poll(&questions, 2, deadline == nil ? patience : 0)
                if ready < 0 {
                    if errno == EINTR { continue }
                    return
                }
                if questions[1].revents != 0 { return }
                guard ready > 0, questions[0].revents != 0 else {
                    if deadline != nil { return }
                    continue
                }
                let count = read(source, base, buffer.count)
                if count < 0, errno == EINTR || errno == EAGAIN { continue }
                guard count > 0, end.send(base, count) else { return }
            }
        }
    }
}
