/// An IPv4 or IPv6 address as 128 bits in network order.
///
/// An IPv4 address is held as its mapped form (`::ffff:a.b.c.d`), so that one key fits both.
public struct IPAddress: Hashable, Sendable, BitwiseCopyable, Comparable {
    /// The first eight bytes, as a big-endian number.
    public var high: UInt64
    /// The last eight bytes, as a big-endian number.
    public var low: UInt64

    /// An address of its two halves.
    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// An IPv4 address of its four bytes, as a big-endian number.
    @inlinable
    public init(v4 bits: UInt32) {
        self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(bits))
    }

    /// No address: `::`.
    public static let unspecified = IPAddress(high: 0, low: 0)

    /// Whether it is an IPv4 address.
    @inlinable
    public var isV4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// Orders by the bytes, so IPv4 addresses stand among IPv6's mapped ones.
    @inlinable
    public static func < (a: IPAddress, b: IPAddress) -> Bool {
        a.high != b.high ? a.high < b.high : a.low < b.low
    }
}
