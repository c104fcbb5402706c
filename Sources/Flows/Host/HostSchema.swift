import Tabular

/// The columns of the `host` profile.
///
/// What each means, its error and what it shows stands in `Documentation/guides/host-profile.md`.
public enum HostSchema {
    /// What says which row it is: the window's end and the host.
    public static let identifiers = ["Timestamp", "Src IP"]

    /// The features, in their order.
    public static let columns: [Feature] = contacts + approaches + volume + names + history

    /// The features with their identifiers, as a table has them.
    public static let schema = FeatureSchema(features: columns, identifiers: identifiers)

    /// The names over a row as CSV has it: identifiers, then features.
    public static let header: [String] = identifiers + columns.map(\.name)

    /// The columns that stay 0 where flows come from exporters and logs, which do not tell single packets.
    public static let fromPacketsOnly: Set<String> = [
        "half_open_out_max", "half_open_in_max", "icmp_unreachable_in",
        "dns_queries", "dns_names", "dns_names_one_domain_max", "dns_subdomain_bytes_mean",
        "dns_subdomain_bytes_max",
        "dns_entropy_mean", "dns_nxdomain_ratio", "dns_text_ratio",
    ]

    private static func column(_ name: String, _ unit: String) -> Feature {
        Feature(name: name, unit: unit, profile: MeterProfile.host.rawValue)
    }

    private static let contacts = [
        column("window", "s"),
        column("contacts", "contacts"),
        column("peers", "hosts"),
        column("peer_ports", "ports"),
        column("destinations", "services"),
        column("ports_on_one_peer_max", "ports"),
        column("peers_on_one_port_max", "hosts"),
        column("contacts_to_one_service_max", "contacts"),
        column("login_contacts", "contacts"),
        column("failed_contacts", "contacts"),
        column("failed_ratio", "ratio"),
        column("refused_contacts", "contacts"),
        column("unanswered_contacts", "contacts"),
        column("half_open_out_max", "connections"),
        column("open_out_max", "connections"),
        column("open_to_one_service_max", "connections"),
        column("contact_bytes_mean", "bytes"),
        column("contact_bytes_variation", "ratio"),
        column("contact_seconds_mean", "s"),
        column("new_destinations", "services"),
        column("new_home_destinations", "services"),
    ]

    private static let approaches = [
        column("approaches", "contacts"),
        column("clients", "hosts"),
        column("approached_ports", "ports"),
        column("approaches_by_one_client_max", "contacts"),
        column("login_approaches", "contacts"),
        column("accepted_contacts", "contacts"),
        column("failed_approaches", "contacts"),
        column("half_open_in_max", "connections"),
        column("open_in_max", "connections"),
        column("bytes_in_per_open_connection", "bytes"),
    ]

    private static let volume = [
        column("packets_out", "packets"),
        column("packets_in", "packets"),
        column("bytes_out", "bytes"),
        column("bytes_in", "bytes"),
        column("bytes_out_share", "ratio"),
        column("small_packets_share", "ratio"),
        column("bytes_out_external", "bytes"),
        column("bytes_in_external", "bytes"),
        column("bytes_out_one_external_peer_max", "bytes"),
        column("bytes_out_new_external_peers", "bytes"),
        column("udp_packets_out", "packets"),
        column("udp_packets_in", "packets"),
        column("icmp_packets_out", "packets"),
        column("icmp_packets_in", "packets"),
        column("icmp_unreachable_in", "packets"),
    ]

    private static let names = [
        column("dns_queries", "queries"),
        column("dns_names", "names"),
        column("dns_names_one_domain_max", "names"),
        column("dns_subdomain_bytes_mean", "bytes"),
        column("dns_subdomain_bytes_max", "bytes"),
        column("dns_entropy_mean", "bits per byte"),
        column("dns_nxdomain_ratio", "ratio"),
        column("dns_text_ratio", "ratio"),
        column("dns_bytes_out", "bytes"),
        column("dns_bytes_in", "bytes"),
    ]

    private static let history = [
        column("new_destinations_10min", "services"),
        column("new_destinations_60min", "services"),
        column("new_home_destinations_60min", "services"),
        column("peer_ports_60min", "ports"),
        column("failed_contacts_10min", "contacts"),
        column("failed_destinations_60min", "services"),
        column("bytes_out_external_10min", "bytes"),
        column("bytes_out_external_60min", "bytes"),
        column("regular_contacts", "contacts"),
        column("regular_gap", "s"),
        column("regular_gap_variation", "ratio"),
        column("regularity", "ratio"),
        column("regular_is_external", "flag"),
    ]
}
