import CPcap

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The bytes of a capture file as the C stream that libpcap reads; gzip is recognised by its first byte and inflated.
final class CaptureInput {  // a class, since its stream has one owner at a time: this, then libpcap
    /// The file as messages name it.
    let name: String
    /// What libpcap reads.
    ///
    /// It closes the stream, unless it refuses the file; then `close()` does.
    let file: UnsafeMutablePointer<FILE>
    /// Whether bytes come when somebody sends them: a pipe, a terminal.
    let isInteractive: Bool
    /// Which file it is, where it is one.
    let identity: FileIdentity?
    /// Whether there is not a single byte.
    let isEmpty: Bool
    private let size: Int64
    private let inflation: GzipPipe?
    /// What `file` reads into; who closes that holds this object until it has.
    private let buffer: StreamBuffer
    private let isStopped: (@Sendable () -> Bool)?

    /// Opens a file, or standard input for `-`.
    ///
    /// - Parameter isStopped: asked ten times a second by what waits for a pipe; a pipe ends where it is true.
    init(_ path: String, isStopped: (@Sendable () -> Bool)? = nil) throws(CaptureError) {
        name = path == "-" ? "standard input" : path
        self.isStopped = isStopped
        // A named pipe that nobody writes to yet would hold up `open` itself.
        let flags = O_RDONLY | O_CLOEXEC | (isStopped == nil ? 0 : O_NONBLOCK)
        let descriptor = path == "-" ? dup(0) : open(path, flags)
        guard descriptor >= 0 else { throw .unreadable(file: name, reason: Self.reason()) }
        var facts = stat()
        let isKnown = fstat(descriptor, &facts) == 0
        let isFile = isKnown && facts.st_mode & S_IFMT == S_IFREG
        identity = FileIdentity(descriptor)
        let readable: Int32
        if isKnown, !isFile, let isStopped, facts.st_mode & S_IFMT != S_IFDIR {
            readable = StoppablePipe.start(descriptor, isStopped: isStopped) ?? -1
        } else {
            readable = descriptor
        }
        guard isKnown, facts.st_mode & S_IFMT != S_IFDIR, let stream = fdopen(readable, "r") else {
            let reason = isKnown && facts.st_mode & S_IFMT == S_IFDIR ? "it is a folder" : Self.reason()
            // What is passed on has an owner, who sees that nobody reads it.
            _ = Self.close(readable < 0 ? descriptor : readable)
            throw .unreadable(file: name, reason: reason)
        }
        let plain = StreamBuffer(stream)
        // No capture format begins with gzip's first byte, and one byte can always be given back.
        let first = getc(stream)
        if first == EOF, ferror(stream) != 0 {
            let reason = Self.reason()
            fclose(stream)
            throw .unreadable(file: name, reason: reason)
        }
        isEmpty = first == EOF
        if first != EOF { ungetc(first, stream) }
        size = isFile ? Int64(facts.st_size) : 0
        guard first == 0x1f else {
            isInteractive = !isFile
            inflation = nil
            file = stream
            buffer = plain
            return
        }
        isInteractive = false
        guard let (pipe, inflated) = GzipPipe.start(stream, plain) else {
            let reason = Self.reason()
            fclose(stream)
            throw .unreadable(file: name, reason: reason)
        }
        inflation = pipe
        file = inflated
        buffer = StreamBuffer(inflated)
    }

    /// Closes a stream that libpcap did not take.
    func close() { fclose(file) }

    /// What was wrong with the gzip data, once the stream has ended.
    var failure: CaptureError? {
        guard let reason = inflation?.progress.failure else { return nil }
        return .badGzip(file: name, reason: reason)
    }

    /// Whether a pipe ended because it was told to.
    var wasStopped: Bool { identity == nil && isStopped?() ?? false }

    /// Whether the gzip data stopped before its end.
    var isCut: Bool { inflation?.progress.isCut ?? false }

    /// How much of the file was read, from 0 to 1; nil where its size is not known.
    var fractionRead: Double? {
        guard size > 0 else { return nil }
        let place = inflation?.progress.bytesRead ?? Int64(ftello(file))
        return min(1, max(0, Double(place) / Double(size)))
    }

    /// Whether a byte can be read without waiting for it.
    var hasBytes: Bool {
        #if canImport(Glibc)
            if file.pointee._IO_read_end != file.pointee._IO_read_ptr { return true }
        #endif
        var question = pollfd(fd: fileno(file), events: Int16(POLLIN), revents: 0)
        return poll(&question, 1, 0) > 0
    }

    private static func reason() -> String { String(cString: strerror(errno)) }

    private static func close(_ descriptor: Int32) -> Int32 {
        #if canImport(Glibc)
            Glibc.close(descriptor)
        #else
            Darwin.close(descriptor)
        #endif
    }
}
