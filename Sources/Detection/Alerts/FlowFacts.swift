import Flows
import Packets
import Tabular

/// What is known of a flow whatever its profile; 0 where its profile does not tell.
struct FlowFacts {
    let bytesOut: Double
    let bytesIn: Double
    let packetsOut: Double
    let packetsIn: Double
    private let row: FlowRow

    init(_ row: FlowRow) {
        self.row = row
        let columns = FlowColumns.of(row.profile)
        bytesOut = row.amount(at: columns.bytesOut)
        bytesIn = row.amount(at: columns.bytesIn)
        packetsOut = row.amount(at: columns.packetsOut)
        packetsIn = row.amount(at: columns.packetsIn)
    }

    /// The bytes of both directions, in whole numbers.
    var bytes: UInt64 { Self.whole(bytesOut + bytesIn) }

    /// The packets of both directions, in whole numbers.
    var packets: UInt64 { Self.whole(packetsOut + packetsIn) }

    private static func whole(_ amount: Double) -> UInt64 { UInt64(exactly: min(amount, 1e18).rounded(.down)) ?? 0 }

    /// A feature of the KDD profile; 0 where the row is of another.
    subscript(_ name: String) -> Double {
        row.profile == .kdd ? row.amount(at: FlowColumns.connection[name]) : 0
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
        guard row.profile == .kdd, row.transport == .tcp else { return nil }
        if self["count"] >= 100, self["serror_rate"] >= 0.8, self["same_srv_rate"] >= 0.8 { return (.synFlood, 0.6) }
        if self["dst_host_count"] >= 50, self["dst_host_diff_srv_rate"] >= 0.5 { return (.verticalScan, 0.5) }
        if self["srv_count"] >= 20, self["srv_diff_host_rate"] >= 0.8 { return (.horizontalScan, 0.4) }
        return nil
    }
}

extension FlowRow {
    /// Both sides, with ports where their protocol has them.
    var sides: (source: Endpoint, destination: Endpoint) {
        let hasPorts = transport == .tcp || transport == .udp || transport == .sctp
        return (
            Endpoint(source, port: hasPorts ? sourcePort : nil),
            Endpoint(destination, port: hasPorts ? destinationPort : nil)
        )
    }

    /// A feature that counts something; 0 where there is none such.
    fileprivate func amount(at column: Int?) -> Double {
        guard let column, features.indices.contains(column), features[column].isFinite else { return 0 }
        return max(0, features[column])
    }
}
