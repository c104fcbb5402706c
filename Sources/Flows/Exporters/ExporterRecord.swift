import Packets

/// One flow record of an exporter, whatever its protocol was.
///
/// Most exporters tell one direction a record; `BiflowPairing` puts the directions together.
public struct ExporterRecord: Sendable, Hashable, BitwiseCopyable {
    /// The first packet's time, in microseconds since 1970.
    public var start: Int64 = 0
    /// The last packet's time, in microseconds since 1970.
    public var end: Int64 = 0
    /// The sender of the packets that it counts.
    public var source: IPAddress = .unspecified
    /// The receiver.
    public var destination: IPAddress = .unspecified
    /// Packets from `source`, times `samplingRate`.
    public var forwardPackets: UInt64 = 0
    /// Packets from `destination`, where the exporter tells both directions, times `samplingRate`.
    public var backwardPackets: UInt64 = 0
    /// Bytes from `source` with their IP headers, times `samplingRate`.
    public var forwardBytes: UInt64 = 0
    /// Bytes from `destination`, where the exporter tells both directions, times `samplingRate`.
    public var backwardBytes: UInt64 = 0
    /// One of how many packets the exporter saw; 1 where it saw all.
    public var samplingRate: UInt32 = 1
    /// The exporter's place among the sources; see `ExportDecoder.accounts`.
    public var exporter: UInt16 = 0
    /// The set (its template) that it came in; 0 in version 5.
    public var set: UInt16 = 0
    /// The source's port as it was sent, for any protocol.
    public var sourcePort: UInt16 = 0
    /// The destination's port as it was sent; version 5 and many of version 9 put ICMP's type and code here.
    public var destinationPort: UInt16 = 0
    /// What they speak.
    public var transport = IPProtocol(rawValue: 0)
    /// The flags of all packets from `source`; those of the header's second byte.
    public var forwardFlags: TCPFlags = []
    /// The flags of all packets from `destination`, where the exporter tells them.
    public var backwardFlags: TCPFlags = []
    /// ICMP's type.
    public var icmpType: UInt8 = 0
    /// ICMP's code.
    public var icmpCode: UInt8 = 0
    /// Where it was observed: 0 coming in, 1 going out, 255 not told.
    public var direction: UInt8 = 255
    /// Why the exporter ended it (RFC 5102, 5.11.3): 1 idle, 2 active timeout, 3 its end, 4 forced, 5 for want of room;
    /// 0 where it does not tell.
    public var endReason: UInt8 = 0
    /// What a firewall did: 1 created, 2 deleted, 3 denied, 4 alert, 5 update; 0 where it is not one.
    public var firewallEvent: UInt8 = 0
    /// What else is known of it.
    public var traits: Traits = []

    /// A record of nothing.
    public init() {}

    /// What else is known of a record.
    public struct Traits: OptionSet, Hashable, Sendable, BitwiseCopyable {
        /// The bits.
        public var rawValue: UInt8

        /// Traits of their bits.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// It tells both directions.
        public static var isBidirectional: Traits { Traits(rawValue: 1) }
        /// The exporter tells TCP flags.
        public static var hasFlags: Traits { Traits(rawValue: 2) }
        /// Its counts are since the flow began, not since its last record.
        public static var isTotal: Traits { Traits(rawValue: 4) }
        /// Its `destination` opened the flow.
        public static var isReversed: Traits { Traits(rawValue: 8) }
        /// The exporter gives times since it was started but not when that was: it was taken from the latest record.
        public static var isTimeEstimated: Traits { Traits(rawValue: 16) }
        /// It has no times: it got the message's.
        public static var isTimeMissing: Traits { Traits(rawValue: 32) }
        /// Its times are still milliseconds since a start that is not known yet.
        static var isTimeRelative: Traits { Traits(rawValue: 64) }
    }

    /// Whether the protocol has ports.
    var hasPorts: Bool {
        switch transport.rawValue {
        case 6, 17, 33, 132, 136: true  // TCP, UDP, DCCP, SCTP, UDP-Lite
        default: false
        }
    }
}
