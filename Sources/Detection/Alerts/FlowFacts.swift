import Flows
import Packets
import Tabular

/// What is known of a flow whatever its profile.
///
/// A row does not say which profile it is of; the number of its features does.
struct FlowFacts {
    var bytesOut = 0.0
    var bytesIn = 0.0
    var packetsOut = 0.0
    var packetsIn = 0.0
    /// The KDD profile's rates by name; empty for the others.
    private let row: FlowRow
    private let kdd: [String: Int]

    init(_ row: FlowRow) {
        self.row = row
        let names: [String]
        switch row.features.count {
        case Self.fixed.count: names = Self.fixed
        case Self.original.count: names = Self.original
        case Self.basic.count: names = Self.basic
        default: names = []
        }
        kdd = row.features.count == Self.connection.count ? Self.places : [:]
        for (name, value) in zip(names, row.features) where value.isFinite && value > 0 {
            switch name {
            case "Total Fwd Packet", "Total Fwd Packets", "PacketsSent": packetsOut = value
            case "Total Bwd packets", "Total Backward Packets", "PacketsReceived": packetsIn = value
            case "Total Length of Fwd Packet", "Total Length of Fwd Packets", "BytesSent": bytesOut = value
            case "Total Length of Bwd Packet", "Total Length of Bwd Packets", "BytesReceived": bytesIn = value
            default: break
            }
        }
        if !kdd.isEmpty {
            bytesOut = self["src_bytes"]
            bytesIn = self["dst_bytes"]
        }
    }

    /// A feature of the KDD profile; 0 where the row is of another.
    subscript(_ name: String) -> Double {
        guard let place = kdd[name], row.features.indices.contains(place) else { return 0 }
        return row.features[place].isFinite ? max(0, row.features[place]) : 0
    }

    /// How long it has lasted, in seconds.
    var seconds: Double {
        let (length, overflow) = row.last.subtractingReportingOverflow(row.start)
        return overflow ? 0 : max(0, Double(length) / 1e6)
    }

    /// What the flow alone looks like, where that is clear, and how clear it is.
    func pattern(home: HomeNetworks) -> (Pattern, Double)? {
        let (packets, bytes) = (packetsOut + packetsIn, bytesOut + bytesIn)
        if row.transport == .icmp || row.transport == .icmpV6 {
            // Pings are small and one a second; a tunnel's are large or many, and are answered.
            guard min(packetsOut, packetsIn) >= 20, min(packetsOut, packetsIn) * 3 >= packets else { return nil }
            if bytes / packets >= 200 { return (.icmpTunnel, 0.8) }
            return packetsOut >= 3 * max(1, seconds) ? (.icmpTunnel, 0.2) : nil
        }
        if row.destinationPort == 53, bytesOut >= 20_000, seconds >= 1 { return (.dnsTunnel, 0.2) }
        if home.contains(row.source), !home.contains(row.destination), bytesOut >= 10_000_000, bytesOut >= 5 * bytesIn {
            return (.exfiltration, 0.2)
        }
        if packetsOut >= 1000 * max(1, seconds), packetsOut >= 20 * packetsIn, row.transport == .udp {
            return (.packetFlood, 0.5)
        }
        guard !kdd.isEmpty, row.transport == .tcp else { return nil }
        if self["count"] >= 100, self["serror_rate"] >= 0.8, self["same_srv_rate"] >= 0.8 { return (.synFlood, 0.6) }
        if self["dst_host_count"] >= 50, self["dst_host_diff_srv_rate"] >= 0.5 { return (.verticalScan, 0.5) }
        if self["srv_count"] >= 20, self["srv_diff_host_rate"] >= 0.8 { return (.horizontalScan, 0.4) }
        return nil
    }

    private static let fixed = FixedFlow.schema.features.map(\.name)
    private static let original = CIC2017Flow.schema.features.map(\.name)
    private static let basic = BasicRow.featureNames
    private static let connection = KDDRow.schema.features.map(\.name)
    private static let places = Dictionary(
        connection.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
}
