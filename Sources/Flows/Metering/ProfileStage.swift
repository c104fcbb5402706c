import Packets

/// The stage of one profile.
///
/// It names each kind of table outright, and holds one of them, since only then does the compiler make code of its own
/// for each: a generic stage behind a protocol runs at half the speed.
struct ProfileStage: MeterStage {
    private var fixed: RecordStage<FixedFlow>?

    init(
        _ profile: MeterProfile, limit: Int, options: MeterOptions, looks: [Int64], form: MeterForm
    ) {
        switch profile {
        case .fixed:
            fixed = RecordStage(FlowTable(limit: limit, options: options, looks: looks), RowMaker(form))
        default: break
        }
    }

    mutating func take(_ batch: PacketBatch, emit: (FlowOrder, MeterOutput) -> Void) {
        fixed?.take(batch, emit: emit)
    }

    mutating func drain(emit: (FlowOrder, MeterOutput) -> Void) {
        fixed?.drain(emit: emit)
    }

    var settled: FlowOrder { fixed?.settled ?? .end }
    var counters: FlowTableCounters { fixed?.counters ?? FlowTableCounters() }
    static var isSharded: Bool { true }
}
