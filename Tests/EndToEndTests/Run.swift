import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a program that ran left behind.
struct Outcome: Sendable {
    /// Its exit code; 128 and the signal's number where one ended it.
    var code: Int32
    var output: String
    var errors: String
    /// The seconds that processors worked for it: unlike a clock's, the same on a machine that is busy.
    var processorSeconds: Double

    var outputLines: [Substring] { output.split(separator: "\n") }
    var errorLines: [Substring] { errors.split(separator: "\n") }
}

/// A program that could not be started, in words.
struct CannotRun: Error, CustomStringConvertible {
    var description: String
}

/// The release binary: what LAPWING_BINARY names, else what a release build of this package leaves.
func lapwingBinary() throws -> String {
    let path = ProcessInfo.processInfo.environment["LAPWING_BINARY"] ?? packageRoot + "/.build/release/lapwing"
    guard access(path, X_OK) == 0 else {
        throw CannotRun(
            description: "no release binary at \(path): run 'swift build -c release', or name it in LAPWING_BINARY")
    }
    return URL(fileURLWithPath: path).path
}

/// Runs the release binary in a folder.
func lapwing(_ arguments: String..., in folder: Folder, stdin: String? = nil, stdout: String? = nil) async throws
    -> Outcome
{
    try await run([try lapwingBinary()] + arguments, in: folder, stdin: stdin, stdout: stdout)
}

/// Runs a program to its end.
///
/// What it prints goes to files and is read afterwards, so that no full pipe can hold it up.
///
/// - Parameters:
///   - arguments: the program's path, and its words.
///   - stdin: a file to read; nothing by default.
///   - stdout: a file to print to, instead of the outcome.
func run(
    _ arguments: [String], in folder: Folder, stdin: String? = nil, stdout: String? = nil,
    environment: [String: String] = [:]
) async throws -> Outcome {
    let kept = try Folder()
    let (output, errors) = (stdout ?? kept / "output", kept / "errors")
    let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let child = try spawn(
        arguments, all, in: folder.path, files: [(stdin ?? "/dev/null", O_RDONLY), (output, write), (errors, write)])
    let (status, usage) = await waitFor(child)
    // The upper bits are the exit code, the lower seven the signal.
    let signal = status & 0x7f
    return Outcome(
        code: signal == 0 ? (status >> 8) & 0xff : 128 + signal, output: stdout == nil ? try text(of: output) : "",
        errors: try text(of: errors), processorSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime))
}

private let write = O_WRONLY | O_CREAT | O_TRUNC

/// A file's text.
func text(of path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
}

private func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

private func spawn(
    _ arguments: [String], _ environment: [String: String], in folder: String, files: [(String, Int32)]
) throws -> pid_t {
    #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
    #else
        var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (descriptor, (path, flags)) in files.enumerated() {
        posix_spawn_file_actions_addopen(&actions, Int32(descriptor), path, flags, 0o600)
    }
    // A spawned program cannot be told its folder everywhere; a shell that becomes the program can.
    let shell = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder]
    let words = (shell + arguments).map { strdup($0) } + [nil]
    let settings = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in words + settings { free(text) } }
    var child: pid_t = 0
    let failure = posix_spawn(&child, shell[0], &actions, nil, words, settings)
    guard failure == 0 else {
        throw CannotRun(description: "\(shell[0]) cannot be run: \(String(cString: strerror(failure)))")
    }
    return child
}

/// Waits on a thread of its own, so that the tests beside this one go on.
private func waitFor(_ child: pid_t) async -> (Int32, rusage) {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread {
            var status: Int32 = 0
            var usage = rusage()
            while wait4(child, &status, 0, &usage) < 0 && errno == EINTR {}
            continuation.resume(returning: (status, usage))
        }
    }
}
