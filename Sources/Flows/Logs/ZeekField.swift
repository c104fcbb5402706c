/// The fields of `conn.log` that make a flow.
enum ZeekField: Sendable {
    case time, duration
    case source, destination, sourcePort, destinationPort
    case transport, protocolNumber
    case forwardPackets, backwardPackets
    case forwardBytes, backwardBytes, forwardPayload, backwardPayload
    case state, history
    case label, detail
    case path

    /// As Zeek names them, and as some shippers rewrite the names.
    static let names = NameTable<ZeekField>([
        "ts": .time, "duration": .duration, "id.orig_h": .source, "id.resp_h": .destination, "id.orig_p": .sourcePort,
        "id.resp_p": .destinationPort, "id_orig_h": .source, "id_resp_h": .destination, "id_orig_p": .sourcePort,
        "id_resp_p": .destinationPort, "proto": .transport, "ip_proto": .protocolNumber,
        "orig_pkts": .forwardPackets, "resp_pkts": .backwardPackets, "orig_ip_bytes": .forwardBytes,
        "resp_ip_bytes": .backwardBytes, "orig_bytes": .forwardPayload, "resp_bytes": .backwardPayload,
        "conn_state": .state, "history": .history, "label": .label, "detailed-label": .detail,
        "detailedlabel": .detail, "detailed_label": .detail, "_path": .path,
    ])
}
