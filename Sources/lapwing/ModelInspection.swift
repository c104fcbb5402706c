import Evaluation
import Learning
import Tabular

/// What a model file holds, as text and as JSON.
struct ModelInspection {
    let detector: Detector
    let info: ModelFile.Info
    let file: String

    private static let rates = [0.05, 0.01, 0.001]

    var text: String {
        let p = detector.provenance
        var lines = [
            "\(file): \(detector.kind.rawValue), \(grouped(info.bytes)) bytes, written \(isoTime(info.created)) by lapwing \(p.version)",
            "  sha256       \(info.sha256)",
            "  regime       \(p.regime.rawValue), seed \(p.seed), \(grouped(p.rows)) rows of \(p.dataKind.rawValue)",
        ]
        for source in p.sources {
            lines.append(
                "  trained on   \(source.file), \(grouped(source.rows)) rows, sha256 \(source.sha256 ?? "unknown")")
        }
        if !detector.classNames.isEmpty {
            lines.append("  classes      " + detector.classNames.joined(separator: ", "))
        }
        if !detector.typesSeen.isEmpty { lines.append("  types seen   " + detector.typesSeen.joined(separator: ", ")) }
        lines.append(
            "  calibration  \(grouped(detector.calibration.scores.count)) scores, \(detector.calibration.source.rawValue)"
        )
        for rate in Set(Self.rates + [detector.rate]).sorted(by: >) {
            let t = detector.threshold(rate: rate)
            lines.append(
                "  threshold    \(t.value) at \(percent(rate))" + (rate == detector.rate ? ", the one in use" : "")
                    + (t.isExtrapolated ? ", extrapolated" : ""))
        }
        for (name, value) in detector.metrics.sorted(by: { $0.key < $1.key }) {
            lines.append("  metric       \(name) \(decimals(value))")
        }
        let features = detector.inputs
        for member in detector.members {
            let options = member.preprocessor.options
            let weight = detector.members.count > 1 ? ", weight \(decimals(member.voice.weight))" : ""
            lines.append(
                "  member       \(member.kind.rawValue), \(member.preprocessor.columnCount) columns (numbers: \(options.scaling.rawValue), categories: \(options.encoding.rawValue))\(weight)"
            )
        }
        lines.append("  features     \(features.count):")
        for feature in features {
            lines.append("    " + feature.name + (feature.levels.isEmpty ? "" : "  (\(feature.levels.count) levels)"))
        }
        for finding in detector.findings { lines.append("  \(finding.guard.rawValue)  \(finding.finding)") }
        return lines.joined(separator: "\n")
    }

    var json: JSON {
        let p = detector.provenance
        return .object([
            ("file", .string(file)), ("kind", .string(detector.kind.rawValue)), ("bytes", .int(info.bytes)),
            ("sha256", .string(info.sha256)), ("created", .string(isoTime(info.created))),
            ("version", .string(p.version)),
            ("regime", .string(p.regime.rawValue)), ("seed", .unsigned(p.seed)),
            ("rows", .int(p.rows)),
            ("data_kind", .string(p.dataKind.rawValue)),
            (
                "sources",
                .array(
                    p.sources.map {
                        .object([("file", .string($0.file)), ("rows", .int($0.rows)), ("sha256", .optional($0.sha256))])
                    })
            ),
            ("classes", .array(detector.classNames.map { .string($0) })),
            ("types_seen", .array(detector.typesSeen.map { .string($0) })),
            (
                "calibration",
                .object([
                    ("rows", .int(detector.calibration.scores.count)),
                    ("source", .string(detector.calibration.source.rawValue)),
                ])
            ),
            (
                "thresholds",
                .array(
                    Set(Self.rates + [detector.rate]).sorted(by: >).map { rate in
                        let t = detector.threshold(rate: rate)
                        return .object([
                            ("rate", .number(rate)), ("value", .optional(Double(t.value))),
                            ("extrapolated", .bool(t.isExtrapolated)), ("in_use", .bool(rate == detector.rate)),
                        ])
                    })
            ),
            (
                "features",
                .array(
                    detector.inputs.map {
                        .object([
                            ("name", .string($0.name)), ("levels", .array($0.levels.map { .string($0) })),
                            ("profile", .optional($0.profile)),
                        ])
                    })
            ),
            ("metrics", .object(detector.metrics.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) })),
            (
                "members",
                .array(
                    detector.members.map { member in
                        .object([
                            ("name", .string(member.kind.rawValue)), ("weight", .number(member.voice.weight)),
                            ("scaling", .string(member.preprocessor.options.scaling.rawValue)),
                            ("encoding", .string(member.preprocessor.options.encoding.rawValue)),
                            ("columns", .array(member.preprocessor.columnNames.map { .string($0) })),
                        ])
                    })
            ),
            (
                "audit",
                .array(
                    detector.findings.map {
                        .object([("guard", .string($0.guard.rawValue)), ("finding", .string($0.finding))])
                    })
            ),
        ])
    }
}
