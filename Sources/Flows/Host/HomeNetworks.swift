import Packets

/// Which addresses are at home: the networks that are watched, as against the outside.
public struct HomeNetworks: Sendable, Hashable, Codable {
    private struct Mask: Hashable, Codable {
        var address: IPAddress
        var mask: IPAddress
    }

    private let masks: [Mask]

    /// The addresses of these networks.
    public init(_ networks: [CIDR]) {
        masks = networks.map { network in
            let bits = UInt64(network.base.isV4 ? network.prefixLength + 96 : network.prefixLength)
            let high: UInt64 = bits >= 64 ? .max : ~(UInt64.max >> bits)
            let low: UInt64 = bits <= 64 ? 0 : ~(UInt64.max >> (bits - 64))
            return Mask(address: network.base, mask: IPAddress(high: high, low: low))
        }
    }

    /// The private, link-local and loopback ranges (RFC 1918, 3927, 6598, 4193, 4291).
    public static let privateRanges = HomeNetworks(
        [
            "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "127.0.0.0/8",
            "fc00::/7", "fe80::/10", "::1/128",
        ].compactMap { CIDR($0) })

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
