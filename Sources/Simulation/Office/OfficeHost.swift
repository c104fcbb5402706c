import Packets

/// An endpoint of the simulated network: a machine of the office, a host of the internet, or a multicast group.
struct OfficeHost: Sendable, BitwiseCopyable {
    /// The IPv4 address.
    var v4: UInt32
    /// The IPv6 address; `::` where it has none.
    var v6: IPAddress = .unspecified
    /// The Ethernet address on the office's wire: the gateway's for hosts of the internet.
    var mac: UInt64
    var stack: Stack = .linux
    /// The time to live, as seen at the place of capture.
    var ttl: UInt8 = 64
    /// The round trip between the place of capture and this host, in microseconds.
    var lag: Int32 = 200
    /// The microseconds between its full-sized packets, as its uplink allows.
    var gap: Int32 = 15
    /// The share of packets lost on its side.
    var loss: Double = 0
    var portAt: UInt32 = 0
    var portStep: UInt32 = 1
    var ipID: UInt16 = 0
    /// Where its timestamp clock stood at time 0.
    var clock: UInt32 = 0

    /// The address in a family, mapped for IPv4.
    func address(isV6: Bool) -> IPAddress { isV6 ? v6 : IPAddress(v4: v4) }

    /// Ports of that range on which readers of packets expect something else.
    private static let known: [UInt32] = [34_980, 35_344, 38_422, 38_462, 44_818, 47_808, 48_898, 49_152, 54_328]

    /// The next port for a connection of its own: a walk through the range, none twice before all were used.
    mutating func takePort() -> UInt16 {
        let range = stack.ports
        repeat {
            portAt = (portAt &+ portStep) % UInt32(range.count)
        } while Self.known.contains(UInt32(range.lowerBound) + portAt)
        return UInt16(truncatingIfNeeded: UInt32(range.lowerBound) + portAt)
    }

    /// How an operating system speaks.
    enum Stack: UInt8, Sendable, CaseIterable {
        case linux, windows, apple, device

        var initialTTL: UInt8 { self == .windows ? 128 : 64 }
        /// The window of its SYN.
        var firstWindow: UInt16 {
            switch self {
            case .linux, .windows: 64_240
            case .apple: 65_535
            case .device: 5_840
            }
        }
        /// The window of its other packets, scaled down.
        var window: UInt16 {
            switch self {
            case .linux: 502
            case .windows: 1_026
            case .apple: 2_058
            case .device: 5_840
            }
        }
        var windowScale: UInt8? {
            switch self {
            case .linux: 7
            case .windows: 8
            case .apple: 6
            case .device: nil
            }
        }
        var hasTimestamps: Bool { self == .linux || self == .apple }
        var hasSACK: Bool { self != .device }
        /// The ports of its own connections; a walk by a step that has no factor in common with their count
        /// visits them all.
        var ports: ClosedRange<Int> {
            self == .linux ? 32_768...60_927 : 49_152...65_535
        }
    }
}
