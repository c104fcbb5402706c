import Detection
import Flows
import Packets
import Testing

@Suite("Alerts of verdicts")
struct AlertMakerTests {
    /// What a simulated attack of a kind does to a row, its reasons, and how it must be read.
    struct Kind: Sendable, CustomTestStringConvertible {
        var name: String
        var host = "192.168.1.7"
        var window = HostWindow.long
        var columns: [String: Double]
        var reasons: [Reason]
        var pattern: Pattern?
        var acts = true
        var sentence: String
        var testDescription: String { name }
    }

    static let kinds: [Kind] = [
        Kind(
            name: "scan-fast, vertical", window: .short,
            columns: [
                "contacts": 412, "destinations": 412, "ports_on_one_peer_max": 412, "peers_on_one_port_max": 1,
                "peer_ports": 412,
                "failed_contacts": 400,
            ],
            reasons: [
                Evidence.reason("contacts", 412, usual: 30, weight: 10),
                Evidence.reason("ports_on_one_peer_max", 412, weight: 9, peer: "10.0.0.3"),
                Evidence.reason("failed_contacts", 400, usual: 3, weight: 9),
                Evidence.reason("peer_ports", 412, usual: 8, weight: 8),
            ],
            pattern: .verticalScan,
            sentence:
                "192.168.1.7 contacted 412 ports on 10.0.0.3 in 10 s; hosts here contact at most 6. "
                + "Vertical scan (T1046)."),
        Kind(
            name: "scan-fast, horizontal", window: .short,
            columns: [
                "contacts": 250, "destinations": 250, "ports_on_one_peer_max": 1, "peers_on_one_port_max": 250,
                "login_contacts": 250,
            ],
            reasons: [
                Evidence.reason("contacts", 250, usual: 30, weight: 9),
                Evidence.reason("login_contacts", 250, usual: 2, weight: 9),
                Evidence.reason("peers_on_one_port_max", 250, weight: 8),
                Evidence.reason("new_home_destinations", 240, usual: 3, weight: 8),
            ],
            pattern: .horizontalScan,
            sentence:
                "192.168.1.7 contacted 250 hosts on one port in 10 s; hosts here contact at most 6. "
                + "Horizontal scan (T1046)."),
        Kind(
            name: "scan-slow",
            columns: [
                "contacts": 9, "ports_on_one_peer_max": 1, "peers_on_one_port_max": 4, "peer_ports_60min": 6,
                "new_destinations_60min": 180,
            ],
            reasons: [
                Evidence.reason("new_home_destinations_60min", 178.4, usual: 12, weight: 6),
                Evidence.reason("failed_destinations_60min", 160, usual: 4, weight: 5),
                Evidence.reason("sum10_failed_contacts", 31, usual: 5, weight: 3),
            ],
            pattern: .horizontalScan,
            sentence:
                "192.168.1.7 failed to reach 160 services in the last hour; hosts here fail to reach at most 4. "
                + "Horizontal scan (T1046)."),
        Kind(
            name: "syn-flood", host: "10.0.0.3", window: .short,
            columns: [
                "half_open_in_max": 5213, "approaches": 6000, "clients": 512, "approached_ports": 1, "packets_in": 6100,
            ],
            reasons: [
                Evidence.reason("half_open_in_max", 5213, usual: 7, weight: 12),
                Evidence.reason("approaches", 6000, usual: 200, weight: 10),
                Evidence.reason("failed_approaches", 5990, usual: 5, weight: 9),
                Evidence.reason("packets_in", 6100, usual: 4000, weight: 1),
            ],
            pattern: .synFlood, acts: false,
            sentence:
                "10.0.0.3 had 5,200 half-open connections at once; hosts here have at most 7. SYN flood (T1499.001)."),
        Kind(
            name: "udp-flood", host: "10.0.0.3", window: .short,
            columns: [
                "udp_packets_in": 81_234, "packets_in": 81_300, "approaches": 900, "approached_ports": 900,
                "icmp_packets_out": 500,
            ],
            reasons: [
                Evidence.reason("udp_packets_in", 81_234, usual: 900, weight: 9),
                Evidence.reason("approached_ports", 900, usual: 5, weight: 9),
                Evidence.reason("packets_in", 81_300, usual: 4000, weight: 7),
                Evidence.reason("bytes_in", 1e8, usual: 2e6, weight: 6, unit: "bytes"),
            ],
            pattern: .packetFlood, acts: false,
            sentence: "10.0.0.3 was sent 81,000 UDP packets in 10 s; hosts here are sent at most 900. "
                + "Packet flood (T1498.001)."),
        Kind(
            name: "ssh-bruteforce, the guesser",
            columns: ["contacts": 44, "login_contacts": 40, "peers_on_one_port_max": 1],
            reasons: [
                Evidence.reason("login_pair_10min", 200, usual: 3, weight: 6, peer: "10.0.0.9"),
                Evidence.reason("login_contacts", 40, usual: 2, weight: 5),
                Evidence.reason("failed_contacts_10min", 30, usual: 4, weight: 2),
            ],
            pattern: .passwordGuessing,
            sentence: "192.168.1.7 opened 200 logins to 10.0.0.9 in 10 minutes; hosts here open at most 3. "
                + "Password guessing (T1110)."),
        Kind(
            name: "ssh-bruteforce, the server", host: "10.0.0.9",
            columns: ["approaches": 44, "login_approaches": 40, "clients": 1],
            reasons: [
                Evidence.reason("login_approaches", 40, usual: 2, weight: 5, scope: .host, anywhere: 9),
                Evidence.reason("approaches_by_one_client_max", 40, usual: 12, weight: 4),
            ],
            pattern: .passwordGuessing, acts: false,
            sentence: "10.0.0.9 was sent 40 logins (ssh, ftp, telnet, rdp or vnc) in a minute; before, it was sent at "
                + "most 2, and no host here more than 9. Password guessing (T1110)."),
        Kind(
            name: "slowloris", host: "10.0.0.3",
            columns: ["open_in_max": 300, "accepted_contacts": 290, "approaches": 320, "clients": 3],
            reasons: [
                Evidence.reason("open_in_max", 300, usual: 40, weight: 5),
                Evidence.reason("accepted_contacts", 290, usual: 90, weight: 3),
                Evidence.reason("approaches_by_one_client_max", 280, usual: 30, weight: 3),
            ],
            pattern: .heldConnections, acts: false,
            sentence: "10.0.0.3 had 300 connections to it open at once; hosts here have at most 40. "
                + "Connections held open (T1499.002)."),
        Kind(
            name: "dns-tunnel",
            columns: ["dns_queries": 300, "dns_bytes_out": 60_000],
            reasons: [
                Evidence.reason("dns_names_one_domain_max", 122, usual: 6, weight: 8),
                Evidence.reason("dns_subdomain_bytes_mean", 45, usual: 12, weight: 6, unit: "bytes"),
                Evidence.reason("dns_bytes_out", 60_000, usual: 4000, weight: 5, unit: "bytes"),
            ],
            pattern: .dnsTunnel,
            sentence:
                "192.168.1.7 asked DNS for 122 names under one domain in a minute; hosts here ask DNS for at most "
                + "6. DNS tunnel (T1071.004)."),
        Kind(
            name: "beacon",
            columns: ["contacts": 3, "bytes_out_external": 9000],
            reasons: [
                Evidence.reason("rare_regular", 22.4, usual: 2, weight: 6, peer: "203.0.113.9"),
                Evidence.reason("rare_minutes", 24, usual: 3, weight: 5, peer: "203.0.113.9"),
            ],
            pattern: .beacon,
            sentence: "192.168.1.7 made 22 evenly spaced contacts to 203.0.113.9 in the last hour; hosts here make at "
                + "most 2. Beacon (T1071)."),
        Kind(
            name: "exfiltration",
            columns: ["bytes_out": 9e6, "bytes_out_external": 8.9e6],
            reasons: [
                Evidence.reason("rare_bytes", 36_400_000, usual: 400_000, weight: 5, unit: "bytes"),
                Evidence.reason("rare_volume", 4e8, usual: 1e6, weight: 6),
                Evidence.reason("rare_minutes", 14, usual: 3, weight: 3),
            ],
            pattern: .exfiltration,
            sentence: "192.168.1.7 sent 36 MB to an outside host that no other host here knows in the last hour; hosts "
                + "here send at most 400 kB. Exfiltration (T1048)."),
        Kind(
            name: "icmp-tunnel",
            columns: ["icmp_packets_out": 700, "icmp_packets_in": 690, "packets_out": 700, "peers": 1],
            reasons: [
                Evidence.reason("icmp_packets_out", 700, usual: 0, weight: 5),
                Evidence.reason("icmp_packets_in", 690, usual: 4, weight: 5),
            ],
            pattern: .icmpTunnel,
            sentence: "192.168.1.7 sent 700 ICMP packets in a minute; hosts here send none. ICMP tunnel (T1095)."),
        Kind(
            name: "syn-flood, a sender", host: "203.0.113.9",
            columns: [
                "contacts": 4700, "destinations": 1, "failed_contacts": 4650, "ports_on_one_peer_max": 1,
                "contacts_to_one_service_max": 4700,
            ],
            reasons: [
                Evidence.reason("failed_contacts", 4650, weight: 10),
                Evidence.reason("unanswered_contacts", 3488, weight: 9),
                Evidence.reason("failed_contacts_10min", 4476, usual: 20, weight: 8),
            ],
            pattern: .synFlood,
            sentence: "203.0.113.9 had 4,700 contacts fail in a minute; hosts here have at most 6. "
                + "Looks like a SYN flood (T1499.001)."),
        Kind(
            name: "udp-flood, forged senders and any port", host: "10.0.0.3", window: .short,
            columns: [
                "approaches": 385, "clients": 279, "approached_ports": 367, "packets_in": 390, "udp_packets_in": 385,
            ],
            reasons: [
                Evidence.reason("approached_ports", 367, usual: 5, weight: 21),
                Evidence.reason("clients", 279, usual: 30, weight: 13),
                Evidence.reason("approaches", 385, usual: 18, weight: 10),
            ],
            pattern: .packetFlood, acts: false,
            sentence: "10.0.0.3 was contacted on 367 ports in 10 s; hosts here are contacted on at most 5. "
                + "Packet flood (T1498.001)."),
        Kind(
            name: "a video call",
            columns: ["udp_packets_in": 3200, "packets_in": 3300, "approaches": 2],
            reasons: [Evidence.reason("udp_packets_in", 3200, usual: 690)],
            pattern: .packetFlood, acts: false,
            sentence: "192.168.1.7 was sent 3,200 UDP packets in a minute; hosts here are sent at most 690. "
                + "Looks like a packet flood (T1498.001)."),
        Kind(
            name: "after a flood",
            columns: ["approaches": 30, "login_approaches": 1, "clients": 9],
            reasons: [Evidence.reason("sum10_approaches_by_one_client_max", 351, usual: 38)],
            pattern: nil, acts: false,
            sentence: "192.168.1.7 was sent 351 contacts by one host in 10 minutes; hosts here are sent at most 38. "
                + "It fits no known pattern."),
        Kind(
            name: "an upload to everybody's cloud",
            columns: ["packets_out": 900],
            reasons: [Evidence.reason("small_packets_share", 0.95, usual: 0.5, weight: 2, unit: "ratio")],
            pattern: nil,
            sentence: "192.168.1.7 sent 95 % of its packets small; hosts here send at most 50 %. "
                + "It fits no known pattern."),
    ]

