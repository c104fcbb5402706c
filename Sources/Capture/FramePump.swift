import CPcap
import Packets

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Moves frames from a libpcap handle through the parser into a batch, and beside that to a writer.
///
/// libpcap calls back for each frame with a plain pointer, so what the callback works on has an address of its own
/// here: no reference counting and no exclusivity check for a frame.
struct FramePump: ~Copyable {
    private let handle: PcapHandle
    private let delivery: UnsafeMutablePointer<Delivery>

    /// A pump for one handle.
    init(_ handle: PcapHandle, intake: FrameIntake, link: LinkType) {
        self.handle = handle
        delivery = .allocate(capacity: 1)
        // A pcap file has 32 bits for the seconds, which libpcap takes for signed: after 2038 they would be negative.
        let secondsMask: Int64 = pcap_major_version(handle.pointer) == 2 ? 0xFFFF_FFFF : -1
        delivery.initialize(to: Delivery(intake: intake, link: link, secondsMask: secondsMask))
    }

    deinit {
        delivery.deinitialize(count: 1)
        delivery.deallocate()
    }

    /// The parser's counters.
    var counters: PacketCounters { delivery.pointee.intake.counters }

    /// Sends a copy of each frame from now on to a writer.
    mutating func copy(to writer: CaptureWriter?) { delivery.pointee.writer = writer }

    /// Appends the packets of at most `count` frames to `batch`.
    /// - Returns: what `pcap_dispatch` does: the number of frames, 0 at the end or where nothing is there, below 0
    ///   for a failure. The frames before an end or a failure are in the batch whatever it returns.
    mutating func pump(atMost count: Int32, into batch: inout PacketBatch) throws(CaptureError) -> Int32 {
        swap(&batch, &delivery.pointee.batch)
        let user = UnsafeMutableRawPointer(delivery).assumingMemoryBound(to: UInt8.self)
        let status = pcap_dispatch(handle.pointer, count, deliver, user)
        swap(&batch, &delivery.pointee.batch)
        if let failure = delivery.pointee.failure {
            delivery.pointee.failure = nil
            delivery.pointee.writer = nil
            throw failure
        }
        return status
    }

    /// Hands what was written so far to the system.
    mutating func flushWriter() throws(CaptureError) { try delivery.pointee.writer?.flush() }

    /// Moves the parser's clock where nothing came.
    mutating func advance(to time: Int64, in batch: inout PacketBatch) {
        delivery.pointee.intake.advance(to: time, in: &batch)
    }
}

/// What the callback works on.
private struct Delivery {
    var intake: FrameIntake
    let link: LinkType
    let secondsMask: Int64
    var batch = PacketBatch()
    var writer: CaptureWriter?
    var failure: CaptureError?

    /// Takes one frame.
    @inline(__always)
    mutating func take(_ header: pcap_pkthdr, _ bytes: UnsafePointer<UInt8>) {
        // Bounded so that the microseconds, and the difference of any two times, fit into 64 bits.
        let furthest: Int64 = 1 << 42
        let seconds = max(-furthest, min(furthest, Int64(header.ts.tv_sec) & secondsMask))
        let time = seconds &* 1_000_000 &+ Int64(header.ts.tv_usec)
        let frame = UnsafeRawBufferPointer(start: bytes, count: Int(header.caplen))
        // Some writers give a length below what they captured; a frame has at least the bytes that are there.
        let length = Int(max(header.len, header.caplen))
        intake.take(frame.bytes, time: time, wireLength: length, link: link, into: &batch)
        if writer != nil { copyToWriter(header, bytes) }
    }

    @inline(never)
    private mutating func copyToWriter(_ header: pcap_pkthdr, _ bytes: UnsafePointer<UInt8>) {
        guard failure == nil, let writer else { return }
        do { try writer.write(header, bytes) } catch { failure = error }
    }
}

private func deliver(
    _ user: UnsafeMutablePointer<UInt8>?, _ header: UnsafePointer<pcap_pkthdr>?, _ bytes: UnsafePointer<UInt8>?
) {
    guard let user, let header, let bytes else { return }
    UnsafeMutableRawPointer(user).assumingMemoryBound(to: Delivery.self).pointee.take(header.pointee, bytes)
}
