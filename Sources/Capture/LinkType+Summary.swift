import CPcap
import Packets

extension LinkType {
    /// The link type of libpcap's number for it.
    ///
    /// libpcap has numbers of its own (DLT_...) for a few that differ between systems; raw IP is 12, or 14 on OpenBSD,
    /// where files say 101.
    init(dlt: Int32) {
        self.init(rawValue: dlt == 12 || dlt == 14 ? 101 : dlt)
    }

    /// libpcap's number for it.
    var dlt: Int32 { self == .raw ? 12 : rawValue }

    /// The name that tcpdump and libpcap give it, such as `EN10MB`; nil where it has none.
    public var name: String? {
        pcap_datalink_val_to_name(dlt).map { String(cString: $0) }
    }

    /// What a person reads, such as `Ethernet (EN10MB)`, or `link type 300` where it has no name.
    public var summary: String {
        guard let name else { return "link type \(rawValue)" }
        guard let words = pcap_datalink_val_to_description(dlt) else { return name }
        return "\(String(cString: words)) (\(name))"
    }
}
