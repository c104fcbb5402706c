import ArgumentParser
import Evaluation
import Foundation
import Learning
import Tabular

struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Trains every model on the same rows, and prints the leaderboard.",
        discussion: """
            Without --test the training rows are judged, each by a model that did not see it (cross-fitting).

            Examples:
              lapwing compare KDDTrain+.txt.gz --test KDDTest+.txt.gz --report leaderboard.html
              lapwing compare KDDTrain+.txt.gz --test KDDTest+.txt.gz --models ensemble,extra-trees --seeds 5
              lapwing compare flows.csv --zero-day
            """)

    /// How rows are set apart to judge on.
    enum Split: String, ExpressibleByArgument, CaseIterable {
        /// Each row is judged by a model of the other folds.
        case folds
        /// Three tenths of the rows, equal rows together.
        case holdout
        /// The latest three tenths of each attack type and of benign rows.
        case temporal
    }

    /// What is left out of training in turn.
    enum Leave: String, ExpressibleByArgument, CaseIterable {
        case family
        case type

        var granularity: ClassGranularity { self == .family ? .family : .type }
    }

    @OptionGroup var source: DataOptions
    @OptionGroup var common: CommonOptions
    @OptionGroup var regime: RegimeOptions

    @Option(
        name: .long, help: "A file to judge on; may be given again, each is a test of its own.", completion: .file())
    var test: [String] = []

    @Option(name: .long, help: "Without --test: folds, holdout (three tenths) or temporal.")
    var split: Split = .folds

    @Option(name: .long, help: "The models, with commas between them (default: all that suit the data).")
    var models: String?

    @Option(name: .long, help: "Train each model with this many seeds, and tell means and spread.")
    var seeds = 1

    @Flag(name: .long, help: "Leave each attack family out of training in turn, and look for it.")
    var zeroDay = false

    @Option(name: .long, help: "With --zero-day: what is left out, a family or a type at a time.")
    var leave: Leave = .family

    @Option(name: .long, help: "What is done about classes of few rows.")
    var imbalance: Imbalance = .none

    @Option(name: .long, help: "Write the leaderboard as one self-contained page with its plots.", completion: .file())
    var report: String?

    func validate() throws {
        try checkTarget("--report", report, inputs: source.data + test)
        guard (1...100).contains(seeds) else { throw ValidationError("--seeds \(seeds): expected 1 to 100.") }
        if split != .folds && !test.isEmpty {
            throw ValidationError("--split goes without --test: choose one.")
        }
        _ = try kinds()
    }

    mutating func run() async throws {
        try await DataFault.naming(source.data + test) { [self] in try await work() }
    }

    private func kinds() throws -> [ModelKind] {
        let suiting = ModelKind.allCases.filter {
            !$0.isSupervised || !(regime.benignOnly || regime.unlabelled)
        }
        guard let models else { return suiting }
        return try models.split(separator: ",").map { name in
            guard let kind = ModelKind(rawValue: name.trimmingCharacters(in: .whitespaces)) else {
                throw ValidationError(
                    "--models \(name): expected names out of "
                        + ModelKind.allCases.map(\.rawValue).joined(separator: ", ") + ".")
            }
            return kind
        }
    }

    private func work() async throws {
        let bar = ProgressBar(quiet: common.quiet)
        let read = try await source.read(common)
        let whole = regime.chosen(read)
        var table = whole
        var tests: [Comparison.Test] = []
        switch split {
        case .folds:
            for file in test { tests.append(try await readTest(file, like: whole)) }
        case .holdout, .temporal:
            guard let labels = whole.labels else { throw LearningError.noLabels(purpose: "a comparison", instead: nil) }
            let parts = try parts(of: whole, labels)
            table = whole.selecting(parts.train)
            let name = split == .holdout ? "three tenths of the rows, drawn at random" : "the latest three tenths"
            tests = [Comparison.Test(name: name, table: whole.selecting(parts.test))]
        }
        let options = try kinds().map { kind in
            var options = regime.options(for: kind)
            options.imbalance = imbalance
            return options
        }
        let comparison = Comparison(
            options, seeds: (0..<UInt64(seeds)).map { regime.seed &+ $0 },
            leavingOut: zeroDay ? leave.granularity : nil,
            workers: common.workers, progress: bar.progress)
        let board = try await comparison.run(table, trainedOn: source.data, tests: tests, version: lapwingVersion)
        bar.finish()
        if let report { try writePage(board, to: report) }
        if common.json {
            try Terminal.say(board.json().text(pretty: true))
        } else {
            try Terminal.say(LeaderboardText(board).text)
            if let report, !common.quiet { try Terminal.say("\nThe leaderboard with its plots: \(report)") }
        }
        if board.isInterrupted { throw LearningError.cancelled }
        guard board.entries.contains(where: { $0.failure == nil }) else {
            throw ComparisonFailed()
        }
    }

    private func parts(of table: Table, _ labels: Labels) throws -> Tabular.Split {
        if split == .temporal {
            guard let times = table.times else { throw NoTimes(files: source.data) }
            return Splits.temporal(classes: labels.codes, times: times)
        }
        guard let shares = SplitShares(test: 0.3) else { preconditionFailure("three tenths are a share") }
        return Splits.stratified(
            classes: labels.codes, groups: table.duplicateGroups(), shares: shares, seed: regime.seed)
    }

    /// A test is read as the training data was: its features, its label, what means benign.
    private func readTest(_ file: String, like table: Table) async throws -> Comparison.Test {
        var options = source.readOptions(common.workers)
        options.expected = table.schema
        let read = try await TableReader(options: options).read([file])
        guard read.labels != nil else {
            throw DataFault(files: [file], error: .noLabels(purpose: "a comparison", instead: nil))
        }
        return Comparison.Test(name: (file as NSString).lastPathComponent, table: read)
    }

    private func writePage(_ board: Leaderboard, to path: String) throws(LearningError) {
        let title = "Models on " + board.tests.map(\.name).joined(separator: ", ")
        let page = LeaderboardPage(board, title: title, generated: isoTime(now()), version: lapwingVersion)
        try AtomicFile.write(Data(page.html.utf8), to: path)
    }
}

/// The rows do not say when they happened.
struct NoTimes: Error, CustomStringConvertible {
    let files: [String]
    var description: String {
        files.joined(separator: ", ")
            + ": no column says when a row happened, which --split temporal needs. Name it with --time COLUMN."
    }
}

/// No model could be trained; the leaderboard says why for each.
struct ComparisonFailed: Error, CustomStringConvertible {
    var description: String { "no model could be trained on this data: the leaderboard says why." }
}
