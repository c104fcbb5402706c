import Packets
import Tabular

/// The connections of the `kdd` profile; what surrounds each is found once all are in one order (`KDDRows`).
struct KDDStage: Sendable {
    private var table: FlowTable<KDDConnection>
    private let truth: GroundTruth?
    private var epoch: UInt32 = 0

    init(_ table: FlowTable<KDDConnection>, truth: GroundTruth?) {
        self.table = table
        self.truth = truth
    }

    mutating func take(_ batch: PacketBatch, share: FlowShare, emit: (FlowOrder, MeterOutput) -> Void) {
        let truth = truth
        let give = { (flow: FinishedFlow<KDDConnection>) in
            if let output = Self.output(of: flow, truth) { emit(FlowOrder(flow), output) }
        }
        for packet in batch.packets where share.holds(packet) { table.add(packet, emit: give) }
        table.advance(to: batch.clock, epoch: batch.epoch, emit: give)
        epoch = batch.epoch
    }

    mutating func drain(emit: (FlowOrder, MeterOutput) -> Void) -> Bool {
        let truth = truth
        return table.drain { flow in
            if let output = Self.output(of: flow, truth) { emit(FlowOrder(flow), output) }
        }
    }

    private static func output(of flow: FinishedFlow<KDDConnection>, _ truth: GroundTruth?) -> MeterOutput? {
        KDDSummary(flow).map {
            .connection($0, last: flow.record.last, end: flow.end, label: truth.map { $0.label(of: flow, for: .kdd) })
        }
    }

    var settled: FlowOrder { FlowOrder(epoch: epoch, decided: table.settled, firstPacket: .max) }
    var counters: FlowTableCounters { table.counters }
}

/// Puts each connection, as they come in order, among those before it: a row of the `kdd` profile.
///
/// One that is only looked at is told as if it ended then, and does not count among those before the next.
struct KDDRows {
    private var windows = KDDWindows()
    private let isText: Bool

    init(isText: Bool) { self.isText = isText }

    mutating func output(of connection: KDDSummary, last: Int64, end: FlowEnd, label: String?) -> MeterOutput {
        let row = end == .look ? windows.look(at: connection) : windows.row(for: connection)
        guard isText else {
            var features: [Double] = []
            features.reserveCapacity(28)
            row.append(to: &features)
            return .row(
                FlowRow(
                    .kdd, source: connection.source, destination: connection.destination,
                    sourcePort: connection.sourcePort, destinationPort: connection.destinationPort,
                    transport: connection.ipProtocol, start: connection.start, last: last, end: end,
                    features: features))
        }
        var text = RowText([], room: 256)
        text.appendIdentifiers(
            start: connection.start, connection.source, connection.sourcePort, connection.destination,
            connection.destinationPort)
        var line = text.finish()
        row.appendCells(to: &line)
        if let label {
            line.append(UInt8(ascii: ","))
            line += RowText.quoted(label)
        }
        line.append(UInt8(ascii: "\n"))
        return .text(line)
    }

    /// The line of column names.
    static func header(isLabelled: Bool) -> [UInt8] {
        let names = ["Timestamp", "Src IP", "Src Port", "Dst IP", "Dst Port"] + KDDRow.schema.features.map(\.name)
        return Array(((names + (isLabelled ? ["label"] : [])).joined(separator: ",") + "\n").utf8)
    }
}

extension KDDSummary {
    /// The protocol by IP's number.
    fileprivate var ipProtocol: IPProtocol {
        switch transport {
        case .icmp: source.isV4 ? .icmp : .icmpV6
        case .tcp: .tcp
        case .udp: .udp
        }
    }
}
