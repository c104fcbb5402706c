import Packets

@testable import Flows

/// The `host` profile from lists and sets: every observation is kept, every window counted anew.
struct HostTwin {
    typealias Columns = [String: Double]

    private struct Service: Hashable {
        var peer: IPAddress
        var port: UInt16
        var transport: UInt8
    }

    let home = HomeNetworks.privateRanges
    /// Each with the end of the window of 10 s in which it was counted.
    private(set) var seen: [(end: Int64, observation: HostObservation)] = []

    mutating func add(_ observation: HostObservation) {
        let length: Int64 = 10_000_000
        let rest = ((observation.time % length) + length) % length
        seen.append((observation.time - rest + length, observation))
    }

    /// The columns of a window that can be told, and of each inexact one the exact value.
    func columns(_ host: IPAddress, _ window: HostWindow, end: Int64) -> Columns {
        let own = seen.filter { $0.observation.host == host && $0.end <= end }
        let inside = own.filter { $0.end > end - window.length }.map(\.observation)
        var row: Columns = ["window": Double(window.length) / 1e6]
        opened(inside.filter { $0.role == .opened }, &row)
        accepted(inside.filter { $0.role == .accepted }, &row)
        volume(inside, &row)
        names(inside, &row)
        gauges(own, window, end, &row)
        history(own, window, end, &row)
        return row
    }

    private func opened(_ all: [HostObservation], _ row: inout Columns) {
        let contacts = all.filter { $0.events.contains(.opened) }
        let services = contacts.map {
            Service(peer: $0.peer, port: $0.peerPort, transport: $0.transport.rawValue)
        }
        row["contacts"] = Double(contacts.count)
        row["peers"] = Double(Set(contacts.map(\.peer)).count)
        row["peer_ports"] = Double(Set(services.map { [UInt16($0.transport), $0.port] }).count)
        row["destinations"] = Double(Set(services).count)
        row["ports_on_one_peer_max"] = Self.most(services, by: \.peer) {
            [UInt16($0.transport), $0.port]
        }
        row["peers_on_one_port_max"] = Self.most(
            services, by: { [UInt16($0.transport), $0.port] }, \.peer)
        row["contacts_to_one_service_max"] = Double(
            Dictionary(grouping: services) { $0 }.values.map(\.count).max() ?? 0)
        let login: Set<UInt16> = [21, 22, 23, 3389, 5900]
        row["login_contacts"] = Double(
            contacts.count { login.contains($0.peerPort) && $0.transport == .tcp })
        let bad: HostEvents = [.refused, .reset, .unanswered, .halfOpen]
        let failed = all.count { $0.transport == .tcp && !$0.events.isDisjoint(with: bad) }
        row["failed_contacts"] = Double(failed)
        row["failed_ratio"] = failed == 0 ? 0 : Double(failed) / Double(max(failed, contacts.count))
        row["refused_contacts"] = Double(
            all.count { $0.transport == .tcp && $0.events.contains(.refused) })
        row["unanswered_contacts"] = Double(all.count { $0.events.contains(.unanswered) })
        let ended = all.filter { $0.events.contains(.closed) }.map { Double($0.contactBytes) }
        let mean = ended.isEmpty ? 0 : ended.reduce(0, +) / Double(ended.count)
        let variance =
            ended.isEmpty ? 0 : ended.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(ended.count)
        row["contact_bytes_mean"] = mean
        row["contact_bytes_variation"] = mean == 0 ? 0 : variance.squareRoot() / mean
        let seconds = all.filter { $0.events.contains(.closed) }.reduce(0.0) {
            $0 + Double($1.contactDuration) / 1e6
        }
        row["contact_seconds_mean"] = ended.isEmpty ? 0 : seconds / Double(ended.count)
    }

    private func accepted(_ all: [HostObservation], _ row: inout Columns) {
        let contacts = all.filter { $0.events.contains(.opened) }
        row["approaches"] = Double(contacts.count)
        row["clients"] = Double(Set(contacts.map(\.peer)).count)
        row["approached_ports"] = Double(
            Set(contacts.map { [UInt16($0.transport.rawValue), $0.hostPort] }).count)
        row["approaches_by_one_client_max"] = Double(
            Dictionary(grouping: contacts, by: \.peer).values.map(\.count).max() ?? 0)
        let login: Set<UInt16> = [21, 22, 23, 3389, 5900]
        row["login_approaches"] = Double(
            contacts.count { login.contains($0.hostPort) && $0.transport == .tcp })
        row["accepted_contacts"] = Double(all.count { $0.events.contains(.established) })
        let bad: HostEvents = [.refused, .reset, .unanswered, .halfOpen]
        row["failed_approaches"] = Double(
            all.count { $0.transport == .tcp && !$0.events.isDisjoint(with: bad) })
    }

