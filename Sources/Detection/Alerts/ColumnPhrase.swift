/// How a column of the host profile is said in a sentence whose subject is the host.
struct ColumnPhrase: Sendable {
    /// How the value is written.
    enum Amount: Sendable {
        /// A whole number of things, by one and by many.
        case count(String, String)
        case bytes
        case seconds
        case percent
    }

    /// Over which time the value runs.
    enum Span: Sendable {
        /// The row's window.
        case window
        /// None: a height or a mean.
        case moment
        case tenMinutes
        case hour
        /// Fading sums, which run over about so long.
        case aboutTenMinutes
        case aboutHour
    }

    /// The verb of what happened, `contacted`.
    var past: String
    /// The verb of what hosts here do, `contact`.
    var base: String
    var amount: Amount
    /// What follows the amount; a part in braces gives way to the peer's address where it is known.
    var tail: String
    var span: Span
    /// How well it tells a person what happened, from 0 to 1.
    var telling: Double

    private init(
        _ past: String, _ base: String, _ amount: Amount, _ tail: String = "", _ span: Span = .window,
        telling: Double = 1
    ) {
        self.past = past
        self.base = base
        self.amount = amount
        self.tail = tail
        self.span = span
        self.telling = telling
    }

    /// The phrase of a column; nil where it is none of ours.
    static func phrase(_ column: String, _ side: PatternVote.Side = .acts) -> ColumnPhrase? {
        if side == .suffers, column == "login_pair_10min" { return loginsOfClient }
        if let phrase = table[column] { return phrase }
        if column.hasPrefix("sum10_") { return variant(String(column.dropFirst(6)), .tenMinutes, 0.9) }
        if column.hasSuffix("_10min") { return variant(String(column.dropLast(6)), .aboutTenMinutes, 0.7) }
        if column.hasSuffix("_60min") { return variant(String(column.dropLast(6)), .aboutHour, 0.7) }
        return nil
    }

    private static func variant(_ column: String, _ span: Span, _ telling: Double) -> ColumnPhrase? {
        guard var phrase = table[column] else { return nil }
        phrase.span = span
        phrase.telling *= telling
        return phrase
    }

    private static let contacts = Amount.count("contact", "contacts")
    private static let hosts = Amount.count("host", "hosts")
    private static let ports = Amount.count("port", "ports")
    private static let services = Amount.count("service", "services")
    private static let packets = Amount.count("packet", "packets")
    private static let names = Amount.count("name", "names")
    private static let stranger = "{an outside host that no other host here knows}"

    /// The one column that is of both sides, said of the server.
    private static let loginsOfClient = ColumnPhrase(
        "was sent", "are sent", .count("login", "logins"), "by {one client}", .tenMinutes)

