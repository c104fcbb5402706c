import Flows
import Packets

/// The metering side of detection where somebody else has metered the flows: exporters and logs; blocks its thread.
public struct FlowRun {
    /// One source of flows, opened when it is its turn.
    public struct Part {
        /// Whether it is there to be learnt from.
        public var isLearnt: Bool
        /// Opens it.
        public var open: () throws -> any FlowSource

        /// A part.
        public init(isLearnt: Bool, open: @escaping () throws -> any FlowSource) {
            self.isLearnt = isLearnt
            self.open = open
        }
    }

    private let home: HomeNetworks
    private let now: (@Sendable () -> Int64)?
    private let isLive: Bool

    /// A run.
    ///
    /// - Parameters:
    ///   - now: the machine's time, in microseconds since 1970, where flows are of now.
    ///   - isLive: whether rows cannot wait to be many.
    public init(home: HomeNetworks, now: (@Sendable () -> Int64)?, isLive: Bool) {
        self.isLive = isLive
        self.home = home
        self.now = now
    }

    /// Reads the parts to their end, or until `isStopped`, and hands over all rows; not the end itself.
    public func work(_ parts: [Part], to handover: Handover, isStopped: () -> Bool) throws {
        var totals = TrafficTotals()
        var wasLearnt = false
        for (index, part) in parts.enumerated() {
            if index > 0 {
                // Exporters' and logs' clocks are not trusted to follow one another.
                handover.push(.recordingBegins)
                if wasLearnt, !part.isLearnt { handover.push(.learningEnds(after: nil)) }
            }
            wasLearnt = part.isLearnt
            try read(part, &totals, handover, isStopped)
        }
    }

    private func read(
        _ part: Part, _ totals: inout TrafficTotals, _ handover: Handover, _ isStopped: () -> Bool
    ) throws {
        let source = try part.open()
        var meter = FlowMeter([.basic, .host], form: .rows, hosts: HostOptions(home: home))
        var rows = RowCollector(profiles: 1, isLive: isLive)
        let mayShed = !part.isLearnt
        var flows: [Biflow] = []
        var clock = Int64.min
        var isOpen = true
        var failure: (any Error)?
        while isOpen, !isStopped(), !handover.isClosed {
            do { isOpen = try source.next(into: &flows) } catch {
                failure = error
                isOpen = false
                flows = []
            }
            if !isOpen { break }
            count(&flows, &totals, &clock)
            meter.take(flows) { rows.add($1, of: $0, to: handover, totals, mayShed: mayShed) }
            // Time goes on where nothing comes, if it is the machine's.
            if let now, flows.isEmpty { clock = max(clock, now()) }
            rows.handOver(to: handover, clock, totals, isDue: false, mayShed: mayShed)
        }
        source.end(into: &flows)
        count(&flows, &totals, &clock)
        meter.take(flows) { rows.add($1, of: $0, to: handover, totals, mayShed: mayShed) }
        meter.finish { rows.add($1, of: $0, to: handover, totals, mayShed: mayShed) }
        for count in source.counters where count.name.contains("lost") || count.name.contains("before their template") {
            if count.count > 0 { totals.shed[count.name, default: 0] += count.count }
        }
        rows.handOver(to: handover, clock, totals, isDue: true, mayShed: mayShed)
        if let failure { throw failure }
    }

    /// Caps what claims to be later than now, and counts it all.
    private func count(_ flows: inout [Biflow], _ totals: inout TrafficTotals, _ clock: inout Int64) {
        if let now = now?() {
            // An exporter whose clock is wrong, or a forged datagram, must not move everybody's time away.
            for index in flows.indices {
                flows[index].end = min(flows[index].end, now)
                flows[index].start = min(flows[index].start, flows[index].end)
            }
        }
        for flow in flows {
            totals.packets &+= flow.forwardPackets &+ flow.backwardPackets
            totals.bytes &+= flow.forwardBytes &+ flow.backwardBytes
            clock = max(clock, flow.end)
        }
    }
}
