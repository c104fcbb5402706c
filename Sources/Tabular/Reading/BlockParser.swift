/// The rows of one block of the file, as columns.
struct ParsedBlock: Sendable {
    var rows = 0
    /// The numeric cells, column after column, `stride` apart.
    var numbers: [Float] = []
    var stride = 0
    var categories: [[UInt16]] = []
    var levels: [LevelTable] = []
    var labels: [UInt16] = []
    var labelTexts = LevelTable()
    /// Seconds since 1970, NaN where a cell is no time; empty where the file has no such column.
    var times: [Double] = []
    var blankRows = 0
    var repeatedHeaders = 0
}

/// What is wrong with a row of a block; the row's number counts from the block's first.
enum BlockError: Error {
    case columnCount(row: Int, found: Int)
    case notANumber(row: Int, column: Int, text: String)
    case missingLabel(row: Int, column: Int)
    case tooManyLabels(column: Int)
}

/// Parses whole lines.
///
/// The block must end in a newline.
struct BlockParser {
    /// Levels and labels are kept as 16-bit indices.
    static let levelLimit = 65_535

    let plan: ReadPlan

    func parse(_ block: [UInt8], from start: Int) throws(BlockError) -> ParsedBlock {
        let bytes = block.span
        var result = ParsedBlock()
        // A row of n cells takes n bytes at least: a file of empty lines asks for no more room than that.
        let capacity = min(countLines(bytes, from: start), (bytes.count - start) / plan.actions.count + 1)
        let categoricalCount = plan.categoricalCount
        result.stride = capacity
        var numbers = [Float](repeating: 0, count: capacity * plan.numericCount)
        var categories = [UInt16](repeating: 0, count: capacity * categoricalCount)
        result.levels = [LevelTable](repeating: LevelTable(), count: categoricalCount)
        result.labels.reserveCapacity(capacity)
        if plan.time != nil { result.times.reserveCapacity(capacity) }
        // Where a column is numeric, a repeated header fails to parse; where none is, it must be looked for.
        let isAllText = plan.hasHeader && plan.numericCount == 0
        var row = 0
        var i = start
        while i < bytes.count {
            if bytes[i] == Ascii.newline || (bytes[i] == Ascii.carriageReturn && bytes[i + 1] == Ascii.newline) {
                i = endOfLine(bytes, i) + 1  // an empty line is no row
                continue
            }
            let lineStart = i
            if isAllText && isHeader(bytes, i) {
                result.repeatedHeaders += 1
                i = endOfLine(bytes, i) + 1
                continue
            }
            do throws(BlockError) {
                i = try parseRow(bytes, at: i, row: row, capacity: capacity, &numbers, &categories, &result)
                row += 1
            } catch {
                i = endOfLine(bytes, lineStart) + 1
                if isBlank(bytes, lineStart, i) {
                    result.blankRows += 1
                } else if plan.hasHeader && isHeader(bytes, lineStart) {
                    result.repeatedHeaders += 1
                } else {
                    throw error
                }
                // The failed row may have left its label and its time behind.
                if result.labels.count > row { result.labels.removeLast() }
                if result.times.count > row { result.times.removeLast() }
            }
        }
        result.rows = row
        result.numbers = numbers
        result.categories = (0..<categoricalCount).map { c in
            Array(categories[c * capacity..<c * capacity + row])
        }
        return result
    }

    /// Parses the row that begins at `at`; gives where the next begins.
    @inline(__always)
    private func parseRow(
        _ bytes: Span<UInt8>, at: Int, row: Int, capacity: Int, _ numbers: inout [Float],
        _ categories: inout [UInt16], _ result: inout ParsedBlock
    ) throws(BlockError) -> Int {
        var i = at
        let last = plan.actions.count - 1
        for column in 0...last {
            switch plan.actions[column] {
            case .numeric(let index):
                if let value = scanNumber(bytes, &i) {
                    numbers[index &* capacity &+ row] = value
                } else {
                    let (text, next) = cellText(bytes, i)
                    guard let value = number(fromText: text) else {
                        if next.atLineEnd && column < last { throw .columnCount(row: row, found: column + 1) }
                        throw .notANumber(row: row, column: column, text: text)
                    }
                    numbers[index &* capacity &+ row] = value
                    i = next.end
                }
            case .categorical(let index):
                let range: Range<Int>
                (range, i) = cellRange(bytes, i)
                let code = result.levels[index].index(of: bytes, range)
                // A column of more levels than this is an identifier; the last index stands for "too many".
                categories[index &* capacity &+ row] = UInt16(truncatingIfNeeded: min(code, Self.levelLimit))
            case .label:
                let range: Range<Int>
                (range, i) = cellRange(bytes, i)
                guard !range.isEmpty else { throw .missingLabel(row: row, column: column) }
                let code = result.labelTexts.index(of: bytes, range)
                guard code < Self.levelLimit else { throw .tooManyLabels(column: column) }
                result.labels.append(UInt16(truncatingIfNeeded: code))
            case .skip:
                (_, i) = cellRange(bytes, i)
            case .time:
                let range: Range<Int>
                (range, i) = cellRange(bytes, i)
                result.times.append(plan.time?.style.seconds(range.map { bytes[$0] }) ?? .nan)
            }
            if bytes[i] == Ascii.carriageReturn {
                guard bytes[i &+ 1] == Ascii.newline else {
                    throw .notANumber(row: row, column: column, text: "a carriage return within the row")
                }
                i &+= 1
            }
            if bytes[i] == Ascii.comma {
                guard column < last else {
                    throw .columnCount(row: row, found: countCells(bytes, at))
                }
            } else if column < last {
                throw .columnCount(row: row, found: column + 1)
            }
            i &+= 1
        }
        return i
    }

