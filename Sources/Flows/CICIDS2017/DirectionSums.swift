/// What one side of a flow has sent: packets, lengths, gaps between its own packets, header bytes.
struct DirectionSums: Sendable, BitwiseCopyable {
    private(set) var packets: UInt64 = 0
    private(set) var lengths = ExactSums()
    /// Of the gaps there is one fewer than of the packets.
    private(set) var gaps = ExactSums()
    private(set) var headers: UInt64 = 0
    private var last: Int64 = 0

    @inline(__always)
    mutating func add(length: UInt32, header: UInt16, at time: Int64) {
        if packets > 0 { gaps.add(UInt64(clamping: time &- last)) }
        last = time
        packets &+= 1
        lengths.add(UInt64(length))
        headers &+= UInt64(header)
    }

    /// How many gaps there are.
    var gapCount: UInt64 { packets == 0 ? 0 : packets &- 1 }

    /// The bytes of payload.
    var bytes: UInt64 { lengths.sum }

    /// The same packets without their sizes.
    var withoutSizes: DirectionSums {
        var bare = self
        bare.lengths = ExactSums()
        if packets > 0 { bare.lengths.add(0) }
        bare.headers = 0
        return bare
    }
}
