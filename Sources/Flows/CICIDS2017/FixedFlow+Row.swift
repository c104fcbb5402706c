import Packets
import Tabular

extension FixedFlow: MeasuredRecord {
    /// The corrected data set's profile.
    public static var profile: MeterProfile { .fixed }

    /// `Protocol` and the 81 features, as a reader of the corrected data set finds them.
    public static let schema = FeatureSchema(
        features: CICIDS2017Columns.improved
            .filter { !CICIDS2017Columns.isIdentifier($0) && !truthColumns.contains($0) }
            .map { Feature(name: $0, profile: MeterProfile.fixed.rawValue) },
        identifiers: CICIDS2017Columns.improved.filter(CICIDS2017Columns.isIdentifier), label: "Label")

    /// The 89 columns of the corrected data set that need no ground truth.
    public static let columns: [RowColumn] = CICIDS2017Columns.improved.compactMap { name in
        if let cell = CICIDS2017Identifiers.cell(name) { return RowColumn(name, cell) }
        return schema.index(of: name).map { RowColumn(name, .feature($0)) }
    }

    /// The label, and which kind of attempt it was (-1: none).
    public static var truthColumns: [String] { ["Label", "Attempted Category"] }

    /// The 82 numbers of a flow.
    ///
    /// As in the published rows, only TCP and UDP have sizes, bulks and headers, only they and ICMP have a number in
    /// `Protocol`, and ICMP's type and code are the first packet's. Header lengths are the true sums, where 39
    /// published cells have them wrapped at 16 bits (-10200 in a row of Heartbleed).
    public static func appendFeatures(of flow: FinishedFlow<FixedFlow>, to row: inout [Double]) {
        let record = flow.record
        let hasSizes = flow.transport == .tcp || flow.transport == .udp
        let isICMP = flow.transport == .icmp || flow.transport == .icmpV6
        let forward = hasSizes ? record.forward : record.forward.withoutSizes
        let backward = hasSizes ? record.backward : record.backward.withoutSizes
        let packets = forward.sums.packets &+ backward.sums.packets
        let duration = UInt64(clamping: record.last &- record.start)

        row.append(hasSizes || isICMP ? Double(flow.transport.rawValue) : 0)
        row.append(Double(duration))
        row.appendSizes(forward.sums, backward.sums)
        row.append(FlowRules.perSecond(forward.sums.bytes &+ backward.sums.bytes, in: duration))
        row.append(FlowRules.perSecond(packets, in: duration))
        row.appendGaps(record.gaps, packets &- 1)
        row.append(Double(forward.sums.gaps.sum))
        row.appendGaps(forward.sums.gaps, forward.sums.gapCount)
        row.append(Double(backward.sums.gaps.sum))
        row.appendGaps(backward.sums.gaps, backward.sums.gapCount)
        row.append(Double(forward.pushes))
        row.append(Double(backward.pushes))
        row.append(Double(forward.urgents))
        row.append(Double(backward.urgents))
        row.append(Double(forward.resets))
        row.append(Double(backward.resets))
        row.append(Double(forward.sums.headers))
        row.append(Double(backward.sums.headers))
        row.append(FlowRules.perSecond(forward.sums.packets, in: duration))
        row.append(FlowRules.perSecond(backward.sums.packets, in: duration))

        let lengths = forward.sums.lengths.joined(with: backward.sums.lengths)
        let variance = lengths.variance(of: packets)
        row.append(lengths.minimum)
        row.append(lengths.maximum)
        row.append(lengths.mean(of: packets))
        row.append(variance.squareRoot())
        row.append(variance)
        record.appendFlags(to: &row)
        row.append(FlowRules.downUp(forward: forward.sums.packets, backward: backward.sums.packets))
        row.append(lengths.mean(of: packets))
        row.append(forward.sums.lengths.mean(of: forward.sums.packets))
        row.append(backward.sums.lengths.mean(of: backward.sums.packets))
        forward.bulks.append(to: &row)
        backward.bulks.append(to: &row)
        row.append(Double(FlowRules.subflow(forward.sums.packets, packets: packets)))
        row.append(Double(FlowRules.subflow(forward.sums.bytes, packets: packets)))
        row.append(Double(FlowRules.subflow(backward.sums.packets, packets: packets)))
        row.append(Double(FlowRules.subflow(backward.sums.bytes, packets: packets)))
        row.append(Double(record.forwardWindow))
        row.append(Double(record.backwardWindow))
        row.append(hasSizes ? Double(record.forwardData) : 0)
        row.append(hasSizes ? Double(record.smallestForwardHeader) : 0)
        record.activity.append(to: &row)
        row.append(isICMP ? Double(record.icmpCode) : -1)
        row.append(isICMP ? Double(record.icmpType) : -1)
        row.append(
            Double(
                FlowRules.connectionTime(
                    from: record.connectionStart, to: record.last, isTCP: flow.transport == .tcp)))
    }

    private func appendFlags(to row: inout [Double]) {
        row.append(Double(fins))
        row.append(Double(syns))
        row.append(Double(forward.resets) + Double(backward.resets) + (beganWithReset ? 1 : 0))
        row.append(Double(forward.pushes) + Double(backward.pushes))
        row.append(Double(acks))
        row.append(Double(forward.urgents) + Double(backward.urgents))
        row.append(Double(cwrs))
        row.append(Double(eces))
    }
}

extension BulkSums {
    /// Bytes and packets for each bulk, and the rate.
    fileprivate func append(to row: inout [Double]) {
        row.append(Double(FlowRules.perBulk(bytes, bulks: UInt64(bulks))))
        row.append(Double(FlowRules.perBulk(packets, bulks: UInt64(bulks))))
        row.append(FlowRules.bulkRate(bytes, in: duration))
    }
}

extension [Double] {
    /// Packets and bytes of both directions, then the forward lengths' and the backward lengths' figures.
    mutating func appendSizes(_ forward: DirectionSums, _ backward: DirectionSums) {
        append(Double(forward.packets))
        append(Double(backward.packets))
        append(Double(forward.bytes))
        append(Double(backward.bytes))
        appendLengths(forward)
        appendLengths(backward)
    }

    private mutating func appendLengths(_ direction: DirectionSums) {
        append(direction.lengths.maximum)
        append(direction.lengths.minimum)
        append(direction.lengths.mean(of: direction.packets))
        append(direction.lengths.deviation(of: direction.packets))
    }

    /// Mean, standard deviation, maximum and minimum of gaps.
    mutating func appendGaps(_ gaps: ExactSums, _ count: UInt64) {
        append(gaps.mean(of: count))
        append(gaps.deviation(of: count))
        append(gaps.maximum)
        append(gaps.minimum)
    }
}
