import Evaluation
import Flows
import Packets
import Tabular

/// What a run of the meter saw, gave and shed.
struct MeterSummary: Sendable {
    var source: String
    var profiles: [String]
    var link: String
    var packets: PacketCounters
    var tables: FlowTableCounters
    var rows: Int
    var seconds: Double

    private var skips: [(SkipReason, UInt64)] {
        SkipReason.allCases.map { ($0, packets.skipped(for: $0)) }.filter { $0.1 > 0 }
    }

    /// For a person.
    var lines: [String] {
        var lines = [
            "\(source): \(Self.grouped(packets.frames)) frames (\(link)), \(Self.grouped(packets.packets)) packets, "
                + "\(Self.grouped(UInt64(rows))) rows"
        ]
        if packets.skipped > 0 {
            let reasons = skips.map { "\(Self.grouped($0.1)) \($0.0.description)" }.joined(separator: ", ")
            lines.append("  skipped: \(reasons)")
        }
        let shed: [(UInt64, String)] = [
            (packets.dropped, "dropped by the kernel before they were seen: give a larger --buffer, or a --filter"),
            (tables.evicted, "flows given out early, since the table was full: raise --limit"),
            (tables.refused, "packets without a place in the table, since all its flows were busy: raise --limit"),
            (packets.reordered, "packets a little out of order, taken as of the latest time"),
            (packets.clockSetBack, "times the clock was set back: all open flows were ended there"),
        ]
        for (count, words) in shed where count > 0 { lines.append("  \(Self.grouped(count)) \(words)") }
        if let cut = packets.cut { lines.append("  \(cut); everything before that was used") }
        return lines
    }

    /// For a program.
    var json: JSON {
        .object([
            ("source", .string(source)), ("profiles", .array(profiles.map(JSON.string))), ("link", .string(link)),
            ("frames", .int(Int(clamping: packets.frames))), ("packets", .int(Int(clamping: packets.packets))),
            ("bytes", .int(Int(clamping: packets.bytes))), ("rows", .int(rows)),
            ("skipped", .object(skips.map { ($0.0.description, .int(Int(clamping: $0.1))) })),
            ("dropped", .int(Int(clamping: packets.dropped))), ("snapped", .int(Int(clamping: packets.snapped))),
            ("reordered", .int(Int(clamping: packets.reordered))),
            ("clock_set_back", .int(Int(clamping: packets.clockSetBack))),
            ("cut", packets.cut.map(JSON.string) ?? .null), ("flows", .int(Int(clamping: tables.opened))),
            ("evicted", .int(Int(clamping: tables.evicted))), ("refused", .int(Int(clamping: tables.refused))),
            ("peak_flows", .int(tables.peak)), ("seconds", .number(seconds)),
        ])
    }

    private static func grouped(_ number: UInt64) -> String { Tabular.grouped(Int(clamping: number)) }
}
