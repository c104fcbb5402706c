import Foundation

/// Where the published data lies that some tests read: it is no part of the repository.
public enum RealData {
    /// The folder that `LAPWING_DATA` names, else `shared` beside the package; nil where there is none.
    public static let folder: String? = {
        let package = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let beside = package.deletingLastPathComponent().appendingPathComponent("shared").path
        let folder = ProcessInfo.processInfo.environment["LAPWING_DATA"] ?? beside
        return FileManager.default.fileExists(atPath: "\(folder)/data") ? folder : nil
    }()

    /// Whether the data is there.
    public static var isPresent: Bool { folder != nil }

    /// The path of a file or folder within the data, such as `data/nsl-kdd/KDDTest+.txt.gz`.
    public static func path(_ name: String) -> String {
        "\(folder ?? "no-data")/\(name)"
    }

    /// The paths of the files in a folder of the data, sorted by name.
    public static func files(in name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(name)).sorted().map { path("\(name)/\($0)") }
    }
}
