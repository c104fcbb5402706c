import Foundation
import Learning

/// The report as one page that needs nothing else: script, style and charts are inside.
public struct HTMLReport: Sendable {
    /// A file the report is about.
    public struct File: Sendable {
        /// Its path.
        public var path: String
        /// How many rows were read.
        public var rows: Int

        /// Makes a file.
        public init(path: String, rows: Int) {
            self.path = path
            self.rows = rows
        }
    }

    private let report: EvaluationReport
    private let model: ModelSummary
    private let title: String
    private let generated: String
    private let version: String
    private let files: [File]

    /// A curve keeps at most about this many points: more cannot be seen.
    private static let curvePoints = 400

    /// Makes a page.
    ///
    /// `generated` is an ISO 8601 time.
    public init(
        _ report: EvaluationReport, model: ModelSummary, title: String, generated: String, version: String,
        files: [File]
    ) {
        self.report = report
        self.model = model
        self.title = title
        self.generated = generated
        self.version = version
        self.files = files
    }

    /// The page.
    public var html: String {
        Page.filled(
            PackageResources.report_html, title: title, css: PackageResources.report_css,
            script: PackageResources.report_js, data: data)
    }

    private var data: JSON {
        .object([
            ("title", .string(title)), ("generated", .string(generated)), ("version", .string(version)),
            ("report", report.json(model: model)),
            ("curves", curves),
            (
                "histogram",
                .object([
                    ("edges", .array(report.histogram.edges.map { .number(Double($0)) })),
                    ("benign", .array(report.histogram.benign.map { .int($0) })),
                    ("attack", .array(report.histogram.attack.map { .int($0) })),
                ])
            ),
            ("class_confusion", classConfusion),
            (
                "families",
                .array(
                    report.families.map {
                        .object([("name", .string($0.name)), ("rows", .int($0.rows)), ("recall", .number($0.recall))])
                    })
            ),
            (
                "data",
                .object([
                    ("files", .array(files.map { .object([("path", .string($0.path)), ("rows", .int($0.rows))]) }))
                ])
            ),
        ])
    }

    private var curves: JSON {
        guard report.curves.areaUnderROC != nil else { return .null }
        let points = report.curves.thinned(to: Self.curvePoints)
        return .object([
            ("roc", report.curves.rocJSON(points: Self.curvePoints)),
            (
                "precision_recall",
                .array(
                    points.reversed().map { point in
                        .array([
                            .optional(report.curves.recall(point)),
                            .number(ratio(point.truePositives, point.truePositives + point.falsePositives) ?? 1),
                            .optional(point.threshold.map { Double($0) }),
                        ])
                    })
            ),
        ])
    }

    private var classConfusion: JSON {
        guard report.classes.rows.contains(where: { $0.name != "benign" && $0.name != Verdicts.anomaly }) else {
            return .null
        }
        return report.classes.confusionJSON
    }
}

extension RankingCurves {
    /// False-alarm rate, recall and threshold of at most about `points` points.
    func rocJSON(points count: Int) -> JSON {
        .array(
            thinned(to: count).map { point in
                .array([
                    .optional(falseAlarmRate(point)), .optional(recall(point)),
                    .optional(point.threshold.map { Double($0) }),
                ])
            })
    }
}

extension ClassReport {
    /// How many rows of each class (outer) are called each class (inner).
    var confusionJSON: JSON {
        .object([
            ("names", .array(rows.map { .string($0.name) })),
            ("counts", .array(counts.map { .array($0.map { .int($0) }) })),
        ])
    }
}
