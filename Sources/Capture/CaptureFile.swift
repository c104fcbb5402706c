import CPcap
import Packets

/// Reads the packets of a capture file: pcap or pcapng, of either byte order, gzipped or not.
///
/// A class, since it owns an open file; used by one thread at a time. Microseconds are what it gives: nanoseconds are
/// rounded down. A file that stops in the middle of a frame ends there as if it were whole, and
/// `counters.cut` says it.
public final class CaptureFile: PacketSource {
    /// The file as messages name it.
    public let name: String
    /// What its frames begin with.
    public let link: LinkType

    private let handle: PcapHandle
    private let input: CaptureInput
    private var pump: FramePump
    private let batchSize: Int32
    private var cut: String?
    private var hasEnded = false
    private var failure: CaptureError?

    /// Opens a file.
    /// - Parameters:
    ///   - path: the file; `-` is standard input.
    ///   - filter: a filter in the language of pcap-filter(7); frames that it refuses are not seen at all.
    ///   - intake: what makes packets of frames.
    ///   - batchSize: the most frames that one call of `next(into:)` takes.
    ///   - isStopped: asked from another thread while a pipe is waited for; where it is true the pipe ends. Without it
    ///     nothing but bytes ends the wait.
    /// - Throws: where the file cannot be read, is no capture, has a link type of no meaning, the filter does not
    ///   compile, or a pipe was to stop before it gave anything.
    public init(
        _ path: String, filter: String? = nil, intake: FrameIntake, batchSize: Int = 1024,
        isStopped: (@Sendable () -> Bool)? = nil
    ) throws(CaptureError) {
        input = try CaptureInput(path, isStopped: isStopped)
        name = input.name
        self.batchSize = Int32(clamping: max(1, batchSize))
        let file = input.file
        let opened = withErrorText { text in
            pcap_fopen_offline_with_tstamp_precision(file, UInt32(PCAP_TSTAMP_PRECISION_MICRO), text)
        }
        guard let pointer = opened.result else {
            let isEmpty = input.isEmpty || opened.text.hasSuffix("only got 0")
            let reason = isEmpty ? "it is empty" : opened.text
            input.close()
            if let failure = input.failure { throw failure }
            if input.wasStopped { throw .stopped(file: input.name) }
            throw .notACapture(file: input.name, reason: reason)
        }
        handle = PcapHandle(pointer, holding: input)
        let dlt = pcap_datalink(pointer)
        link = LinkType(dlt: dlt)
        pump = FramePump(handle, intake: intake, link: link)
        // Link types have 16 bits. One that is not known is no error: its frames are counted as such.
        guard 0...0xFFFF ~= dlt else { throw .unknownLinkType(file: name, number: dlt) }
        if let filter { try handle.keepOnly(filter) }
    }

    /// What was seen and skipped so far, and whether the file was cut.
    public var counters: PacketCounters {
        var counters = pump.counters
        counters.cut = cut
        return counters
    }

    /// Writes a copy of each frame that comes from now on, as it stands in the file but for its nanoseconds; nil ends it.
    public func copy(to writer: CaptureWriter?) throws(CaptureError) {
        if let writer, writer.link != link {
            throw .otherLinkType(file: writer.name, expected: writer.link.summary, found: link.summary)
        }
        if let writer, let identity = writer.identity, identity == input.identity {
            throw .unwritable(file: writer.name, reason: "it is the file that is read")
        }
        pump.copy(to: writer)
    }

    /// How much of the file was read, from 0 to 1; nil where its size is not known, as of a pipe.
    public var fractionRead: Double? { hasEnded ? 1 : input.fractionRead }

    /// Puts the packets of the next frames into `batch`; false at the end.
    ///
    /// What came before a cut or a damage is given first. Of a pipe it takes what is there, so that packets that come
    /// slowly are not held back.
    /// - Throws: where the file is damaged or cannot be read further, or the writer cannot write.
    public func next(into batch: inout PacketBatch) throws(CaptureError) -> Bool {
        batch.packets.removeAll(keepingCapacity: true)
        if let failure {
            self.failure = nil
            throw failure
        }
        if hasEnded { return false }
        let status =
            try input.isInteractive ? pumpWhatIsThere(into: &batch) : pump.pump(atMost: batchSize, into: &batch)
        if status > 0 { return true }
        hasEnded = true
        end(status)
        if batch.packets.isEmpty, let failure {
            self.failure = nil
            throw failure
        }
        return !batch.packets.isEmpty
    }

    /// Takes frames from a pipe for as long as none has to be waited for, but at least one.
    private func pumpWhatIsThere(into batch: inout PacketBatch) throws(CaptureError) -> Int32 {
        var frames: Int32 = 0
        repeat {
            let status = try pump.pump(atMost: 1, into: &batch)
            guard status > 0 else { return status }
            frames += status
        } while frames < batchSize && input.hasBytes
        return frames
    }

    /// Tells a normal end, a cut and a failure apart; libpcap has one number for all, and its words.
    private func end(_ status: Int32) {
        let frames = pump.counters.frames
        let reason = status < 0 ? handle.lastError : ""
        if let failure = input.failure {
            self.failure = failure
        } else if input.wasStopped {
            return
        } else if input.isCut {
            cut = "\(name) stops in the middle of its gzip data, after frame \(frames)"
        } else if status >= 0 {
            return
        } else if reason.hasPrefix("truncated") {
            cut = "\(name) stops in the middle of what follows frame \(frames): \(reason)"
        } else if reason.hasPrefix("error reading") {
            failure = .unreadable(file: name, reason: reason)
        } else if reason.hasPrefix("an interface has a") {
            failure = .mixedInterfaces(file: name, frames: frames, reason: reason)
        } else {
            failure = .damaged(file: name, frames: frames, reason: reason)
        }
    }
}
