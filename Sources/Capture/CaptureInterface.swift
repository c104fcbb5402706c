import CPcap
import Packets

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Watches the packets of a network interface.
///
/// A class, since it owns a socket; used by one thread at a time, which it blocks for at most about 100 ms. Frames
/// that leave are seen beside those that arrive; on the loopback interface, where each is both, once.
public final class CaptureInterface: PacketSource {
    /// The interface's name.
    public let name: String
    /// What its frames begin with.
    public let link: LinkType

    /// How long `next(into:)` waits, in milliseconds, and how long the kernel may hold a block of frames back.
    private static let patience: Int32 = 50
    /// How far the clock stays behind the machine's where nothing comes: frames may still wait in the kernel.
    private static let lag: Int64 = 1_000_000

    private let handle: PcapHandle
    private var pump: FramePump
    private let batchSize: Int32
    private let now: () -> Int64
    private var drops = DropCounter()
    private var nextLook: Int64 = .min

    /// Starts to watch an interface.
    /// - Parameters:
    ///   - name: the interface, such as `eth0`, or `any` for all of them.
    ///   - options: how it is watched.
    ///   - intake: what makes packets of frames.
    ///   - batchSize: the most frames that one call of `next(into:)` takes.
    ///   - now: the machine's time in microseconds since 1970.
    /// - Throws: where there is no such interface, it is not up, the program may not, or the filter does not compile.
    public init(
        _ name: String, options: InterfaceOptions = InterfaceOptions(), intake: FrameIntake, batchSize: Int = 1024,
        now: @escaping () -> Int64 = CaptureInterface.machineTime
    ) throws(CaptureError) {
        guard !name.isEmpty, !name.utf8.contains(0) else {
            throw .noSuchInterface(name: name, available: Self.names())
        }
        let created = withErrorText { pcap_create(name, $0) }
        guard let pointer = created.result else { throw .interfaceFailed(name: name, reason: created.text) }
        self.name = name
        self.batchSize = Int32(clamping: max(1, batchSize))
        self.now = now
        handle = PcapHandle(pointer)
        try handle.activate(name, options, patience: Self.patience)
        link = LinkType(dlt: pcap_datalink(pointer))
        pump = FramePump(handle, intake: intake, link: link)
        if let filter = options.filter { try handle.keepOnly(filter) }
        // libpcap would wait without end where no frame comes; `poll` waits here, with a limit.
        let unblocked = withErrorText { pcap_setnonblock(pointer, 1, $0) }
        guard unblocked.result == 0 else { throw .interfaceFailed(name: name, reason: unblocked.text) }
    }

    /// What was seen, skipped and dropped so far.
    ///
    /// Dropped are the frames for which the kernel had no room in the ring, and those that the interface itself lost.
    public var counters: PacketCounters {
        var counters = pump.counters
        var drops = drops
        drops.look(handle)
        counters.dropped = drops.total
        return counters
    }

    /// Writes a copy of each frame that comes from now on; nil ends it.
    public func copy(to writer: CaptureWriter?) throws(CaptureError) {
        if let writer, writer.link != link {
            throw .otherLinkType(file: writer.name, expected: writer.link.summary, found: link.summary)
        }
        pump.copy(to: writer)
    }

    /// Puts the packets that are there into `batch`, or waits up to 100 ms for some.
    ///
    /// Where none came the batch's clock moves to a second before the machine's. A signal ends the wait.
    /// - Returns: true: an interface has no end.
    /// - Throws: where the interface went away or fails, or the writer cannot write.
    public func next(into batch: inout PacketBatch) throws(CaptureError) -> Bool {
        batch.packets.removeAll(keepingCapacity: true)
        // The time from before the look: what comes after a look that found nothing is not earlier than it, however
        // long this thread is kept from running.
        var time = now()
        var status = try take(into: &batch)
        if status == 0, wait() {
            time = now()
            status = try take(into: &batch)
        }
        if time >= nextLook {
            // The kernel's numbers have 32 bits: they are looked at before they can come round.
            drops.look(handle)
            nextLook = time &+ 1_000_000
        }
        if status == 0 {
            pump.advance(to: time &- Self.lag, in: &batch)
            // While nothing comes, whoever reads the written file shall find all of it.
            try pump.flushWriter()
        }
        return true
    }

    private func take(into batch: inout PacketBatch) throws(CaptureError) -> Int32 {
        let status = try pump.pump(atMost: batchSize, into: &batch)
        guard status < 0 else { return status }
        let reason = handle.lastError
        // libpcap has no code for this: the number is that of any error.
        if reason.contains("disappeared") || !Self.isThere(name) { throw .interfaceGone(name: name) }
        if status == PCAP_ERROR_IFACE_NOT_UP || reason.contains("went down") { throw .interfaceDown(name: name) }
        throw .interfaceFailed(name: name, reason: reason)
    }

    /// Waits for frames; false where none came.
    private func wait() -> Bool {
        var question = pollfd(fd: pcap_get_selectable_fd(handle.pointer), events: Int16(POLLIN), revents: 0)
        return poll(&question, 1, Self.patience) > 0
    }

    /// The network interfaces that can be watched, as far as this user may know them.
    public static func names() -> [String] {
        var first: UnsafeMutablePointer<pcap_if_t>?
        _ = withErrorText { pcap_findalldevs(&first, $0) }
        defer { if let first { pcap_freealldevs(first) } }
        var names: [String] = []
        var next = first
        while let device = next {
            if let name = device.pointee.name { names.append(String(cString: name)) }
            next = device.pointee.next
        }
        // libpcap also lists buses and logs, which carry no packets of a network.
        let others = ["bluetooth", "dbus-", "nflog", "nfqueue", "usbmon"]
        return names.filter { name in !others.contains { name.hasPrefix($0) } }
    }

    /// The machine's time in microseconds since 1970.
    public static func machineTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    private static func isThere(_ name: String) -> Bool { name == "any" || if_nametoindex(name) != 0 }
}

/// Sums up libpcap's drop counters, which begin again after 2^32.
private struct DropCounter {
    private(set) var total: UInt64 = 0
    private var last = pcap_stat()

    mutating func look(_ handle: PcapHandle) {
        var now = pcap_stat()
        guard pcap_stats(handle.pointer, &now) == 0 else { return }
        total += UInt64(now.ps_drop &- last.ps_drop) + UInt64(now.ps_ifdrop &- last.ps_ifdrop)
        last = now
    }
}
