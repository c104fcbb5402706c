import Evaluation
import Learning
import Tabular

/// What a data file holds, as text and as JSON.
struct DataInspection {
    let table: Table
    let audit: TableAudit

    var text: String {
        var lines = ["\(table.kind.rawValue): \(grouped(table.rowCount)) rows, \(table.columns.count) features"]
        for origin in table.origins { lines.append("  \(origin.file)  \(grouped(origin.rows)) rows") }
        if let labels = table.labels {
            lines.append("labels" + (table.schema.label.map { " ('\($0)')" } ?? ""))
            for (type, count) in counts(labels) {
                lines.append(
                    "  " + padded(type.name, 28) + padded(grouped(count), 10)
                        + (type.isBenign ? "" : type.family + (type.technique.map { "  \($0)" } ?? "")))
            }
        } else {
            lines.append("no labels")
        }
        lines.append("features")
        for (feature, column) in zip(table.schema.features, table.columns) {
            lines.append("  " + padded(feature.name, 28) + describe(feature, column))
        }
        for finding in audit.findings { lines.append("  \(finding.guard.rawValue)  \(finding.finding)") }
        return lines.joined(separator: "\n")
    }

    var json: JSON {
        .object([
            ("kind", .string(table.kind.rawValue)), ("rows", .int(table.rowCount)),
            (
                "files",
                .array(table.origins.map { .object([("file", .string($0.file)), ("rows", .int($0.rows))]) })
            ),
            (
                "labels",
                table.labels.map { labels in
                    .array(
                        counts(labels).map { type, count in
                            .object([
                                ("type", .string(type.name)), ("family", .string(type.family)),
                                ("benign", .bool(type.isBenign)), ("technique", .optional(type.technique)),
                                ("rows", .int(count)),
                            ])
                        })
                } ?? .null
            ),
            ("features", .array(zip(table.schema.features, table.columns).map { featureJSON($0, $1) })),
            ("identifiers", .array(table.schema.identifiers.map { .string($0) })),
            ("notes", .array(table.notes.map { .string($0) })),
            (
                "audit",
                .array(
                    audit.findings.map {
                        .object([("guard", .string($0.guard.rawValue)), ("finding", .string($0.finding))])
                    })
            ),
        ])
    }

    private func counts(_ labels: Labels) -> [(AttackType, Int)] {
        var counts = [Int](repeating: 0, count: labels.types.count)
        for code in labels.codes { counts[Int(code)] += 1 }
        return zip(labels.types, counts).filter { $0.1 > 0 }.sorted { ($1.1, $0.0.name) < ($0.1, $1.0.name) }
    }

    private func describe(_ feature: Feature, _ column: Column) -> String {
        switch column {
        case .numeric(let values):
            let finite = values.filter(\.isFinite)
            let missing = values.count - finite.count
            guard let low = finite.min(), let high = finite.max() else { return "no number" }
            return "\(low) to \(high)" + (missing > 0 ? ", \(grouped(missing)) missing" : "")
        case .categorical:
            return "\(feature.levels.count) levels: " + feature.levels.prefix(4).joined(separator: ", ")
                + (feature.levels.count > 4 ? ", ..." : "")
        }
    }

    private func featureJSON(_ feature: Feature, _ column: Column) -> JSON {
        switch column {
        case .numeric(let values):
            let finite = values.filter(\.isFinite)
            return .object([
                ("name", .string(feature.name)), ("kind", .string("numeric")),
                ("minimum", .optional(finite.min().map { Double($0) })),
                ("maximum", .optional(finite.max().map { Double($0) })), ("missing", .int(values.count - finite.count)),
            ])
        case .categorical:
            return .object([
                ("name", .string(feature.name)), ("kind", .string("categorical")),
                ("levels", .array(feature.levels.map { .string($0) })),
            ])
        }
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