    private func volume(_ all: [HostObservation], _ row: inout Columns) {
        func sum(_ values: (HostObservation) -> UInt64) -> Double {
            Double(all.reduce(0) { $0 + values($1) })
        }
        let outside = all.filter { !home.contains($0.peer) }
        row["packets_out"] = sum(\.packetsOut)
        row["packets_in"] = sum(\.packetsIn)
        row["bytes_out"] = sum(\.bytesOut)
        row["bytes_in"] = sum(\.bytesIn)
        let both = sum(\.bytesOut) + sum(\.bytesIn)
        row["bytes_out_share"] = both == 0 ? 0 : sum(\.bytesOut) / both
        row["small_packets_share"] =
            sum(\.packetsOut) == 0 ? 0 : sum(\.smallPacketsOut) / sum(\.packetsOut)
        row["bytes_out_external"] = Double(outside.reduce(0) { $0 + $1.bytesOut })
        row["bytes_in_external"] = Double(outside.reduce(0) { $0 + $1.bytesIn })
        let receivers = Dictionary(grouping: outside, by: \.peer).values.map {
            $0.reduce(0) { $0 + $1.bytesOut }
        }
        row["bytes_out_one_external_peer_max"] = Double(receivers.max() ?? 0)
        row["udp_packets_out"] = sum { $0.transport == .udp ? $0.packetsOut : 0 }
        row["udp_packets_in"] = sum { $0.transport == .udp ? $0.packetsIn : 0 }
        row["icmp_packets_out"] = sum { $0.transport == .icmp ? $0.packetsOut : 0 }
        row["icmp_packets_in"] = sum { $0.transport == .icmp ? $0.packetsIn : 0 }
        row["icmp_unreachable_in"] = sum {
            $0.transport == .icmp && $0.icmpType == 3 ? $0.packetsIn : 0
        }
    }

    private func names(_ all: [HostObservation], _ row: inout Columns) {
        let queries = all.filter { $0.dns.isPresent && !$0.dns.isResponse && $0.packetsOut > 0 }.map(
            \.dns)
        let answers = all.filter { $0.dns.isPresent && $0.dns.isResponse && $0.packetsIn > 0 }.map(
            \.dns)
        let number = Double(max(1, queries.count))
        row["dns_queries"] = Double(queries.count)
        row["dns_names"] = Double(Set(queries.map(\.nameHash)).count)
        row["dns_names_one_domain_max"] = Self.most(queries, by: \.domainHash, \.nameHash)
        row["dns_subdomain_bytes_mean"] =
            Double(queries.reduce(0) { $0 + Int($1.subdomainLength) }) / number
        row["dns_subdomain_bytes_max"] = Double(queries.map(\.subdomainLength).max() ?? 0)
        row["dns_entropy_mean"] = Double(queries.reduce(0) { $0 + Int($1.entropy) }) / 100 / number
        row["dns_text_ratio"] = Double(queries.count { $0.type == 16 || $0.type == 10 }) / number
        row["dns_nxdomain_ratio"] =
            Double(answers.count { $0.responseCode == 3 }) / Double(max(1, answers.count))
        let port53 = all.filter { $0.peerPort == 53 && $0.role == .opened }
        row["dns_bytes_out"] = Double(port53.reduce(0) { $0 + $1.bytesOut })
        row["dns_bytes_in"] = Double(port53.reduce(0) { $0 + $1.bytesIn })
    }

