import Packets

/// The stage of the `host` profile, as CSV or as rows.
struct HostProfileStage: MeterStage {
    private var stage: HostStage<MeterOutput>

    init(limit: Int, options: MeterOptions, hosts: HostOptions, form: MeterForm) {
        let isText = form.isText
        stage = HostStage(
            options: isText ? hosts.forText : hosts, meterOptions: options, connectionLimit: limit
        ) { row in
            isText ? .text(row.csvLine) : .host(row)
        }
    }

    mutating func take(_ batch: PacketBatch, share: FlowShare, emit: (FlowOrder, MeterOutput) -> Void) {
        stage.take(batch, share: share, emit: emit)
    }

    mutating func drain(emit: (FlowOrder, MeterOutput) -> Void) -> Bool { stage.drain(emit: emit) }

    var settled: FlowOrder { stage.settled }
    var counters: FlowTableCounters { stage.counters }
    static var isSharded: Bool { false }
}

extension HostOptions {
    /// The same for rows of CSV, which show neither looks nor visits.
    var forText: HostOptions {
        var options = self
        options.looks = false
        options.tellsVisits = false
        return options
    }
}

extension HostRow {
    /// The row as a line of CSV, under `HostSchema.header`.
    public var csvLine: [UInt8] {
        var text = RowText([], room: 1_024)
        text.appendTimestamp(end)
        text.append(UInt8(ascii: ","))
        text.append(host)
        for value in features {
            text.append(UInt8(ascii: ","))
            text.append(value)
        }
        text.append(UInt8(ascii: "\n"))
        return text.finish()
    }
}