    private static let table: [String: ColumnPhrase] = [
        // Contacts that the host opened.
        "contacts": ColumnPhrase("opened", "open", contacts, telling: 0.8),
        "peers": ColumnPhrase("contacted", "contact", hosts),
        "peer_ports": ColumnPhrase("contacted", "contact", .count("kind of port", "different ports")),
        "destinations": ColumnPhrase("contacted", "contact", services, telling: 0.8),
        "ports_on_one_peer_max": ColumnPhrase("contacted", "contact", ports, "on {one host}"),
        "peers_on_one_port_max": ColumnPhrase("contacted", "contact", hosts, "on one port"),
        "contacts_to_one_service_max": ColumnPhrase("opened", "open", contacts, "to one service"),
        "login_contacts": ColumnPhrase("opened", "open", .count("login", "logins"), "(ssh, ftp, telnet, rdp or vnc)"),
        "login_pair_10min": ColumnPhrase("opened", "open", .count("login", "logins"), "to {one server}", .tenMinutes),
        "failed_contacts": ColumnPhrase("had", "have", contacts, "fail", telling: 0.9),
        "failed_ratio": ColumnPhrase("had", "have", .percent, "of its contacts fail", .moment, telling: 0.6),
        "failed_destinations": ColumnPhrase("failed to reach", "fail to reach", services, telling: 0.9),
        "failed_destinations_60min": ColumnPhrase("failed to reach", "fail to reach", services, "", .hour),
        "refused_contacts": ColumnPhrase("had", "have", contacts, "refused", telling: 0.9),
        "unanswered_contacts": ColumnPhrase("had", "have", contacts, "left unanswered", telling: 0.9),
        "half_open_out_max": ColumnPhrase(
            "had", "have", .count("handshake", "handshakes"), "under way at once", .moment),
        "open_out_max": ColumnPhrase("had", "have", .count("connection", "connections"), "open at once", .moment),
        "open_to_one_service_max": ColumnPhrase(
            "held", "hold", .count("connection", "connections"), "to one service open at once", .moment),
        "contact_bytes_mean": ColumnPhrase(
            "moved", "move", .bytes, "in each contact on average", .moment, telling: 0.5),
        "contact_bytes_variation": ColumnPhrase(
            "had", "have", .percent, "of variation in what its contacts move", .moment, telling: 0.3),
        "contact_seconds_mean": ColumnPhrase(
            "kept its contacts open for", "keep theirs open for", .seconds, "on average", .moment, telling: 0.6),
        "new_destinations": ColumnPhrase("contacted", "contact", services, "for the first time"),
        "new_home_destinations": ColumnPhrase("contacted", "contact", services, "at home for the first time"),
        "peer_ports_60min": ColumnPhrase(
            "contacted", "contact", .count("kind of port", "different ports"), "", .hour),
        // Contacts that others opened to it.
        "approaches": ColumnPhrase("was sent", "are sent", contacts, telling: 0.8),
        "clients": ColumnPhrase("was contacted by", "are contacted by", hosts),
        "approached_ports": ColumnPhrase("was contacted on", "are contacted on", ports),
        "approaches_by_one_client_max": ColumnPhrase("was sent", "are sent", contacts, "by {one host}"),
        "login_approaches": ColumnPhrase(
            "was sent", "are sent", .count("login", "logins"), "(ssh, ftp, telnet, rdp or vnc)"),
        "accepted_contacts": ColumnPhrase("accepted", "accept", contacts, telling: 0.8),
        "failed_approaches": ColumnPhrase("was sent", "are sent", contacts, "that failed", telling: 0.9),
        "half_open_in_max": ColumnPhrase(
            "had", "have", .count("half-open connection", "half-open connections"), "at once", .moment),
        "open_in_max": ColumnPhrase(
            "had", "have", .count("connection", "connections"), "to it open at once", .moment),
        "bytes_in_per_open_connection": ColumnPhrase(
            "was sent", "are sent", .bytes, "for each open connection", .moment, telling: 0.5),
        // Volume.
        "packets_out": ColumnPhrase("sent", "send", packets),
        "packets_in": ColumnPhrase("was sent", "are sent", packets),
        "bytes_out": ColumnPhrase("sent", "send", .bytes, telling: 0.9),
        "bytes_in": ColumnPhrase("was sent", "are sent", .bytes),
        "bytes_out_share": ColumnPhrase(
            "sent", "send", .percent, "of the bytes that it exchanged", .moment, telling: 0.5),
        "small_packets_share": ColumnPhrase("sent", "send", .percent, "of its packets small", .moment, telling: 0.3),
        "bytes_out_external": ColumnPhrase("sent", "send", .bytes, "to the outside"),
        "bytes_in_external": ColumnPhrase("was sent", "are sent", .bytes, "from the outside"),
        "bytes_out_one_external_peer_max": ColumnPhrase("sent", "send", .bytes, "to {one outside host}"),
        "bytes_out_new_external_peers": ColumnPhrase(
            "sent", "send", .bytes, "to outside hosts that it had not met before"),
        "udp_packets_out": ColumnPhrase("sent", "send", .count("UDP packet", "UDP packets")),
        "udp_packets_in": ColumnPhrase("was sent", "are sent", .count("UDP packet", "UDP packets")),
        "icmp_packets_out": ColumnPhrase("sent", "send", .count("ICMP packet", "ICMP packets")),
        "icmp_packets_in": ColumnPhrase("was sent", "are sent", .count("ICMP packet", "ICMP packets")),
        "icmp_unreachable_in": ColumnPhrase(
            "was told", "are told", .count("time", "times"), "that what it contacted is unreachable", telling: 0.7),
        // DNS.
        "dns_queries": ColumnPhrase("sent", "send", .count("DNS query", "DNS queries")),
        "dns_names": ColumnPhrase("asked DNS for", "ask DNS for", names),
        "dns_names_one_domain_max": ColumnPhrase("asked DNS for", "ask DNS for", names, "under one domain"),
        "dns_subdomain_bytes_mean": ColumnPhrase(
            "asked DNS for names of", "ask for names of", .bytes, "on average", .moment, telling: 0.8),
        "dns_subdomain_bytes_max": ColumnPhrase(
            "asked DNS for a name of", "ask for names of", .bytes, "", .moment, telling: 0.8),
        "dns_entropy_mean": ColumnPhrase(
            "asked DNS for names of", "ask for names of", .count("bit of entropy a byte", "bits of entropy a byte"), "",
            .moment, telling: 0.5),
        "dns_nxdomain_ratio": ColumnPhrase(
            "was told \"no such name\" in", "are told so in", .percent, "of its DNS answers", .moment, telling: 0.6),
        "dns_text_ratio": ColumnPhrase(
            "asked for TXT or NULL in", "ask for these in", .percent, "of its DNS queries", .moment, telling: 0.8),
        "dns_bytes_out": ColumnPhrase("sent", "send", .bytes, "to DNS servers"),
        "dns_bytes_in": ColumnPhrase("was sent", "are sent", .bytes, "by DNS servers", telling: 0.8),
        // What no other host knows.
        "rare_destinations": ColumnPhrase(
            "contacted", "contact", .count("outside host", "outside hosts"), "that no other host here knows", .hour),
        "rare_minutes": ColumnPhrase(
            "was in touch in", "are in touch in", .count("minute", "different minutes"), "with \(stranger)", .hour),
        "rare_bytes": ColumnPhrase("sent", "send", .bytes, "to \(stranger)", .hour),
        "rare_volume": ColumnPhrase(
            "sent", "send", .bytes, "to \(stranger), not counting its three largest minutes,", .hour, telling: 0.5),
        "rare_regular": ColumnPhrase(
            "made", "make", .count("evenly spaced contact", "evenly spaced contacts"), "to \(stranger)", .hour),
        "regular_contacts": ColumnPhrase(
            "made", "make", .count("evenly spaced contact", "evenly spaced contacts"), "to one service", .hour,
            telling: 0.8),
        "regular_gap": ColumnPhrase(
            "made contacts each", "make them each", .seconds, "to one service", .moment, telling: 0.3),
        "regular_gap_variation": ColumnPhrase(
            "had", "have", .percent, "of variation between its evenly spaced contacts", .moment, telling: 0.2),
        "regularity": ColumnPhrase(
            "kept a rhythm with", "keep one with", .percent, "of regularity", .moment, telling: 0.3),
    ]
}
