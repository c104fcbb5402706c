import Packets
import Tabular

extension CIC2017Flow: MeasuredRecord {
    /// The original data set's profile.
    public static var profile: MeterProfile { .cic2017 }

    /// The 76 features, as a reader of the original data set finds them: without the port, which names a flow, and
    /// without the second `Fwd Header Length`.
    public static let schema = FeatureSchema(
        features: CICIDS2017Columns.original
            .filter { !CICIDS2017Columns.isIdentifier($0) && $0 != secondHeaderLength }
            .map { Feature(name: $0, profile: MeterProfile.cic2017.rawValue) },
        identifiers: CICIDS2017Identifiers.original, label: "Label")

    /// The identifiers, then the columns of the original data set, as in its edition with identifiers.
    public static let columns: [RowColumn] =
        CICIDS2017Identifiers.original.map { RowColumn($0, CICIDS2017Identifiers.cell($0) ?? .transport) }
        + CICIDS2017Columns.original.compactMap { name in
            let feature = name == secondHeaderLength ? "Fwd Header Length" : name
            return schema.index(of: feature).map { RowColumn(name, .feature($0)) }
        }

    private static let secondHeaderLength = "Fwd Header Length.1"

    /// Whether there is more than one packet: the meter of 2017 dropped the others.
    public var isEmitted: Bool { forward.packets &+ backward.packets > 1 }

    /// The 76 numbers of a flow, with the meter's bugs.
    ///
    /// 1. The first FIN ended the flow.
    /// 2. Flags are those of the first packet alone,
    /// 3. and stand in the wrong columns: `FIN` holds RST, `SYN` PSH, `RST` ECE, `PSH` SYN, `URG` FIN, `CWE` URG and
    ///    `ECE` CWR; only ACK is where it belongs.
    /// 4. `Bwd PSH Flags`, `Bwd URG Flags` and the bulks are 0.
    /// 5. The first packet counts twice in the length's mean, deviation and variance and in `Average Packet Size`.
    /// 6. `Down/Up Ratio` is rounded down.
    /// 7. Windows are -1 where it is not TCP or nobody sent; the backward one is the last.
    /// 8. Ethernet's padding counts as payload, UDP headers have the length of some TCP header, ICMP has no sizes.
    /// 9. Rates of the flow in no time are Infinity, or NaN without bytes; those of the directions are 0.
    /// 10. The gap before the FIN is no idle time, and a subflow is the whole flow.
    public static func appendFeatures(of flow: FinishedFlow<CIC2017Flow>, to row: inout [Double]) {
        let record = flow.record
        let (forward, backward) = (record.forward, record.backward)
        let packets = forward.packets &+ backward.packets
        let bytes = forward.bytes &+ backward.bytes
        let duration = UInt64(clamping: record.last &- record.start)
        let seconds = Double(duration) / 1_000_000
        let isTCP = flow.transport == .tcp

        row.append(Double(duration))
        row.appendSizes(forward, backward)
        row.append(Double(bytes) / seconds)
        row.append(Double(packets) / seconds)
        row.appendGaps(record.gaps, packets &- 1)
        row.append(Double(forward.gaps.sum))
        row.appendGaps(forward.gaps, forward.gapCount)
        row.append(Double(backward.gaps.sum))
        row.appendGaps(backward.gaps, backward.gapCount)
        row.append(record.first(.psh))
        row.append(0)
        row.append(record.first(.urg))
        row.append(0)
        row.append(Double(forward.headers))
        row.append(Double(backward.headers))
        row.append(FlowRules.perSecond(forward.packets, in: duration))
        row.append(FlowRules.perSecond(backward.packets, in: duration))

        var lengths = forward.lengths.joined(with: backward.lengths)
        row.append(lengths.minimum)
        row.append(lengths.maximum)
        lengths.add(UInt64(record.firstLength))
        let variance = lengths.variance(of: packets &+ 1)
        row.append(lengths.mean(of: packets &+ 1))
        row.append(variance.squareRoot())
        row.append(variance)
        row.append(record.first(.rst))
        row.append(record.first(.psh))
        row.append(record.first(.ece))
        row.append(record.first(.syn))
        row.append(record.first(.ack))
        row.append(record.first(.fin))
        row.append(record.first(.urg))
        row.append(record.first(.cwr))
        row.append(FlowRules.downUp(forward: forward.packets, backward: backward.packets).rounded(.down))
        row.append(FlowRules.mean(lengths.sum, of: packets))
        row.append(forward.lengths.mean(of: forward.packets))
        row.append(backward.lengths.mean(of: backward.packets))
        for _ in 0..<6 { row.append(0) }
        row.append(Double(forward.packets))
        row.append(Double(forward.bytes))
        row.append(Double(backward.packets))
        row.append(Double(backward.bytes))
        row.append(isTCP ? Double(record.forwardWindow) : -1)
        row.append(isTCP && backward.packets > 0 ? Double(record.backwardWindow) : -1)
        row.append(Double(record.forwardData))
        row.append(Double(record.smallestForwardHeader))
        record.activity.append(to: &row)
    }

    /// 1 where the first packet had a flag.
    private func first(_ flag: TCPFlags) -> Double {
        firstFlags.contains(flag) ? 1 : 0
    }
}
