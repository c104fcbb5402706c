import Foundation
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `lapwing serve` while it runs; it ends with its last user.
final class Server: Sendable {  // a class, for its deinit
    let folder: Folder
    let identifier: pid_t
    /// The page's address, without a path.
    let address: String
    /// The link's path and query.
    let link: String
    private let exit: Exit

    /// A program that has ended, or not yet.
    private final class Exit: Sendable {  // a class, since the thread that waits and the test share it
        private let status = Mutex<Int32?>(nil)
        private let done = DispatchSemaphore(value: 0)

        func set(_ value: Int32) {
            status.withLock { $0 = value }
            done.signal()
        }

        var value: Int32? { status.withLock { $0 } }

        /// Whether it ended in time.
        func wait(seconds: Double) -> Bool {
            if value != nil { return true }
            let isDone = done.wait(timeout: .now() + seconds) == .success
            if isDone { done.signal() }
            return isDone
        }
    }

    /// Starts it with a free port and a data directory `data`, and waits for its link.
    init(_ words: String..., in folder: Folder) async throws {
        self.folder = folder
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try lapwingBinary())
        process.arguments = ["serve"] + words + ["--port", "0", "--data-dir", folder / "data"]
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        let (output, errors) = (folder / "serve.out", folder / "serve.err")
        for path in [output, errors] { try Data().write(to: URL(fileURLWithPath: path)) }
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        process.standardInput = FileHandle.nullDevice
        let exit = Exit()
        process.terminationHandler = { exit.set($0.terminationStatus) }
        try process.run()
        identifier = process.processIdentifier
        self.exit = exit
        let found = try await until(seconds: 20) { () -> Substring? in
            if exit.value != nil { throw CannotRun(description: "serve ended: \(try text(of: errors))") }
            return try text(of: output).split(separator: "\n").first { $0.hasPrefix("http://") }
        }
        let url = try #require(URL(string: String(found)))
        address = "http://\(try #require(url.host())):\(try #require(url.port))"
        link = String(found.dropFirst(address.count))
    }

    deinit {
        kill(identifier, SIGKILL)
        _ = exit.wait(seconds: 5)
    }

    /// The token for scripts.
    var token: String {
        get throws { try text(of: folder / "data/token").trimmingCharacters(in: .whitespacesAndNewlines) }
    }

    /// What it said on standard error.
    var complaints: String { get throws { try text(of: folder / "serve.err") } }

    /// The most memory that it holds now, in bytes.
    var memory: Int {
        get throws {
            let status = try text(of: "/proc/\(identifier)/status")
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
            return try #require(line.split(separator: " ").dropFirst().first.flatMap { Int($0) }) * 1_024
        }
    }

    /// Ends it with a signal, and waits for that.
    func end(_ signal: Int32) -> Bool {
        kill(identifier, signal)
        return exit.wait(seconds: 20)
    }

    /// Asks for a path with curl; the token is given unless `words` say otherwise.
    func get(_ path: String, _ words: [String]? = nil) async throws -> (code: Int, body: String) {
        let words = try words ?? ["-H", "Authorization: Bearer \(try token)"]
        let outcome = try await run(
            ["/usr/bin/curl", "-s", "-m", "20", "-w", "\n%{http_code}"] + words + [address + path], in: folder)
        let parts = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
        return (Int(parts.last ?? "") ?? 0, parts.dropLast().joined(separator: "\n"))
    }

    /// How things stand.
    func status() async throws -> JSONObject { try JSONObject(try await get("/api/v1/status").body) }

    /// The incidents that it shows, newest first.
    func incidents() async throws -> [JSONObject] {
        try JSONObject(try await get("/api/v1/incidents?limit=200").body).list("incidents")
    }
}

/// Asks again and again until there is an answer; a deadline that passes is an error.
func until<Value>(seconds: Double, _ ask: () async throws -> Value?) async throws -> Value {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
        if let value = try await ask() { return value }
        try await Task.sleep(for: .milliseconds(50))
    }
    throw CannotRun(description: "nothing came within \(seconds) s")
}
