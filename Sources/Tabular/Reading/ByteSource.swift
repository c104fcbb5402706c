import CZlib

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Reads a file, or standard input for `-`, in blocks; gzip is recognised by its first bytes and inflated.
///
/// The C interfaces below (`read`, zlib) take pointers; in this target they are used here and in
/// `ByteSource+Following.swift` only.
package struct ByteSource: ~Copyable {
    /// The path, or `standard input`.
    package let name: String
    let descriptor: Int32
    /// Where in the file the next read begins.
    var position = 0
    private var inflater: Inflater?
    private var pending: [UInt8] = []
    private var ended = false

    /// Opens the file and reads its first bytes.
    ///
    /// - Parameter isLive: Whether the first bytes are taken as they come, rather than a block of them awaited.
    package init(path: String, isLive: Bool = false) throws(TabularError) {
        name = path == "-" ? "standard input" : path
        if path == "-" {
            descriptor = 0
        } else {
            descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw .unreadable(file: path, reason: ByteSource.reason()) }
        }
        pending = try readSome(1 << 16, atLeast: isLive ? 2 : 1 << 16)  // two bytes tell whether it is gzip
        if pending.starts(with: [0x1f, 0x8b]) { inflater = Inflater() }
    }

    deinit {
        if descriptor > 0 { close(descriptor) }
    }

    /// Whether it is gzip.
    package var isCompressed: Bool { inflater != nil }

    /// The next bytes, at most about `size` of them; empty at the end.
    package mutating func next(_ size: Int) throws(TabularError) -> [UInt8] {
        try next(size, within: nil) ?? []
    }

    /// The next bytes as they come: nil where none came in time, empty at the end.
    ///
    /// After the end of a plain file it can be asked again, for what has been appended since.
    /// - Parameter milliseconds: How long to wait; nil waits for a whole block.
    package mutating func next(_ size: Int, within milliseconds: Int32?) throws(TabularError) -> [UInt8]? {
        if inflater == nil {
            if !pending.isEmpty { return takePending() }
            if let milliseconds, !isReady(within: milliseconds) { return nil }
            return try readSome(size, atLeast: milliseconds == nil ? size : 1)
        }
        while true {
            if pending.isEmpty && !ended {
                if let milliseconds, !isReady(within: milliseconds) { return nil }
                pending = try readSome(1 << 18, atLeast: milliseconds == nil ? 1 << 18 : 1)
                ended = pending.isEmpty
            }
            if ended {
                if inflater!.isInsideMember { throw .badGzip(file: name, reason: "it ends early") }
                return []
            }
            let output: [UInt8]
            do {
                output = try inflater!.inflate(&pending, atMost: size)
            } catch {
                throw .badGzip(file: name, reason: error.reason)
            }
            if !output.isEmpty { return output }
        }
    }

    private mutating func takePending() -> [UInt8] {
        let bytes = pending
        pending = []
        return bytes
    }

    /// Reads until `least` bytes are there, or the end is.
    private mutating func readSome(_ size: Int, atLeast least: Int) throws(TabularError) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            var got = 0
            // A pipe gives little at a time: whoever can wait fills the block, so that blocks stay few.
            while got < least {
                let n = read(descriptor, buffer.baseAddress! + got, size - got)
                if n < 0 {
                    if errno == EINTR { continue }
                    failure = errno
                    break
                }
                if n == 0 { break }
                got += n
            }
            count = got
        }
        if failure != 0 { throw .unreadable(file: name, reason: String(cString: strerror(failure))) }
        position += bytes.count
        return bytes
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}

/// What zlib said of damaged data.
struct InflateError: Error {
    let reason: String
}

/// A gzip decoder over zlib; several members after each other are one stream, as gzip has it.
private final class Inflater {  // a class, since zlib keeps a pointer to the state it was opened with
    private var stream = z_stream()
    private(set) var isInsideMember = true

    init() {
        inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    }

    deinit { inflateEnd(&stream) }

    /// Inflates from the front of `input`, which keeps what was not used.
    func inflate(_ input: inout [UInt8], atMost size: Int) throws(InflateError) -> [UInt8] {
        if !isInsideMember {
            guard input.first == 0x1f else {
                // Trailing bytes that are no member: gzip itself ignores zero padding, and so do we.
                guard input.allSatisfy({ $0 == 0 }) else { throw InflateError(reason: "bytes after the end") }
                input = []
                return []
            }
            inflateReset(&stream)
            isInsideMember = true
        }
        var status: Int32 = Z_OK
        var used = 0
        let output = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            input.withUnsafeMutableBufferPointer { source in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = buffer.baseAddress
                stream.avail_out = UInt32(size)
                status = CZlib.inflate(&stream, Z_NO_FLUSH)
                used = source.count - Int(stream.avail_in)
                count = size - Int(stream.avail_out)
            }
        }
        input.removeFirst(used)
        switch status {
        case Z_STREAM_END: isInsideMember = false
        case Z_OK, Z_BUF_ERROR: break
        default: throw InflateError(reason: stream.msg.map { String(cString: $0) } ?? "code \(status)")
        }
        return output
    }
}
