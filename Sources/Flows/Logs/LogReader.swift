/// How the lines of one kind of log become flows.
protocol LogFormat {
    /// What the log is called in messages, and what stands in it.
    static var words: (name: String, content: String) { get }

    /// The flow of a line; nil where the line is in order but no flow of its own (a header, or one that is held back).
    mutating func flow(of line: Span<UInt8>) throws(LineFault) -> Biflow?

    /// Adds what was held back until all lines of a block were seen.
    mutating func finish(_ flows: inout [Biflow], _ tally: inout LineTally, line: UInt64)

    /// What else is to be said in the summary.
    var counters: [SourceCount] { get }
    /// What the log shows itself to be, where that is not what is expected.
    var hint: String? { get }
}

/// Takes a log line by line, and counts what gives no flow.
struct LogReader<Format: LogFormat> {
    let input: LogInput
    var format: Format
    private var lines: UInt64 = 0
    private var flows: UInt64 = 0
    private var tally = LineTally()

    init(_ input: LogInput, _ format: Format) {
        self.input = input
        self.format = format
    }

    /// The flows of the next lines; false at the end.
    mutating func next(into flows: inout [Biflow]) throws(FlowError) -> Bool {
        flows.removeAll(keepingCapacity: true)
        switch try input.next() {
        case .none: return true
        case .end:
            if self.flows == 0 { throw .unrecognised(source: input.name, reason: whyEmpty) }
            return false
        case .lines(let bytes, let first):
            read(bytes, from: first, into: &flows)
            self.flows += UInt64(flows.count)
            return true
        }
    }

    private mutating func read(_ bytes: [UInt8], from first: UInt64, into flows: inout [Biflow]) {
        let text = bytes.span
        var number = first
        var start = 0
        for at in text.indices where text[at] == JSONCursor.newline {
            var end = at
            // A tab at either end may be the separator of an empty cell.
            while end > start, isPadding(text[end - 1]) { end -= 1 }
            while start < end, isPadding(text[start]) { start += 1 }
            if end > start {
                lines += 1
                do throws(LineFault) {
                    if let flow = try format.flow(of: text.extracting(start..<end)) { flows.append(flow) }
                } catch {
                    tally.add(error, line: number)
                }
            }
            start = at + 1
            number += 1
        }
        format.finish(&flows, &tally, line: first)
    }

    private func isPadding(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\r")
    }

    private var fullTally: LineTally {
        var full = tally
        full.add(.tooLong, line: input.tooLong.first, times: input.tooLong.count)
        return full
    }

    /// What was read, what came of it, and what did not.
    var counters: [SourceCount] {
        var counts = [SourceCount("lines", lines), SourceCount("flows", flows)]
        if input.files > 1 { counts.append(SourceCount("files followed", input.files)) }
        return counts + format.counters + fullTally.counters
    }

    private var whyEmpty: String {
        let (name, content) = Format.words
        let found = format.hint ?? fullTally.commonest.map { "of \(lines) lines none is one; \($0)" }
        return "expected \(content) of \(name), found \(found ?? "no line")"
    }
}
