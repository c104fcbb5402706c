import Packets
import Tabular
import TestSupport
import Testing

@testable import Flows

@Suite struct HostTwinTests {
    /// How far a column may be from the twin's exact value.
    private enum Bound {
        case exact
        /// A distinct count: exact up to 12, else within five standard errors.
        case distinct
        /// Not above; below by at most the total over this many.
        case sum(of: String, over: Double)
        /// A count of items of the top key: never far above, and near where few keys share the window.
        case items
        /// New to a Bloom filter: not above, and hardly below.
        case novel
    }

    private static let bounds: [String: Bound] = [
        "peers": .distinct, "peer_ports": .distinct, "destinations": .distinct, "clients": .distinct,
        "approached_ports": .distinct, "dns_names": .distinct, "peer_ports_60min": .distinct,
        "failed_destinations_60min": .distinct,
        "contacts_to_one_service_max": .sum(of: "contacts", over: 7),
        "approaches_by_one_client_max": .sum(of: "approaches", over: 5),
        "bytes_out_one_external_peer_max": .sum(of: "bytes_out_external", over: 5),
        "ports_on_one_peer_max": .items, "peers_on_one_port_max": .items,
        "dns_names_one_domain_max": .items,
        "new_destinations": .novel, "new_home_destinations": .novel, "new_destinations_10min": .novel,
        "new_destinations_60min": .novel, "new_home_destinations_60min": .novel,
    ]

    /// Told by tests of their own, with longer streams.
    private static let elsewhere: Set<String> = [
        "open_to_one_service_max", "bytes_out_new_external_peers", "regular_contacts", "regular_gap",
        "regular_gap_variation", "regularity", "regular_is_external",
    ]

    private static func stream(_ seed: UInt64) -> [HostObservation] {
        var random = SeededRandom(seed: seed)
        let hosts = (0..<5).map { IPAddress(v4: 0x0A00_0001 + $0) } + [IPAddress(v4: 0x0102_0304)]
        var time = Int64.random(in: 1_600_000_000...1_600_000_100, using: &random) * 1_000_000
        return (0..<3_000).map { _ in
            time += Int64.random(in: 0..<200_000, using: &random)
            if Int.random(in: 0..<300, using: &random) == 0 {
                time += Int64.random(in: 0..<40_000_000, using: &random)
            }
            let host = Int.random(in: 0..<hosts.count, using: &random)
            let isBusy = host == 0
            let peers: UInt32 = isBusy ? 120 : 6
            let isHome = Bool.random(using: &random)
            let peer = IPAddress(
                v4: (isHome ? 0xC0A8_0100 : 0x0808_0000) + UInt32.random(in: 0..<peers, using: &random))
            let transports: [IPProtocol] = [.tcp, .tcp, .udp, .icmp]
            let ports: [UInt16] = [22, 53, 80, 443, 445, 3389, 8080]
            var seen = HostObservation(
                time: time, host: hosts[host], peer: peer,
                hostPort: ports.randomElement(using: &random) ?? 0,
                peerPort: ports.randomElement(using: &random) ?? 0,
                transport: transports.randomElement(using: &random) ?? .tcp,
                role: Bool.random(using: &random) ? .opened : .accepted)
            let kinds: [HostEvents] = [
                .opened, .opened, .opened, [], [], .answered, .established, .established, .adopted,
                .refused, .reset,
                [.reset, .closed], .halfOpen, .unanswered, .closed, .closed,
                [.opened, .established, .closed],
            ]
            seen.events = kinds.randomElement(using: &random) ?? []
            if Bool.random(using: &random) {
                seen.packetsOut = 1
                seen.bytesOut = UInt64.random(in: 40...1_500, using: &random)
                seen.smallPacketsOut = seen.bytesOut <= 100 ? 1 : 0
            } else {
                seen.packetsIn = 1
                seen.bytesIn = UInt64.random(in: 40...1_500, using: &random)
            }
            if seen.transport == .icmp { seen.icmpType = UInt8.random(in: 0...3, using: &random) }
            seen.contactBytes = UInt64.random(in: 0...1_000_000, using: &random)
            seen.contactDuration = Int64.random(in: 0...10_000_000, using: &random)
            if seen.transport == .udp, Bool.random(using: &random) {
                seen.dns = DNSQuestion(
                    nameHash: UInt64.random(in: 1...(isBusy ? 80 : 5), using: &random),
                    domainHash: UInt64.random(in: 1...2, using: &random),
                    subdomainLength: UInt8.random(in: 0...60, using: &random),
                    entropy: UInt16.random(in: 0...500, using: &random),
                    type: [1, 16, 28, 10].randomElement(using: &random) ?? 1,
                    isResponse: Bool.random(using: &random),
                    responseCode: UInt8.random(in: 0...3, using: &random))
            }
            return seen
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func rowsAreAsTheTwinCountsThem(seed: UInt64) throws {
        var windows = HostWindows()
        var twin = HostTwin()
        var rows: [HostRow] = []
        for seen in Self.stream(seed) {
            windows.advance(to: seen.time) { rows.append($0) }
            windows.add(seen)
            twin.add(seen)
        }
        windows.finish { rows.append($0) }
        #expect(windows.counters.late == 0 && windows.counters.untracked < 20)
        #expect(rows.count > 100)
        let names = HostSchema.columns.map(\.name)
        for (number, row) in rows.enumerated() where number % 3 == 0 {
            #expect(row.features.count == names.count)
            let exact = twin.columns(row.host, row.window, end: row.end)
            for (name, value) in zip(names, row.features) where !Self.elsewhere.contains(name) {
                let truth = try #require(exact[name], "\(name) is not in the twin")
                #expect(
                    Self.agrees(value, truth, Self.bounds[name] ?? .exact, exact),
                    "\(name): \(value) where the twin has \(truth)")
            }
        }
        // No window was left out either.
        let expected = Set(twin.seen.map { [Int64(bitPattern: $0.observation.host.low), $0.end] })
        let given = Set(
            rows.filter { $0.window == .short }.map { [Int64(bitPattern: $0.host.low), $0.end] })
        #expect(given.isSubset(of: expected))
        #expect(expected.count - given.count < expected.count / 3)
    }

    private static func agrees(
        _ value: Double, _ truth: Double, _ bound: Bound, _ row: HostTwin.Columns
    ) -> Bool {
        switch bound {
        case .exact: abs(value - truth) <= 1e-9 * max(1, abs(truth)) + 1e-6 * (truth < 10 ? 1 : 0)
        case .distinct: truth <= 12 ? value == truth : abs(value - truth) <= 0.46 * truth
        case .sum(let total, let parts):
            value <= truth && value >= truth - (row[total] ?? 0) / parts - 1
        case .items: value <= truth * 1.65 + 1 && value >= min(truth, 1)
        case .novel: value <= truth + 1e-9 && value >= truth * 0.85 - 2
        }
    }
}
