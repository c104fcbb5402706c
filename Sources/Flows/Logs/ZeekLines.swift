/// The lines of `conn.log`, each as columns or as JSON.
struct ZeekLines: LogFormat {
    static let words = (name: "a Zeek conn.log", content: "connections")

    private let bytes: ZeekBytes
    private let names = ZeekField.names
    private var header = ZeekHeader()
    private var payloadOnly: UInt64 = 0

    init(bytes: ZeekBytes) {
        self.bytes = bytes
    }

    var counters: [SourceCount] {
        payloadOnly > 0 ? [SourceCount("flows of which only the payload's bytes are known", payloadOnly)] : []
    }

    var hint: String? {
        header.path.flatMap { $0 == "conn" ? nil : "the log '\($0)'" }
    }

    mutating func finish(_ flows: inout [Biflow], _ tally: inout LineTally, line: UInt64) {}

    mutating func flow(of line: Span<UInt8>) throws(LineFault) -> Biflow? {
        var draft = ZeekDraft()
        switch line[0] {
        case UInt8(ascii: "#"):
            try header.take(line)
            return nil
        case UInt8(ascii: "{") where header.columns.isEmpty: try readObject(line, into: &draft)
        default: try readColumns(line, into: &draft)
        }
        let flow = try draft.flow(bytes)
        if draft.hasOnlyPayload { payloadOnly += 1 }
        return flow
    }

    private func readColumns(_ line: Span<UInt8>, into draft: inout ZeekDraft) throws(LineFault) {
        guard !header.columns.isEmpty else { throw .headerless }
        var column = 0
        var first = 0
        var at = 0
        while true {
            if at == line.count || line[at] == header.separator {
                guard column < header.columns.count else { throw .columnCount }
                let cell = line.extracting(first..<at)
                switch header.columns[column] {
                case .other: break
                case .field(let field): try set(field, cell, in: &draft)
                case .spaced(let fields): try readSpaced(cell, fields, into: &draft)
                }
                column += 1
                first = at + 1
                if at == line.count { break }
            }
            at += 1
        }
        guard column == header.columns.count else { throw .columnCount }
    }

    @inline(__always)
    private func set(_ field: ZeekField, _ cell: Span<UInt8>, in draft: inout ZeekDraft) throws(LineFault) {
        guard cell.count > 0, !header.isUnset(cell) else { return }
        try draft.set(field, cell)
    }

    /// IoT-23 joined its labels to the last column with blanks.
    private func readSpaced(
        _ cell: Span<UInt8>, _ fields: [ZeekField?], into draft: inout ZeekDraft
    ) throws(LineFault) {
        var at = 0
        for field in fields {
            while at < cell.count, cell[at] == UInt8(ascii: " ") { at += 1 }
            let first = at
            while at < cell.count, cell[at] != UInt8(ascii: " ") { at += 1 }
            if let field { try set(field, cell.extracting(first..<at), in: &draft) }
        }
    }

    private func readObject(_ line: Span<UInt8>, into draft: inout ZeekDraft) throws(LineFault) {
        var cursor = JSONCursor()
        var more = try cursor.enter(line)
        while more {
            let key = try cursor.key(line)
            let field: ZeekField?
            if key.isEscaped {
                let name = try key.bytes(line)
                field = names.value(of: name.span)
            } else {
                field = names.value(of: line.extracting(key.range))
            }
            let value = try cursor.scalar(line)
            if let field, let value {
                if value.isEscaped {
                    let text = try value.bytes(line)
                    try draft.set(field, text.span)
                } else if !value.range.isEmpty {
                    try draft.set(field, line.extracting(value.range))
                }
            }
            more = try cursor.more(line)
        }
        try cursor.expectEnd(line)
    }
}
