/// The bulks of one direction: at least four packets with payload, gaps of at most 1 s, and no payload of the other
/// side in between.
///
/// A bulk counts from its fourth packet on, then with all that came before. The other side breaks a run where its last
/// payload is younger than the run's first packet.
struct BulkSums: Sendable, BitwiseCopyable {
    private var runStart: Int64 = 0
    /// When this side last sent payload.
    private(set) var last: Int64 = .min
    private(set) var bytes: UInt64 = 0
    private(set) var duration: UInt64 = 0
    private(set) var packets: UInt64 = 0
    private(set) var bulks: UInt32 = 0
    private var runBytes: UInt32 = 0
    /// The packets of the run, counted up to the four that make it a bulk.
    private var runPackets: UInt8 = 0

    /// Takes a packet with payload.
    ///
    /// - Parameter otherLast: when the other side last sent payload.
    @inline(__always)
    mutating func add(length: UInt32, at time: Int64, otherLast: Int64) {
        if runPackets == 0 || otherLast > runStart || time &- last > FlowRules.bulkGap {
            runStart = time
            runPackets = 1
            runBytes = length
        } else if runPackets < FlowRules.bulkPackets {
            runPackets &+= 1
            runBytes &+= length
            if runPackets == FlowRules.bulkPackets {
                bulks &+= 1
                packets &+= UInt64(FlowRules.bulkPackets)
                bytes &+= UInt64(runBytes)
                duration &+= UInt64(clamping: time &- runStart)
            }
        } else {
            packets &+= 1
            bytes &+= UInt64(length)
            duration &+= UInt64(clamping: time &- last)
        }
        last = time
    }
}
