/// Suricata's `eve.json` as a source of flows.
///
/// Flow events are flows of both directions. `netflow` events are of one direction each (the other side's counts are
/// 0); they are taken only while the log shows no flow event, which would count the same packets again. Other events
/// are counted. Bytes are those of the frames, with the link's header, as Suricata counts them. `Biflow.failed`: of TCP,
/// whether the opening side's SYN was not answered by one (nil where none was seen), or, where no flags are logged,
/// whether the state is still `new`; of UDP and SCTP, whether nothing came back; nil of all else and of one-way events.
public final class EveLog: FlowSource {
    private var reader: LogReader<EveLines>

    /// Reads what `input` gives.
    public init(_ input: LogInput) {
        reader = LogReader(input, EveLines())
    }

    /// What totals of flows can give.
    public var profiles: Set<MeterProfile> { [.basic, .host] }

    /// The lines and flows so far, and the lines that gave none, by reason and with the first of each.
    public var counters: [SourceCount] { reader.counters }

    /// Puts the flows of the next lines into `flows`; false at the end of the log.
    ///
    /// - Throws: `FlowError.unreadable`; `FlowError.unrecognised` at the end of a log without a flow.
    public func next(into flows: inout [Biflow]) throws(FlowError) -> Bool {
        try reader.next(into: &flows)
    }
}
