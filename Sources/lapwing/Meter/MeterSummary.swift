import Evaluation
import Flows
import Packets
import Tabular

/// What a run of the meter saw, gave and shed.
struct MeterSummary: Sendable {
    /// What came in.
    enum Traffic: Sendable {
        case packets(PacketCounters, link: String, FlowTableCounters)
        case flows([SourceCount])
    }

    var source: String
    var profiles: [String]
    var rows: Int
    var seconds: Double
    var traffic: Traffic

    /// For a person.
    var lines: [String] {
        switch traffic {
        case .packets(let packets, let link, let tables):
            let first =
                "\(source): \(count(packets.frames)) frames (\(link)), \(count(packets.packets)) packets, "
                + "\(grouped(rows)) rows"
            return [first] + packets.remarks + tables.remarks
        case .flows(let counts):
            let seen = counts.filter { $0.count > 0 }.map { "\(count($0.count)) \($0.name)" }.joined(separator: ", ")
            return ["\(source): \(seen.isEmpty ? "nothing came" : seen); \(grouped(rows)) rows"]
        }
    }

    /// For a program.
    var json: JSON {
        var pairs: [(String, JSON)] = [
            ("source", .string(source)), ("profiles", .array(profiles.map(JSON.string))), ("rows", .int(rows)),
        ]
        switch traffic {
        case .packets(let packets, let link, let tables):
            pairs.append(("link", .string(link)))
            pairs += packets.pairs + tables.pairs
        case .flows(let counts):
            pairs.append(("counts", .object(counts.map { ($0.name, .unsigned($0.count)) })))
        }
        return .object(pairs + [("seconds", .number(seconds))])
    }
}

private func count(_ number: UInt64) -> String { grouped(Int(clamping: number)) }

extension PacketCounters {
    private var skips: [(SkipReason, UInt64)] {
        SkipReason.allCases.map { ($0, skipped(for: $0)) }.filter { $0.1 > 0 }
    }

    /// What a person should know, a line each.
    fileprivate var remarks: [String] {
        var lines: [String] = []
        if skipped > 0 {
            lines.append("  skipped: " + skips.map { "\(count($0.1)) \($0.0.description)" }.joined(separator: ", "))
        }
        if dropped > 0 {
            lines.append(
                "  \(count(dropped)) dropped by the kernel before they were seen: give a larger --buffer, or a --filter"
            )
        }
        if reordered > 0 { lines.append("  \(count(reordered)) a little out of order, taken as of the latest time") }
        if clockSetBack > 0 {
            lines.append("  the clock was set back \(count(clockSetBack)) times: all open flows were ended there")
        }
        if let cut { lines.append("  \(cut); everything before that was used") }
        return lines
    }

    fileprivate var pairs: [(String, JSON)] {
        [
            ("frames", .unsigned(frames)), ("packets", .unsigned(packets)), ("bytes", .unsigned(bytes)),
            ("skipped", .object(skips.map { ($0.0.description, .unsigned($0.1)) })), ("dropped", .unsigned(dropped)),
            ("snapped", .unsigned(snapped)), ("reordered", .unsigned(reordered)),
            ("clock_set_back", .unsigned(clockSetBack)), ("cut", cut.map(JSON.string) ?? .null),
        ]
    }
}

extension FlowTableCounters {
    /// What a person should know, a line each.
    fileprivate var remarks: [String] {
        var lines: [String] = []
        if evicted > 0 {
            lines.append("  \(count(evicted)) flows given out early, since the table was full: raise --limit")
        }
        if refused > 0 {
            lines.append("  \(count(refused)) packets without a place, since all flows were busy: raise --limit")
        }
        if hostsForgotten > 0 {
            lines.append(
                "  \(count(hostsForgotten)) hosts forgotten, since there were too many at once, and "
                    + "\(count(hostRowsLost)) rows of theirs")
        }
        return lines
    }

    fileprivate var pairs: [(String, JSON)] {
        [
            ("flows", .unsigned(opened)), ("evicted", .unsigned(evicted)), ("refused", .unsigned(refused)),
            ("peak_flows", .int(peak)),
            ("hosts_forgotten", .unsigned(hostsForgotten)), ("host_rows_lost", .unsigned(hostRowsLost)),
        ]
    }
}
