import Flows
import Tabular

/// Where the rows of a profile say how much a flow carried.
struct FlowColumns: Sendable {
    let bytesOut: Int?
    let bytesIn: Int?
    let packetsOut: Int?
    let packetsIn: Int?

    private init(_ names: [String], bytes: (out: String, in: String), packets: (out: String, in: String)? = nil) {
        bytesOut = names.firstIndex(of: bytes.out)
        bytesIn = names.firstIndex(of: bytes.in)
        packetsOut = packets.flatMap { names.firstIndex(of: $0.out) }
        packetsIn = packets.flatMap { names.firstIndex(of: $0.in) }
    }

    static func of(_ profile: MeterProfile) -> FlowColumns {
        switch profile {
        case .fixed: fixed
        case .cic2017: cic2017
        case .kdd: kdd
        case .basic, .host: basic
        }
    }

    /// The columns of the `kdd` profile by name.
    static let connection = Dictionary(
        KDDRow.schema.features.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })

    private static let fixed = FlowColumns(
        FixedFlow.schema.features.map(\.name),
        bytes: ("Total Length of Fwd Packet", "Total Length of Bwd Packet"),
        packets: ("Total Fwd Packet", "Total Bwd packets"))
    private static let cic2017 = FlowColumns(
        CIC2017Flow.schema.features.map(\.name),
        bytes: ("Total Length of Fwd Packets", "Total Length of Bwd Packets"),
        packets: ("Total Fwd Packets", "Total Backward Packets"))
    private static let kdd = FlowColumns(KDDRow.schema.features.map(\.name), bytes: ("src_bytes", "dst_bytes"))
    private static let basic = FlowColumns(
        BasicRow.featureNames, bytes: ("BytesSent", "BytesReceived"), packets: ("PacketsSent", "PacketsReceived"))
}
