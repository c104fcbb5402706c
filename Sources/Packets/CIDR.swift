/// A network as its address and prefix: `10.0.0.0/8`, `2001:db8::/32`.
public struct CIDR: Hashable, Sendable, BitwiseCopyable, CustomStringConvertible {
    /// The network's first address.
    public let base: IPAddress
    /// The bits that all of its addresses share: 0 to 32 for IPv4, 0 to 128 for IPv6.
    public let prefixLength: Int

    private let highMask: UInt64
    private let lowMask: UInt64

    /// The network of an address, whose bits after the prefix are cleared.
    ///
    /// Nil where the prefix is longer than the address.
    public init?(_ address: IPAddress, prefixLength: Int) {
        guard (0...(address.isV4 ? 32 : 128)).contains(prefixLength) else { return nil }
        let bits = address.isV4 ? prefixLength + 96 : prefixLength
        // A shift by all 64 bits gives 0, as is wanted.
        highMask = ~UInt64(0) << UInt64(64 - min(bits, 64))
        lowMask = ~UInt64(0) << UInt64(64 - max(bits - 64, 0))
        base = IPAddress(high: address.high & highMask, low: address.low & lowMask)
        self.prefixLength = prefixLength
    }

    /// A network of its text; an address without a prefix is a network of itself alone.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(first) else { return nil }
        guard parts.count == 2 else {
            self.init(address, prefixLength: address.isV4 ? 32 : 128)
            return
        }
        let digits = parts[1].utf8
        guard (1...3).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }),
            let length = Int(parts[1])
        else { return nil }
        self.init(address, prefixLength: length)
    }

    /// Whether an address is of the network; none of IPv4 is of a network of IPv6.
    @inline(__always)
    public func contains(_ address: IPAddress) -> Bool {
        address.high & highMask == base.high && address.low & lowMask == base.low && address.isV4 == base.isV4
    }

    /// The network as text.
    public var description: String { "\(base)/\(prefixLength)" }
}
