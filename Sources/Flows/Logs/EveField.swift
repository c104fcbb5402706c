/// The members of an event that make a flow.
enum EveField: Sendable {
    case event
    case source, destination, sourcePort, destinationPort, transport
    case flow, netflow, tcp
    case forwardPackets, backwardPackets, forwardBytes, backwardBytes
    case start, end, age, state
    case forwardFlags, backwardFlags, flags

    /// Those of the event itself.
    static let names = NameTable<EveField>([
        "event_type": .event, "src_ip": .source, "dest_ip": .destination, "src_port": .sourcePort,
        "dest_port": .destinationPort, "proto": .transport, "flow": .flow, "netflow": .netflow, "tcp": .tcp,
    ])

    /// Those of its `flow` or `netflow`.
    static let totals = NameTable<EveField>([
        "pkts_toserver": .forwardPackets, "pkts_toclient": .backwardPackets, "bytes_toserver": .forwardBytes,
        "bytes_toclient": .backwardBytes, "pkts": .forwardPackets, "bytes": .forwardBytes, "start": .start,
        "end": .end, "age": .age, "state": .state,
    ])

    /// Those of its `tcp`.
    static let tcpFlags = NameTable<EveField>([
        "tcp_flags_ts": .forwardFlags, "tcp_flags_tc": .backwardFlags, "tcp_flags": .flags,
    ])
}
