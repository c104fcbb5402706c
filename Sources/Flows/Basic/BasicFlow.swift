import Packets
import Tabular

/// What the `basic` profile keeps of an open flow of packets: it ends as `fixed` says, and counts bytes with their IP
/// headers, as exporters do.
public struct BasicFlow: FlowRecord {
    private var flow: FixedFlow
    private var forwardBytes: UInt64 = 0
    private var backwardBytes: UInt64 = 0

    /// Begins with a flow's first packet.
    public init(_ packet: Packet, isForward: Bool, continuing previous: BasicFlow?, options: MeterOptions) {
        flow = FixedFlow(packet, isForward: isForward, continuing: previous?.flow, options: options)
        count(packet, isForward)
    }

    /// Whether the packet is its source's, as `fixed` says.
    public static func isFromInitiator(_ packet: Packet) -> Bool { FixedFlow.isFromInitiator(packet) }

    /// Takes a further packet.
    public mutating func add(_ packet: Packet, isForward: Bool, options: MeterOptions) -> Bool {
        count(packet, isForward)
        return flow.add(packet, isForward: isForward, options: options)
    }

    private mutating func count(_ packet: Packet, _ isForward: Bool) {
        if isForward {
            forwardBytes &+= UInt64(packet.ipLength)
        } else {
            backwardBytes &+= UInt64(packet.ipLength)
        }
    }

    /// Whether the packet begins a new flow, as `fixed` says.
    public func isEnded(before packet: Packet) -> Bool { flow.isEnded(before: packet) }
    /// Its last moment, as `fixed` says.
    public func deadline(_ options: MeterOptions) -> Int64 { flow.deadline(options) }
    /// Why it ends then.
    public func endReason(_ options: MeterOptions) -> FlowEnd { flow.endReason(options) }
    /// The first packet's time, in microseconds since 1970.
    public var start: Int64 { flow.start }
    /// The last packet's time so far, in microseconds since 1970.
    public var last: Int64 { flow.last }
    /// Whether both sides have sent.
    public var isEstablished: Bool { flow.isEstablished }
}

extension BasicFlow: MeasuredRecord {
    /// The profile that every source gives.
    public static var profile: MeterProfile { .basic }
    /// The five features.
    public static var schema: FeatureSchema { BasicRow.schema }
    /// The identifiers, then the five features, as `BasicRow` has them.
    public static let columns: [RowColumn] =
        zip(
            BasicRow.identifierNames,
            [RowColumn.Cell.timestamp, .source, .sourcePort, .destination, .destinationPort, .transport]
        ).map { RowColumn($0, $1) }
        + BasicRow.featureNames.enumerated().map { RowColumn($1, .feature($0)) }

    /// Bytes and packets each way, and the duration in seconds.
    public static func appendFeatures(of flow: FinishedFlow<BasicFlow>, to row: inout [Double]) {
        let record = flow.record
        row.append(Double(record.forwardBytes))
        row.append(Double(record.backwardBytes))
        row.append(Double(record.flow.forward.sums.packets))
        row.append(Double(record.flow.backward.sums.packets))
        row.append(Double(max(0, record.last &- record.start)) / 1e6)
    }
}
