import Tabular

/// How the flows of one service, or of one kind of anomaly, are distributed.
///
/// Everything is log-normal around its median. Packets received follow packets sent, bytes follow packets, and the
/// duration grows with a power of the packets, so that the five columns hang together as they do on a wire.
struct TrafficProfile: Sendable {
    /// A log-normal quantity: its median, and the standard deviation of its logarithm.
    typealias Spread = (median: Double, sigma: Double)

    /// The share of the rows, in proportion to the other profiles of a mixture.
    let weight: Double
    /// Packets sent.
    let packets: Spread
    /// Packets received for each packet sent.
    let replies: Spread
    /// Mean bytes of a packet sent, and of one received, before they are held between 40 and 1500.
    let sentSize: Spread
    let receivedSize: Spread
    /// Seconds that a flow of the median number of packets lasts.
    let seconds: Spread
    /// The duration grows with the packets to this power.
    let growth: Double

    /// Draws one row.
    func row(shape: AnomalyShape?, using random: inout SplitMix64) -> SyntheticRows.Row {
        let size = random.logNormal(median: 1, sigma: packets.sigma)
        let sent = max(1, (packets.median * size).rounded())
        let received = (sent * random.logNormal(median: replies.median, sigma: replies.sigma)).rounded()
        let bytesSent = (sent * Self.packetSize(sentSize, using: &random)).rounded()
        let bytesReceived = (received * Self.packetSize(receivedSize, using: &random)).rounded()
        var duration = random.logNormal(median: seconds.median, sigma: seconds.sigma)
        duration *= PortableMath.exp(growth * PortableMath.log(size))
        let leastDuration = max(
            Self.wireSeconds(bytes: bytesSent, packets: sent),
            Self.wireSeconds(bytes: bytesReceived, packets: received))
        let microseconds = (max(duration, leastDuration) * 1e6).rounded(.up)
        return SyntheticRows.Row(
            bytesSent: Int(bytesSent), bytesReceived: Int(bytesReceived),
            packetsSent: Int(sent), packetsReceived: Int(received),
            duration: sent + received > 1 ? microseconds / 1e6 : 0, shape: shape)
    }

    /// The mean size of a flow's packets: an IPv4 packet with a TCP header at least, an Ethernet payload at most.
    private static func packetSize(_ spread: Spread, using random: inout SplitMix64) -> Double {
        min(max(random.logNormal(median: spread.median, sigma: spread.sigma), 40), 1500)
    }

    /// How long a gigabit link is busy with this: 38 bytes of frame, preamble and gap come with every packet.
    private static func wireSeconds(bytes: Double, packets: Double) -> Double {
        (bytes + 38 * packets) / 125e6
    }
}
