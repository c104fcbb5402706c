import Evaluation
import Learning
import Tabular

/// Says what training learnt, and what held-out models make of the training rows.
struct TrainingPrinter {
    let table: Table
    let trained: TrainedDetector
    /// The same detector with the features that --features live left out.
    let whole: TrainedDetector?
    let file: String
    let created: Int64
    let leftOut: Int

    private var detector: Detector { trained.detector }

    private var report: EvaluationReport? {
        table.labels.map {
            EvaluationReport(labels: $0, verdicts: trained.outOfFold, detector: detector, isCrossFitted: true)
        }
    }

    private var wholeAUC: Double? {
        guard let whole, let labels = table.labels else { return nil }
        return EvaluationReport(
            labels: labels, verdicts: whole.outOfFold, detector: whole.detector, isCrossFitted: true
        )
        .curves.areaUnderROC
    }

    var json: String {
        let threshold = detector.threshold()
        return JSON.object([
            ("model", ModelSummary(detector, name: file, created: created).json),
            ("fitted_rows", .int(trained.fittedRows)),
            ("features", .int(detector.inputs.count)),
            ("members", .array(detector.members.map { .string($0.kind.rawValue) })),
            ("threshold", .number(Double(threshold.value))),
            ("threshold_source", .string(threshold.source.rawValue)),
            ("roc_auc_with_all_features", .optional(wholeAUC)),
            ("out_of_fold", report?.json(model: ModelSummary(detector, name: file, created: created)) ?? .null),
            (
                "audit",
                .array(
                    detector.findings.map {
                        .object([("guard", .string($0.guard.rawValue)), ("finding", .string($0.finding))])
                    })
            ),
        ]).text(pretty: true)
    }

    func text(hints: Bool) -> String {
        var lines = [learnt, ""]
        if let report {
            lines.append("Each row judged by a model that did not see it:")
            lines.append(TextReport(report).summary)
            if let wholeAUC, let auc = report.curves.areaUnderROC {
                lines.append(
                    "\nThe \(leftOut) features that live traffic cannot give would change the AUC from \(decimals(auc)) to \(decimals(wholeAUC))."
                )
            }
        } else {
            let alarms = trained.outOfFold.isAnomaly.count { $0 }
            lines.append(
                "No labels: \(grouped(alarms)) of \(grouped(trained.outOfFold.isAnomaly.count)) rows score above the threshold."
            )
            for finding in detector.findings { lines.append("  \(finding.guard.rawValue)  \(finding.finding)") }
        }
        if hints {
            lines.append("\nWritten to \(file). Next: lapwing evaluate \(file) OTHER-DATA --report report.html")
        }
        return lines.joined(separator: "\n")
    }

    private func counted(_ count: Int, _ noun: String) -> String { "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")" }

    private var learnt: String {
        var text = "Learnt \(detector.kind.rawValue) from \(grouped(trained.fittedRows)) rows"
        if let labels = table.labels {
            let families = labels.classes(.family)
            let counts = zip(families.names, families.counts).map { "\(grouped($1)) \($0)" }
            text += " (the data: " + counts.joined(separator: ", ") + ")"
        }
        text += ",\n\(counted(detector.inputs.count, "feature"))"
        if let constants = detector.members.first?.preprocessor.constants, !constants.isEmpty {
            text += " (\(constants.count) constant, left out)"
        }
        if detector.members.count == 1, let only = detector.members.first {
            return text + " as \(counted(only.preprocessor.columnCount, "column"))."
        }
        return text + ".\nMembers: " + detector.members.map(\.kind.rawValue).joined(separator: ", ") + "."
    }
}
