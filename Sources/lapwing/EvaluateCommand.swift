import ArgumentParser
import Evaluation
import Foundation
import Learning
import Tabular

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Reports what a model is worth on data that it has not seen.",
        discussion: """
            Examples:
              lapwing evaluate kdd.lapwing KDDTest+.txt.gz --report kdd.html
              lapwing evaluate kdd.lapwing KDDTest+.txt.gz --false-alarm-rate 0.01 --json
            """)

    @Argument(help: "The model file.", completion: .file())
    var model: String

    @OptionGroup var source: DataOptions
    @OptionGroup var common: CommonOptions

    @Option(name: .long, help: "Write the report as one self-contained page with its plots.", completion: .file())
    var report: String?

    @Option(name: .long, help: "Promise another rate than the model was trained for.")
    var falseAlarmRate: Double?

    @Flag(name: .long, help: "Choose the threshold on this very data. The report says ORACLE.")
    var oracleThreshold = false

    @Option(name: .long, help: "How many flows the network has a day.")
    var flowsPerDay = 1_000_000

    func validate() throws {
        try checkRate("--false-alarm-rate", falseAlarmRate)
        try checkTarget("--report", report, inputs: source.data + [model])
        guard (1...1_000_000_000_000).contains(flowsPerDay) else {
            throw ValidationError("--flows-per-day \(flowsPerDay): expected 1 to 1e12.")
        }
    }

    mutating func run() async throws {
        try await DataFault.naming(source.data) { [self] in try await work() }
    }

    private func work() async throws {
        let bar = ProgressBar(quiet: common.quiet)
        let (detector, info) = try ModelFile.read(model)
        let read = try await source.read(common, for: detector)
        guard read.labels != nil else { throw LearningError.noLabels(purpose: "an evaluation", instead: nil) }
        let names = detector.inputs.map(\.name)
        let table = withoutCalibrationRows(read, detector, names)
        guard table.rowCount > 0, let labels = table.labels else { throw LearningError.noRows }
        var verdicts = try await detector.score(
            table, threshold: detector.threshold(rate: falseAlarmRate), keepsMemberScores: true,
            workers: common.workers,
            progress: bar.progress)
        if oracleThreshold { verdicts.apply(oracle(verdicts, labels)) }
        bar.finish()
        let result = EvaluationReport(
            labels: labels, verdicts: verdicts, detector: detector, seen: detector.hasSeen(table),
            flowsPerDay: Double(flowsPerDay))
        let summary = ModelSummary(detector, name: model, created: info.created)
        if let report { try writePage(result, summary, table, to: report) }
        if common.json {
            try Terminal.say(result.json(model: summary).text(pretty: true))
        } else {
            try Terminal.say(TextReport(result).text)
            if let report, !common.quiet { try Terminal.say("\nThe report with its plots: \(report)") }
        }
    }

    /// Rows that set the threshold cannot judge it.
    private func withoutCalibrationRows(_ table: Table, _ detector: Detector, _ names: [String]) -> Table {
        guard !detector.calibrationRows.isEmpty else { return table }
        let used = Set(detector.calibrationRows)
        let hashes = table.rowHashes(of: names)
        let kept = hashes.indices.filter { !used.contains(hashes[$0]) }
        guard kept.count < table.rowCount else { return table }
        if !common.quiet {
            Terminal.note(
                "note: \(table.rowCount - kept.count) rows equal a row of the local calibration and were left out")
        }
        return table.selecting(kept)
    }

    private func oracle(_ verdicts: Verdicts, _ labels: Labels) -> Threshold {
        let curves = RankingCurves(scores: verdicts.scores, isPositive: labels.isAttack)
        let best = curves.points.max { youden($0, curves) < youden($1, curves) }
        // A point means "at least this score", a threshold "above it".
        let value = best?.threshold?.nextDown ?? .infinity
        return Threshold(value: value, promisedRate: nil, source: .oracle)
    }

    /// Youden's index: recall less false-alarm rate.
    private func youden(_ point: RankingCurves.Point, _ curves: RankingCurves) -> Double {
        (curves.recall(point) ?? 0) - (curves.falseAlarmRate(point) ?? 0)
    }

    private func writePage(
        _ result: EvaluationReport, _ summary: ModelSummary, _ table: Table, to path: String
    ) throws(LearningError) {
        let files = table.origins.map { HTMLReport.File(path: $0.file, rows: $0.rows) }
        let title =
            "\(summary.kind) on " + files.map { ($0.path as NSString).lastPathComponent }.joined(separator: ", ")
        let page = HTMLReport(
            result, model: summary, title: title, generated: isoTime(now()), version: lapwingVersion, files: files)
        try AtomicFile.write(Data(page.html.utf8), to: path)
    }
}
