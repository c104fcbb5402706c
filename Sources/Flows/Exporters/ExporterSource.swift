import Packets

/// Flows of NetFlow and IPFIX exporters, out of their UDP payloads.
///
/// ```swift
/// let source = ExporterSource(DatagramFiles(paths), name: "payloads")
/// var flows: [Biflow] = []
/// while try source.next(into: &flows) { ... }
/// ```
public final class ExporterSource<Datagrams: DatagramSource>: FlowSource {
    private let datagrams: Datagrams
    private let name: String
    private let clock: (() -> Int64)?
    private var decoder: ExportDecoder
    private var pairing: BiflowPairing
    private var batch = DatagramBatch()
    private var records: [ExporterRecord] = []
    private var created: UInt64 = 0
    private var hasEnded = false
    private var lastTick: Int64?

    /// A source of flows.
    ///
    /// - Parameters:
    ///   - datagrams: Where the payloads come from.
    ///   - name: What it is called in messages, such as `netflow:0.0.0.0:2055`.
    ///   - limits: How much is kept for exporters.
    ///   - pairing: How one-way records are put together.
    ///   - clock: A clock of the collector that never goes back, in microseconds, for live sources: by it flows are given
    ///     out while no exporter sends. Without one, time is that of the records alone.
    public init(
        _ datagrams: Datagrams, name: String, limits: ExporterLimits = ExporterLimits(),
        pairing: PairingOptions = PairingOptions(), clock: (() -> Int64)? = nil
    ) {
        self.datagrams = datagrams
        self.name = name
        self.clock = clock
        decoder = ExportDecoder(limits: limits)
        self.pairing = BiflowPairing(pairing)
    }

    /// What every source of flows gives: exporters tell neither packets nor payload.
    public var profiles: Set<MeterProfile> { [.basic, .host] }

    /// What was seen and what was left out.
    public var counters: [SourceCount] {
        var all = decoder.counts.described
        if datagrams.dropped > 0 { all.append(SourceCount("datagrams dropped by the kernel", datagrams.dropped)) }
        if created > 0 { all.append(SourceCount("records of flows that a firewall only created", created)) }
        return all + pairing.counts.described
    }

    /// The counts of each sender; the first is that of all senders without one of their own.
    public var accounts: [ExporterAccount] { decoder.accounts }

    /// Puts the flows that are over by now into `flows`.
    public func next(into flows: inout [Biflow]) throws(FlowError) -> Bool {
        flows.removeAll(keepingCapacity: true)
        guard !hasEnded else { return false }
        // Out of the class: a span of what a local variable holds is cheap and safe.
        var batch = DatagramBatch()
        swap(&batch, &self.batch)
        defer { self.batch = batch }
        do {
            hasEnded = try !datagrams.next(into: &batch)
        } catch {
            // The error's own sentence becomes part of one.
            let reason = "\(error)"
            throw FlowError.unreadable(source: name, reason: reason.last == "." ? String(reason.dropLast()) : reason)
        }
        let now = clock?() ?? 0
        if hasEnded {
            pairing.drain(into: &flows)
            return !flows.isEmpty
        }
        decode(batch, arrival: now, into: &flows)
        // Ten times a second is often enough.
        if clock != nil, now.minus(lastTick ?? .min) >= 100_000 {
            pairing.tick(now, into: &flows)
            lastTick = now
        }
        return true
    }

    /// Gives the records that wait for their other direction, as flows seen one way.
    public func end(into flows: inout [Biflow]) {
        flows.removeAll(keepingCapacity: true)
        hasEnded = true
        pairing.drain(into: &flows)
    }

    private func decode(_ batch: DatagramBatch, arrival: Int64, into flows: inout [Biflow]) {
        let all = batch.bytes.span
        for datagram in batch.datagrams {
            records.removeAll(keepingCapacity: true)
            decoder.decode(all.extracting(datagram.range), from: datagram.sender, into: &records)
            for record in records {
                // A firewall tells of a flow when it is created, without counts, and again with them when it ends.
                if record.firewallEvent == 1, record.forwardPackets | record.backwardPackets == 0,
                    record.forwardBytes | record.backwardBytes == 0
                {
                    created &+= 1
                } else {
                    pairing.add(record, arrival: arrival, into: &flows)
                }
            }
        }
        // A burst of waiting sets must not keep its room for ever.
        if records.capacity > 1 << 16 { records = [] }
    }
}
