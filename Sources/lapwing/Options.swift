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
        if let threads, threads < 1 { throw ValidationError("--threads \(threads): expected at least 1.") }
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

    @Option(name: .long, help: "A column to leave out; may be given again.")
    var drop: [String] = []

    @Option(name: .long, help: "What CICIDS2017's attempted attacks count as.")
    var attempted: AttemptedRows = .benign

    /// The options for the reader; `expected` names the features of a model.
    func readOptions(_ workers: Workers, expected: Detector? = nil) -> ReadOptions {
        var options = ReadOptions()
        options.kind = kind
        options.label = label
        options.benign = benign
        options.drop = Set(drop)
        options.attempted = attempted
        options.threads = workers.count
        if let expected {
            options.expected = FeatureSchema(features: expected.preprocessor.inputs, label: expected.labelColumn)
        }
        return options
    }

    /// Reads the files, and says what was mended.
    func read(_ common: CommonOptions, for detector: Detector? = nil) async throws(TabularError) -> Table {
        let table = try await TableReader(options: readOptions(common.workers, expected: detector)).read(data)
        if !common.quiet {
            for note in table.notes { Terminal.note("note: " + note) }
        }
        return table
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
    if let rate, !(rate > 0 && rate < 1) { throw ValidationError("\(name) \(rate): expected a rate between 0 and 1.") }
}

/// Checks that a file to write has a name.
func checkTarget(_ name: String, _ path: String?) throws {
    if path == "" { throw ValidationError("\(name) '': expected a file.") }
}

/// The time now, in seconds since 1970.
func now() -> Int64 { Int64(Date().timeIntervalSince1970) }
