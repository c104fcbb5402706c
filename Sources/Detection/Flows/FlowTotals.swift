import Flows
import Tabular

/// Where a profile's rows say how many packets and bytes a flow had.
struct FlowTotals {
    private static let packetNames: Set<String> = [
        "Total Fwd Packet", "Total Bwd packets", "Total Fwd Packets", "Total Backward Packets", "PacketsSent",
        "PacketsReceived",
    ]
    private static let byteNames: Set<String> = [
        "Total Length of Fwd Packet", "Total Length of Bwd Packet", "Total Length of Fwd Packets",
        "Total Length of Bwd Packets", "BytesSent", "BytesReceived", "src_bytes", "dst_bytes",
    ]

    private let packetColumns: [Int]
    private let byteColumns: [Int]

    init(_ profile: MeterProfile) {
        let names = profile.flowSchema?.features.map(\.name) ?? []
        packetColumns = names.indices.filter { Self.packetNames.contains(names[$0]) }
        byteColumns = names.indices.filter { Self.byteNames.contains(names[$0]) }
    }

    func packets(of row: FlowRow) -> UInt64 { Self.sum(row.features, packetColumns) }

    func bytes(of row: FlowRow) -> UInt64 { Self.sum(row.features, byteColumns) }

    private static func sum(_ features: [Double], _ columns: [Int]) -> UInt64 {
        var sum = 0.0
        for column in columns where column < features.count { sum += max(0, features[column]) }
        return UInt64(exactly: min(sum, 1e18).rounded(.down)) ?? 0
    }
}