    @Test("Each kind is read from its columns, and told", arguments: kinds)
    func reads(_ kind: Kind) {
        let alert = Evidence.hostAlert(kind.host, window: kind.window, kind.columns, kind.reasons)
        #expect(alert.pattern == kind.pattern)
        #expect(alert.headline == kind.sentence)
        let side = kind.acts ? alert.source : alert.destination
        #expect(side == Endpoint(Evidence.address(kind.host)))
        #expect(kind.acts || alert.source == nil)
        #expect(alert.host == Evidence.address(kind.host))
        #expect(alert.model == "baseline" && alert.family == "novel" && alert.isNovel)
    }

    @Test("A reading that two patterns share is uncertain, and says so")
    func uncertain() {
        let alert = Evidence.hostAlert(
            "192.168.1.7",
            [
                "contacts": 19, "destinations": 19, "ports_on_one_peer_max": 6, "peers_on_one_port_max": 6,
                "peer_ports_60min": 40,
            ],
            [Evidence.reason("failed_contacts", 40, usual: 5), Evidence.reason("refused_contacts", 40, usual: 5)])
        #expect(alert.headline.hasSuffix("Looks like a vertical scan (T1046)."))
    }

    @Test("A guesser's server is known from the visits")
    func visits() {
        var often = PeerVisit(peer: Evidence.address("10.0.0.9"))
        often.loginsOut = 40
        var once = PeerVisit(peer: Evidence.address("10.0.0.10"))
        once.loginsOut = 1
        let reasons = [Evidence.reason("login_contacts", 41, usual: 2)]
        let alert = Evidence.hostAlert("10.0.0.5", ["login_contacts": 41], visits: [once, often], reasons)
        #expect(alert.destination == Endpoint(Evidence.address("10.0.0.9")))
        // Two that are alike are not one.
        once.loginsOut = 30
        let two = Evidence.hostAlert("10.0.0.5", ["login_contacts": 70], visits: [once, often], reasons)
        #expect(two.destination == nil)
    }

