import Detection
import Evaluation
import Flows
import Learning
import Packets
import Tabular

/// What a baseline file holds, as text and as JSON.
struct BaselineInspection {
    let baseline: BaselineFile
    let file: String

    var text: String {
        let p = baseline.provenance
        var lines = [
            "\(file): baseline, learnt by lapwing \(p.version)",
            "  learnt from  \(grouped(p.flows)) flows in \(grouped(Int(p.seconds))) s, seed \(p.seed)",
        ]
        for source in p.sources { lines.append("  source       \(source)") }
        lines.append(
            "  home         "
                + (baseline.home.isEmpty
                    ? "the private ranges" : baseline.home.map(\.description).joined(separator: ", ")))
        if let hosts = baseline.hosts {
            lines.append(
                "  hosts        \(grouped(hosts.hosts)) with a past of their own, \(grouped(hosts.windows)) windows")
            lines += hosts.notes.map { "  note         \($0)" }
        }
        if let flows = baseline.flows {
            let members = flows.detector.members.map(\.kind.rawValue).joined(separator: ", ")
            lines.append(
                "  flows        \(flows.profile.rawValue), \(grouped(Int(flows.flowsPerDay))) a day, judged by \(members)"
            )
        }
        return lines.joined(separator: "\n")
    }

    var json: JSON {
        let p = baseline.provenance
        return .object([
            ("file", .string(file)), ("kind", .string("baseline")), ("version", .string(p.version)),
            ("seed", .unsigned(p.seed)), ("sources", .array(p.sources.map(JSON.string))),
            ("learnt_seconds", .number(p.seconds)), ("learnt_flows", .int(p.flows)),
            ("home", .array(baseline.home.map { .string($0.description) })),
            ("hosts", .optional(baseline.hosts.map { Double($0.hosts) })),
            ("host_windows", .optional(baseline.hosts.map { Double($0.windows) })),
            ("notes", .array((baseline.hosts?.notes ?? []).map(JSON.string))),
            ("profile", .optional(baseline.flows?.profile.rawValue)),
            ("flows_per_day", .optional(baseline.flows?.flowsPerDay)),
            ("members", .array((baseline.flows?.detector.members ?? []).map { .string($0.kind.rawValue) })),
        ])
    }
}
