import Packets

/// The stage of one profile.
///
/// It names each kind of table outright, and holds one of them, since only then does the compiler make code of its own
/// for each: a generic stage behind a protocol runs at half the speed.
struct ProfileStage: MeterStage {
    private var fixed: RecordStage<FixedFlow>?
    private var cic2017: RecordStage<CIC2017Flow>?
    private var basic: RecordStage<BasicFlow>?
    private var kdd: KDDStage?

    init(
        _ profile: MeterProfile, limit: Int, options: MeterOptions, looks: [Int64], form: MeterForm
    ) {
        switch profile {
        case .fixed:
            fixed = RecordStage(FlowTable(limit: limit, options: options, looks: looks), RowMaker(form))
        case .cic2017:
            cic2017 = RecordStage(FlowTable(limit: limit, options: options, looks: looks), RowMaker(form))
        case .kdd:
            // The data that its lines are to be like knows only connections that have ended.
            kdd = KDDStage(
                FlowTable(limit: limit, options: options, looks: form.isText ? [] : looks), truth: form.truth)
        case .basic:
            basic = RecordStage(FlowTable(limit: limit, options: options, looks: looks), RowMaker(form))
        case .host: break  // has a stage of its own, since it must see every packet
        }
    }

    mutating func take(_ batch: PacketBatch, share: FlowShare, emit: (FlowOrder, MeterOutput) -> Void) {
        fixed?.take(batch, share: share, emit: emit)
        cic2017?.take(batch, share: share, emit: emit)
        basic?.take(batch, share: share, emit: emit)
        kdd?.take(batch, share: share, emit: emit)
    }

    mutating func drain(emit: (FlowOrder, MeterOutput) -> Void) -> Bool {
        fixed?.drain(emit: emit) ?? cic2017?.drain(emit: emit) ?? basic?.drain(emit: emit)
            ?? kdd?.drain(emit: emit) ?? false
    }

    var settled: FlowOrder { fixed?.settled ?? cic2017?.settled ?? basic?.settled ?? kdd?.settled ?? .end }
    var counters: FlowTableCounters {
        fixed?.counters ?? cic2017?.counters ?? basic?.counters ?? kdd?.counters ?? FlowTableCounters()
    }
    static var isSharded: Bool { true }
}
