import Foundation

/// A folder of one test's own, removed when the last reference to it goes.
///
/// Keep it in a property of the suite: each test then has a fresh one, alive until the test has ended.
public final class TemporaryFolder: Sendable {
    /// The folder's path.
    public let path: String

    /// Makes a folder that nobody else has.
    public init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("lapwing-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of a file in the folder, whether it is there or not.
    public func path(_ name: String) -> String {
        "\(path)/\(name)"
    }

    /// Writes a file; gives its path.
    @discardableResult
    public func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
        return path(name)
    }

    /// Writes a file of UTF-8; gives its path.
    @discardableResult
    public func write(_ text: String, to name: String) throws -> String {
        try write(Array(text.utf8), to: name)
    }
}
