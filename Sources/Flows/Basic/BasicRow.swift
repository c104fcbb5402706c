import Packets
import Tabular

/// A row of the `basic` profile: the five features that every source gives, after the flow's identifiers.
///
/// The features have the names of the synthetic data set, so that a model of the one scores the other, and the file is
/// read as of its kind. Bytes are those of the packets with their IP headers wherever the source tells them.
///
/// ```swift
/// var text = BasicRow.header()
/// for flow in flows { BasicRow(flow).append(to: &text) }
/// ```
public struct BasicRow: Sendable, Hashable {
    /// What says which flow a row is.
    public static let identifierNames = ["Timestamp", "Src IP", "Src Port", "Dst IP", "Dst Port", "Protocol"]
    /// What is measured, in the order of ``features``.
    public static let featureNames = ["BytesSent", "BytesReceived", "PacketsSent", "PacketsReceived", "Duration"]
    /// The label's column.
    public static let labelName = "Label"
    /// The columns as models know them.
    public static let schema = FeatureSchema(
        features: zip(featureNames, ["bytes", "bytes", "packets", "packets", "s"]).map {
            Feature(name: $0, unit: $1, profile: MeterProfile.basic.rawValue)
        }, identifiers: identifierNames.filter { $0 != "Protocol" })

    private let flow: Biflow

    /// The row of a flow.
    public init(_ flow: Biflow) {
        self.flow = flow
    }

    /// The features, as a model takes them.
    public var features: [Double] {
        [flow.forwardBytes, flow.backwardBytes, flow.forwardPackets, flow.backwardPackets].map { Double($0) }
            + [Double(duration) / 1e6]
    }

    /// The header line of the CSV, with its line break.
    public static func header(isLabelled: Bool = false) -> [UInt8] {
        Array(((identifierNames + featureNames + (isLabelled ? [labelName] : [])).joined(separator: ",") + "\n").utf8)
    }

    /// The row as a line of CSV under the header, with its line break.
    ///
    /// - Parameter label: What the flow is, where the header has a label.
    public func csvLine(label: String? = nil) -> [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes, label: label)
        return bytes
    }

    /// Appends ``csvLine(label:)`` to a buffer.
    public func append(to bytes: inout [UInt8], label: String? = nil) {
        var text = RowText(exchange(&bytes, with: []), room: 256)
        text.appendIdentifiers(
            start: flow.start, flow.source, flow.sourcePort, flow.destination, flow.destinationPort)
        text.append(UInt64(flow.transport.rawValue))
        for feature in features {
            text.append(UInt8(ascii: ","))
            text.append(feature)
        }
        if let label {
            text.append(UInt8(ascii: ","))
            text.append(RowText.quoted(label))
        }
        text.append(UInt8(ascii: "\n"))
        bytes = text.finish()
    }

    /// Microseconds from the first packet to the last; 0 where the clock ran back between them.
    private var duration: Int64 {
        max(0, flow.end.minus(flow.start))
    }
}
