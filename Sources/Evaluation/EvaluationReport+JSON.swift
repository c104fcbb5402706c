import Foundation
import Learning

extension EvaluationReport {
    /// The report as `evaluate --json` prints it: one object, in the shape of the interfaces page.
    public func json(model: ModelSummary) -> JSON {
        .object([
            ("model", model.json),
            ("rows", .int(confusion.rows)),
            ("positives", .int(confusion.positives)),
            ("threshold", thresholdJSON),
            (
                "confusion_matrix",
                .object([
                    ("tn", .int(confusion.trueNegatives)), ("fp", .int(confusion.falsePositives)),
                    ("fn", .int(confusion.falseNegatives)), ("tp", .int(confusion.truePositives)),
                ])
            ),
            ("accuracy", .optional(confusion.accuracy)),
            ("balanced_accuracy", .optional(confusion.balancedAccuracy)),
            ("precision", .optional(confusion.precision)),
            ("recall", .optional(confusion.recall)),
            ("f1", .optional(confusion.f1)),
            ("false_alarm_rate", .optional(confusion.falseAlarmRate)),
            ("realised_over_promised", .optional(realisedOverPromised)),
            ("promise", .optional(promise?.rawValue)),
            ("training_rows_share", .optional(seenShare)),
            ("roc_auc", .optional(curves.areaUnderROC)),
            ("average_precision", .optional(curves.averagePrecision)),
            (
                "recall_at_false_alarm_rate",
                .object(([0.001] + Self.rates).map { (key($0), .optional(curves.recall(atFalseAlarmRate: $0))) })
            ),
            ("flows_per_day", .number(flowsPerDay)),
            ("alerts_per_day", .optional(alertsPerDay)),
            ("precision_at_prevalence", .object([(key(Self.prevalence), .optional(precisionAtPrevalence))])),
            ("classes", .array(classes.rows.map(classJSON))),
            ("macro_precision", .number(classes.macroPrecision)),
            ("macro_recall", .number(classes.macroRecall)),
            ("macro_f1", .number(classes.macroF1)),
            ("weighted_precision", .number(classes.weightedPrecision)),
            ("weighted_recall", .number(classes.weightedRecall)),
            ("weighted_f1", .number(classes.weightedF1)),
            ("class_accuracy", .number(classes.accuracy)),
            ("novel", noveltyJSON),
            ("members", .array(members.map(memberJSON))),
            (
                "audit",
                .array(
                    findings.map { .object([("guard", .string($0.guard.rawValue)), ("finding", .string($0.finding))]) })
            ),
        ])
    }

    private var thresholdJSON: JSON {
        .object([
            ("value", .optional(Double(threshold.value))),
            ("promised_false_alarm_rate", .optional(threshold.promisedRate)),
            ("source", .string(threshold.source.rawValue)),
            ("extrapolated", .bool(threshold.isExtrapolated)),
            ("attainable_false_alarm_rate", .optional(threshold.attainableRate)),
        ])
    }

    private func classJSON(_ row: ClassReport.Row) -> JSON {
        .object([
            ("name", .string(row.name)), ("precision", row.predicted > 0 ? .number(row.precision) : .null),
            ("recall", row.support > 0 ? .number(row.recall) : .null),
            ("f1", row.predicted + row.support > 0 ? .number(row.f1) : .null), ("support", .int(row.support)),
        ])
    }

    private func memberJSON(_ member: MemberWorth) -> JSON {
        .object([
            ("name", .string(member.name)), ("roc_auc", .optional(member.areaUnderROC)),
            ("average_precision", .optional(member.averagePrecision)),
            ("share_spoken", .optional(member.shareSpoken)),
        ])
    }

    private var noveltyJSON: JSON {
        guard let novelty else { return .null }
        return .object([
            ("types", .int(novelty.types)),
            ("rows", .int(novelty.rows)),
            ("recall", .optional(novelty.recall)),
            (
                "recall_at_false_alarm_rate",
                .object(novelty.recallAtFalseAlarmRate.map { (key($0.rate), .optional($0.recall)) })
            ),
            ("marked", .optional(novelty.marked)),
            ("marked_precision", .optional(novelty.markedPrecision)),
        ])
    }

    /// A rate as a key: "0.01", "0.10" for ten percent.
    private func key(_ rate: Double) -> String {
        rate == 0.10 ? "0.10" : "\(rate)"
    }
}

/// What a report says of the model it is about.
public struct ModelSummary: Sendable {
    /// The model file's path.
    public var name: String
    /// The model's name.
    public var kind: String
    /// The files it was trained on.
    public var trainedOn: String
    /// The training seed.
    public var seed: UInt64
    /// When the file was written, as ISO 8601.
    public var created: String?

    /// Summarises a detector.
    ///
    /// `created` is in seconds since 1970.
    public init(_ detector: Detector, name: String, created: Int64?) {
        self.name = name
        kind = detector.kind.rawValue
        trainedOn = detector.provenance.sources.map(\.file).joined(separator: ", ")
        seed = detector.provenance.seed
        self.created = created.map { isoTime($0) }
    }

    /// The summary as JSON.
    public var json: JSON {
        .object([
            ("name", .string(name)), ("kind", .string(kind)), ("trained_on", .string(trainedOn)),
            ("seed", .unsigned(seed)), ("created", .optional(created)),
        ])
    }
}

/// A time in seconds since 1970 as ISO 8601, in UTC.
public func isoTime(_ seconds: Int64) -> String {
    Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
}
