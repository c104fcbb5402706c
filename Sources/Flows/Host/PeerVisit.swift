import Packets

/// What one host had to do with one peer in a minute: the facts by which a peer that nobody else knows is told.
///
/// Hosts at home have visits: with peers outside that they sent something, and with any peer that they logged in to or
/// that logged in to them. Of a peer at home only the logins are counted.
public struct PeerVisit: Sendable, Hashable, BitwiseCopyable {
    /// The other side.
    public var peer: IPAddress
    /// Bytes of IP packets, headers included, that the host sent to it.
    public var bytesOut: UInt64 = 0
    /// Contacts that the host opened to it; one flow of datagrams is one contact, however long its pauses are.
    public var contacts: UInt32 = 0
    /// When the first of these was opened, in microseconds since 1970; 0 without any.
    public var firstContact: Int64 = 0
    /// When the last of these was opened, in microseconds since 1970; 0 without any.
    public var lastContact: Int64 = 0
    /// The squares of the gaps between these contacts, in seconds, added up.
    public var gapSquares: Double = 0
    /// Contacts of the host to a login port of the peer: TCP to 21, 22, 23, 3389 or 5900, answered or not.
    public var loginsOut: UInt32 = 0
    /// Contacts of the peer to a login port of the host.
    public var loginsIn: UInt32 = 0

    /// A visit with nothing in it yet.
    public init(peer: IPAddress) { self.peer = peer }
}
