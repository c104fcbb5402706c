import Foundation
import Synchronization

/// NSL-KDD, where this machine has it: under the folder that LAPWING_DATA names, or beside the package.
enum RealData {
    static let hint = "NSL-KDD is not here: name the folder that holds nsl-kdd/KDDTrain+.txt.gz in LAPWING_DATA"

    static let nslKDD: String = {
        let folder = ProcessInfo.processInfo.environment["LAPWING_DATA"] ?? packageRoot + "/../shared/data"
        return URL(fileURLWithPath: folder + "/nsl-kdd").standardizedFileURL.path
    }()
    static let train = nslKDD + "/KDDTrain+.txt.gz"
    static let test = nslKDD + "/KDDTest+.txt.gz"

    static var isPresent: Bool { [train, test].allSatisfy { FileManager.default.isReadableFile(atPath: $0) } }
}

/// Models of KDDTrain+, each trained once for all tests.
enum KDDModels {
    static let extraTrees = Task { try await trained("extra-trees") }
    static let oneClass = Task { try await trained("isolation-forest", "--benign-only") }
    static let unlabelled = Task { try await trained("isolation-forest", "--unlabelled") }

    /// A folder with `kdd.lapwing` in it, and what training said.
    private static func trained(_ words: String...) async throws -> (folder: Folder, training: Outcome) {
        let folder = try Folder()
        let command = [try lapwingBinary(), "train", RealData.train, "--out", "kdd.lapwing", "--model"] + words
        let outcome = try await run(command, in: folder)
        guard outcome.code == 0 else { throw CannotRun(description: "train: \(outcome.errors)") }
        leftovers.withLock { $0.append(folder.path) }
        return (folder, outcome)
    }
}

/// Folders that live as long as the tests do, and are removed when these end.
private let leftovers: Mutex<[String]> = {
    atexit {
        for path in leftovers.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
    }
    return Mutex([])
}()
