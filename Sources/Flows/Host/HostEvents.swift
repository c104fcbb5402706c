/// What happened to a contact: several things at once where a whole flow is told by one record.
///
/// Of a TCP contact that was `opened`, exactly one of `established`, `refused`, `reset`, `halfOpen` and `unanswered`
/// settles it, and what was `established` (or `adopted`) is `closed` once. A `reset` that comes with `closed` is one of
/// an established contact that brought nothing.
public struct HostEvents: OptionSet, Hashable, Sendable, BitwiseCopyable {
    /// The bits.
    public var rawValue: UInt16

    /// Events of their bits.
    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The contact began: a SYN (or a probe without flags), the first datagram, an ICMP request.
    @inlinable
    public static var opened: HostEvents { HostEvents(rawValue: 1) }
    /// A datagram to the same place after a silence of 5 s or more: as good as a new contact for its rhythm.
    @inlinable
    public static var renewed: HostEvents { HostEvents(rawValue: 2) }
    /// The other side answered for the first time.
    @inlinable
    public static var answered: HostEvents { HostEvents(rawValue: 4) }
    /// TCP: the handshake is complete; others: answered.
    @inlinable
    public static var established: HostEvents { HostEvents(rawValue: 8) }
    /// TCP: it is open, but its handshake was not seen: older than the capture, or (with `established`) only one way.
    @inlinable
    public static var adopted: HostEvents { HostEvents(rawValue: 16) }
    /// TCP: the answer to the SYN was a reset.
    @inlinable
    public static var refused: HostEvents { HostEvents(rawValue: 32) }
    /// TCP: reset before the side that accepted had sent any data.
    @inlinable
    public static var reset: HostEvents { HostEvents(rawValue: 64) }
    /// TCP: the accepting side answered, and the handshake was never completed.
    @inlinable
    public static var halfOpen: HostEvents { HostEvents(rawValue: 128) }
    /// Nothing came back in time.
    @inlinable
    public static var unanswered: HostEvents { HostEvents(rawValue: 256) }
    /// It is over: closed, reset, or silent for too long.
    @inlinable
    public static var closed: HostEvents { HostEvents(rawValue: 512) }
}
