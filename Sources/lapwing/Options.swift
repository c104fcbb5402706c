import ArgumentParser
import Foundation
import Learning
import Tabular

/// Flags that every command has.
struct CommonOptions: ParsableArguments {
    @Flag(name: .long, help: "Print the report as one JSON object.")
    var json = false

    @Flag(name: .long, help: "No progress, no hints: only the report.")
    var quiet = false

    @Option(name: .long, help: "How many threads work (default: all cores). Results do not depend on it.")
    var threads: Int?

    var workers: Workers { Workers(count: threads ?? ProcessInfo.processInfo.activeProcessorCount) }

    func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads \(threads): expected 1 to 1024.")
        }
    }
}

/// What is to be read, and how where the files do not say so themselves.
struct DataOptions: ParsableArguments {
    @Argument(
        help:
            "CSV files, plain or gzip, read after each other as one table; '-' is standard input. NSL-KDD, CICIDS2017, UNSW-NB15 and the synthetic set are recognised.",
        completion: .file())
    var data: [String]

    @Option(name: .long, help: "The files' kind, where it is not recognised.")
    var kind: DatasetKind?

    @Option(name: .long, help: "The label column of any other CSV.")
    var label: String?

    @Option(name: .long, help: "The label that means benign (default: benign, normal, 0, false, no).")
    var benign: String?

    @Option(name: .long, help: "The column that says when a row happened, for a split by time.")
    var time: String?

    @Flag(name: .long, help: "Keep only the first of rows that are equal in features and label.")
    var deduplicate = false

    @Option(name: .long, help: "A column to leave out; may be given again.")
    var drop: [String] = []

    @Option(name: .long, help: "What CICIDS2017's attempted attacks count as.")
    var attempted: AttemptedRows?

    /// The files with their rows and digests, as a model file records them.
    func sources(_ table: Table) -> [DataSource] {
        data.enumerated().map { index, file in
            DataSource(file: file, rows: table.origins[index].rows, sha256: FileDigest.sha256(ofFile: file))
        }
    }

    /// The options for the reader; `expected` names the features of a model.
    func readOptions(_ workers: Workers, expected: Detector? = nil, ignoringLabels: Bool = false) -> ReadOptions {
        var options = ReadOptions()
        options.kind = kind
        options.label = label
        options.benign = benign
        options.drop = Set(drop)
        options.time = time
        options.attempted = attempted ?? .benign
        options.threads = workers.count
        options.ignoresLabels = ignoringLabels
        if let expected {
            // What was said of the training data holds for other data of its kind.
            options.kind = kind ?? (label == nil ? expected.reading.kind : nil)
            options.benign = benign ?? expected.reading.benign
            options.attempted = attempted ?? expected.reading.attempted.flatMap(AttemptedRows.init) ?? .benign
            options.expected = FeatureSchema(features: expected.inputs, label: expected.labelColumn)
        }
        return options
    }

    /// Reads the files, and says what was mended.
    func read(
        _ common: CommonOptions, for detector: Detector? = nil, ignoringLabels: Bool = false
    ) async throws(TabularError) -> Table {
        let options = readOptions(common.workers, expected: detector, ignoringLabels: ignoringLabels)
        let table = try await TableReader(options: options).read(data)
        if !common.quiet {
            for note in table.notes { Terminal.note("note: " + note) }
        }
        guard deduplicate else { return table }
        let distinct = table.deduplicated()
        if !common.quiet {
            Terminal.note("note: \(distinct.removed) of \(table.rowCount) rows repeat another and were left out")
        }
        return distinct.table
    }
}

extension DatasetKind: ExpressibleByArgument {}
extension AttemptedRows: ExpressibleByArgument {}
extension ModelKind: ExpressibleByArgument {}
extension ClassGranularity: ExpressibleByArgument {}
extension Scaling: ExpressibleByArgument {}
extension CategoryEncoding: ExpressibleByArgument {}

/// Checks that a rate given as a flag is one.
func checkRate(_ name: String, _ rate: Double?) throws {
    if let rate, !(rate >= 1e-9 && rate < 1) {
        throw ValidationError("\(name) \(rate): expected a rate between 0 and 1.")
    }
}

/// Checks that a file to write has a name, and is none of those that are read.
func checkTarget(_ name: String, _ path: String?, inputs: [String]) throws {
    guard let path else { return }
    if path.isEmpty { throw ValidationError("\(name) '': expected a file.") }
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    for input in inputs where input != "-" && path != "-" {
        if URL(fileURLWithPath: input).resolvingSymlinksInPath().path == target, !target.hasPrefix("/dev/") {
            throw ValidationError("\(name) \(path): it is one of the inputs; expected another file.")
        }
    }
}

/// Checks that a file can be written, before hours of work go into what is to be in it.
func checkWritable(_ path: String) throws(LearningError) {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let type = (try? FileManager.default.attributesOfItem(atPath: target)[.type]) as? FileAttributeType
    if type == .typeDirectory { throw .cannotWrite(file: path, reason: "it is a folder") }
    // A device or a pipe is written to as it is; a file is renamed over, for which its folder must let us.
    if path == "-" || type != nil && type != .typeRegular { return }
    let folder = (path as NSString).deletingLastPathComponent
    guard access(folder.isEmpty ? "." : folder, W_OK | X_OK) == 0 else {
        throw .cannotWrite(file: path, reason: String(cString: strerror(errno)))
    }
}

/// The time now, in seconds since 1970.
func now() -> Int64 { Int64(Date().timeIntervalSince1970) }
