import Packets
import Tabular
import TestSupport
import Testing

@testable import Flows

/// Each attack kind beside an untidy office: the column that is to show it is higher than that of every other host.
@Suite struct HostAttackTests {
    private static let second = HostTraffic.second
    private static let attacker: UInt32 = 0x0A00_0042
    private static let victim: UInt32 = 0x0A00_0102

    /// The columns that show each kind, at the host that shows it.
    private static let shown: [(kind: String, host: UInt32, columns: [String])] = [
        (
            "scan-fast", attacker, ["ports_on_one_peer_max", "peer_ports", "new_home_destinations_60min"]
        ),
        ("scan-slow", attacker, ["failed_destinations_60min", "peer_ports_60min"]),
        ("syn-flood", victim, ["half_open_in_max", "failed_approaches", "clients"]),
        ("udp-flood", attacker, ["udp_packets_out", "packets_out"]),
        ("ssh-bruteforce", attacker, ["contacts_to_one_service_max", "login_contacts"]),
        ("slowloris", victim, ["open_in_max"]),
        ("slowloris", attacker, ["open_to_one_service_max"]),
        (
            "dns-tunnel", attacker,
            ["dns_names_one_domain_max", "dns_subdomain_bytes_mean", "dns_text_ratio"]
        ),
        ("exfiltration", attacker, ["bytes_out_external_60min", "bytes_out_one_external_peer_max"]),
    ]

    private static func rows(_ kind: String?) throws -> [HostRow] {
        var traffic = HostTraffic()
        traffic.office(minutes: 10, seed: 11)
        var random = SeededRandom(seed: 5)
        for step in 0..<600 {
            let time = Int64(step) * second + 300_000
            let port = UInt16(30_000 + step)
            switch kind {
            case "scan-fast" where step < 40:
                for part in 0..<10 {
                    traffic.send(
                        time + Int64(part) * 90_000, attacker, port, victim, UInt16(step * 10 + part), .syn)
                }
            case "scan-slow" where step % 10 == 0:
                traffic.send(time, attacker, port, victim, UInt16(step), .syn)
                traffic.send(time + 900, victim, UInt16(step), attacker, port, [.rst, .ack])
            case "syn-flood" where step < 20:
                for _ in 0..<40 {
                    let source = UInt32.random(in: 0x4000_0000..<0x5000_0000, using: &random)
                    let offset = Int64.random(in: 0..<second, using: &random)
                    traffic.send(time + offset, source, port, victim, 80, .syn)
                    traffic.send(time + offset + 500, victim, 80, source, port, [.syn, .ack])
                }
            case "udp-flood" where step < 20:
                for part in 0..<200 {
                    traffic.send(
                        time + Int64(part) * 5_000, attacker, port, 0x4000_0001, 9, payload: 512,
                        transport: .udp)
                }
            case "ssh-bruteforce": traffic.talk(time, attacker, port, victim, 22, length: 700_000)
            case "slowloris" where step < 150:
                traffic.send(time, attacker, port, victim, 80, .syn)
                traffic.send(time + 500, victim, 80, attacker, port, [.syn, .ack])
                traffic.send(time + 900, attacker, port, victim, 80, .ack)
                for keep in 0..<8 {
                    traffic.send(
                        time + 1_000 + Int64(keep) * 50 * second, attacker, port, victim, 80, [.psh, .ack],
                        payload: 12)
                }
            case "dns-tunnel":
                traffic.ask(
                    time, attacker, port, 0x0A00_0035, name: 50_000 + UInt64(step), domain: 999,
                    subdomain: 52,
                    entropy: 430, type: 16)
            case "exfiltration" where step % 20 == 0:
                traffic.talk(time, attacker, port, 0x5000_0001, 443, up: 900_000)
            default: break
            }
        }
        let meter = Meter<HostRow>(stages: [{ _ in HostStage { $0 } }])
        var rows: [HostRow] = []
        let source = ListSource(traffic.ordered)
        _ = try meter.run {
            try source.next(into: &$0)
        } deliver: { _, row in
            rows.append(row)
        }
        return rows
    }

    @Test(arguments: shown.indices) func theColumnsShowTheAttack(index: Int) throws {
        let (kind, host, columns) = Self.shown[index]
        let rows = try Self.rows(kind)
        for name in columns {
            let place = try #require(HostSchema.schema.index(of: name))
            let own = rows.filter { $0.host == IPAddress(v4: host) }.map { $0.features[place] }.max() ?? 0
            let involved = [IPAddress(v4: Self.attacker), IPAddress(v4: Self.victim)]
            let others = rows.filter { !involved.contains($0.host) }.map { $0.features[place] }.max() ?? 0
            #expect(own > 1.3 * others, "\(kind): \(name) is \(own), at most \(others) elsewhere")
        }
    }

    /// A beacon is as regular as an updater: it is seen by the host that had no such rhythm before.
    @Test func aBeaconIsRegular() throws {
        var traffic = HostTraffic()
        var random = SeededRandom(seed: 8)
        for minute in 0..<30 {
            let start = Int64(minute) * 60 * Self.second
            let jitter = Int64.random(in: -6...6, using: &random) * Self.second
            traffic.talk(
                start + 20 * Self.second + jitter, Self.attacker, UInt16(40_000 + minute), 0x5000_0001, 443)
            for page in 0..<6 {
                let time = start + Int64.random(in: 0..<60, using: &random) * Self.second
                let site = UInt32.random(in: 0..<40, using: &random)
                for host in [Self.attacker, 0x0A00_0043] {
                    traffic.talk(time, host, UInt16(20_000 + minute * 10 + page), 0x2200_0000 + site, 443)
                }
            }
        }
        let meter = Meter<HostRow>(stages: [{ _ in HostStage { $0 } }])
        var rows: [HostRow] = []
        let source = ListSource(traffic.ordered)
        _ = try meter.run {
            try source.next(into: &$0)
        } deliver: { _, row in
            rows.append(row)
        }
        let place = try #require(HostSchema.schema.index(of: "regularity"))
        func mean(_ host: UInt32) -> Double {
            let values = rows.filter {
                $0.host == IPAddress(v4: host) && $0.window == .long && $0.end > 600 * Self.second
            }
            .map { $0.features[place] }
            return values.reduce(0, +) / Double(values.count)
        }
        #expect(mean(Self.attacker) > 0.5)
        #expect(mean(0x0A00_0043) < 0.2)
    }
}
