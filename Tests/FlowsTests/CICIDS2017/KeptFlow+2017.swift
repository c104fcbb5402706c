import Flows
import Packets

extension KeptFlow {
    /// The features of the original data set, with its meter's bugs.
    ///
    /// - Parameter isClosed: whether the last packet is the FIN that ended the flow.
    func cic2017(isClosed: Bool) -> [String: Double] {
        var row: [String: Double] = [:]
        // Bug: the first packet is forward.
        var flow = self
        flow.kept[0].isForward = true
        let all = kept.map(\.packet)
        let (forward, backward) = (flow.side(forward: true), flow.side(forward: false))
        let length = { (packet: Packet) in hasSizes ? Double(packet.framePayloadLength) : 0 }
        let header = { (packet: Packet) in
            transport == .tcp ? Double(packet.headerLength) : transport == .udp ? 20 : 0
        }
        let (lengths, up, down) = (
            Figures(values: all.map(length)), Figures(values: forward.map(length)),
            Figures(values: backward.map(length))
        )
        // Bug: the first packet counts twice.
        let doubled = Figures(values: [length(all[0])] + lengths.values)
        let seconds = duration / 1e6
        let rate = { (total: Double) in duration == 0 ? 0 : total / seconds }

        row["Flow Duration"] = duration
        row["Total Fwd Packets"] = up.count
        row["Total Backward Packets"] = down.count
        row["Total Length of Fwd Packets"] = up.sum
        row["Total Length of Bwd Packets"] = down.sum
        row.set("Fwd Packet Length", up)
        row.set("Bwd Packet Length", down)
        row["Flow Bytes/s"] = lengths.sum / seconds
        row["Flow Packets/s"] = lengths.count / seconds
        row["Fwd Packets/s"] = rate(up.count)
        row["Bwd Packets/s"] = rate(down.count)
        row.set("Flow IAT", Figures(values: Self.gaps(all)))
        row.set("Fwd IAT", Figures(values: Self.gaps(forward)))
        row.set("Bwd IAT", Figures(values: Self.gaps(backward)))
        row["Fwd IAT Total"] = Self.gaps(forward).reduce(0, +)
        row["Bwd IAT Total"] = Self.gaps(backward).reduce(0, +)
        row["Fwd Header Length"] = forward.map(header).reduce(0, +)
        row["Bwd Header Length"] = backward.map(header).reduce(0, +)
        row["Min Packet Length"] = lengths.minimum
        row["Max Packet Length"] = lengths.maximum
        row["Packet Length Mean"] = doubled.mean
        row["Packet Length Std"] = doubled.deviation
        row["Packet Length Variance"] = doubled.variance
        // Bug: the flags are those of the first packet, and in the wrong columns.
        let columns: [(String, TCPFlags)] = [
            ("FIN", .rst), ("SYN", .psh), ("RST", .ece), ("PSH", .syn), ("ACK", .ack), ("URG", .fin), ("CWE", .urg),
            ("ECE", .cwr),
        ]
        for (name, flag) in columns { row["\(name) Flag Count"] = all[0].flags.contains(flag) ? 1 : 0 }
        row["Fwd PSH Flags"] = all[0].flags.contains(.psh) ? 1 : 0
        row["Fwd URG Flags"] = all[0].flags.contains(.urg) ? 1 : 0
        for name in ["Bwd PSH Flags", "Bwd URG Flags"] { row[name] = 0 }
        for side in ["Fwd", "Bwd"] {
            for name in ["Avg Bytes/Bulk", "Avg Packets/Bulk", "Avg Bulk Rate"] { row["\(side) \(name)"] = 0 }
        }
        row["Down/Up Ratio"] = (down.count / up.count).rounded(.down)
        row["Average Packet Size"] = doubled.sum / lengths.count
        row["Avg Fwd Segment Size"] = up.mean
        row["Avg Bwd Segment Size"] = down.mean
        row["Subflow Fwd Packets"] = up.count
        row["Subflow Fwd Bytes"] = up.sum
        row["Subflow Bwd Packets"] = down.count
        row["Subflow Bwd Bytes"] = down.sum
        let isTCP = transport == .tcp
        row["Init_Win_bytes_forward"] = isTCP ? Double(all[0].window) : -1
        row["Init_Win_bytes_backward"] = isTCP ? backward.last.map { Double($0.window) } ?? -1 : -1
        row["act_data_pkt_fwd"] = Double(forward.dropFirst().count { length($0) > 0 })
        row["min_seg_size_forward"] = forward.map(header).min() ?? 0
        let (active, idle) = Self.activity(isClosed ? all.dropLast() : all)
        row.set("Active", Figures(values: active))
        row.set("Idle", Figures(values: idle))
        return row
    }
}
