import Flows
import Packets

extension KeptFlow {
    /// The features of the corrected data set.
    var fixed: [String: Double] {
        var row: [String: Double] = [:]
        let all = kept.map(\.packet)
        let (forward, backward) = (side(forward: true), side(forward: false))
        let length = { (packet: Packet) in hasSizes ? Double(packet.payloadLength) : 0 }
        let (lengths, up, down) = (
            Figures(values: all.map(length)), Figures(values: forward.map(length)),
            Figures(values: backward.map(length))
        )
        let seconds = duration / 1e6
        let rate = { (total: Double) in duration == 0 ? 0 : total / seconds }
        let carrying = { (flag: TCPFlags, packets: [Packet]) in Double(packets.count { $0.flags.contains(flag) }) }

        row["Protocol"] = hasSizes || isICMP ? Double(transport.rawValue) : 0
        row["Flow Duration"] = duration
        row["Total Fwd Packet"] = up.count
        row["Total Bwd packets"] = down.count
        row["Total Length of Fwd Packet"] = up.sum
        row["Total Length of Bwd Packet"] = down.sum
        row.set("Fwd Packet Length", up)
        row.set("Bwd Packet Length", down)
        row["Flow Bytes/s"] = rate(lengths.sum)
        row["Flow Packets/s"] = rate(lengths.count)
        row["Fwd Packets/s"] = rate(up.count)
        row["Bwd Packets/s"] = rate(down.count)
        row.set("Flow IAT", Figures(values: Self.gaps(all)))
        row.set("Fwd IAT", Figures(values: Self.gaps(forward)))
        row.set("Bwd IAT", Figures(values: Self.gaps(backward)))
        row["Fwd IAT Total"] = Self.gaps(forward).reduce(0, +)
        row["Bwd IAT Total"] = Self.gaps(backward).reduce(0, +)
        row["Fwd PSH Flags"] = carrying(.psh, forward)
        row["Bwd PSH Flags"] = carrying(.psh, backward)
        row["Fwd URG Flags"] = carrying(.urg, forward)
        row["Bwd URG Flags"] = carrying(.urg, backward)
        let later = kept.dropFirst()
        row["Fwd RST Flags"] = carrying(.rst, later.filter(\.isForward).map(\.packet))
        row["Bwd RST Flags"] = carrying(.rst, later.filter { !$0.isForward }.map(\.packet))
        row["Fwd Header Length"] = hasSizes ? forward.reduce(0) { $0 + Double($1.headerLength) } : 0
        row["Bwd Header Length"] = hasSizes ? backward.reduce(0) { $0 + Double($1.headerLength) } : 0
        row.set("Packet Length", lengths)
        row["Packet Length Variance"] = lengths.variance
        for (name, flag) in Self.flagColumns { row["\(name) Flag Count"] = carrying(flag, all) }
        row["Down/Up Ratio"] = forward.isEmpty ? 0 : down.count / up.count
        row["Average Packet Size"] = lengths.mean
        row["Fwd Segment Size Avg"] = up.mean
        row["Bwd Segment Size Avg"] = down.mean
        setBulks(&row)
        row["Subflow Fwd Packets"] = (up.count / lengths.count).rounded(.down)
        row["Subflow Fwd Bytes"] = (up.sum / lengths.count).rounded(.down)
        row["Subflow Bwd Packets"] = (down.count / lengths.count).rounded(.down)
        row["Subflow Bwd Bytes"] = (down.sum / lengths.count).rounded(.down)
        let begins = kept[0].isForward
        row["FWD Init Win Bytes"] = begins ? Double(all[0].window) : 0
        row["Bwd Init Win Bytes"] = Double(backward.last?.window ?? 0)
        row["Fwd Act Data Pkts"] = Double(later.count { $0.isForward && length($0.packet) > 0 })
        let smallest = forward.map { Double($0.headerLength) }.min() ?? 0
        row["Fwd Seg Size Min"] = begins && hasSizes ? smallest : 0
        let (active, idle) = Self.activity(all)
        row.set("Active", Figures(values: active))
        row.set("Idle", Figures(values: idle))
        row["ICMP Code"] = isICMP ? Double(all[0].icmpCode) : -1
        row["ICMP Type"] = isICMP ? Double(all[0].icmpType) : -1
        row["Total TCP Flow Time"] = transport == .tcp ? Double(all[all.count - 1].time - connectionStart) : 0
        return row
    }

    private static let flagColumns: [(String, TCPFlags)] = [
        ("FIN", .fin), ("SYN", .syn), ("RST", .rst), ("PSH", .psh), ("ACK", .ack), ("URG", .urg), ("CWR", .cwr),
        ("ECE", .ece),
    ]

    private func setBulks(_ row: inout [String: Double]) {
        for (name, forward) in [("Fwd", true), ("Bwd", false)] {
            let runs = hasSizes ? bulks(forward: forward) : []
            let bytes = runs.joined().reduce(0) { $0 + Double($1.payloadLength) }
            let time = runs.reduce(0.0) { $0 + Double($1[$1.count - 1].time - $1[0].time) }
            let each = { (total: Double) in runs.isEmpty ? 0 : (total / Double(runs.count)).rounded(.down) }
            row["\(name) Bytes/Bulk Avg"] = each(bytes)
            row["\(name) Packet/Bulk Avg"] = each(Double(runs.joined().count))
            row["\(name) Bulk Rate Avg"] = time == 0 ? 0 : (bytes / (time / 1e6)).rounded(.down)
        }
    }
}
