import Packets
import Tabular

/// A row of the `basic` profile: the five features that every source gives, after the flow's identifiers.
///
/// The features have the names of the synthetic data set, so that a model of the one scores the other, and the file is
/// read as of its kind. Bytes are those of the packets with their IP headers wherever the source tells them.
///
/// ```swift
/// print(BasicRow.header(isLabelled: false))
/// print(BasicRow(flow).csvLine())
/// ```
public struct BasicRow: Sendable, Hashable {
    /// What says which flow a row is.
    public static let identifierNames = ["Timestamp", "Src IP", "Src Port", "Dst IP", "Dst Port", "Protocol"]
    /// What is measured, in the order of ``features``.
    public static let featureNames = ["BytesSent", "BytesReceived", "PacketsSent", "PacketsReceived", "Duration"]
    /// The label's column.
    public static let labelName = "Label"
    /// No count that is written has more than 18 digits: what reads them back holds that many without a loss.
    private static let largest: UInt64 = 999_999_999_999_999_999

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

    /// The header line of the CSV, without a line break.
    public static func header(isLabelled: Bool) -> String {
        (identifierNames + featureNames + (isLabelled ? [labelName] : [])).joined(separator: ",")
    }

    /// The features, bit for bit as they are read back from the CSV.
    public var features: [Float] {
        counts.map { Float($0) } + [Float(Double(duration) / 1e6)]
    }

    /// The row as a line of CSV under the header, without a line break.
    ///
    /// - Parameter label: What the flow is, where the header has a label.
    public func csvLine(label: String? = nil) -> String {
        var bytes: [UInt8] = []
        append(to: &bytes, label: label)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the row as a line of CSV, without a line break.
    public func append(to text: inout [UInt8], label: String? = nil) {
        RowText.append(time: flow.start, to: &text)
        text.append(RowText.comma)
        flow.source.append(to: &text)
        text.append(RowText.comma)
        RowText.append(UInt64(flow.sourcePort), to: &text)
        text.append(RowText.comma)
        flow.destination.append(to: &text)
        text.append(RowText.comma)
        RowText.append(UInt64(flow.destinationPort), to: &text)
        text.append(RowText.comma)
        RowText.append(UInt64(flow.transport.rawValue), to: &text)
        for count in counts {
            text.append(RowText.comma)
            RowText.append(count, to: &text)
        }
        text.append(RowText.comma)
        RowText.append(duration / 1_000_000, to: &text)
        text.append(UInt8(ascii: "."))
        RowText.append(duration % 1_000_000, digits: 6, to: &text)
        guard let label else { return }
        text.append(RowText.comma)
        RowText.append(cell: label, to: &text)
    }

    private var counts: [UInt64] {
        [flow.forwardBytes, flow.backwardBytes, flow.forwardPackets, flow.backwardPackets].map { min($0, Self.largest) }
    }

    /// Microseconds from the first packet to the last; 0 where the clock ran back between them.
    private var duration: UInt64 {
        let (span, overflow) = flow.end.subtractingReportingOverflow(flow.start)
        return overflow ? Self.largest : min(UInt64(max(0, span)), Self.largest)
    }
}
