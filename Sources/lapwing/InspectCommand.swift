import ArgumentParser
import Detection
import Evaluation
import Foundation
import Learning
import Tabular

struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Shows what a model file or a data file holds.",
        discussion: """
            Of a model: its features, classes, thresholds and where it comes from. Of a baseline: what was learnt, and from
            what. Of data: its kind, columns, labels, and what the audit finds.

            Examples:
              lapwing inspect kdd.lapwing
              lapwing inspect KDDTrain+.txt.gz
            """)

    @OptionGroup var source: DataOptions
    @OptionGroup var common: CommonOptions

    mutating func run() async throws {
        if let file = source.data.first, source.data.count == 1, BaselineFile.isBaseline(file) {
            let inspection = BaselineInspection(baseline: try BaselineFile.read(file), file: file)
            try Terminal.say(common.json ? inspection.json.text(pretty: true) : inspection.text)
        } else if let file = source.data.first, source.data.count == 1, isModel(file) {
            let (detector, info) = try ModelFile.read(file)
            let inspection = ModelInspection(detector: detector, info: info, file: file)
            try Terminal.say(common.json ? inspection.json.text(pretty: true) : inspection.text)
        } else {
            let table = try await source.read(common)
            let audit = try await TableAudit(table, workers: common.workers)
            let inspection = DataInspection(table: table, audit: audit)
            try Terminal.say(common.json ? inspection.json.text(pretty: true) : inspection.text)
        }
    }

    private func isModel(_ file: String) -> Bool {
        guard let handle = FileHandle(forReadingAtPath: file), let head = try? handle.read(upToCount: 7) else {
            return false
        }
        return head == Data("LAPWING".utf8)
    }
}
