import Packets

/// The news that an attack has begun, given with its first packet; see `OfficeTraffic.drainBegun`.
public struct AttackStart: Sendable, Hashable {
    /// Its kind.
    public let kind: AttackKind
    /// In words, such as `vertical scan`.
    public let title: String
    /// The time of its first packet, in microseconds since 1970.
    public let time: Int64
    /// Who acts; nil where it is many.
    public let source: IPAddress?
    /// On whom: a scan's only target, the resolver of a tunnel, the receiver of what is carried out; nil where it is
    /// many.
    public let destination: IPAddress?
}
