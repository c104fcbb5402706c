import Packets

extension OpenBiflow {
    /// The biflow, from the side that opened it.
    var biflow: Biflow {
        let fromLow = isInitiatorLow
        let (forward, backward) = fromLow ? (low, high) : (high, low)
        let flow = key.flow
        return Biflow(
            start: start, end: max(low.end, high.end), source: fromLow ? flow.low : flow.high,
            destination: fromLow ? flow.high : flow.low, sourcePort: fromLow ? flow.lowPort : flow.highPort,
            destinationPort: fromLow ? flow.highPort : flow.lowPort, transport: flow.transport,
            forwardPackets: forward.packets, backwardPackets: backward.packets, forwardBytes: forward.bytes,
            backwardBytes: backward.bytes, forwardFlags: forward.flags, backwardFlags: backward.flags,
            failed: failed(
                transport: flow.transport, knowsFlags: knowsFlags, forward: forward.flags, backward: backward.flags,
                isAnswered: backward.isThere))
    }

    /// Whether the lower endpoint opened it.
    ///
    /// The direction that began first was the opener's. Where both began at once (exporters stamp in milliseconds or
    /// seconds), and where TCP shows no SYN, so that this is the rest of a split flow: a SYN without ACK, else the lower
    /// port is the service's, else what came first.
    private var isInitiatorLow: Bool {
        guard low.isThere, high.isThere else { return low.isThere }
        let isRest =
            key.flow.transport == .tcp && knowsFlags && !low.flags.union(high.flags).contains(.syn)
        if low.start != high.start, !isRest { return low.start < high.start }
        let (a, b) = (low.flags.isOpening, high.flags.isOpening)
        if a != b { return a }
        if key.flow.lowPort != key.flow.highPort { return key.flow.lowPort > key.flow.highPort }
        return low.start != high.start ? low.start < high.start : isLowFirst
    }
}

extension ExporterRecord {
    /// The record as a flow of both directions.
    var biflow: Biflow {
        let isReversed = traits.contains(.isReversed)
        let ports = hasPorts ? (sourcePort, destinationPort) : (0, 0)
        let failure: Bool? =
            firewallEvent == 3
            ? true
            : failed(
                transport: transport,
                knowsFlags: traits.contains(.hasFlags) && samplingRate == 1
                    && (forwardFlags != [] || backwardFlags != []),
                forward: isReversed ? backwardFlags : forwardFlags,
                backward: isReversed ? forwardFlags : backwardFlags,
                isAnswered: (isReversed ? forwardPackets : backwardPackets) > 0)
        return Biflow(
            start: start, end: end, source: isReversed ? destination : source,
            destination: isReversed ? source : destination, sourcePort: isReversed ? ports.1 : ports.0,
            destinationPort: isReversed ? ports.0 : ports.1, transport: transport,
            forwardPackets: isReversed ? backwardPackets : forwardPackets,
            backwardPackets: isReversed ? forwardPackets : backwardPackets,
            forwardBytes: isReversed ? backwardBytes : forwardBytes,
            backwardBytes: isReversed ? forwardBytes : backwardBytes,
            forwardFlags: isReversed ? backwardFlags : forwardFlags,
            backwardFlags: isReversed ? forwardFlags : backwardFlags, failed: failure)
    }
}

extension TCPFlags {
    /// A SYN and no ACK: who sent it wanted to open, and has got no further.
    fileprivate var isOpening: Bool { contains(.syn) && !contains(.ack) }
}

/// Whether a flow was tried and not taken, where flags tell: an opening SYN that got no answer, or a reset instead of
/// one.
private func failed(
    transport: IPProtocol, knowsFlags: Bool, forward: TCPFlags, backward: TCPFlags, isAnswered: Bool
) -> Bool? {
    guard transport == .tcp else { return isAnswered ? false : nil }
    guard knowsFlags else { return nil }
    guard forward.contains(.syn) else { return isAnswered ? false : nil }
    guard isAnswered else { return true }
    return backward.contains(.rst) && !backward.contains(.syn)
}
