import ArgumentParser
import Evaluation
import Foundation
import Learning
import Tabular

struct ScoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Prints a score, a p-value and a verdict for each row, as CSV.",
        discussion: """
            The columns: row (the 1-based data row over all files), score (higher is more anomalous), p_value (the
            share of benign rows that score at least as high), is_anomaly, predicted_class. Of an ensemble also: novel
            (no known class explains the row) and spoke (the member whose evidence is the strongest). With --json, one
            object a line.

            Examples:
              lapwing score kdd.lapwing KDDTest+.txt.gz > scores.csv
              zcat flows.csv.gz | lapwing score flows.lapwing -
            """)

    @Argument(help: "The model file.", completion: .file())
    var model: String

    @OptionGroup var source: DataOptions

    @OptionGroup var common: CommonOptions

    @Option(name: .long, help: "Call anomalies at another rate than the model was trained for.")
    var falseAlarmRate: Double?

    func validate() throws {
        try checkRate("--false-alarm-rate", falseAlarmRate)
    }

    mutating func run() async throws {
        try await DataFault.naming(source.data) { [self] in try await work() }
    }

    private func work() async throws {
        let bar = ProgressBar(quiet: common.quiet)
        let (detector, _) = try ModelFile.read(model)
        let table = try await source.read(common, for: detector, ignoringLabels: true)
        let verdicts = try await detector.score(
            table, threshold: detector.threshold(rate: falseAlarmRate), workers: common.workers, progress: bar.progress)
        bar.finish()
        try write(verdicts, table)
    }

    private func write(_ verdicts: Verdicts, _ table: Table) throws {
        let names = verdicts.classes.names
        let cells = names.map(csvCell)
        var text = common.json ? "" : "row,score,p_value,is_anomaly,predicted_class"
        if !common.json {
            text += (verdicts.isNovel == nil ? "" : ",novel") + (verdicts.speakers == nil ? "\n" : ",spoke\n")
        }
        for i in verdicts.scores.indices {
            let (row, score, p) = (table.number(ofRow: i), verdicts.scores[i], verdicts.pValues[i])
            let (isAnomaly, code) = (verdicts.isAnomaly[i], Int(verdicts.classes.codes[i]))
            let novel = verdicts.isNovel?[i]
            let spoke = verdicts.speakers.map { verdicts.members[Int($0[i])] }
            if common.json {
                var pairs: [(String, JSON)] = [
                    ("row", .int(row)), ("score", .number(Double(score))), ("p_value", .number(p)),
                    ("is_anomaly", .bool(isAnomaly)), ("predicted_class", .string(names[code])),
                ]
                if let novel { pairs.append(("novel", .bool(novel))) }
                if let spoke { pairs.append(("spoke", .string(spoke))) }
                text += JSON.object(pairs).text() + "\n"
            } else {
                text += "\(row),\(score),\(p),\(isAnomaly),\(cells[code])"
                if let novel { text += ",\(novel)" }
                if let spoke { text += ",\(spoke)" }
                text += "\n"
            }
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
