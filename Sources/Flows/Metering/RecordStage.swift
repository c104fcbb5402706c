import Packets

/// The flow table of one profile with its rows, as CSV or as numbers.
struct RecordStage<Record: MeasuredRecord>: Sendable {
    private var table: FlowTable<Record>
    private let rows: RowMaker<Record>
    private var epoch: UInt32 = 0

    init(_ table: FlowTable<Record>, _ rows: RowMaker<Record>) {
        self.table = table
        self.rows = rows
    }

    mutating func take(_ batch: PacketBatch, share: FlowShare, emit: (FlowOrder, MeterOutput) -> Void) {
        for packet in batch.packets where share.holds(packet) {
            table.add(packet) { flow in
                if let output = rows.output(of: flow) { emit(FlowOrder(flow), output) }
            }
        }
        table.advance(to: batch.clock, epoch: batch.epoch) { flow in
            if let output = rows.output(of: flow) { emit(FlowOrder(flow), output) }
        }
        epoch = batch.epoch
    }

    mutating func drain(emit: (FlowOrder, MeterOutput) -> Void) -> Bool {
        table.drain { flow in
            if let output = rows.output(of: flow) { emit(FlowOrder(flow), output) }
        }
    }

    var settled: FlowOrder { FlowOrder(epoch: epoch, decided: table.settled, firstPacket: .max) }
    var counters: FlowTableCounters { table.counters }
}

/// Makes what is given out of a finished flow.
struct RowMaker<Record: MeasuredRecord>: Sendable {
    private let writer: CSVRowWriter<Record>
    private let form: MeterForm

    init(_ form: MeterForm) {
        self.form = form
        writer = CSVRowWriter(isLabelled: form.truth != nil)
    }

    func output(of flow: FinishedFlow<Record>) -> MeterOutput? {
        switch form {
        case .text(let truth):
            var bytes: [UInt8] = []
            let label = truth.map { $0.label(of: flow, for: Record.profile) }
            guard writer.append(flow, label: label ?? "", to: &bytes) else { return nil }
            return .text(Array(bytes[...]))  // without the room that writing took
        case .rows:
            guard flow.record.isEmitted else { return nil }
            var features: [Double] = []
            features.reserveCapacity(96)
            Record.appendFeatures(of: flow, to: &features)
            return .row(
                FlowRow(
                    Record.profile, source: flow.source, destination: flow.destination, sourcePort: flow.sourcePort,
                    destinationPort: flow.destinationPort, transport: flow.transport, start: flow.record.start,
                    last: flow.record.last, end: flow.end, features: features))
        }
    }
}

/// In which form a meter gives its rows.
public enum MeterForm: Sendable {
    /// As lines of CSV; with a label each where there is a ground truth.
    case text(GroundTruth?)
    /// As numbers.
    case rows

    var isText: Bool {
        if case .text = self { true } else { false }
    }

    /// Whether each row has a label.
    var truth: GroundTruth? {
        if case .text(let truth) = self { truth } else { nil }
    }
}
