import Detection
import Evaluation
import Tabular

/// The incidents of a run, as they stand.
struct IncidentTable {
    private(set) var byID: [String: Incident] = [:]

    mutating func add(_ incident: Incident) { byID[incident.id] = incident }

    /// The gravest first.
    var sorted: [Incident] {
        byID.values.sorted { ($1.severity, $0.first, $0.id) < ($0.severity, $1.first, $1.id) }
    }
}

/// What `detect` says at its end.
struct DetectReport {
    private static let most = 20

    let source: String
    let summary: DetectionSummary
    let incidents: IncidentTable

    /// For a person.
    func lines(saved: String?) -> [String] {
        var lines = [
            "\(source): \(grouped(Int(clamping: summary.totals.packets))) packets, "
                + "\(grouped(Int(clamping: summary.totals.flows))) flows"
        ]
        if summary.learntFlows > 0 {
            lines.append(
                "  learnt from \(grouped(summary.learntFlows)) flows in \(Self.time(summary.learntSeconds))")
        }
        lines += summary.notes.map { "  " + $0 }
        for (place, count) in summary.shed.sorted(by: { $0.key < $1.key }) {
            lines.append("  \(grouped(Int(clamping: count))) lost: \(place)")
        }
        for (mute, count) in summary.muted.sorted(by: { $0.key < $1.key }) {
            lines.append("  \(grouped(Int(clamping: count))) alerts silenced by --mute \(mute)")
        }
        let found = incidents.sorted
        if found.isEmpty {
            lines.append("Nothing unusual.")
        } else {
            lines.append(
                "\(found.count) \(found.count == 1 ? "incident" : "incidents") in \(summary.alerts) alerts, the gravest first:"
            )
            for incident in found.prefix(Self.most) {
                lines.append("  [\(incident.severity)] \(incident.headline)")
            }
            if found.count > Self.most { lines.append("  and \(found.count - Self.most) more") }
        }
        if let saved { lines.append("next: lapwing detect \(saved) SOURCE") }
        return lines
    }

    private static func time(_ seconds: Double) -> String {
        seconds >= 7_200
            ? "\((seconds / 3_600).rounded(to: 1)) h"
            : seconds >= 120 ? "\(Int((seconds / 60).rounded())) min" : "\(Int(seconds.rounded())) s"
    }

    /// For a program.
    var json: JSON {
        .object([
            ("source", .string(source)),
            ("packets", .unsigned(summary.totals.packets)), ("bytes", .unsigned(summary.totals.bytes)),
            ("flows", .unsigned(summary.totals.flows)), ("host_windows", .unsigned(summary.totals.hostWindows)),
            ("alerts", .unsigned(summary.alerts)), ("incidents", .unsigned(summary.incidents)),
            ("muted", .object(summary.muted.sorted { $0.key < $1.key }.map { ($0.key, .unsigned($0.value)) })),
            ("shed", .object(summary.shed.sorted { $0.key < $1.key }.map { ($0.key, .unsigned($0.value)) })),
            ("learnt_flows", .int(summary.learntFlows)), ("learnt_seconds", .number(summary.learntSeconds)),
            ("notes", .array(summary.notes.map(JSON.string))),
        ])
    }
}

extension Double {
    /// Rounded to so many places after the point.
    fileprivate func rounded(to places: Int) -> Double {
        let scale = places == 1 ? 10.0 : 1.0
        return (self * scale).rounded() / scale
    }
}
