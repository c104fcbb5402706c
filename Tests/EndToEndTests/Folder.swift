import Foundation

/// The folder that holds Package.swift.
let packageRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

/// A temporary folder that goes with its last user.
final class Folder: Sendable {  // a class, for its deinit
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("lapwing-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in it.
    static func / (folder: Folder, name: String) -> String { folder.path + "/" + name }

    /// The names and contents of its files: equal before and after where nothing was written.
    func contents() throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
            contents[name] = FileManager.default.contents(atPath: self / name) ?? Data()
        }
        return contents
    }

    /// Writes a file into it.
    func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

    /// Writes a file into it.
    func write(_ data: Data, to name: String) throws { try data.write(to: URL(fileURLWithPath: self / name)) }

    /// The lines of a text file in it.
    func lines(of name: String) throws -> [String] {
        try text(of: self / name).split(separator: "\n").map(String.init)
    }
}

/// A folder with synthetic flows in `flows.csv`, and, where asked for, a model of them in `flows.lapwing` and others
/// in `unseen.csv`.
func flowsFolder(rows: Int = 2_000, model kind: String? = nil) async throws -> Folder {
    let folder = try Folder()
    let made = try await lapwing(
        "simulate", "rows", "--rows", "\(rows)", "--seed", "3", "--out", "flows.csv", "--quiet", in: folder)
    guard made.code == 0 else { throw CannotRun(description: "simulate rows: \(made.errors)") }
    if let kind {
        // What a model was trained on cannot calibrate it.
        let unseen = try await lapwing(
            "simulate", "rows", "--rows", "\(rows)", "--seed", "4", "--out", "unseen.csv", "--quiet", in: folder)
        guard unseen.code == 0 else { throw CannotRun(description: "simulate rows: \(unseen.errors)") }
        let trained = try await lapwing(
            "train", "flows.csv", "--model", kind, "--out", "flows.lapwing", "--quiet", in: folder)
        guard trained.code == 0 else { throw CannotRun(description: "train: \(trained.errors)") }
    }
    return folder
}
