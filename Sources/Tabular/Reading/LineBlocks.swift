/// Cuts a source into blocks of whole lines, each ending in a newline.
struct LineBlocks: ~Copyable {
    static let blockSize = 1 << 20
    /// No row of flows is this long; a file whose line is, is no text.
    static let lineLimit = 1 << 24

    private var source: ByteSource
    private var carry: [UInt8] = []
    private var ended = false
    /// Whether the file ended within a quoted cell; the row that holds it is in no block.
    private(set) var endedInsideQuotes = false

    init(path: String) throws(TabularError) {
        source = try ByteSource(path: path)
    }

    var name: String { source.name }

    /// The next block, or nil at the end.
    ///
    /// Blocks are filled, so that the first shows what the file is.
    mutating func next() throws(TabularError) -> [UInt8]? {
        guard !ended else { return nil }
        var block = carry
        carry = []
        while true {
            while block.count < Self.blockSize && !ended {
                let bytes = try source.next(Self.blockSize)
                ended = bytes.isEmpty
                if block.isEmpty { block = bytes } else { block += bytes }
            }
            if ended {
                if block.isEmpty { return nil }
                if block.last != Ascii.newline { block.append(Ascii.newline) }
            }
            let end = endOfLastLine(block)
            if ended {
                endedInsideQuotes = end != block.count
                block.removeLast(block.count - (end ?? 0))
                return block
            }
            if let end {
                carry = Array(block[end...])
                block.removeLast(block.count - end)
                return block
            }
            if block.count > Self.lineLimit { throw .lineTooLong(file: source.name, limit: Self.lineLimit) }
            let bytes = try source.next(Self.blockSize)
            ended = bytes.isEmpty
            block += bytes
        }
    }

    /// The position after the last newline that stands outside of quotes.
    private func endOfLastLine(_ block: [UInt8]) -> Int? {
        let bytes = block.span
        var hasQuotes = false
        for i in bytes.indices where bytes[i] == Ascii.quote { hasQuotes = true }
        guard hasQuotes else {
            var i = bytes.count
            while i > 0 {
                if bytes[i - 1] == Ascii.newline { return i }
                i -= 1
            }
            return nil
        }
        // As the parser has it: only a quote at the beginning of a cell opens, and a doubled one does not close.
        var end: Int?
        var isCellStart = true
        var i = 0
        while i < bytes.count {
            switch bytes[i] {
            case Ascii.quote where isCellStart:
                i += 1
                while i < bytes.count {
                    if bytes[i] == Ascii.quote {
                        guard i + 1 < bytes.count && bytes[i + 1] == Ascii.quote else { break }
                        i += 1
                    }
                    i += 1
                }
                isCellStart = false
            case Ascii.newline:
                end = i + 1
                isCellStart = true
            case Ascii.comma: isCellStart = true
            case Ascii.space: break
            default: isCellStart = false
            }
            i += 1
        }
        return end
    }
}
