import Foundation
import Learning

/// What a search found.
public struct TuningResult: Sendable {
    /// The model.
    public let kind: ModelKind
    /// What was made as large as possible.
    public let objective: Objective
    /// The hyperparameters that were searched.
    public let names: [String]
    /// Every outcome, in the order of the search.
    public let entries: [TuningJournal.Entry]

    /// The best trial among those that saw the most rows; nil where all failed.
    public var best: TuningJournal.Entry? {
        let finished = entries.filter { $0.failure == nil }
        let most = finished.map(\.fraction).min()
        return finished.filter { $0.fraction == most }.max { $0.mean < $1.mean }
    }

    /// The outcome of the defaults on as many rows as the best trial saw; nil where they were dropped on the way.
    public var standard: TuningJournal.Entry? { entries.last { $0.trial == 0 && $0.fraction == best?.fraction } }

    /// The best hyperparameters as flags for `lapwing train`.
    public var flags: String {
        guard let best else { return "" }
        return (["--model \(kind.rawValue)"] + names.map { "--set \($0)=\(plain(best.values[$0] ?? 0))" })
            .joined(separator: " ")
    }

    /// The table for the terminal, the best first.
    public var text: String {
        let columns = names.map { max($0.count, 9) + 2 }
        var lines = [
            padLeft("trial", 8) + padLeft("rows", 7) + padLeft(objective.rawValue, 19)
                + zip(names, columns).map { padLeft($0, $1) }.joined() + padLeft("seconds", 10)
        ]
        let ranked = entries.sorted { ($0.fraction, -$0.mean, $0.trial) < ($1.fraction, -$1.mean, $1.trial) }
        for entry in ranked {
            let value =
                entry.failure == nil
                ? String(format: "%.6f", entry.mean)
                    + (entry.deviation.map { String(format: " +-%.5f", $0) } ?? "") : "failed"
            let share = entry.fraction == 1 ? "all" : "1/\(entry.fraction)"
            lines.append(
                padLeft(entry.trial == 0 ? "default" : "\(entry.trial)", 8) + padLeft(share, 7)
                    + padLeft(value, 19)
                    + zip(names, columns).map { padLeft(plain(entry.values[$0] ?? 0), $1) }.joined()
                    + padLeft(String(format: "%.2f", entry.seconds), 10)
                    + (entry.failure.map { "  " + $0 } ?? ""))
        }
        return lines.joined(separator: "\n")
    }

    /// The result as JSON.
    public var json: JSON {
        .object([
            ("model", .string(kind.rawValue)), ("objective", .string(objective.rawValue)),
            ("best", best.map(json) ?? .null),
            ("flags", best == nil ? .null : .string(flags)),
            ("trials", .array(entries.map(json))),
        ])
    }

    private func json(_ entry: TuningJournal.Entry) -> JSON {
        .object([
            ("trial", .int(entry.trial)), ("rows_fraction", .number(1 / Double(entry.fraction))),
            ("values", .object(names.map { ($0, .optional(entry.values[$0])) })),
            ("mean", entry.failure == nil ? .number(entry.mean) : .null),
            ("deviation", .optional(entry.deviation)), ("folds", .array(entry.results.map { .number($0) })),
            ("seconds", .number(entry.seconds)), ("failure", .optional(entry.failure)),
        ])
    }

    private func plain(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
    }
}
