/// How an interface is watched.
public struct InterfaceOptions: Sendable, Equatable {
    /// Whether frames that are not addressed to this machine are seen too; needs CAP_NET_ADMIN where it is not root's.
    public var isPromiscuous: Bool
    /// A filter in the language of pcap-filter(7), run by the kernel; frames that it refuses cost nothing.
    public var filter: String?
    /// Whether each frame is handed over as it comes.
    ///
    /// Otherwise the kernel hands over blocks of frames (TPACKET_V3), at the latest after 50 ms, which takes several
    /// times less work per frame. With this each frame also takes a place in the ring that is as long as the longest
    /// (with whole frames 64 KB where the card joins segments, so that 64 MB are 1,024 frames): keep `snapLength` small.
    public var isImmediate: Bool
    /// The bytes of the ring that the kernel fills, at most 2 GB.
    ///
    /// The default of 64 MB holds about 100,000 frames of 512 bytes: what .4 million frames/s bring in a quarter of a
    /// second, far more than any pause of this program.
    public var bufferSize: Int
    /// The most bytes kept of a frame.
    ///
    /// The default of 512 holds every header that is looked at, the question of a DNS message (at most 259 bytes) behind
    /// IPv6 and a tunnel, and lets the ring hold three times as many frames of full size. Lengths are from the headers,
    /// so no feature changes with it. To write whole frames take `wholeFrame`.
    public var snapLength: Int

    /// The snap length that keeps every frame whole: the most that libpcap takes.
    public static let wholeFrame = 262_144

    /// Options of their values.
    public init(
        isPromiscuous: Bool = true, filter: String? = nil, isImmediate: Bool = false, bufferSize: Int = 64 << 20,
        snapLength: Int = 512
    ) {
        self.isPromiscuous = isPromiscuous
        self.filter = filter
        self.isImmediate = isImmediate
        self.bufferSize = bufferSize
        self.snapLength = snapLength
    }
}
