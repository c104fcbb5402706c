import Packets

/// The hashes that the sketches of hosts are fed with: 64 bits of an address, of an address and a port, of a name.
///
/// Products of 64 bits folded to 64 (after Wang Yi's wyhash), two in a row: one alone leaves consecutive addresses too
/// evenly spread, and the sketches want them at random. The seed is fixed by default, so that the same packets
/// give the same rows in every run; who knows it could make a host's counts too low, so a watch that must stand that
/// gives its own.
struct HostHash: Sendable {
    private let secret: UInt64
    private let other: UInt64

    init(seed: UInt64) {
        secret = Self.fold(seed ^ 0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB) | 1
        other = Self.fold(seed ^ 0x8EBC_6AF0_9C88_C6E3, 0x5899_65CC_7537_4CC3) | 1
    }

    /// The hash of an address.
    @inline(__always)
    func callAsFunction(_ address: IPAddress) -> UInt64 {
        Self.fold(Self.fold(address.low ^ secret, address.high ^ other) ^ secret, 0xD6E8_FEB8_6659_FD93)
    }

    /// The hash of a number with a further one.
    @inline(__always)
    func callAsFunction(_ number: UInt64, with further: UInt64) -> UInt64 {
        Self.fold(Self.fold(number ^ secret, further ^ other) ^ secret, 0xD6E8_FEB8_6659_FD93)
    }

    @inline(__always)
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}
