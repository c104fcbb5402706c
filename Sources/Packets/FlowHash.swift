/// Spreads flows over shards and table slots: the same number for both directions of a flow.
///
/// Keyed by a secret, so that nobody can choose addresses that fall into one slot. Six multiplications of 64 bits
/// folded to 64 (after Wang Yi's wyhash).
public struct FlowHash: Sendable {
    private let secret: UInt64
    private let other: UInt64

    /// A hash of its own; `seed` is for tests, else it is drawn at random.
    public init(seed: UInt64 = .random(in: 0 ... .max)) {
        secret = Self.fold(seed ^ 0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB)
        other = Self.fold(seed ^ 0x8EBC_6AF0_9C88_C6E3, 0x5899_65CC_7537_4CC3)
    }

    /// The hash of two endpoints, in either order, and what they speak.
    @inline(__always)
    public func callAsFunction(
        _ a: IPAddress, _ aPort: UInt16, _ b: IPAddress, _ bPort: UInt16, _ transport: IPProtocol
    ) -> UInt64 {
        let one = endpoint(a, aPort)
        let two = endpoint(b, bPort)
        // A sum and a product do not mind the order; together they tell the pairs apart.
        let unordered = Self.fold((one &+ two) ^ secret, (one ^ two) ^ other)
        return Self.fold(unordered ^ UInt64(transport.rawValue), secret)
    }

    @inline(__always)
    private func endpoint(_ address: IPAddress, _ port: UInt16) -> UInt64 {
        Self.fold(address.low ^ secret, Self.fold(address.high ^ other, UInt64(port) ^ secret))
    }

    @inline(__always)
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}