    /// What is open and half-open, replayed from the first observation.
    private func gauges(
        _ own: [(end: Int64, observation: HostObservation)], _ window: HostWindow, _ end: Int64,
        _ row: inout Columns
    ) {
        var (halfOpen, open) = ([0, 0], [0, 0])
        var (mostHalfOpen, mostOpen) = ([0, 0], [0, 0])
        var isInside = false
        for (at, seen) in own {
            if at > end - window.length, !isInside {
                isInside = true
                (mostHalfOpen, mostOpen) = (halfOpen, open)
            }
            guard seen.transport == .tcp else { continue }
            let side = seen.role == .opened ? 0 : 1
            let events = seen.events
            if events.contains(.opened) {
                halfOpen[side] += 1
                mostHalfOpen[side] = max(mostHalfOpen[side], halfOpen[side])
            }
            let isSettled =
                !events.isDisjoint(with: [.established, .refused, .halfOpen, .unanswered])
                || events.intersection([.reset, .closed]) == .reset
            if isSettled { halfOpen[side] = max(0, halfOpen[side] - 1) }
            if !events.isDisjoint(with: [.established, .adopted]) {
                open[side] += 1
                mostOpen[side] = max(mostOpen[side], open[side])
            }
            if events.contains(.closed) { open[side] = max(0, open[side] - 1) }
        }
        row["half_open_out_max"] = Double(mostHalfOpen[0])
        row["half_open_in_max"] = Double(mostHalfOpen[1])
        row["open_out_max"] = Double(mostOpen[0])
        row["open_in_max"] = Double(mostOpen[1])
        let bytes = own.filter { $0.end > end - window.length && $0.observation.role == .accepted }
            .reduce(0) { $0 + $1.observation.bytesIn }
        row["bytes_in_per_open_connection"] = mostOpen[1] == 0 ? 0 : Double(bytes) / Double(mostOpen[1])
    }

    /// Over the whole stream, which is shorter than what the sketches remember.
    private func history(
        _ own: [(end: Int64, observation: HostObservation)], _ window: HostWindow, _ end: Int64,
        _ row: inout Columns
    ) {
        var known: Set<Service> = []
        var (ports, failures): (Set<[UInt16]>, Set<Service>) = ([], [])
        for name in ["new_destinations", "new_home_destinations"] + Self.faded { row[name] = 0 }
        func fade(_ name: String, _ amount: Double, _ at: Int64) {
            let steps = Double((end - at) / 10_000_000)
            let minutes = name.hasSuffix("10min") ? 10.0 : 60.0
            row[name, default: 0] +=
                amount * Self.power(minutes == 10 ? FadingSum.tenMinutes : FadingSum.hour, steps)
        }
        for (at, seen) in own where seen.role == .opened || seen.bytesOut > 0 {
            let service = Service(
                peer: seen.peer, port: seen.peerPort, transport: seen.transport.rawValue)
            let isHome = home.contains(seen.peer)
            if !isHome {
                fade("bytes_out_external_10min", Double(seen.bytesOut), at)
                fade("bytes_out_external_60min", Double(seen.bytesOut), at)
            }
            guard seen.role == .opened else { continue }
            if seen.events.contains(.opened) {
                ports.insert([UInt16(seen.transport.rawValue), seen.peerPort])
                if known.insert(service).inserted {
                    if at > end - window.length {
                        row["new_destinations", default: 0] += 1
                        if isHome { row["new_home_destinations", default: 0] += 1 }
                    }
                    fade("new_destinations_10min", 1, at)
                    fade("new_destinations_60min", 1, at)
                    if isHome { fade("new_home_destinations_60min", 1, at) }
                }
            }
            let bad: HostEvents = [.refused, .reset, .unanswered, .halfOpen]
            if seen.transport == .tcp, !seen.events.isDisjoint(with: bad) {
                failures.insert(service)
                fade("failed_contacts_10min", 1, at)
            }
        }
        row["peer_ports_60min"] = Double(ports.count)
        row["failed_destinations_60min"] = Double(failures.count)
    }

    private static let faded = [
        "new_destinations_10min", "new_destinations_60min", "new_home_destinations_60min",
        "failed_contacts_10min",
        "bytes_out_external_10min", "bytes_out_external_60min",
    ]

    private static func power(_ factor: Double, _ steps: Double) -> Double {
        var result = 1.0
        for _ in 0..<Int(steps) { result *= factor }
        return result
    }

    private static func most<Item, Key: Hashable, Value: Hashable>(
        _ items: [Item], by key: (Item) -> Key, _ value: (Item) -> Value
    ) -> Double {
        Double(Dictionary(grouping: items, by: key).values.map { Set($0.map(value)).count }.max() ?? 0)
    }
}
