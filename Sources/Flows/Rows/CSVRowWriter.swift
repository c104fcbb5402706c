import Packets
import Tabular

/// Writes a profile's rows as CSV into a buffer of bytes, without a string.
///
/// What it writes `TableReader` reads back as the data set of that profile, with the same numbers.
public struct CSVRowWriter<Record: MeasuredRecord>: Sendable {
    private let columns = Record.columns
    /// The words of each feature that is categorical.
    private let levels: [[[UInt8]]]
    private let isLabelled: Bool
    private let room: Int

    /// A writer of a profile's columns.
    ///
    /// - Parameter isLabelled: whether there is a ground truth, so that there are columns for it. A label of all rows
    ///   without one would be a lie.
    public init(isLabelled: Bool = false) {
        self.isLabelled = isLabelled
        levels = Record.schema.features.map { $0.levels.map(RowText.quoted) }
        room = 256 + 24 * Record.columns.count
    }

    /// Appends the line of column names.
    public func appendHeader(to bytes: inout [UInt8]) {
        var names = columns.map(\.name)
        if isLabelled { names += Record.truthColumns }
        bytes += names.map(RowText.quoted).joined(separator: [UInt8(ascii: ",")])
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Appends a flow's row, where the profile has one for it.
    ///
    /// - Parameter label: what the flow is, where there is a ground truth.
    /// - Returns: whether it has.
    ///
    /// Complexity: O(columns).
    @discardableResult
    public func append(_ flow: FinishedFlow<Record>, label: String = "BENIGN", to bytes: inout [UInt8]) -> Bool {
        guard flow.record.isEmitted else { return false }
        var features: [Double] = []
        features.reserveCapacity(levels.count)
        Record.appendFeatures(of: flow, to: &features)

        var text = RowText(exchange(&bytes, with: []), room: room)
        for index in columns.indices {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            append(columns[index].cell, of: flow, features, to: &text)
        }
        if isLabelled {
            text.append(UInt8(ascii: ","))
            text.append(RowText.quoted(label))
            for _ in Record.truthColumns.dropFirst() { text.append(Self.noTruth) }
        }
        text.append(UInt8(ascii: "\n"))
        bytes = text.finish()
        return true
    }

    private static var noTruth: [UInt8] { Array(",-1".utf8) }

    private func append(
        _ cell: RowColumn.Cell, of flow: FinishedFlow<Record>, _ features: [Double], to text: inout RowText
    ) {
        switch cell {
        case .feature(let index): append(feature: index, features, to: &text)
        case .number: text.append(flow.firstPacket)
        case .flowID:
            text.append(flow.source)
            text.append(UInt8(ascii: "-"))
            text.append(flow.destination)
            text.append(UInt8(ascii: "-"))
            text.append(UInt64(flow.sourcePort))
            text.append(UInt8(ascii: "-"))
            text.append(UInt64(flow.destinationPort))
            text.append(UInt8(ascii: "-"))
            text.append(UInt64(flow.transport.rawValue))
        case .source: text.append(flow.source)
        case .sourcePort: text.append(UInt64(flow.sourcePort))
        case .destination: text.append(flow.destination)
        case .destinationPort: text.append(UInt64(flow.destinationPort))
        case .transport: text.append(UInt64(flow.transport.rawValue))
        case .timestamp: text.appendTimestamp(flow.record.start)
        }
    }

    private func append(feature index: Int, _ features: [Double], to text: inout RowText) {
        guard index < features.count, index < levels.count else { return }
        let value = features[index]
        guard !levels[index].isEmpty else {
            text.append(value)
            return
        }
        // A level that is none of the named ones leaves the cell empty.
        if let level = Int(exactly: value), levels[index].indices.contains(level) { text.append(levels[index][level]) }
    }
}
