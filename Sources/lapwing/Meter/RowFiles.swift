import Flows
import Foundation
import Learning

/// Where the rows of each profile go: standard output, or a file.
final class RowFiles {  // a class, since it owns open files
    private struct Output {
        var buffer: [UInt8]
        var name: String
        var handle: FileHandle
    }

    private var outputs: [Output] = []
    /// The rows that were given, of all profiles.
    private(set) var rows = 0
    private var flushed = ContinuousClock.now
    private static let full = 1 << 18

    init(_ profiles: [MeterProfile], files: [String], isLabelled: Bool) throws {
        for (profile, file) in zip(profiles, files) {
            outputs.append(
                Output(
                    buffer: profile.header(isLabelled: isLabelled), name: file == "-" ? "standard output" : file,
                    handle: try Self.open(file)))
        }
    }

    private static func open(_ file: String) throws -> FileHandle {
        if file == "-" { return .standardOutput }
        guard FileManager.default.createFile(atPath: file, contents: nil) else {
            throw LearningError.cannotWrite(file: file, reason: String(cString: strerror(errno)))
        }
        do { return try FileHandle(forWritingTo: URL(fileURLWithPath: file)) } catch {
            throw LearningError.cannotWrite(file: file, reason: AtomicFile.reason(error))
        }
    }

    /// Adds a row to those of a profile.
    func append(_ row: [UInt8], to index: Int) throws {
        rows += 1
        outputs[index].buffer.append(contentsOf: row)
        if outputs[index].buffer.count >= Self.full { try flush(index) }
    }

    /// Hands on what is held where nothing more waits, or once a second: a reader of a live source waits for rows.
    func flushNowAndThen(isQuiet: Bool) throws {
        let now = ContinuousClock.now
        guard isQuiet || now - flushed > .seconds(1) else { return }
        flushed = now
        try flush()
    }

    /// Hands on what is held.
    func flush() throws {
        for index in outputs.indices { try flush(index) }
    }

    private func flush(_ index: Int) throws {
        guard !outputs[index].buffer.isEmpty else { return }
        do { try outputs[index].handle.write(contentsOf: Data(outputs[index].buffer)) } catch {
            throw LearningError.cannotWrite(file: outputs[index].name, reason: AtomicFile.reason(error))
        }
        outputs[index].buffer.removeAll(keepingCapacity: true)
    }
}
