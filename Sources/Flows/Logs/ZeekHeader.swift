/// What the lines that begin with `#` say of those behind them.
struct ZeekHeader {
    /// What one column holds.
    enum Column {
        case other
        case field(ZeekField)
        /// Several fields with blanks between them.
        case spaced([ZeekField?])
    }

    private(set) var separator = UInt8(ascii: "\t")
    private var emptyField = Array("(empty)".utf8)
    private var unsetField = Array("-".utf8)
    /// The columns in their order; none before a header was read.
    private(set) var columns: [Column] = []
    /// Which log it says it is.
    private(set) var path: String?

    /// Whether a cell says that it has no value.
    @inline(__always)
    func isUnset(_ cell: Span<UInt8>) -> Bool {
        equal(cell, unsetField) || equal(cell, emptyField)
    }

    /// Takes a line of the header; those that say nothing of the fields that we read are passed over.
    mutating func take(_ line: Span<UInt8>) throws(LineFault) {
        let text = TextNumbers.bytes(line)
        if text.starts(with: "#separator".utf8) {
            // The only line whose name ends with a blank, since the separator is not known yet.
            columns = []
            let bytes = Self.unescaped(text.dropFirst("#separator ".utf8.count))
            guard bytes.count == 1, let byte = bytes.first else { throw .badHeader }
            separator = byte
            return
        }
        let cells = text.split(separator: separator, omittingEmptySubsequences: false)
        let values = cells.dropFirst()
        switch String(decoding: cells[0], as: UTF8.self) {
        case "#empty_field": emptyField = Self.unescaped(values.first ?? [])
        case "#unset_field": unsetField = Self.unescaped(values.first ?? [])
        case "#path": path = values.first.map { String(decoding: $0, as: UTF8.self) }
        case "#fields": columns = values.map(Self.column)
        case "#types":
            // Columns of which one is lost would be read one for another.
            guard values.count == columns.count || columns.isEmpty else {
                columns = []
                throw .badHeader
            }
        default: break  // #set_separator concerns columns that are not read, #open and #close are times
        }
    }

    private static func column(_ name: ArraySlice<UInt8>) -> Column {
        let names = name.split(separator: UInt8(ascii: " "))
        guard names.count > 1 else { return field(name).map { .field($0) } ?? .other }
        return .spaced(names.map(field))
    }

    private static func field(_ name: ArraySlice<UInt8>) -> ZeekField? {
        ZeekField.names.value(of: Array(name).span)
    }

    /// Bytes, some of them as `\x` and two digits.
    private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.first {
            let digits = rest.dropFirst(2).prefix(2)
            if byte == UInt8(ascii: "\\"), rest.dropFirst().first == UInt8(ascii: "x"), digits.count == 2,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(4)
            } else {
                bytes.append(byte)
                rest = rest.dropFirst()
            }
        }
        return bytes
    }

    @inline(__always)
    private func equal(_ cell: Span<UInt8>, _ word: [UInt8]) -> Bool {
        guard cell.count == word.count else { return false }
        for i in cell.indices where cell[i] != word[i] { return false }
        return true
    }
}
