import Packets

/// The flow table of one profile with its rows, as CSV or as numbers.
struct RecordStage<Record: MeasuredRecord>: Sendable {
    private var table: FlowTable<Record>
    private var rows: RowMaker<Record>
    private var epoch: UInt32 = 0

    init(_ table: FlowTable<Record>, _ rows: RowMaker<Record>) {
        self.table = table
        self.rows = rows
    }

    mutating func take(_ batch: PacketBatch, emit: (FlowOrder, MeterOutput) -> Void) {
        for packet in batch.packets {
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
    private var writer: CSVRowWriter<Record>
    private let form: MeterForm

    init(_ form: MeterForm) {
        self.form = form
        writer = CSVRowWriter(isLabelled: form.labels != nil, isNumbered: false)
    }

    mutating func output(of flow: FinishedFlow<Record>) -> MeterOutput? {
        switch form {
        case .text(let labels):
            var bytes: [UInt8] = []
            bytes.reserveCapacity(1_024)
            let label = labels.map { $0.label(of: flow) }
            guard writer.append(flow, label: label ?? "", to: &bytes) else { return nil }
            return .text(bytes)
        case .rows:
            guard flow.record.isEmitted else { return nil }
            var features: [Double] = []
            features.reserveCapacity(96)
            Record.appendFeatures(of: flow, to: &features)
            return .row(
                FlowRow(
                    source: flow.source, destination: flow.destination, sourcePort: flow.sourcePort,
                    destinationPort: flow.destinationPort, transport: flow.transport, start: flow.record.start,
                    last: flow.record.last, end: flow.end, features: features))
        }
    }
}

/// In which form a meter gives its rows.
public enum MeterForm: Sendable {
    /// As lines of CSV; with a label each where there is a ground truth.
    case text(FlowLabels?)
    /// As numbers.
    case rows

    var isText: Bool {
        if case .text = self { true } else { false }
    }

    var labels: FlowLabels? {
        if case .text(let labels) = self { labels } else { nil }
    }
}

/// Says what a flow is, from a ground truth.
public struct FlowLabels: Sendable {
    private let find: @Sendable (FlowSpan) -> String

    /// Labels from a look-up.
    public init(_ find: @escaping @Sendable (FlowSpan) -> String) { self.find = find }

    func label<Record>(of flow: FinishedFlow<Record>) -> String {
        find(
            FlowSpan(
                source: flow.source, destination: flow.destination, sourcePort: flow.sourcePort,
                destinationPort: flow.destinationPort, transport: flow.transport, start: flow.record.start,
                end: flow.record.last))
    }
}

/// Who spoke with whom, and when: what a ground truth is asked for.
public struct FlowSpan: Sendable, Hashable {
    /// The side that the flow is said to come from.
    public var source: IPAddress
    /// The other side.
    public var destination: IPAddress
    /// The port of `source`.
    public var sourcePort: UInt16
    /// The port of `destination`.
    public var destinationPort: UInt16
    /// What they speak.
    public var transport: IPProtocol
    /// The first packet's time, in microseconds since 1970.
    public var start: Int64
    /// The last packet's time, in microseconds since 1970.
    public var end: Int64

    /// A span of its parts.
    public init(
        source: IPAddress, destination: IPAddress, sourcePort: UInt16, destinationPort: UInt16,
        transport: IPProtocol, start: Int64, end: Int64
    ) {
        self.source = source
        self.destination = destination
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.transport = transport
        self.start = start
        self.end = end
    }
}
