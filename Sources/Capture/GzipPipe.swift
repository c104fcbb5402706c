import CZlib
import Foundation
import Synchronization

/// Inflates a gzip stream on a thread of its own into a pipe, so that libpcap reads plain bytes beside it.
///
/// The thread ends with the data, with damage, or when the reading end of the pipe is closed. It is no task, since it
/// blocks.
final class GzipPipe: @unchecked Sendable {  // the stream belongs to the thread alone; the rest is behind the mutex
    /// How far the thread has come.
    struct Progress {
        var bytesRead: Int64 = 0
        var isCut = false
        var failure: String?
    }

    private let source: UnsafeMutablePointer<FILE>
    private let buffer: StreamBuffer
    private let sink: Int32
    private let state = Mutex(Progress())

    /// Takes over a stream of gzip data; gives the stream of what it inflates to, or nil where there is no pipe.
    ///
    /// - Parameter buffer: what the stream of gzip data reads into.
    static func start(
        _ source: UnsafeMutablePointer<FILE>, _ buffer: StreamBuffer
    ) -> (GzipPipe, UnsafeMutablePointer<FILE>)? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        guard let inflated = fdopen(ends[0], "r") else {
            close(ends[0])
            close(ends[1])
            return nil
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let pipe = GzipPipe(source, buffer, sink: ends[1])
        Thread.detachNewThread { pipe.run() }
        return (pipe, inflated)
    }

    private init(_ source: UnsafeMutablePointer<FILE>, _ buffer: StreamBuffer, sink: Int32) {
        self.source = source
        self.buffer = buffer
        self.sink = sink
    }

    /// How far the thread has come.
    var progress: Progress { state.withLock { $0 } }

    private func run() {
        let end = PipeEnd(sink)
        // zlib keeps the address of its state.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        defer {
            stream.deallocate()
            fclose(source)
            close(sink)
        }
        guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return state.withLock { $0.failure = "zlib has no memory" }
        }
        defer { inflateEnd(stream) }
        inflateAll(stream, to: end)
    }

    private func inflateAll(_ stream: UnsafeMutablePointer<z_stream>, to end: PipeEnd) {
        let size = 1 << 17
        withUnsafeTemporaryAllocation(byteCount: 2 * size, alignment: 16) { buffer in
            guard let base = buffer.baseAddress else { return }
            let input = base.assumingMemoryBound(to: UInt8.self)
            let output = input + size
            var isInside = true
            while true {
                if stream.pointee.avail_in == 0 {
                    let count = fread(input, 1, size, source)
                    if count == 0 {
                        let failed = ferror(source) != 0
                        let reason = failed ? String(cString: strerror(errno)) : nil
                        return state.withLock {
                            $0.failure = reason
                            $0.isCut = isInside && !failed
                        }
                    }
                    state.withLock { $0.bytesRead += Int64(count) }
                    stream.pointee.next_in = input
                    stream.pointee.avail_in = UInt32(count)
                }
                if !isInside {
                    // After a member comes the next one, or padding that gzip itself ignores.
                    guard stream.pointee.next_in.pointee != 0 else {
                        stream.pointee.next_in += 1
                        stream.pointee.avail_in -= 1
                        continue
                    }
                    inflateReset(stream)
                    isInside = true
                }
                stream.pointee.next_out = output
                stream.pointee.avail_out = UInt32(size)
                let status = inflate(stream, Z_NO_FLUSH)
                guard end.send(output, size - Int(stream.pointee.avail_out)) else { return }
                switch status {
                case Z_STREAM_END: isInside = false
                case Z_OK, Z_BUF_ERROR: break
                default:
                    let reason = stream.pointee.msg.map { String(cString: $0) } ?? "code \(status)"
                    return state.withLock { $0.failure = reason }
                }
            }
        }
    }
}
