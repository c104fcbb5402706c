import Foundation
import Learning
import Tabular

/// The leaderboard for the terminal.
public struct LeaderboardText: Sendable {
    private let board: Leaderboard

    /// Wraps a leaderboard.
    public init(_ board: Leaderboard) {
        self.board = board
    }

    /// The whole text: a table for each test, then what was left out of training.
    public var text: String {
        (board.tests.indices.map(table) + [cost, zeroDay, failures]).filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private var width: Int { max(5, board.entries.map(\.name.count).max() ?? 0) + 2 }

    private func table(_ index: Int) -> String {
        let test = board.tests[index]
        var lines = ["On \(test.name): \(grouped(test.rows)) rows, \(grouped(test.attacks)) attacks."]
        lines.append(
            "  " + pad("model", width)
                + "accuracy  false alarms  promise   ROC AUC  macro F1  classes  novel@1%  novel@5%")
        for entry in board.ranking where entry.failure == nil {
            lines.append(row(entry, entry.trials[index]))
        }
        if board.seeds.count > 1 {
            lines.append(
                "  " + pad("", width) + "means over \(board.seeds.count) seeds; +- the standard deviation of the AUC")
        }
        return lines.joined(separator: "\n")
    }

    private func row(_ entry: Leaderboard.Entry, _ trial: Leaderboard.Trial) -> String {
        func show(_ value: Measured?, _ format: (Double) -> String) -> String { value.map { format($0.mean) } ?? "-" }
        let auc = trial.measured(\.curves.areaUnderROC)
        let novel = { (rate: Double) in
            show(trial.measured { $0.novelty?.recallAtFalseAlarmRate.first { $0.rate == rate }?.recall }, percent)
        }
        let promise = board.isCrossFitted ? "-" : trial.reports.first?.promise?.rawValue ?? "-"
        return "  " + pad(entry.name, width) + padLeft(show(trial.measured(\.confusion.accuracy), percent), 8)
            + padLeft(show(trial.measured(\.confusion.falseAlarmRate), percent), 14) + "  " + pad(promise, 8)
            + padLeft(show(auc, decimals), 9)
            + padLeft(show(trial.measured { $0.isMultiClass ? $0.classes.macroF1 : nil }, decimals), 10)
            + padLeft(show(trial.measured { $0.isMultiClass ? $0.classes.accuracy : nil }, percent), 9)
            + padLeft(novel(0.01), 10) + padLeft(novel(0.05), 10)
            + (auc?.deviation.map { "  +- " + String(format: "%.4f", $0) } ?? "")
    }

    private var cost: String {
        var lines = ["  " + pad("cost", width) + "training s     rows/s scored    model file"]
        for entry in board.ranking where entry.failure == nil {
            lines.append(
                "  " + pad(entry.name, width)
                    + padLeft(Measured(entry.trainingSeconds).map { String(format: "%.2f", $0.mean) } ?? "-", 10)
                    + padLeft(Measured(entry.rowsPerSecond).map { grouped(Int($0.mean)) } ?? "-", 18)
                    + padLeft("\(grouped(entry.bytes / 1024)) KiB", 14))
        }
        return lines.joined(separator: "\n")
    }

    private var zeroDay: String {
        let judged = board.ranking.filter { $0.zeroDay != nil }
        guard let families = judged.first?.zeroDay?.families, !families.isEmpty else { return "" }
        var lines = [
            "Left out of training in turn: found at the promised \(percent(board.promisedRate)), and at a realised 1 %:"
        ]
        let cell = { (a: Double?, b: Double?) in
            padLeft(a.map(percent) ?? "-", 9) + padLeft(b.map(percent) ?? "-", 9)
        }
        let name = max(width, (families.map(\.name.count).max() ?? 0) + 4)
        for entry in judged {
            guard let result = entry.zeroDay else { continue }
            lines.append(
                "  " + pad(entry.name, name) + cell(result.mean(\.recallAtPromise), result.mean(\.recallAtOnePercent))
                    + "   mean, at \(result.mean(\.falseAlarmRate).map(percent) ?? "-") false alarms; AUC "
                    + (result.mean(\.areaUnderROC).map(decimals) ?? "-")
                    + (result.mean(\.namedByFamily).map { "; \(percent($0)) named by their family" } ?? ""))
            for family in result.families {
                lines.append(
                    "    " + pad(family.name, name - 2) + cell(family.recallAtPromise, family.recallAtOnePercent)
                        + "   \(grouped(family.rows)) rows")
            }
        }
        let seen = judged.first?.zeroDay?.families.filter { $0.rowsSeen > 0 } ?? []
        for family in seen {
            lines.append(
                "  \(Guard.fakeZeroDay.rawValue): \(grouped(family.rowsSeen)) rows of \(family.name) equal a training row of another class"
            )
        }
        return lines.joined(separator: "\n")
    }

    private var failures: String {
        board.entries.compactMap { entry in
            entry.failure.map { "  \(entry.name) was not trained: \($0)" }
                ?? entry.zeroDayFailure.map { "  \(entry.name) without a family: \($0)" }
        }.joined(separator: "\n")
    }
}
