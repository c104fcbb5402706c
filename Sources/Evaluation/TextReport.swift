import Foundation
import Learning
import Tabular

/// A report for the terminal: aligned, at most 80 columns but for findings, and colour only where asked for.
public struct TextReport: Sendable {
    private let report: EvaluationReport

    /// Wraps a report.
    public init(_ report: EvaluationReport) {
        self.report = report
    }

    /// The whole report.
    public var text: String {
        [verdict, numbers, confusion, curve, classes, novelty, members, audit].filter { !$0.isEmpty }.joined(
            separator: "\n\n")
    }

    /// The parts that matter right after training, without the pictures.
    public var summary: String {
        [verdict, numbers, classes, members, audit].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    /// The first sentence: what was found, at what cost, and whether the promise held.
    public var verdict: String {
        let c = report.confusion
        var text =
            c.positives > 0
            ? "Found \(grouped(c.truePositives)) of \(grouped(c.positives)) attacks" : "No attacks in this data"
        if let rate = c.falseAlarmRate {
            text +=
                ",\nat \(percent(rate)) false alarms (\(grouped(c.falsePositives)) of \(grouped(c.negatives)) benign rows)."
        } else {
            text += ";\nno benign rows to raise a false alarm on."
        }
        return text + "\n" + promise
    }

    private var promise: String {
        let t = report.threshold
        if t.source == .oracle { return "ORACLE: the threshold was chosen on this very file." }
        guard let promised = t.promisedRate else {
            return "The threshold assumes a share of attacks; nothing is promised."
        }
        if report.isCrossFitted {
            return "The threshold was set on these benign rows: its rate holds here by construction."
        }
        if report.isTrainingData {
            return
                "\(percent(report.seenShare ?? 0)) of these rows were in the training data:\nthe figures say nothing of other data."
        }
        switch report.promise {
        case .kept?:
            let ratio = report.realisedOverPromised ?? 1
            if (0.8...1.25).contains(ratio) { return "The promised \(percent(promised)) is kept." }
            return
                "The promised \(percent(promised)) is kept within a factor of two: \(significant(ratio)) times as many."
        case .void?:
            let ratio = report.realisedOverPromised ?? 0
            if ratio < 1 {
                return
                    "The promised \(percent(promised)) is VOID here: \(significant(ratio)) times as many, fewer than allowed;\n"
                    + "the threshold could be lower. See 'lapwing calibrate'."
            }
            return
                "The promised \(percent(promised)) is VOID here: \(significant(ratio)) times as many. Benign traffic\n"
                + "here differs from that of the calibration: see 'lapwing calibrate'."
        case .untested?: return "The promised \(percent(promised)) is untested: too few benign rows to tell."
        case nil: return "The promised \(percent(promised)) cannot be tested without benign rows."
        }
    }

    private var numbers: String {
        let c = report.confusion
        func show(_ value: Double?, _ format: (Double) -> String) -> String { value.map(format) ?? "-" }
        let left: [(String, String)] = [
            ("accuracy", show(c.accuracy, percent)), ("balanced", show(c.balancedAccuracy, percent)),
            ("precision", show(c.precision, percent)), ("recall", show(c.recall, percent)),
            ("F1", show(c.f1, decimals)),
        ]
        let right: [(String, String)] = [
            ("ROC AUC", show(report.curves.areaUnderROC, decimals)),
            ("average precision", show(report.curves.averagePrecision, decimals)),
            ("recall at 1 % false alarms", show(report.curves.recall(atFalseAlarmRate: 0.01), percent)),
            (
                "alerts a day (\(grouped(Int(report.flowsPerDay))) flows)",
                show(report.alertsPerDay) { grouped(Int($0.rounded())) }
            ),
            ("precision at 0.1 % attacks", show(report.precisionAtPrevalence, percent)),
        ]
        return zip(left, right).map { pair in
            "  " + pad(pair.0.0, 11) + padLeft(pair.0.1, 8) + "    " + pad(pair.1.0, 32) + padLeft(pair.1.1, 9)
        }.joined(separator: "\n")
    }

    private var confusion: String {
        let c = report.confusion
        func cell(_ count: Int, _ of: Int) -> String {
            padLeft(grouped(count), 11) + padLeft(ratio(count, of).map(percent) ?? "-", 9)
        }
        return """
                            called benign       called attack
              benign  \(cell(c.trueNegatives, c.negatives))\(cell(c.falsePositives, c.negatives))
              attack  \(cell(c.falseNegatives, c.positives))\(cell(c.truePositives, c.positives))
            """
    }

    private var curve: String {
        guard report.curves.areaUnderROC != nil else { return "" }
        return TextPlot.roc(
            report.curves, operatingPoint: (report.confusion.falseAlarmRate ?? 0, report.confusion.recall ?? 0))
    }

    private var classes: String {
        // A share of no rows is no number.
        func cell(_ value: Double, _ rows: Int) -> String {
            padLeft(rows > 0 ? String(format: "%.3f", value) : "-", 9)
        }
        let width = max(10, min(38, report.classes.rows.map(\.name.count).max() ?? 0)) + 2
        let head = "  " + pad("class", width) + "precision   recall       F1    rows"
        let rows = report.classes.rows.map { row in
            "  " + pad(String(row.name.prefix(width - 1)), width) + cell(row.precision, row.predicted)
                + cell(row.recall, row.support)
                + cell(row.f1, row.predicted + row.support)
                + padLeft(grouped(row.support), 8)
        }
        let mean =
            "  " + pad("macro mean", width) + padLeft(String(format: "%.3f", report.classes.macroPrecision), 9)
            + padLeft(String(format: "%.3f", report.classes.macroRecall), 9)
            + padLeft(String(format: "%.3f", report.classes.macroF1), 9)
            + "\n  class accuracy " + percent(report.classes.accuracy)
            + (report.classesFollowThreshold
                ? " (what is called has the most probable attack)"
                : " (the most probable class, whatever the threshold)")
        return ([head] + rows + [mean]).joined(separator: "\n")
    }

    private var novelty: String {
        guard let novelty = report.novelty, novelty.types > 0 else { return "" }
        let found = novelty.recall.map(percent) ?? "-"
        let rates = novelty.recallAtFalseAlarmRate.map { padLeft(percent($0.rate), 9) }.joined()
        let recalls = novelty.recallAtFalseAlarmRate.map { padLeft($0.recall.map(percent) ?? "-", 9) }.joined()
        return """
              \(novelty.types) attack types that training did not see (\(grouped(novelty.rows)) rows): found \(found)
              at realised false alarms  \(rates)
              found                     \(recalls)
            """
                + (novelty.marked.map {
                    "\n  marked as novel \(percent($0)) of them; of all that is marked, "
                        + "\(novelty.markedPrecision.map(percent) ?? "-") is of such types"
                } ?? "")
    }

    private var members: String {
        guard !report.members.isEmpty else { return "" }
        let width = (report.members.map(\.name.count).max() ?? 0) + 2
        let head = "  " + pad("member", width) + " ROC AUC   avg. precision   spoke first"
        let rows = report.members.map { member in
            "  " + pad(member.name, width) + padLeft(member.areaUnderROC.map(decimals) ?? "-", 8)
                + padLeft(member.averagePrecision.map(decimals) ?? "-", 17)
                + padLeft(member.shareSpoken.map(percent) ?? "-", 14)
        }
        return ([head] + rows).joined(separator: "\n")
    }

    private var audit: String {
        guard !report.findings.isEmpty else { return "" }
        let width = report.findings.map(\.guard.rawValue.count).max() ?? 0
        return report.findings.map { "  " + pad($0.guard.rawValue, width + 2) + $0.finding }.joined(separator: "\n")
    }
}

func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}

func padLeft(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
}
