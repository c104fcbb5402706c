import Packets
import Tabular

/// Writes a profile's rows as CSV into a buffer of bytes, without a string.
///
/// What it writes `TableReader` reads back as the data set of that profile, with the same numbers.
public struct CSVRowWriter<Record: MeasuredRecord>: Sendable {
    /// How many rows it has written.
    public private(set) var rows: UInt64 = 0
    private let columns: [RowColumn]
    /// The words of each feature that is categorical.
    private let levels: [[[UInt8]]]
    private let isLabelled: Bool
    private var features: [Double] = []
    private var text: RowText

    /// A writer at its first row.
    ///
    /// - Parameters:
    ///   - isLabelled: whether there is a ground truth, so that there are columns for it. A label of all rows without one
    ///     would be a lie.
    ///   - isNumbered: whether it writes the row's number, where the profile has a column for it. One of several writers,
    ///     whose rows are yet to be put into one order, cannot know it.
    public init(isLabelled: Bool = false, isNumbered: Bool = true) {
        self.isLabelled = isLabelled
        columns = Record.columns.filter { isNumbered || $0.cell != .number }
        levels = Record.schema.features.map { $0.levels.map(Self.quoted) }
        features.reserveCapacity(levels.count)
        text = RowText(capacity: 512 + 32 * Record.columns.count)
    }

    /// Appends the line of column names.
    public func appendHeader(to bytes: inout [UInt8]) {
        var names = columns.map(\.name)
        if isLabelled { names += Record.truthColumns }
        bytes += names.map(Self.quoted).joined(separator: [UInt8(ascii: ",")])
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Appends a flow's row, where the profile has one for it.
    ///
    /// - Parameter label: what the flow is, where there is a ground truth.
    /// - Returns: whether it has.
    ///
    /// Complexity: O(columns); nothing is allocated but what `bytes` needs.
    @discardableResult
    public mutating func append(
        _ flow: FinishedFlow<Record>, label: String = "BENIGN", to bytes: inout [UInt8]
    ) -> Bool {
        guard flow.record.isEmitted else { return false }
        rows += 1
        features.removeAll(keepingCapacity: true)
        Record.appendFeatures(of: flow, to: &features)
        text.clear()
        for index in columns.indices {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            append(columns[index].cell, of: flow)
        }
        bytes.append(contentsOf: text.written)
        if isLabelled {
            bytes.append(UInt8(ascii: ","))
            bytes += Self.quoted(label)
            for _ in Record.truthColumns.dropFirst() {
                bytes += [UInt8(ascii: ","), UInt8(ascii: "-"), UInt8(ascii: "1")]
            }
        }
        bytes.append(UInt8(ascii: "\n"))
        return true
    }

    private mutating func append(_ cell: RowColumn.Cell, of flow: FinishedFlow<Record>) {
        switch cell {
        case .feature(let index): appendFeature(index)
        case .number: text.append(rows)
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

    private mutating func appendFeature(_ index: Int) {
        guard index < features.count, index < levels.count else { return }
        let value = features[index]
        guard !levels[index].isEmpty else {
            text.append(value)
            return
        }
        // A level that is none of the named ones leaves the cell empty.
        if let level = Int(exactly: value), levels[index].indices.contains(level) { text.append(levels[index][level]) }
    }

    /// A cell of text, in quotes where it needs them.
    private static func quoted(_ text: String) -> [UInt8] {
        let special = [UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r")]
        guard text.utf8.contains(where: special.contains) else { return Array(text.utf8) }
        return Array(
            "\"\(text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\"".utf8)
    }
}
