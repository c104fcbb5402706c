import CPcap
import Packets

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes frames to a pcap file or, for `-`, to standard output.
///
/// The file is in this machine's byte order with microseconds, as tcpdump writes it. What it held before is gone with
/// the first frame and not sooner, so that a call that fails before does no harm. A class, since it owns an open
/// file; used by one thread at a time. What was written reaches the file at the latest with `finish()`, which also
/// tells of a disk that filled up at the end; a writer that is dropped before closes its file without a word.
public final class CaptureWriter {
    /// The file as messages name it.
    public let name: String
    /// What its frames begin with.
    public let link: LinkType
    /// The frames written so far.
    public private(set) var frames: UInt64 = 0
    /// Which file it is, so that nobody writes to the file that is read.
    let identity: FileIdentity?

    /// The most bytes of a frame that readers accept.
    private static let snapLength: Int32 = 262_144
    private var state: State
    /// What the open file writes into, which has to be there until it is closed.
    private var buffer: StreamBuffer?

    private enum State {
        /// Nothing is written yet.
        case open(Int32)
        /// The header is written, or waits in the buffer with what follows.
        case writing(OpaquePointer)
        case closed
    }

    /// Opens a file for writing.
    /// - Parameters:
    ///   - path: where to write; `-` is standard output.
    ///   - link: what the frames begin with.
    public init(path: String, link: LinkType = .ethernet) throws(CaptureError) {
        name = path == "-" ? "standard output" : path
        self.link = link
        let descriptor = path == "-" ? dup(1) : open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .unwritable(file: name, reason: Self.reason()) }
        identity = FileIdentity(descriptor)
        state = .open(descriptor)
    }

    deinit {
        switch state {
        case .open(let descriptor): close(descriptor)
        case .writing(let dumper): pcap_dump_close(dumper)
        case .closed: break
        }
    }

    /// Writes one frame.
    /// - Parameters:
    ///   - frame: its bytes; of more than 262,144 only so many are kept, as every reader wants it.
    ///   - time: when it came, in microseconds since 1970, from 0 up to 2106.
    ///   - wireLength: its length on the wire, where that is more than `frame` holds.
    public func write(_ frame: Span<UInt8>, time: Int64, wireLength: Int = 0) throws(CaptureError) {
        var header = pcap_pkthdr()
        header.ts.tv_sec = time_t(time / 1_000_000)
        header.ts.tv_usec = suseconds_t(time % 1_000_000)
        header.caplen = UInt32(clamping: frame.count)
        header.len = UInt32(clamping: max(frame.count, wireLength))
        var failure: CaptureError?
        frame.withUnsafeBufferPointer { buffer in
            // An empty frame has no address; a frame of no bytes is written all the same.
            var nothing: UInt8 = 0
            do throws(CaptureError) {
                if let base = buffer.baseAddress { try write(header, base) } else { try write(header, &nothing) }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// Hands what was written so far to the system.
    public func flush() throws(CaptureError) {
        guard case .writing(let dumper) = state else { return }
        guard pcap_dump_flush(dumper) == 0 else { throw .unwritable(file: name, reason: Self.reason()) }
    }

    /// Writes what is left and closes the file, which is a capture even where no frame came.
    public func finish() throws(CaptureError) {
        if case .closed = state { return }
        let dumper = try begun()
        state = .closed
        let isFlushed = pcap_dump_flush(dumper) == 0
        let reason = Self.reason()
        pcap_dump_close(dumper)
        guard isFlushed else { throw .unwritable(file: name, reason: reason) }
    }

    /// Writes a frame as libpcap gave it.
    func write(_ header: pcap_pkthdr, _ bytes: UnsafePointer<UInt8>) throws(CaptureError) {
        let dumper = try begun()
        var header = header
        header.caplen = min(header.caplen, UInt32(Self.snapLength))
        pcap_dump(UnsafeMutableRawPointer(dumper).assumingMemoryBound(to: UInt8.self), &header, bytes)
        // `pcap_dump` does not say whether it could.
        guard ferror(pcap_dump_file(dumper)) == 0 else { throw .unwritable(file: name, reason: Self.reason()) }
        frames += 1
    }

    /// What libpcap writes with; the header comes before the first frame.
    private func begun() throws(CaptureError) -> OpaquePointer {
        switch state {
        case .writing(let dumper): return dumper
        case .closed: throw .unwritable(file: name, reason: "it was closed before")
        case .open(let descriptor):
            // A pipe or a device cannot be shortened, and need not be; standard output may be appended to.
            if name != "standard output" { _ = ftruncate(descriptor, 0) }
            guard let file = fdopen(descriptor, "w") else { throw .unwritable(file: name, reason: Self.reason()) }
            buffer = StreamBuffer(file)
            // The format only gives its link type and snap length, and is not needed beyond the header.
            guard let dead = pcap_open_dead(link.dlt, Self.snapLength) else {
                state = .closed
                fclose(file)
                throw .unwritable(file: name, reason: "no memory")
            }
            let format = PcapHandle(dead)
            // libpcap closes the file where it fails here.
            guard let dumper = pcap_dump_fopen(dead, file) else {
                state = .closed
                throw .unwritable(file: name, reason: format.lastError)
            }
            state = .writing(dumper)
            return dumper
        }
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
