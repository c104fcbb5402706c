/// Cuts a source into blocks of whole lines, each ending in a newline.
struct LineBlocks: ~Copyable {
    static let blockSize = 1 << 20
    /// No row of flows is this long; a file whose line is, is no text.
    static let lineLimit = 1 << 24

    private var source: ByteSource
    private var carry: [UInt8] = []
    private var ended = false

    init(path: String) throws(TabularError) {
        source = try ByteSource(path: path)
    }

    var name: String { source.name }

    /// The next block, or nil at the end.
    mutating func next() throws(TabularError) -> [UInt8]? {
        guard !ended else { return nil }
        var block = carry
        carry = []
        while true {
            let bytes = try source.next(Self.blockSize)
            if bytes.isEmpty {
                ended = true
                if block.isEmpty { return nil }
                if block.last != Ascii.newline { block.append(Ascii.newline) }
                return block
            }
            if block.isEmpty { block = bytes } else { block += bytes }
            if let end = endOfLastLine(block) {
                carry = Array(block[end...])
                block.removeLast(block.count - end)
                return block
            }
            if block.count > Self.lineLimit { throw .lineTooLong(file: source.name, limit: Self.lineLimit) }
        }
    }

    /// The position after the last newline that stands outside of quotes.
    private func endOfLastLine(_ block: [UInt8]) -> Int? {
        let bytes = block.span
        var quoted = false
        for i in bytes.indices where bytes[i] == Ascii.quote { quoted.toggle() }
        if !quoted {
            var i = bytes.count
            while i > 0 {
                if bytes[i - 1] == Ascii.newline { return i }
                i -= 1
            }
            return nil
        }
        // The block ends inside a quoted cell: take the last newline before that cell opened.
        var end: Int?
        var inside = false
        for i in bytes.indices {
            if bytes[i] == Ascii.quote { inside.toggle() }
            if bytes[i] == Ascii.newline && !inside { end = i + 1 }
        }
        return end
    }
}
