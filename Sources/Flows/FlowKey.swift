import Packets

/// Which flow a packet belongs to: the 5-tuple with its endpoints in one order, so that both directions have one key.
public struct FlowKey: Hashable, Sendable, BitwiseCopyable {
    /// The endpoint that orders first.
    public let low: IPAddress
    /// The other endpoint.
    public let high: IPAddress
    /// The port of `low`.
    public let lowPort: UInt16
    /// The port of `high`.
    public let highPort: UInt16
    /// What they speak.
    public let transport: IPProtocol

    /// The key of two endpoints in either order.
    @inline(__always)
    public init(
        _ a: IPAddress, _ aPort: UInt16, _ b: IPAddress, _ bPort: UInt16, _ transport: IPProtocol
    ) {
        let inOrder = a != b ? a < b : aPort <= bPort
        low = inOrder ? a : b
        high = inOrder ? b : a
        lowPort = inOrder ? aPort : bPort
        highPort = inOrder ? bPort : aPort
        self.transport = transport
    }

    /// The key of a packet.
    @inline(__always)
    public init(_ packet: Packet) {
        self.init(
            packet.source, packet.sourcePort, packet.destination, packet.destinationPort, packet.transport)
    }

    /// Whether an endpoint is `low`.
    @inline(__always)
    public func isLow(_ address: IPAddress, _ port: UInt16) -> Bool {
        address == low && port == lowPort
    }
}
