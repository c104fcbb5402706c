import Packets

/// What one side of a flow has sent, as the corrected CICIDS2017 counts it.
struct FixedDirection: Sendable, BitwiseCopyable {
    private(set) var sums = DirectionSums()
    private(set) var pushes: UInt32 = 0
    private(set) var urgents: UInt32 = 0
    private(set) var resets: UInt32 = 0
    private(set) var bulks = BulkSums()

    /// Takes a packet; `otherLast` is when the other side last sent payload.
    @inline(__always)
    mutating func add(_ packet: Packet, otherLast: Int64) {
        sums.add(length: packet.payloadLength, header: packet.headerLength, at: packet.time)
        let bits = UInt32(packet.flags.rawValue)
        pushes &+= bits >> 3 & 1
        urgents &+= bits >> 5 & 1
        resets &+= bits >> 2 & 1
        if packet.payloadLength > 0 {
            bulks.add(length: packet.payloadLength, at: packet.time, otherLast: otherLast)
        }
    }

    /// The same packets without their sizes.
    var withoutSizes: FixedDirection {
        var bare = self
        bare.sums = sums.withoutSizes
        bare.bulks = BulkSums()
        return bare
    }
}
