import Tabular

/// The lines of a log: of a file, of standard input, packed with gzip or not, and of the files that take its place.
///
/// ```swift
/// let input = try LogInput(path: "conn.log", follows: true)
/// guard let flows = input.flows() else { /* no log: a capture, say */ }
/// ```
///
/// A file that is followed is read as `tail -F` reads it. Where another file has taken its name, the rest of the old
/// one is read first; where it was cut to nothing, it is read from its beginning again (what was written between the
/// last look and the cut is lost, as it is for everybody). A last line without its end waits for its rest. Memory: a
/// block of 256 KiB and the longest line, at most 1 MiB.
public final class LogInput {
    /// What the file's reader has for the caller.
    enum Chunk {
        /// Whole lines, each with its newline, and the number of the first in its file.
        case lines([UInt8], first: UInt64)
        /// Nothing came within a tenth of a second.
        case none
        /// The end, which a file that is followed never has.
        case end
    }

    /// The path, or `standard input`.
    public let name: String
    /// What the first lines show it to be, nil where they are those of no log that is known.
    ///
    /// A file that is followed may still be empty: then its name decides.
    public let kind: LogKind?

    static let blockSize = 1 << 18
    static let lineLimit = 1 << 20
    private static let patience: Int32 = 100

    private let path: String
    private let follows: Bool
    private let pause: () -> Void
    /// Where bytes come from; nil where all are there.
    private var source: ByteSource?
    /// What was read and not given out: the beginning of a line, or at first several lines.
    private var held: [UInt8] = []
    private var lineNumber: UInt64 = 1
    private var isAtStart = true
    private var hasEnded = false
    private var isSkipping = false
    private var isReplaced = false
    /// How many lines were longer than the limit, and the first of them.
    private(set) var tooLong: (count: UInt64, first: UInt64) = (0, 0)
    /// How many files have been read.
    private(set) var files: UInt64 = 1

    /// Opens a log and reads its first line.
    ///
    /// - Parameters:
    ///   - path: The file; `-` is standard input.
    ///   - follows: Whether to go on when the end is reached.
    ///   - pause: What waits a tenth of a second where a file that is followed has nothing new; nil
    ///        sleeps.
    /// - Throws: `FlowError.unreadable`; `FlowError.badOption` where what is to be followed is packed with gzip.
    public init(
        path: String, follows: Bool = false, pause: (() -> Void)? = nil
    ) throws(FlowError) {
        self.path = path
        self.follows = follows
        self.pause = pause ?? { ByteSource.pause(milliseconds: Self.patience) }
        var source: ByteSource
        do throws(TabularError) { source = try ByteSource(path: path, isLive: true) } catch { throw FlowError(error) }
        name = source.name
        if follows && source.isCompressed {
            throw .badOption("\(name): packed with gzip, so nothing is appended to it. Read it without --follow.")
        }
        var first: [UInt8] = []
        var ended = false
        // The first lines may come slowly; what is no text is given up after a block.
        while first.count < Self.blockSize, !first.contains(JSONCursor.newline), !ended {
            do throws(TabularError) {
                guard let bytes = try source.next(Self.blockSize, within: Self.patience) else { continue }
                ended = bytes.isEmpty
                first += bytes
            } catch {
                throw FlowError(error)
            }
        }
        self.source = consume source
        held = first
        kind = first.isEmpty && follows ? LogKind.named(path) : LogKind.recognise(first)
    }

    /// The log that some bytes are, which are not packed.
    public init(name: String, bytes: [UInt8]) {
        (self.name, path, follows, pause) = (name, name, false, {})
        source = nil
        held = bytes
        kind = LogKind.recognise(bytes)
    }

    /// The flows of the log, read as what it was recognised to be; nil where it is no log.
    public func flows() -> (any FlowSource)? {
        switch kind {
        case .zeekColumns, .zeekJSON: ZeekLog(self)
        case .eve: EveLog(self)
        case nil: nil
        }
    }

    /// The next lines.
    func next() throws(FlowError) -> Chunk {
        var bytes = held
        held = []
        if bytes.isEmpty || !bytes.contains(JSONCursor.newline) {
            if hasEnded { return .end }
            do throws(TabularError) {
                guard let more = try read() else {
                    held = bytes
                    return .none
                }
                if more.isEmpty { return try end(with: bytes) }
                bytes += more
            } catch {
                throw FlowError(error)
            }
        }
        return wholeLines(of: bytes)
    }

    private func read() throws(TabularError) -> [UInt8]? {
        source == nil ? [] : try source?.next(Self.blockSize, within: Self.patience)
    }

    /// What follows at the end of what is there: nothing yet, another file, or the last line.
    private func end(with rest: [UInt8]) throws(TabularError) -> Chunk {
        guard follows else {
            hasEnded = true
            return rest.isEmpty ? .end : wholeLines(of: rest + [JSONCursor.newline])
        }
        switch source?.change(at: path) ?? .none {
        case .none:
            held = rest
            pause()
            return .none
        case .truncated: source?.rewind()
        case .replaced:
            // What was written between the last read and the change is still to be read.
            guard isReplaced else {
                isReplaced = true
                held = rest
                return .none
            }
            isReplaced = false
            guard let next = try? ByteSource(path: path, isLive: true), !next.isCompressed else {
                held = rest
                pause()
                return .none
            }
            source = consume next
            files += 1
        }
        let last: Chunk = rest.isEmpty ? .none : wholeLines(of: rest + [JSONCursor.newline])
        (lineNumber, isAtStart, isSkipping) = (1, true, false)
        return last
    }

    /// Keeps what stands behind the last newline, and gives the rest.
    private func wholeLines(of bytes: [UInt8]) -> Chunk {
        var bytes = bytes
        if isAtStart, bytes.count >= 3 {
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
            isAtStart = false
        }
        if isSkipping {
            guard let end = bytes.firstIndex(of: JSONCursor.newline) else { return .none }
            bytes.removeFirst(end + 1)
            lineNumber += 1
            isSkipping = false
        }
        guard let end = bytes.lastIndex(of: JSONCursor.newline) else {
            if bytes.count > Self.lineLimit {
                tooLong = (tooLong.count + 1, tooLong.count == 0 ? lineNumber : tooLong.first)
                isSkipping = true
            } else {
                held = bytes
            }
            return .none
        }
        held = Array(bytes[(end + 1)...])
        bytes.removeLast(bytes.count - end - 1)
        let first = lineNumber
        let span = bytes.span
        for i in span.indices where span[i] == JSONCursor.newline { lineNumber += 1 }
        return .lines(bytes, first: first)
    }
}

extension FlowError {
    /// What the reader of files says, as an error of flows.
    init(_ error: TabularError) {
        self =
            switch error {
            case .unreadable(let file, let reason): .unreadable(source: file, reason: reason)
            case .badGzip(let file, let reason):
                .unreadable(source: file, reason: "the gzip data is damaged: \(reason)")
            default: .unreadable(source: "a file", reason: error.description)
            }
    }
}
