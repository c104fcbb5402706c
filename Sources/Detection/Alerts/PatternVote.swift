/// One column's vote: what it speaks for, and how much.
struct PatternVote {
    /// Who a host is in a pattern.
    enum Side { case acts, suffers }

    var pattern: Pattern
    var side: Side
    var weight: Double

    /// What a column of the host profile speaks for; nothing where it is usual in every attack or in none.
    ///
    /// A weight is near 1 where the column is the pattern's own measure, and small where attacks of several kinds move
    /// it. The lists are those of `Documentation/research/live-detection.md`.
    static func votes(_ column: String) -> [PatternVote] {
        // The sums and memories of a column speak for what it speaks for.
        if let votes = table[column] { return votes }
        if column.hasPrefix("sum10_") { return table[String(column.dropFirst(6))] ?? [] }
        for suffix in ["_10min", "_60min"] where column.hasSuffix(suffix) {
            return table[String(column.dropLast(suffix.utf8.count))] ?? []
        }
        return []
    }

    private static func acts(_ weights: KeyValuePairs<Pattern, Double>) -> [PatternVote] {
        weights.map { PatternVote(pattern: $0.key, side: .acts, weight: $0.value) }
    }

    private static func suffers(_ weights: KeyValuePairs<Pattern, Double>) -> [PatternVote] {
        weights.map { PatternVote(pattern: $0.key, side: .suffers, weight: $0.value) }
    }

    private static let table: [String: [PatternVote]] = [
        // Contacts that the host opened.
        "contacts": acts([.verticalScan: 0.2, .horizontalScan: 0.2, .passwordGuessing: 0.15, .synFlood: 0.1]),
        "peers": acts([.horizontalScan: 0.7]),
        "peer_ports": acts([.verticalScan: 0.8, .horizontalScan: 0.1]),
        "destinations": acts([.verticalScan: 0.4, .horizontalScan: 0.4]),
        "ports_on_one_peer_max": acts([.verticalScan: 1]),
        "peers_on_one_port_max": acts([.horizontalScan: 1]),
        "contacts_to_one_service_max": acts([.passwordGuessing: 0.3, .heldConnections: 0.3, .synFlood: 0.2]),
        "login_contacts": acts([.passwordGuessing: 0.9]),
        "login_pair_10min": acts([.passwordGuessing: 1]) + suffers([.passwordGuessing: 1]),
        "failed_contacts": acts([
            .verticalScan: 0.3, .horizontalScan: 0.3, .synFlood: 0.3, .passwordGuessing: 0.15,
        ]),
        "failed_ratio": acts([.verticalScan: 0.2, .horizontalScan: 0.2]),
        "refused_contacts": acts([.verticalScan: 0.3, .horizontalScan: 0.3]),
        "unanswered_contacts": acts([.verticalScan: 0.3, .horizontalScan: 0.3, .synFlood: 0.3]),
        "failed_destinations": acts([.verticalScan: 0.4, .horizontalScan: 0.5]),
        "new_destinations": acts([.verticalScan: 0.4, .horizontalScan: 0.5]),
        "new_home_destinations": acts([.verticalScan: 0.35, .horizontalScan: 0.5]),
        "rare_destinations": acts([.horizontalScan: 0.6, .verticalScan: 0.1]),
        "half_open_out_max": acts([.synFlood: 0.4, .verticalScan: 0.3, .horizontalScan: 0.3]),
        "open_out_max": acts([.heldConnections: 0.5]),
        "open_to_one_service_max": acts([.heldConnections: 0.6, .exfiltration: 0.2]),
        "contact_seconds_mean": acts([.heldConnections: 0.4, .passwordGuessing: 0.2]),
        // Contacts that others opened to it.
        "approaches": suffers([
            .synFlood: 0.3, .packetFlood: 0.2, .verticalScan: 0.2, .passwordGuessing: 0.15, .heldConnections: 0.1,
        ]),
        "clients": suffers([.synFlood: 0.4, .packetFlood: 0.4]),
        "approached_ports": suffers([.verticalScan: 0.8, .packetFlood: 0.4]),
        "approaches_by_one_client_max": suffers([
            .passwordGuessing: 0.3, .synFlood: 0.2, .heldConnections: 0.2, .verticalScan: 0.2, .packetFlood: 0.2,
        ]),
        "login_approaches": suffers([.passwordGuessing: 0.9]),
        "accepted_contacts": suffers([.heldConnections: 0.4, .passwordGuessing: 0.3]),
        "failed_approaches": suffers([.synFlood: 0.4, .verticalScan: 0.3, .passwordGuessing: 0.15]),
        "half_open_in_max": suffers([.synFlood: 1]),
        "open_in_max": suffers([.heldConnections: 1]),
        "bytes_in_per_open_connection": suffers([.heldConnections: 0.3]),
        // Volume.
        "packets_out": acts([.packetFlood: 0.5, .exfiltration: 0.1]),
        "packets_in": suffers([.packetFlood: 0.6, .synFlood: 0.3]),
        "udp_packets_out": acts([.packetFlood: 0.8]),
        "udp_packets_in": suffers([.packetFlood: 1]),
        "bytes_in": suffers([.packetFlood: 0.4]),
        "bytes_in_external": suffers([.packetFlood: 0.4]),
        "bytes_out": acts([.exfiltration: 0.4, .packetFlood: 0.3]),
        "bytes_out_share": acts([.exfiltration: 0.4]),
        "bytes_out_external": acts([.exfiltration: 0.7]),
        "bytes_out_one_external_peer_max": acts([.exfiltration: 0.9]),
        "bytes_out_new_external_peers": acts([.exfiltration: 0.9]),
        "small_packets_share": acts([.verticalScan: 0.1, .synFlood: 0.1]),
        "icmp_packets_out": acts([.icmpTunnel: 0.6, .horizontalScan: 0.2]) + suffers([.packetFlood: 0.2]),
        "icmp_packets_in": acts([.icmpTunnel: 0.5]) + suffers([.packetFlood: 0.3]),
        "icmp_unreachable_in": acts([.verticalScan: 0.3, .horizontalScan: 0.1]),
        // DNS.
        "dns_queries": acts([.dnsTunnel: 0.5]),
        "dns_names": acts([.dnsTunnel: 0.7]),
        "dns_names_one_domain_max": acts([.dnsTunnel: 1]),
        "dns_subdomain_bytes_mean": acts([.dnsTunnel: 0.8]),
        "dns_subdomain_bytes_max": acts([.dnsTunnel: 0.6]),
        "dns_entropy_mean": acts([.dnsTunnel: 0.6]),
        "dns_nxdomain_ratio": acts([.dnsTunnel: 0.4]),
        "dns_text_ratio": acts([.dnsTunnel: 0.8]),
        "dns_bytes_out": acts([.dnsTunnel: 0.7]),
        "dns_bytes_in": acts([.dnsTunnel: 0.5]),
        // What no other host knows.
        "rare_regular": acts([.beacon: 1]),
        "rare_minutes": acts([.beacon: 0.5, .exfiltration: 0.4]),
        "rare_bytes": acts([.exfiltration: 1]),
        "rare_volume": acts([.exfiltration: 0.9]),
        "regular_contacts": acts([.beacon: 0.3]),
        "regularity": acts([.beacon: 0.3]),
    ]
}
