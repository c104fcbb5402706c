import Foundation
import Synchronization
import TestSupport

/// NSL-KDD, where this machine has it.
extension RealData {
    static let hint = "the published data is not there: LAPWING_DATA names the folder that holds data/nsl-kdd"
    static let nslKDD = URL(fileURLWithPath: path("data/nsl-kdd")).standardizedFileURL.path
    static let train = nslKDD + "/KDDTrain+.txt.gz"
    static let test = nslKDD + "/KDDTest+.txt.gz"
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
