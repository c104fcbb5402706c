import Packets

/// Which addresses are at home: the networks that are watched, as against the outside.
public struct HomeNetworks: Sendable, Hashable {
    /// The addresses that begin with the same bits.
    public struct Prefix: Sendable, Hashable {
        /// An address of it; the bits after `length` do not matter.
        public var address: IPAddress
        /// How many bits are the same: 0...32 for an IPv4 address, 0...128 else.
        public var length: Int

        /// A prefix of an address and a length; a length that cannot be is brought to the nearest that can.
        public init(_ address: IPAddress, length: Int) {
            self.address = address
            self.length = max(0, min(length, address.isV4 ? 32 : 128))
        }
    }

    private struct Mask: Hashable {
        var address: IPAddress
        var mask: IPAddress
    }

    private let masks: [Mask]

    /// Networks of their prefixes.
    public init(_ prefixes: [Prefix]) {
        masks = prefixes.map { prefix in
            let bits = UInt64(prefix.address.isV4 ? prefix.length + 96 : prefix.length)
            // A shift by 64 or more gives 0.
            let high: UInt64 = bits >= 64 ? .max : ~(UInt64.max >> bits)
            let low: UInt64 = bits <= 64 ? 0 : ~(UInt64.max >> (bits - 64))
            let mask = IPAddress(high: high, low: low)
            return Mask(
                address: IPAddress(high: prefix.address.high & high, low: prefix.address.low & low),
                mask: mask)
        }
    }

    /// The private, link-local and loopback ranges (RFC 1918, 3927, 6598, 4193, 4291).
    public static let privateRanges = HomeNetworks([
        Prefix(IPAddress(v4: 0x0A00_0000), length: 8), Prefix(IPAddress(v4: 0xAC10_0000), length: 12),
        Prefix(IPAddress(v4: 0xC0A8_0000), length: 16), Prefix(IPAddress(v4: 0xA9FE_0000), length: 16),
        Prefix(IPAddress(v4: 0x6440_0000), length: 10), Prefix(IPAddress(v4: 0x7F00_0000), length: 8),
        Prefix(IPAddress(high: 0xFC00_0000_0000_0000, low: 0), length: 7),
        Prefix(IPAddress(high: 0xFE80_0000_0000_0000, low: 0), length: 10),
        Prefix(IPAddress(high: 0, low: 1), length: 128),
    ])

    /// Whether an address is at home.
    ///
    /// Complexity: O(prefixes).
    @inline(__always)
    public func contains(_ address: IPAddress) -> Bool {
        for mask in masks
        where address.high & mask.mask.high == mask.address.high
            && address.low & mask.mask.low == mask.address.low
        {
            return true
        }
        return false
    }
}
