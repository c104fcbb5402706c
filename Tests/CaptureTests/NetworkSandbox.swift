import Foundation
import Testing

/// A thread in a network of its own, with a pair of interfaces `near` and `far` that are joined by a wire.
///
/// The network is the kernel's, not a name in the file system: it is gone with the thread and its sockets, even where
/// a test is killed, and two runs never meet. Entering it concerns this one thread, which is why it is none of the
/// pool's.
enum NetworkSandbox {
    /// Whether one can be made here: only root may, on Linux.
    static let isPossible: Bool = {
        #if os(Linux)
            return geteuid() == 0 && FileManager.default.isExecutableFile(atPath: ip) && unshareNetwork != nil
        #else
            return false
        #endif
    }()

    private static let ip = "/usr/sbin/ip"

    /// `unshare(2)`, which is no part of what Swift sees of the C library.
    private static var unshareNetwork: (@convention(c) (Int32) -> Int32)? {
        dlsym(nil, "unshare").map { unsafeBitCast($0, to: (@convention(c) (Int32) -> Int32).self) }
    }

    /// `capset(2)`, likewise.
    private static var setCapabilities: (@convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int32)? {
        dlsym(nil, "capset").map {
            unsafeBitCast($0, to: (@convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int32).self)
        }
    }

    /// Runs a body on a thread in a new network.
    static func run(_ body: @escaping @Sendable () throws -> Void) async throws {
        try await onThread {
            let cloneNewNetwork: Int32 = 0x4000_0000
            try #require(unshareNetwork?(cloneNewNetwork) == 0, "unshare: \(String(cString: strerror(errno)))")
            try command("link", "add", "near", "type", "veth", "peer", "name", "far")
            for name in ["near", "far"] {
                // No address, so that nobody announces himself on the wire.
                try command("link", "set", name, "addrgenmode", "none")
                try command("link", "set", name, "up")
            }
            try body()
        }
    }

    /// Runs a body on a thread that has no capability, as that of an ordinary user.
    static func runWithoutCapabilities(_ body: @escaping @Sendable () throws -> Void) async throws {
        try await onThread {
            var header: [UInt32] = [0x2008_0522, 0]
            var none = [UInt32](repeating: 0, count: 6)
            try #require(setCapabilities?(&header, &none) == 0)
            try body()
        }
    }

    /// A task whose thread is its own: what is recorded there belongs to the test.
    private static func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
        let executor = ThreadExecutor()
        try await Task(executorPreference: executor) { try body() }.value
    }

    /// Runs `ip` in the network of the calling thread.
    ///
    /// Not with Foundation's `Process`, whose wait needs a run loop and can miss the end on such a thread.
    static func command(_ arguments: String...) throws {
        var words: [UnsafeMutablePointer<CChar>?] = ([ip] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child = pid_t()
        try #require(posix_spawn(&child, ip, nil, nil, &words, environ) == 0)
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 && errno == EINTR {}
        try #require(status == 0, "ip \(arguments.joined(separator: " "))")
    }
}

/// Runs each job on a new thread.
private final class ThreadExecutor: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        Thread.detachNewThread { job.runSynchronously(on: executor) }
    }
}
