/// Which of its two counts of bytes a Zeek log gives.
public enum ZeekBytes: Sendable {
    /// Those of the IP packets with their headers (`orig_ip_bytes`), as exporters count and as the synthetic data set
    /// does; the payload's where a line has no others.
    case packets
    /// Those of the payload (`orig_bytes`), which Zeek takes from the sequence numbers of TCP.
    case payload
}

/// Zeek's `conn.log`, as columns or as JSON, as a source of flows.
///
/// Fields may stand in any order, and a file may have several headers. Labelled logs (such as IoT-23's) give
/// `Biflow.label`: `benign`, or the detailed label where there is one, or the label. `Biflow.failed` follows
/// `conn_state`: true for S0, REJ, RSTOS0, RSTRH and SH; false for SF, S1, S2, S3, RSTO and RSTR; nil for OTH and SHR,
/// whose beginning was not seen. The flags are those that `history` tells of. Lines that are no connection are counted.
public final class ZeekLog: FlowSource {
    private var reader: LogReader<ZeekLines>

    /// Reads what `input` gives.
    public init(_ input: LogInput, bytes: ZeekBytes = .packets) {
        reader = LogReader(input, ZeekLines(bytes: bytes))
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