    @Test("A trained detector's family stands, and a pattern only beside a family that agrees")
    func families() {
        let flood = Evidence.flowRow("10.0.0.5", 5353, "10.0.0.3", 99, .udp, basic: [5e6, 0, 9000, 0, 2])
        #expect(Evidence.flowAlert(flood, family: "DoS").pattern == .packetFlood)
        #expect(Evidence.flowAlert(flood, family: "Probe").pattern == nil)
        let alert = Evidence.flowAlert(flood, family: "Probe")
        #expect(alert.family == "Probe" && !alert.isNovel && alert.technique == "T1046")
        #expect(Evidence.flowAlert(flood, family: "benign").family == "novel")
        let ping = Evidence.flowRow("10.0.0.5", 8, "198.51.100.9", 0, .icmp, basic: [90_000, 88_000, 90, 88, 60])
        let tunnel = Evidence.flowAlert(ping)
        #expect(tunnel.pattern == .icmpTunnel && tunnel.source?.port == nil && tunnel.bytes == 178_000)
        let small = Evidence.flowRow(
            "10.0.0.5", 8, "198.51.100.9", 0, .icmp, seconds: 60, basic: [5040, 5040, 60, 60, 60])
        #expect(Evidence.flowAlert(small).pattern == nil)
    }

    @Test("A flow is told by its sides, its model and its first reason")
    func flows() {
        let row = Evidence.flowRow("192.168.1.7", 40_000, "203.0.113.9", 443)
        #expect(
            Evidence.flowAlert(row, model: "baseline").headline
                == "192.168.1.7 port 40000 to 203.0.113.9 port 443 (tcp): unlike the flows that the baseline learnt; "
                + "packets sent: 900, usually at most 40. It fits no known pattern.")
        let slow = [Evidence.reason("Flow Duration", 93_400_000, usual: 30_000_000)]
        #expect(
            Evidence.flowAlert(row, family: "DoS", model: "cic.lapwing", slow).headline
                == "192.168.1.7 port 40000 to 203.0.113.9 port 443 (tcp): cic.lapwing takes it for DoS; its duration: "
                + "93 s, usually at most 30 s. DoS (T1499).")
    }

    @Test("The same evidence gives the same id, in every run; other evidence another")
    func ids() {
        let row = Evidence.flowRow("192.168.1.7", 40_000, "203.0.113.9", 443)
        let id = Evidence.flowAlert(row).id
        #expect(id == "e4ae8e564af36d4ceb1d6eee6d28fc40")
        #expect(Evidence.flowAlert(row, rarity: 1e-9).id == id)
        #expect(Evidence.flowAlert(row, family: "DoS").id != id)
        #expect(Evidence.flowAlert(row, model: "other").id != id)
        #expect(Evidence.flowAlert(row, [Evidence.reason("Idle Max", 1)]).id != id)
        #expect(Evidence.flowAlert(Evidence.flowRow("192.168.1.7", 40_001, "203.0.113.9", 443)).id != id)
        #expect(Evidence.flowAlert(Evidence.flowRow("192.168.1.7", 40_000, "203.0.113.9", 443, at: 5)).id != id)
    }

    @Test("Numbers that are none do no harm")
    func wildNumbers() {
        let wild = [Double.nan, .infinity, -.infinity, .greatestFiniteMagnitude, -0.0]
        for value in wild {
            let reasons = HostSchema.header.map { Evidence.reason($0, value, usual: value, weight: value) }
            let alert = Evidence.hostAlert(
                "10.0.0.5", Dictionary(uniqueKeysWithValues: HostSchema.header.dropFirst(2).map { ($0, value) }),
                reasons)
            #expect(!alert.headline.isEmpty && alert.reasons.count == 12)
            #expect(alert.reasons.allSatisfy { $0.value.isFinite && $0.contribution.isFinite })
            var row = Evidence.flowRow("10.0.0.5", 1, "10.0.0.6", 2, basic: Array(repeating: value, count: 5))
            row.start = .min
            row.last = .max
            #expect(Evidence.flowAlert(row, reasons).jsonLine.hasPrefix("{"))
        }
    }
}