    private func countLines(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var lines = 0
        for i in start..<bytes.count where bytes[i] == Ascii.newline { lines &+= 1 }
        return lines
    }

    private func endOfLine(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        var i = start
        while bytes[i] != Ascii.newline { i += 1 }
        return i
    }

    /// A row of separators only, as some published files have by the thousand.
    private func isBlank(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        for i in start..<end {
            switch bytes[i] {
            case Ascii.comma, Ascii.space, Ascii.carriageReturn, Ascii.newline: continue
            default: return false
            }
        }
        return true
    }

    /// Files that were concatenated repeat their header between rows.
    private func isHeader(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
        var i = start
        for name in plan.names {
            let (text, next) = cellText(bytes, i)
            guard headerName(text) == name else { return false }
            i = next.end + 1
            if next.atLineEnd { break }
        }
        return true
    }

    private func countCells(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        var i = start
        var cells = 0
        while true {
            let (_, end) = cellRange(bytes, i)
            cells += 1
            if bytes[end] != Ascii.comma { return cells }
            i = end + 1
        }
    }
}

/// Where a cell ends, and whether its line ends there too.
struct CellEnd {
    let end: Int
    let atLineEnd: Bool
}

/// The cell that begins at `start`, without surrounding spaces and quotes, and where its separator stands.
@inline(__always)
func cellRange(_ bytes: Span<UInt8>, _ start: Int) -> (Range<Int>, Int) {
    var i = start
    while bytes[i] == Ascii.space { i &+= 1 }
    if bytes[i] == Ascii.quote { return quotedRange(bytes, i) }
    let first = i
    while bytes[i] != Ascii.comma && bytes[i] != Ascii.newline { i &+= 1 }
    var end = i
    if end > first && bytes[i] == Ascii.newline && bytes[end - 1] == Ascii.carriageReturn {
        end &-= 1
        i = end
    }
    while end > first && bytes[end - 1] == Ascii.space { end &-= 1 }
    return (first..<end, i)
}

/// A quoted cell; a quote within it is doubled and kept so.
///
/// What follows the closing quote up to the comma is ignored.
private func quotedRange(_ bytes: Span<UInt8>, _ open: Int) -> (Range<Int>, Int) {
    var i = open + 1
    while i < bytes.count {
        if bytes[i] == Ascii.quote {
            guard i + 1 < bytes.count && bytes[i + 1] == Ascii.quote else { break }
            i += 1
        }
        i += 1
    }
    let close = min(i, bytes.count - 1)
    i = close
    while bytes[i] != Ascii.comma && bytes[i] != Ascii.newline { i += 1 }
    return (open + 1..<max(open + 1, close), i)
}

/// The text of the cell that begins at `start`.
func cellText(_ bytes: Span<UInt8>, _ start: Int) -> (String, CellEnd) {
    let (range, end) = cellRange(bytes, start)
    let text = String(decoding: range.map { bytes[$0] }, as: UTF8.self)
    return (text, CellEnd(end: end, atLineEnd: bytes[end] != Ascii.comma))
}

/// A column's name as its header cell spells it: without a byte order mark, spaces and quotes around it.
func headerName(_ text: String) -> String {
    var name = Substring(text)
    while let first = name.unicodeScalars.first, first == "\u{FEFF}" || first == " " || first == "\"" || first == "\t" {
        name.unicodeScalars.removeFirst()
    }
    while let last = name.unicodeScalars.last, last == " " || last == "\"" || last == "\r" || last == "\t" {
        name.unicodeScalars.removeLast()
    }
    return String(name)
}
