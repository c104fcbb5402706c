import Packets

/// One statement about simulated traffic: the flows that fit it are part of an attack.
///
/// A flow fits where it overlaps the times and is between these endpoints; nil fits anything. Which side is said
/// to have opened it does not count, since what is left of a connection after its end may come from the other one. No
/// benign flow fits any statement, and each flow of an attack fits one.
public struct TruthStatement: Sendable, Hashable {
    /// The first packet's time, in microseconds since 1970.
    public var start: Int64
    /// The last packet's time, in microseconds since 1970.
    public var end: Int64
    /// The kind of the attack.
    public var label: AttackKind
    /// The side that opens the flows.
    public var source: IPAddress?
    /// The side that the flows are opened to.
    public var destination: IPAddress?
    /// The port of `source`.
    public var sourcePort: UInt16?
    /// The port of `destination`.
    public var destinationPort: UInt16?
    /// What is spoken.
    public var transport: IPProtocol?

    /// A statement of its parts.
    public init(
        start: Int64, end: Int64, label: AttackKind, source: IPAddress? = nil, destination: IPAddress? = nil,
        sourcePort: UInt16? = nil, destinationPort: UInt16? = nil, transport: IPProtocol? = nil
    ) {
        self.start = start
        self.end = end
        self.label = label
        self.source = source
        self.destination = destination
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.transport = transport
    }

    /// The CSV header of `csvLine`.
    public static let header = "start,end,label,source,destination,source_port,destination_port,protocol"

    /// The statement as a line of CSV, without a line break: seconds with six decimals, an empty cell for anything.
    public var csvLine: String {
        var cells = [Self.seconds(start), Self.seconds(end), label.rawValue]
        cells.append(source?.description ?? "")
        cells.append(destination?.description ?? "")
        cells.append(sourcePort.map { "\($0)" } ?? "")
        cells.append(destinationPort.map { "\($0)" } ?? "")
        cells.append(transport.map { "\($0.rawValue)" } ?? "")
        return cells.joined(separator: ",")
    }

    private static func seconds(_ time: Int64) -> String {
        let rest = "\(time % 1_000_000)"
        return "\(time / 1_000_000)." + String(repeating: "0", count: 6 - rest.count) + rest
    }
}
