import ArgumentParser
import Foundation
import Learning
import Tabular

struct ScoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Prints a score, a p-value and a verdict for each row, as CSV.",
        discussion: """
            The columns: row (the 1-based data row over all files), score (higher is more anomalous), p_value (the
            share of benign rows that score at least as high), is_anomaly, predicted_class.

            Examples:
              lapwing score kdd.lapwing KDDTest+.txt.gz > scores.csv
              zcat flows.csv.gz | lapwing score flows.lapwing -
            """)

    @Argument(help: "The model file.", completion: .file())
    var model: String

    @OptionGroup var source: DataOptions

    @Flag(name: .long, help: "No progress and no notes.")
    var quiet = false

    @Option(name: .long, help: "How many threads work (default: all cores).")
    var threads: Int?

    @Option(name: .long, help: "Call anomalies at another rate than the model was trained for.")
    var falseAlarmRate: Double?

    func validate() throws {
        try checkRate("--false-alarm-rate", falseAlarmRate)
    }

    mutating func run() async throws {
        var common = CommonOptions()
        common.quiet = quiet
        common.threads = threads
        let bar = ProgressBar(quiet: quiet)
        let (detector, _) = try ModelFile.read(model)
        let table = try await source.read(common, for: detector)
        let verdicts = try await detector.score(
            table, threshold: detector.threshold(rate: falseAlarmRate), workers: common.workers, progress: bar.progress)
        bar.finish()
        try write(verdicts)
    }

    private func write(_ verdicts: Verdicts) throws {
        let names = verdicts.classes.names.map(csvCell)
        var text = "row,score,p_value,is_anomaly,predicted_class\n"
        for row in verdicts.scores.indices {
            text += "\(row + 1),\(verdicts.scores[row]),\(verdicts.pValues[row]),\(verdicts.isAnomaly[row]),"
            text += names[Int(verdicts.classes.codes[row])] + "\n"
            if text.utf8.count > 1 << 16 {
                try Terminal.write(Data(text.utf8))
                text = ""
            }
        }
        try Terminal.write(Data(text.utf8))
    }

    private func csvCell(_ text: String) -> String {
        guard text.contains(where: { ",\"\n".contains($0) }) else { return text }
        return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
}
