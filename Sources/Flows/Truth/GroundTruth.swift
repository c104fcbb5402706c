import Packets

/// What is known of recorded traffic: which hosts did what to which, and when.
///
/// It is read from a CSV with the header `start,end,label,source,destination,source_port,destination_port,protocol`
/// (see the guide on labelling), as `lapwing simulate packets --truth` writes it. A row tells of every flow that
/// overlaps its time and agrees with it in each cell that is not empty, whichever way the flow runs. Where several rows
/// tell of a flow, the one with the most cells given is right, then the one of the shortest time, then the last.
///
/// ```swift
/// let truth = try GroundTruth(path: "truth.csv")
/// let meter = ProfileMeter([.fixed], form: .text(truth.labels(for: .fixed)))
/// ```
public struct GroundTruth: Sendable {
    /// How many rows it has.
    public let rowCount: Int

    private let labels: [String]
    /// Which rows stand one after the other in ``spans``: those that name the same.
    private var groups: [TruthKey: Range<Int>] = [:]
    private var spans: TruthSpans
    /// The combinations of cells that rows give, those of the most cells first.
    private let masks: [TruthMask]

    /// Reads a truth file.
    ///
    /// - Throws: `FlowError.unreadable`, or `FlowError.badTruth` that names the row and the column.
    public init(path: String) throws(FlowError) {
        self.init(rows: try TruthFile.rows(of: path))
    }

    /// Arranges the rows so that a flow's are found by what they name, then by time.
    ///
    /// Complexity: O(rows * log(rows)).
    init(rows: [TruthRow]) {
        rowCount = rows.count
        labels = rows.map(\.label)
        masks = Set(rows.map(\.key.mask)).sorted {
            $0.cells != $1.cells ? $0.cells > $1.cells : $0.rawValue < $1.rawValue
        }
        var numbers: [TruthKey: [Int]] = [:]
        for (number, row) in rows.enumerated() { numbers[row.key, default: []].append(number) }
        var order: [Int] = []
        order.reserveCapacity(rows.count)
        for (key, members) in numbers {
            groups[key] = order.count..<order.count + members.count
            order += members.sorted { (rows[$0].start, $0) < (rows[$1].start, $1) }
        }
        spans = TruthSpans(order.map { TruthSpans.Span(start: rows[$0].start, end: rows[$0].end, row: $0) })
        for group in groups.values { spans.index(group) }
    }

    /// What a flow is that says nothing of itself, in the words of the profile's data set.
    public static func benign(for profile: MeterProfile) -> String {
        switch profile {
        case .fixed, .cic2017: "BENIGN"
        case .kdd: "normal"
        case .basic, .host: "benign"
        }
    }

    /// What the truth says of a flow, nil where it says nothing.
    ///
    /// Complexity: O(m * (log(rows) + k)): m is how many combinations of cells the rows give (mostly one or two, never
    /// more than 32), k how many rows that name the same are in force at that time.
    public func label(of flow: FlowSpan) -> String? {
        let forth = TruthKey(
            source: flow.source, destination: flow.destination, sourcePort: flow.sourcePort,
            destinationPort: flow.destinationPort, transport: flow.transport)
        let back = TruthKey(
            source: flow.destination, destination: flow.source, sourcePort: flow.destinationPort,
            destinationPort: flow.sourcePort, transport: flow.transport)
        var best: TruthSpans.Span?
        var cells = 0
        for mask in masks {
            if best != nil && mask.cells < cells { break }
            cells = mask.cells
            for key in [forth.masked(mask), back.masked(mask)] {
                guard let group = groups[key] else { continue }
                spans.search(group, overlapping: flow.start, max(flow.start, flow.end), &best)
            }
        }
        return best.map { labels[$0.row] }
    }

    /// What the truth says of a flow that somebody else has metered.
    public func label(of flow: Biflow) -> String? {
        label(
            of: FlowSpan(
                source: flow.source, destination: flow.destination, sourcePort: flow.sourcePort,
                destinationPort: flow.destinationPort, transport: flow.transport, start: flow.start, end: flow.end))
    }

    /// What the truth says of a flow of packets, else the profile's word for what is benign.
    func label<Record>(of flow: FinishedFlow<Record>, for profile: MeterProfile) -> String {
        let span = FlowSpan(
            source: flow.source, destination: flow.destination, sourcePort: flow.sourcePort,
            destinationPort: flow.destinationPort, transport: flow.transport, start: flow.record.start,
            end: flow.record.last)
        return label(of: span) ?? Self.benign(for: profile)
    }
}
