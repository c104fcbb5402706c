import Flows
import Packets
import Tabular

/// A host's row by the names of its columns.
struct HostFacts {
    private static let places = Dictionary(
        HostSchema.columns.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })

    let row: HostRow

    /// A column's value; 0 where the row has none.
    subscript(_ column: String) -> Double {
        guard let place = Self.places[column], row.features.indices.contains(place) else { return 0 }
        let value = row.features[place]
        return value.isFinite ? value : 0
    }

    /// How long the window is, in seconds.
    var seconds: Double { Double(row.window.length) / 1e6 }

    /// How far a pattern is borne out by the whole row, from 0 to 1, where the reasons alone would leave two in question.
    func plausibility(_ pattern: Pattern, _ side: PatternVote.Side, _ seen: (String) -> Double) -> Double {
        side == .acts ? acting(pattern, seen) : suffering(pattern, seen)
    }

    /// Whether it opens contacts again and again to few services.
    private var isHammering: Bool { self["contacts"] >= 20 && self["contacts"] > 4 * self["destinations"] }

    /// Whether dozens send it datagrams on dozens of ports: forged senders, where a scan comes from one.
    private var isCrowdOfDatagrams: Bool {
        self["clients"] >= 50 && self["approached_ports"] >= 50 && self["udp_packets_in"] * 2 > self["packets_in"]
    }

    /// How far so many packets a second are a flood's: a video call has fifty.
    private static func isFlood(_ rate: Double) -> Double { rate < 50 ? 0.1 : rate < 150 ? 0.3 : 1 }

    private func acting(_ pattern: Pattern, _ seen: (String) -> Double) -> Double {
        let ports = self["ports_on_one_peer_max"]
        let peers = self["peers_on_one_port_max"]
        let portsOfHour = self["peer_ports_60min"]
        let newOfHour = self["new_destinations_60min"]
        let logins = max(self["login_contacts"], seen("login_pair_10min"), seen("sum10_login_contacts"))
        switch pattern {
        case .verticalScan:
            if logins >= 8, logins > 2 * ports { return 0.3 }
            if max(ports, peers) >= 8 { return peers > 2 * ports ? 0.2 : 1 }
            // Contacts by the thousand that fail at one port are a flood's.
            if isHammering { return 0.2 }
            // A slow one shows in what the hour has added up to.
            return portsOfHour * 2 < newOfHour ? 0.3 : 1
        case .horizontalScan:
            if max(ports, peers) >= 8 { return ports > 2 * peers ? 0.2 : 1 }
            if isHammering { return 0.2 }
            return portsOfHour * 2 >= newOfHour && newOfHour > 0 ? 0.3 : 1
        case .passwordGuessing:
            if logins == 0 { return 0.05 }
            if logins * 2 < self["contacts"] && seen("login_pair_10min") == 0 && seen("login_contacts") == 0
                && seen("sum10_login_contacts") == 0
            {
                return 0.1
            }
            // A scan of a login port knocks once at each door.
            return peers >= 8 && peers * 2 > logins ? 0.2 : 1
        case .synFlood:
            return isHammering && max(self["half_open_out_max"], self["failed_contacts"]) >= 20 ? 1 : 0.1
        case .packetFlood: return Self.isFlood(self["packets_out"] / seconds)
        case .heldConnections:
            if logins * 2 > self["contacts"] || self["bytes_out_external"] >= 1e6 { return 0.2 }
            return self["open_to_one_service_max"] < 10 ? 0.2 : 1
        case .dnsTunnel: return self["dns_bytes_out"] == 0 && self["dns_queries"] == 0 ? 0.05 : 1
        case .icmpTunnel:
            let (sent, got) = (self["icmp_packets_out"], self["icmp_packets_in"])
            if sent < 10 || self["udp_packets_in"] > sent || self["peers"] >= 10 { return 0.1 }
            return min(sent, got) * 3 < max(sent, got) ? 0.2 : 1
        case .beacon: return max(seen("rare_bytes"), self["bytes_out_one_external_peer_max"]) >= 1e6 ? 0.3 : 1
        case .exfiltration:
            let out = max(self["bytes_out_external"], self["bytes_out_external_60min"], seen("rare_bytes"))
            return out < 50_000 ? 0.2 : 1
        }
    }

    private func suffering(_ pattern: Pattern, _ seen: (String) -> Double) -> Double {
        let packets = self["packets_in"]
        let approaches = self["approaches"]
        let ports = self["approached_ports"]
        let datagrams = self["udp_packets_in"]
        let logins = max(self["login_approaches"], seen("login_pair_10min"), seen("sum10_login_approaches"))
        switch pattern {
        case .verticalScan:
            if ports < 10 || isCrowdOfDatagrams { return 0.1 }
            return datagrams * 2 > packets && packets > 100 * seconds ? 0.2 : 1
        case .synFlood:
            let halfOpen = max(self["half_open_in_max"], seen("half_open_in_max"))
            if halfOpen < 100 { return halfOpen < 20 ? 0.1 : 0.3 }
            return ports >= 20 && ports > 0.1 * approaches ? 0.3 : 1
        case .packetFlood:
            if isCrowdOfDatagrams { return 1 }
            if self["half_open_in_max"] >= 100, datagrams * 2 < packets { return 0.3 }
            return Self.isFlood(packets / seconds)
        case .passwordGuessing:
            if logins == 0 { return 0.05 }
            if logins * 2 < approaches && seen("login_pair_10min") == 0 && seen("login_approaches") == 0
                && seen("sum10_login_approaches") == 0
            {
                return 0.1
            }
            return self["clients"] >= 20 && self["clients"] * 2 > logins ? 0.3 : 1
        case .heldConnections:
            if self["login_approaches"] * 2 > approaches, approaches > 0 { return 0.2 }
            return max(self["open_in_max"], seen("open_in_max")) < 10 ? 0.3 : 1
        case .horizontalScan, .dnsTunnel, .icmpTunnel, .beacon, .exfiltration: return 1
        }
    }
}
