import CPcap

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The buffer of a C stream that only one thread uses at a time; it has to live until the stream is closed.
///
/// The C library takes a size only together with a buffer: without one it reads and writes 4 KB at a time, whatever
/// size it is asked for, and one system call for each four or five frames was a sixth of the time of metering.
final class StreamBuffer {  // a class, since streams, and who closes them, share it
    /// The size hardly matters from 64 KB on.
    private static let size = 1 << 17

    private let bytes = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)

    /// Gives a stream a buffer, before anything is read from it or written to it.
    ///
    /// A lock for each of libpcap's two reads a frame costs a tenth of the time (measured: 10.0 against 11.1 million
    /// frames/s), and is left out.
    init(_ stream: UnsafeMutablePointer<FILE>) {
        setvbuf(stream, bytes.assumingMemoryBound(to: CChar.self), _IOFBF, Self.size)
        #if canImport(Glibc)
            __fsetlocking(stream, Int32(FSETLOCKING_BYCALLER))
        #endif
    }

    deinit { bytes.deallocate() }
}
