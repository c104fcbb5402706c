import Tabular

/// The synthetic traffic set: benign flows of many services, and anomalies of four shapes at random places among them.
///
/// Rows are made one at a time, in constant memory. The same count, rate and seed give the same rows on every
/// machine. Iterating leaves the value as it is, so that it can be walked again.
///
/// ```swift
/// print(SyntheticRows.header)
/// for row in SyntheticRows(count: 10_000, seed: 42) { print(row.csvLine) }
/// ```
public struct SyntheticRows: Sequence, IteratorProtocol, Sendable {
    /// One flow, as both of its ends counted it.
    public struct Row: Sendable, Hashable {
        /// Bytes sent by the side that opened the flow, IP headers included: 40 to 1500 for each packet.
        public let bytesSent: Int
        /// Bytes that came back; 0 where no packet did.
        public let bytesReceived: Int
        /// Packets sent by the side that opened the flow; at least 1.
        public let packetsSent: Int
        /// Packets that came back.
        public let packetsReceived: Int
        /// Seconds from the first packet to the last, in whole microseconds; 0 for a single packet.
        public let duration: Double
        /// The shape of an anomalous row, nil for a benign one.
        ///
        /// It is not part of the CSV.
        public let shape: AnomalyShape?

        /// Whether the row is one of the anomalies.
        public var isAnomaly: Bool { shape != nil }

        /// The row as a line of CSV under ``SyntheticRows/header``, without a line break.
        public var csvLine: String {
            let microseconds = Int((duration * 1e6).rounded())
            let fraction = String(1_000_000 + microseconds % 1_000_000).dropFirst()
            let counts = "\(bytesSent),\(bytesReceived),\(packetsSent),\(packetsReceived)"
            return "\(counts),\(microseconds / 1_000_000).\(fraction),\(isAnomaly ? 1 : 0)"
        }
    }

    /// The header line of the CSV, without a line break; the label is 0 (benign) or 1 (anomaly).
    public static let header = "BytesSent,BytesReceived,PacketsSent,PacketsReceived,Duration,IsAnomaly"

    private var rowsLeft: Int
    private var anomaliesLeft: Int
    private var shapes: [AnomalyShape] = []
    private var random: SplitMix64

    /// Describes `count` rows, of which `count * anomalyRate`, rounded, are anomalies.
    ///
    /// - Parameters:
    ///   - count: How many rows, 0 or more.
    ///   - anomalyRate: The share of anomalies, 0 to 1; the four shapes get equal shares of them.
    ///   - seed: Where the random numbers start.
    public init(count: Int, anomalyRate: Double = 0.05, seed: UInt64) {
        precondition(count >= 0, "the number of rows is 0 or more")
        precondition((0...1).contains(anomalyRate), "the share of anomalies is between 0 and 1")
        rowsLeft = count
        anomaliesLeft = Int((Double(count) * anomalyRate).rounded())
        random = SplitMix64(seed: seed)
    }

    /// How many rows are still to come.
    public var underestimatedCount: Int { rowsLeft }

    /// The next row, or nil after the last; constant time.
    public mutating func next() -> Row? {
        guard rowsLeft > 0 else { return nil }
        // Selection sampling (Knuth, TAOCP 3.4.2, algorithm S): every set of places is equally likely.
        let isAnomaly = random.integer(below: rowsLeft) < anomaliesLeft
        rowsLeft -= 1
        guard isAnomaly else {
            return TrafficProfile.service(using: &random).row(shape: nil, using: &random)
        }
        anomaliesLeft -= 1
        let shape = nextShape()
        return TrafficProfile.anomaly(shape).row(shape: shape, using: &random)
    }

    /// Deals the shapes like cards, so that every four anomalies are of four shapes.
    private mutating func nextShape() -> AnomalyShape {
        if shapes.isEmpty { shapes = AnomalyShape.allCases }
        return shapes.remove(at: random.integer(below: shapes.count))
    }
}
